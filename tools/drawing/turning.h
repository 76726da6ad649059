/* SPDX-License-Identifier: MIT */

/* Turning chooses which way up a picture stands: most edges lie along the axes, if they can; else the longest
 * axis lies flat; what is round has its first node on top.  The first node that is not in the middle is to
 * the left and above. */
#ifndef TOOLS_DRAWING_TURNING_H
#define TOOLS_DRAWING_TURNING_H

#include "tools/drawing/graph.h"
#include "tools/drawing/point.h"

/* Turns and mirrors the picture, and moves its middle to the origin. */
void tool_turning_apply(const ToolGraph *graph, ToolPoint *at);

#endif
