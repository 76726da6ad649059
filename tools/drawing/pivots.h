/* SPDX-License-Identifier: MIT */

/* Pivots are nodes of a graph that stand for the others: their distances to all nodes are known. */
#ifndef TOOLS_DRAWING_PIVOTS_H
#define TOOLS_DRAWING_PIVOTS_H

#include "tools/drawing/graph.h"

typedef struct {
  guint32 count;
  guint32 *nodes;
  guint32 *distances; /* a row of the graph's nodes for each pivot */
} ToolPivots;

/* As many, or all nodes, of a graph that hangs together; each as far as can be from those before it. */
ToolPivots tool_pivots_choose(const ToolGraph *graph, guint32 count);
void tool_pivots_clear(ToolPivots *pivots);

static inline const guint32 *tool_pivots_row(const ToolPivots *pivots, guint32 pivot, guint32 nodes) {
  return pivots->distances + (gsize)pivot * nodes;
}

#endif
