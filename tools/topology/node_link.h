/* SPDX-License-Identifier: MIT */

/* Node-link JSON, as networkx and d3 read it: { directed, multigraph, graph, nodes, links }.
 *
 *   nodes  { id, ... }: the device's name, and what plenum.device takes: clock_rate, clock = { drift_ppm,
 *          offset }, cores, courier = { rate, step, queue }
 *   links  { source, target, latency, ... }: what plenum.link takes, but one_way
 *   graph  { name, scenario, unit, params, shapes }
 *   shapes { shape, first, count, width, height, branching }: so many nodes, from the one called `first` on,
 *          are joined as a grid, a ring ... (net/shape.h)
 *
 * All numbers are in the scenario's unit; what is unlimited or unset is left out.  The graph is undirected,
 * with one edge a link, unless some link leads one way or is another on its way back.  Then each direction is
 * an edge, and the two of one link have the same number `link`. */
#ifndef TOOLS_TOPOLOGY_NODE_LINK_H
#define TOOLS_TOPOLOGY_NODE_LINK_H

#include "actors/run/topology.h"

/* (transfer full) */
json_t *tool_node_link_json(const ActorTopology *topology);

#endif
