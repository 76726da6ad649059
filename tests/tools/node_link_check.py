#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads node-link JSON with networkx and tells what came: node_link_check.py FILE

One line for the graph, and one for each edge; ends with 77 where there is no networkx."""
import inspect
import json
import sys

try:
    import networkx
except ImportError:
    sys.exit(77)

data = json.load(open(sys.argv[1], encoding="utf-8"))
read = networkx.node_link_graph
named = "edges" in inspect.signature(read).parameters
graph = read(data, edges="links") if named else read(data)
parts = networkx.weakly_connected_components if graph.is_directed() else networkx.connected_components
print(type(graph).__name__, graph.number_of_nodes(), graph.number_of_edges(), len(list(parts(graph))))
for source, target, fields in graph.edges(data=True):
    print(source, target, fields["latency"], fields.get("bandwidth"))
