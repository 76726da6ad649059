/* SPDX-License-Identifier: MIT */
#include "tools/drawing/struct.h"

enum { NAME_LETTERS = 18 }; /* of a name that are shown */

static const double LETTER = 6.2, LINE = 13; /* in pixels */

static char *shorten(const char *name) {
  if (g_utf8_strlen(name, -1) <= NAME_LETTERS) return g_strdup(name);
  g_autofree char *begin = g_utf8_substring(name, 0, NAME_LETTERS - 1);
  return g_strconcat(begin, "\xe2\x80\xa6", NULL);
}

static double text_width(const char *text) {
  double width = 0;
  for (; *text; text = g_utf8_next_char(text))
    width += g_unichar_iswide(g_utf8_get_char(text)) ? 2 * LETTER : LETTER;
  return width;
}

static gboolean boxes_meet(const ToolBox *a, const ToolBox *b) {
  return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Below, above, right, left; then between these: below and above on the right, below and above on the left.
 */
enum { PLACES = 8, CORNERS = 4 };

static ToolBox corner_box(ToolPoint at, guint corner, double gap, double width) {
  double x = corner < 2 ? at.x + gap : at.x - gap - width,
         y = corner % 2 == 0 ? at.y + gap : at.y - gap - LINE;
  return (ToolBox){x, y, x + width, y + LINE};
}

static ToolBox name_box(const ToolDrawing *drawing, guint32 device, guint place, double width) {
  ToolPoint at = drawing->points[device];
  double gap = drawing->radius + 2;
  if (place >= CORNERS) return corner_box(at, place - CORNERS, drawing->radius, width);
  switch (place) {
  case 0: return (ToolBox){at.x - width / 2, at.y + gap, at.x + width / 2, at.y + gap + LINE};
  case 1: return (ToolBox){at.x - width / 2, at.y - gap - LINE, at.x + width / 2, at.y - gap};
  case 2: return (ToolBox){at.x + gap + 1, at.y - LINE / 2, at.x + gap + 1 + width, at.y + LINE / 2};
  default: return (ToolBox){at.x - gap - 1 - width, at.y - LINE / 2, at.x - gap - 1, at.y + LINE / 2};
  }
}

static gboolean line_meets(ToolPoint a, ToolPoint b, const ToolBox *box) {
  enum { STEPS = 24 };
  for (guint i = 0; i <= STEPS; i++) {
    double t = (double)i / STEPS, x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y);
    if (x > box->left && x < box->right && y > box->top && y < box->bottom) return TRUE;
  }
  return FALSE;
}

/* What lies under a name there. */
static guint count_clashes(const ToolDrawing *drawing, const ToolBox *box, const ToolBox *taken,
                           guint32 taken_count) {
  guint clashes = 0;
  for (guint32 i = 0; i < drawing->topology->devices->len; i++) {
    ToolPoint at = drawing->points[i];
    ToolBox dot = {at.x - drawing->radius, at.y - drawing->radius, at.x + drawing->radius,
                   at.y + drawing->radius};
    if (boxes_meet(box, &dot)) clashes += 12;
  }
  for (guint32 i = 0; i < taken_count; i++)
    if (boxes_meet(box, &taken[i])) clashes += 10;
  for (guint i = 0; i < MIN(drawing->lines->len, TOOL_DRAWING_SINGLE); i++) {
    const ToolDrawingLine *line = &g_array_index(drawing->lines, ToolDrawingLine, i);
    const ActorTopologyLink *link = actor_topology_link(drawing->topology, line->link);
    if (line_meets(drawing->points[link->from], drawing->points[link->to], box)) clashes++;
  }
  return clashes;
}

static void place_name(ToolDrawing *drawing, guint32 device, ToolBox *taken) {
  static const char *const anchors[PLACES] = {"middle", "middle", "start", "end",
                                              "start",  "start",  "end",   "end"};
  ToolDrawingName *name = &drawing->names[device];
  name->text = shorten(actor_topology_device(drawing->topology, device)->name);
  double width = text_width(name->text);
  guint best = 0, fewest = G_MAXUINT;
  for (guint place = 0; place < PLACES; place++) {
    ToolBox box = name_box(drawing, device, place, width);
    guint clashes = count_clashes(drawing, &box, taken, device);
    if (clashes >= fewest) continue;
    fewest = clashes;
    best = place;
  }
  ToolBox box = taken[device] = name_box(drawing, device, best, width);
  double x = best < 2 ? (box.left + box.right) / 2 : *anchors[best] == 's' ? box.left : box.right;
  name->at = (ToolPoint){x, box.bottom - 3};
  name->anchor = anchors[best];
}

void tool_drawing_place_names(ToolDrawing *drawing, ToolBox *taken) {
  for (guint32 i = 0; i < drawing->topology->devices->len; i++) place_name(drawing, i, taken);
}
