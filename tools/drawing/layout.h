/* SPDX-License-Identifier: MIT */

/* A layout gives each node of a graph a place in the plane, such that distances there are those in the graph
 * as nearly as may be.
 *
 * Each part that hangs together is scaled (scaling.h), relaxed (stress.h) and turned (turning.h); a large
 * tree has its middle in the middle and its levels around it.  Parts stand side by side, the largest first.
 *
 * There is no chance in it, and nothing but +, -, *, /, sqrt and sim/real: the same graph has the same
 * layout, bit for bit, on every machine. */
#ifndef TOOLS_DRAWING_LAYOUT_H
#define TOOLS_DRAWING_LAYOUT_H

#include "tools/drawing/graph.h"
#include "tools/drawing/point.h"

/* Nodes, numbered one after the other from `first` on, that are known to form a figure.  A plane is a grid or
 * a torus, x fastest; no flat picture keeps the distances of a torus.  A circle's nodes go clockwise from the
 * top; a wheel is a circle with its first node in the middle. */
typedef enum { TOOL_FIGURE_PLANE, TOOL_FIGURE_CIRCLE, TOOL_FIGURE_WHEEL } ToolFigureKind;

typedef struct {
  ToolFigureKind kind;
  guint32 first, count;
  guint32 width; /* of a plane */
} ToolFigure;

/* Fills in a point for each node.  An edge is about 1 long; no coordinate is negative.  All edges of the
 * graph have to lead both ways.  A part that is one of the figures, and nothing else, is laid out as such. */
void tool_layout_place(const ToolGraph *graph, const ToolFigure *figures, guint figure_count,
                       ToolPoint *points);

#endif
