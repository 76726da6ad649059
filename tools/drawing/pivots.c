/* SPDX-License-Identifier: MIT */
#include "tools/drawing/pivots.h"

/* Each is as far as can be from those before it. */
ToolPivots tool_pivots_choose(const ToolGraph *graph, guint32 count) {
  guint32 n = graph->nodes;
  ToolPivots pivots = {MIN(count, n), g_new(guint32, n), NULL};
  pivots.distances = g_new(guint32, (gsize)pivots.count * n);
  g_autofree guint32 *queue = g_new(guint32, n), *nearest = g_new(guint32, n);
  for (guint32 i = 0; i < n; i++) nearest[i] = TOOL_GRAPH_FAR;
  for (guint32 p = 0, next = 0; p < pivots.count; p++) {
    guint32 *distances = pivots.distances + (gsize)p * n, node = next;
    pivots.nodes[p] = node;
    tool_graph_search(graph, node, distances, queue);
    for (guint32 i = 0; i < n; i++) nearest[i] = MIN(nearest[i], distances[i]);
    for (guint32 i = 0; i < n; i++)
      if (nearest[i] > nearest[next]) next = i;
  }
  return pivots;
}

void tool_pivots_clear(ToolPivots *pivots) {
  g_free(pivots->nodes);
  g_free(pivots->distances);
}
