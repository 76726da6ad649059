/* SPDX-License-Identifier: MIT */

/* A graph is a topology without its figures: nodes, numbered from 0, and which lead to which. */
#ifndef TOOLS_DRAWING_GRAPH_H
#define TOOLS_DRAWING_GRAPH_H

#include "actors/run/topology.h"

#define TOOL_GRAPH_FAR G_MAXUINT32

typedef struct {
  guint32 from, to;
  gboolean both; /* leads back, too */
} ToolEdge;

/* The nodes that `node` leads to are ends[starts[node]] ... ends[starts[node + 1] - 1], each once, in order.
 */
typedef struct {
  guint32 nodes;
  guint32 *starts, *ends;
} ToolGraph;

ToolGraph *tool_graph_new(guint32 nodes, const ToolEdge *edges, guint32 count);

/* The devices and links of a topology; `both` makes links of one way lead both ways. */
ToolGraph *tool_graph_of(const ActorTopology *topology, gboolean both);

void tool_graph_free(ToolGraph *graph);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolGraph, tool_graph_free)

/* Steps from `source` to each node, TOOL_GRAPH_FAR where there is no way.  `queue` has room for all nodes: it
 * lists those that were reached, the nearest first.  How many these are. */
guint32 tool_graph_search(const ToolGraph *graph, guint32 source, guint32 *distances, guint32 *queue);

/* Numbers the parts that hang together, in order of their first nodes, and says how many there are.  All
 * edges have to lead both ways. */
guint32 tool_graph_components(const ToolGraph *graph, guint32 *component);

#endif
