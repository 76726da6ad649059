/* SPDX-License-Identifier: MIT */
#include "tools/drawing/graph.h"

#include <stdlib.h>
#include <string.h>

static int compare_nodes(const void *a, const void *b) {
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return (x > y) - (x < y);
}

/* Each end once, in order; parallel edges and loops are gone. */
static void tidy(ToolGraph *graph) {
  guint32 out = 0;
  for (guint32 node = 0; node < graph->nodes; node++) {
    guint32 first = graph->starts[node], last = graph->starts[node + 1], begin = out;
    qsort(graph->ends + first, last - first, sizeof *graph->ends, compare_nodes);
    for (guint32 i = first; i < last; i++)
      if (graph->ends[i] != node && (out == begin || graph->ends[out - 1] != graph->ends[i]))
        graph->ends[out++] = graph->ends[i];
    graph->starts[node] = begin;
  }
  graph->starts[graph->nodes] = out;
}

ToolGraph *tool_graph_new(guint32 nodes, const ToolEdge *edges, guint32 count) {
  ToolGraph *graph = g_new(ToolGraph, 1);
  graph->nodes = nodes;
  graph->starts = g_new0(guint32, (gsize)nodes + 2);
  guint32 *fill = graph->starts + 1; /* becomes the start of the next one as it is filled */
  for (guint32 i = 0; i < count; i++) {
    g_assert(edges[i].from < nodes && edges[i].to < nodes);
    fill[edges[i].from + 1]++;
    if (edges[i].both) fill[edges[i].to + 1]++;
  }
  for (guint32 node = 0; node < nodes; node++) fill[node + 1] += fill[node];
  graph->ends = g_new(guint32, (gsize)fill[nodes] + 1);
  for (guint32 i = 0; i < count; i++) {
    graph->ends[fill[edges[i].from]++] = edges[i].to;
    if (edges[i].both) graph->ends[fill[edges[i].to]++] = edges[i].from;
  }
  tidy(graph);
  return graph;
}

ToolGraph *tool_graph_of(const ActorTopology *topology, gboolean both) {
  g_autofree ToolEdge *edges = g_new(ToolEdge, (gsize)topology->links->len + 1);
  for (guint i = 0; i < topology->links->len; i++) {
    const ActorTopologyLink *link = actor_topology_link(topology, i);
    edges[i] = (ToolEdge){link->from, link->to, both || !link->one_way};
  }
  return tool_graph_new(topology->devices->len, edges, topology->links->len);
}

void tool_graph_free(ToolGraph *graph) {
  if (!graph) return;
  g_free(graph->starts);
  g_free(graph->ends);
  g_free(graph);
}

/* Leaves alone what has a distance already. */
static guint32 spread(const ToolGraph *graph, guint32 source, guint32 *distances, guint32 *queue) {
  guint32 head = 0, tail = 0;
  distances[source] = 0;
  queue[tail++] = source;
  while (head < tail) {
    guint32 node = queue[head++];
    for (guint32 i = graph->starts[node]; i < graph->starts[node + 1]; i++) {
      guint32 next = graph->ends[i];
      if (distances[next] != TOOL_GRAPH_FAR) continue;
      distances[next] = distances[node] + 1;
      queue[tail++] = next;
    }
  }
  return tail;
}

guint32 tool_graph_search(const ToolGraph *graph, guint32 source, guint32 *distances, guint32 *queue) {
  memset(distances, 0xff, sizeof *distances * graph->nodes);
  return spread(graph, source, distances, queue);
}

guint32 tool_graph_components(const ToolGraph *graph, guint32 *component) {
  g_autofree guint32 *distances = g_new(guint32, (gsize)graph->nodes + 1);
  g_autofree guint32 *queue = g_new(guint32, (gsize)graph->nodes + 1);
  guint32 count = 0;
  memset(distances, 0xff, sizeof *distances * graph->nodes);
  for (guint32 node = 0; node < graph->nodes; node++) {
    if (distances[node] != TOOL_GRAPH_FAR) continue;
    guint32 reached = spread(graph, node, distances, queue);
    for (guint32 i = 0; i < reached; i++) component[queue[i]] = count;
    count++;
  }
  return count;
}
