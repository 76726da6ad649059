/* SPDX-License-Identifier: MIT */
#include "tools/drawing/span.h"

enum { STEPS = 300000000, SOURCES_LEAST = 16 };

ToolSpan tool_span_measure(const ToolGraph *graph) {
  guint32 n = graph->nodes;
  guint64 steps = (guint64)n + graph->starts[n] + 1, distance_sum = 0, ways = 0;
  ToolSpan span = {.sources = (guint32)MIN(n, MAX(STEPS / steps, SOURCES_LEAST))};
  g_autofree guint32 *distances = g_new(guint32, (gsize)n + 1), *queue = g_new(guint32, (gsize)n + 1);
  for (guint32 i = 0; i < span.sources; i++) {
    guint32 source = (guint32)((guint64)i * n / span.sources);
    guint32 reached = tool_graph_search(graph, source, distances, queue);
    for (guint32 j = 0; j < reached; j++) distance_sum += distances[queue[j]];
    span.diameter = MAX(span.diameter, distances[queue[reached - 1]]);
    span.cut_off += n - reached;
    ways += reached - 1;
  }
  span.mean = ways > 0 ? (double)distance_sum / (double)ways : 0;
  return span;
}
