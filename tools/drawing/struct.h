/* SPDX-License-Identifier: MIT */

/* The parts of a drawing, for the files that make it. */
#ifndef TOOLS_DRAWING_STRUCT_H
#define TOOLS_DRAWING_STRUCT_H

#include "tools/drawing/drawing.h"

enum { TOOL_DRAWING_SINGLE = 2000 }; /* devices or links up to which each is an element of its own */

typedef struct {
  guint32 link;
  double bow; /* how far the curve's handles lie aside */
} ToolDrawingLine;

typedef struct {
  char *text;
  ToolPoint at;
  const char *anchor;
} ToolDrawingName;

struct _ToolDrawing {
  const ActorTopology *topology;
  ToolPoint *points;      /* in pixels */
  GArray *lines;          /* ToolDrawingLine */
  ToolDrawingName *names; /* of each device, or NULL */
  double spacing;         /* of neighbours, as a rule */
  double radius, width, height;
};

typedef struct {
  double left, top, right, bottom;
} ToolBox;

/* The handles of a bowed line, near its ends, so that it leaves what lies beneath it soon. */
void tool_drawing_find_handles(const ToolDrawing *drawing, const ToolDrawingLine *line, ToolPoint handles[2]);

/* Gives each device a name, and `taken` the place of each. */
void tool_drawing_place_names(ToolDrawing *drawing, ToolBox *taken);

#endif
