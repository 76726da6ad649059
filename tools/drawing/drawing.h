/* SPDX-License-Identifier: MIT */

/* A drawing is a topology in the plane, as elements of SVG: links are lines, devices are dots, and when there
 * are few they have names.
 *
 * It knows no colours.  Whoever draws gives each device and each link a number, its paint, and says in a
 * style sheet what the classes "dN" and "lN" look like: all is drawn by strokes alone.  Further classes:
 * "links" and "devices", which are the groups, "halo" around devices, "names" of devices.
 *
 * Pictures are of bounded size: of very many links only a share is drawn, and many share one element. */
#ifndef TOOLS_DRAWING_DRAWING_H
#define TOOLS_DRAWING_DRAWING_H

#include "actors/run/topology.h"
#include "tools/drawing/layout.h"

enum {
  TOOL_DRAWING_DEVICES = 50000, /* more are not laid out */
  TOOL_DRAWING_LINKS = 100000,  /* more are not drawn */
};

typedef struct _ToolDrawing ToolDrawing;

/* Lays out the topology, which outlives the drawing and has no more than TOOL_DRAWING_DEVICES. */
ToolDrawing *tool_drawing_new(const ActorTopology *topology);
void tool_drawing_free(ToolDrawing *drawing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolDrawing, tool_drawing_free)

/* Its size in pixels; where a device is; how many links are drawn. */
double tool_drawing_width(const ToolDrawing *drawing);
double tool_drawing_height(const ToolDrawing *drawing);
ToolPoint tool_drawing_point(const ToolDrawing *drawing, guint32 device);
guint tool_drawing_link_count(const ToolDrawing *drawing);

/* What devices and links look like, and what is told of one that is pointed at. */
typedef struct {
  const guint8 *devices, *links;                        /* paints; NULL: all are 0 */
  char *(*device_title)(gpointer data, guint32 device); /* (nullable), (transfer full) */
  char *(*link_title)(gpointer data, guint32 link);     /* likewise */
  gpointer data;
} ToolPaint;

/* Appends groups of elements whose upper left corner is the origin. */
void tool_drawing_append(const ToolDrawing *drawing, const ToolPaint *paint, GString *svg);

#endif
