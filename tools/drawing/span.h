/* SPDX-License-Identifier: MIT */

/* The span of a graph: how many steps its nodes are apart. */
#ifndef TOOLS_DRAWING_SPAN_H
#define TOOLS_DRAWING_SPAN_H

#include "tools/drawing/graph.h"

typedef struct {
  guint32 sources;  /* nodes from which it was measured: all, or some of them, evenly many */
  guint32 diameter; /* the greatest distance met */
  double
      mean; /* of the distances between different nodes with a way from one to the other; 0: there are none */
  guint64 cut_off; /* ordered pairs without a way, from those sources */
} ToolSpan;

/* Measures from all nodes if that takes no more than some seconds. */
ToolSpan tool_span_measure(const ToolGraph *graph);

#endif
