/* SPDX-License-Identifier: MIT */

/* A layout gives each node of a graph a place in the plane, such that distances there are those in the graph
 * as nearly as may be.
 *
 * Each part that hangs together begins with pivot multidimensional scaling (U. Brandes, C. Pich, "Eigensolver
 * methods for progressive multidimensional scaling of large data", Graph Drawing 2006), and is then improved
 * by stress majorisation, node by node (E. Gansner, Y. Koren, S. North, "Graph drawing by stress
 * majorization", Graph Drawing 2004); of a large graph only the neighbours and some pivots, which stand for
 * their regions, pull (M. Ortmann, M. Klimenta, U. Brandes, "A sparse stress model", Graph Drawing 2016).  It
 * is turned so that most edges lie along the axes, if they can, and the first node is to the left and above.
 * Parts stand side by side, the largest first.  A large tree has its middle in the middle and its levels
 * around it.
 *
 * There is no chance in it, and nothing but +, -, *, /, sqrt and sim/real: the same graph has the same
 * layout, bit for bit, on every machine. */
#ifndef TOOLS_LAYOUT_H
#define TOOLS_LAYOUT_H

#include "tools/graph.h"

typedef struct {
  double x, y; /* to the right, and down */
} ToolPoint;

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
void tool_layout(const ToolGraph *graph, const ToolFigure *figures, guint figure_count, ToolPoint *points);

#endif
