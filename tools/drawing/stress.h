/* SPDX-License-Identifier: MIT */

/* Stress is how much the distances of a picture differ from those of the graph.
 *
 * It is made less node by node: each goes to the mean of where the others want it (E. Gansner, Y. Koren, S.
 * North, "Graph drawing by stress majorization", Graph Drawing 2004).  Of a large graph only the neighbours
 * and some pivots, which stand for their regions, pull (M. Ortmann, M. Klimenta, U. Brandes, "A sparse stress
 * model", Graph Drawing 2016). */
#ifndef TOOLS_DRAWING_STRESS_H
#define TOOLS_DRAWING_STRESS_H

#include "tools/drawing/graph.h"
#include "tools/drawing/point.h"

enum { TOOL_STRESS_ALL_PAIRS = 500 }; /* nodes up to which each pulls at each */

/* Improves a picture of a graph that hangs together; edges become about 1 long. */
void tool_stress_relax(const ToolGraph *graph, ToolPoint *at);

#endif
