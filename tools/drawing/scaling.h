/* SPDX-License-Identifier: MIT */

/* Scaling places the nodes of a graph so that the picture is as wide as can be: the two main axes of their
 * distances to some pivots (U. Brandes, C. Pich, "Eigensolver methods for progressive multidimensional
 * scaling of large data", Graph Drawing 2006).  Nodes that the graph cannot tell apart fall together. */
#ifndef TOOLS_DRAWING_SCALING_H
#define TOOLS_DRAWING_SCALING_H

#include "tools/drawing/graph.h"
#include "tools/drawing/point.h"

/* The graph hangs together; what size the picture has means nothing. */
void tool_scaling_place(const ToolGraph *graph, ToolPoint *at);

#endif
