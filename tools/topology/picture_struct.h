/* SPDX-License-Identifier: MIT */

/* The parts of a picture, for the files that make it. */
#ifndef TOOLS_TOPOLOGY_PICTURE_STRUCT_H
#define TOOLS_TOPOLOGY_PICTURE_STRUCT_H

#include "tools/drawing/drawing.h"
#include "tools/topology/ranks.h"

enum { TOOL_PICTURE_COLOURS = 5, TOOL_PICTURE_WIDTHS = 3, TOOL_PICTURE_HUES = 4 };
enum { TOOL_PICTURE_MARGIN = 20 };

typedef struct {
  const ActorTopology *topology;
  ToolDrawing *drawing;
  ToolRanks latencies, bandwidths;
  gboolean narrow, wide; /* some links have a bandwidth, some have none */
  gboolean lossy;
  guint8 *devices, *links;
  double width, height;
  GString *svg;
} ToolPicture;

/* The paint of links: the class of the latency, of the bandwidth, and whether they lose messages. */
static inline guint8 tool_picture_paint(guint colour, guint width, gboolean lossy) {
  return (guint8)(2 * (colour * TOOL_PICTURE_WIDTHS + width) + (lossy != 0));
}

/* A text in the legend's letters, and about how wide it is. */
void tool_picture_append_text(ToolPicture *picture, double x, double y, const char *class, const char *text);
double tool_picture_text_width(const char *text);

/* Appends the legend from `y` down; where it ends. */
double tool_picture_append_legend(ToolPicture *picture, double y);

/* Appends the style sheet. */
void tool_picture_append_style(ToolPicture *picture);

#endif
