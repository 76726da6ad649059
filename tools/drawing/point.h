/* SPDX-License-Identifier: MIT */

/* A point lies in the plane. */
#ifndef TOOLS_DRAWING_POINT_H
#define TOOLS_DRAWING_POINT_H

#include <math.h>

typedef struct {
  double x, y; /* to the right, and down */
} ToolPoint;

static inline double tool_point_length(double x, double y) { return sqrt(x * x + y * y); }

static inline double tool_point_distance(ToolPoint a, ToolPoint b) {
  return tool_point_length(a.x - b.x, a.y - b.y);
}

#endif
