# SPDX-License-Identifier: MIT
# plenum reads what networkx writes as networkx reads it: graph_networkx.py PLENUM
import json
import os
import random
import subprocess
import sys
import tempfile

try:
    import networkx
except ImportError:
    print("networkx is not there")
    sys.exit(77)

SCENARIO = """
local plenum = require "plenum"
local net = require("plenum.topology").from_graph(plenum.scenario { params = { file = "x" } }.file)
local nodes, edges = {}, {}
for i, node in ipairs(net.graph.nodes) do nodes[i] = { node.name, node.attributes } end
for i, edge in ipairs(net.graph.edges) do
  edges[i] = { net.graph.nodes[edge.from].name, net.graph.nodes[edge.to].name, edge.directed, edge.attributes }
end
plenum.result("nodes", nodes)
plenum.result("edges", edges)
"""


def make(kind, seed):
    draw = random.Random(seed)
    graph = kind()
    names = ["a b", 'q"<&>', "Köln", "x.y"] + [str(i) for i in range(16)]
    for name in names:
        graph.add_node(name, weight=draw.random(), rank=draw.randrange(-9, 9), seen=draw.random() < 0.5)
    for _ in range(40):
        a, b = draw.sample(names, 2)
        graph.add_edge(a, b, cost=draw.randrange(100), label="<%d>" % draw.randrange(9))
    return graph


def write_json(graph, file):
    with open(file, "w", encoding="utf-8") as out:
        json.dump(networkx.node_link_data(graph), out)


def edge_key(a, b, directed):
    return (a, b) if directed else tuple(sorted((a, b)))


def compare(graph, got):
    nodes = [(name, fields) for name, fields in got["nodes"]]
    assert [name for name, _ in nodes] == list(graph.nodes), "the nodes and their order"
    for name, fields in nodes:
        assert fields == dict(graph.nodes[name], id=name), (name, fields)
    directed = graph.is_directed()
    wanted = [(edge_key(a, b, directed), fields["cost"], fields["label"]) for a, b, fields in graph.edges(data=True)]
    is_there = [(edge_key(a, b, directed), fields["cost"], fields["label"]) for a, b, _, fields in got["edges"]]
    assert sorted(wanted) == sorted(is_there), "the edges"
    assert all(each[2] == directed for each in got["edges"]), "their directions"


def main():
    plenum = sys.argv[1]
    writers = {"graphml": networkx.write_graphml_xml, "json": write_json}
    kinds = [networkx.Graph, networkx.DiGraph, networkx.MultiGraph, networkx.MultiDiGraph]
    with tempfile.TemporaryDirectory() as folder:
        scenario = os.path.join(folder, "read.lua")
        with open(scenario, "w", encoding="utf-8") as out:
            out.write(SCENARIO)
        for seed, kind in enumerate(kinds * 3):
            for suffix, write in writers.items():
                graph = make(kind, seed)
                file = os.path.join(folder, "graph." + suffix)
                write(graph, file)
                run = subprocess.run([plenum, "run", "--quiet", "--json", "-", "--set", "file=" + file, scenario],
                                     stdout=subprocess.PIPE, check=True)
                compare(graph, json.loads(run.stdout)["results"])


main()
