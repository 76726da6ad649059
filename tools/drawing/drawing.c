/* SPDX-License-Identifier: MIT */
#include "tools/drawing/struct.h"

enum {
  NAMED = 64,        /* devices up to which each has its name */
  FEW = 8,           /* devices that are far apart */
  TESTED = 20000000, /* pairs of a link and a device of which one may lie upon the other */
};

static const double LETTER = 6.2;         /* of names, in pixels */
static const double NEAR = 46, FAR = 110; /* between most neighbours, in pixels */
static const double CLOSE = 26;           /* between almost all */
static const double WIDE = 520; /* a picture with names, where there is room for more than they need */
static const double LARGEST = 1200, MARGIN = 14;

/* --- scale --- */

static int compare_x(gconstpointer a, gconstpointer b, gpointer points) {
  double x = ((const ToolPoint *)points)[*(const guint32 *)a].x;
  double y = ((const ToolPoint *)points)[*(const guint32 *)b].x;
  return (x > y) - (x < y);
}

static int compare_numbers(gconstpointer a, gconstpointer b, gpointer data) {
  double x = *(const double *)a, y = *(const double *)b;
  (void)data;
  return (x > y) - (x < y);
}

/* From each point to the one nearest to it, in order of size. (transfer full) */
static double *nearest_distances(const ToolPoint *points, guint32 count) {
  g_autofree guint32 *order = g_new(guint32, count);
  double *nearest = g_new(double, count);
  for (guint32 i = 0; i < count; i++) order[i] = i, nearest[i] = INFINITY;
  g_qsort_with_data(order, (gint)count, sizeof *order, compare_x, (gpointer)points);
  for (guint32 i = 0; i < count; i++) {
    const ToolPoint *here = &points[order[i]];
    for (guint32 j = i + 1; j < count && points[order[j]].x - here->x < nearest[i]; j++)
      nearest[i] = MIN(nearest[i], tool_point_distance(*here, points[order[j]]));
    for (guint32 j = i; j > 0 && here->x - points[order[j - 1]].x < nearest[i]; j--)
      nearest[i] = MIN(nearest[i], tool_point_distance(*here, points[order[j - 1]]));
  }
  g_qsort_with_data(nearest, (gint)count, sizeof *nearest, compare_numbers, NULL);
  return nearest;
}

static ToolPoint extent(const ToolPoint *points, guint32 count) {
  ToolPoint most = {0, 0};
  for (guint32 i = 0; i < count; i++) most = (ToolPoint){MAX(most.x, points[i].x), MAX(most.y, points[i].y)};
  return most;
}

/* Names want room beside each other, and few devices look lost when they are near.  `length` is the picture's
 * in distances of neighbours. */
static double wanted_distance(const ActorTopology *topology, double length) {
  guint count = topology->devices->len, letters = 0;
  if (count > NAMED) return NEAR;
  for (guint i = 0; i < count; i++)
    letters += (guint)g_utf8_strlen(actor_topology_device(topology, i)->name, -1);
  double named = CLAMP(LETTER * letters / count + 12, NEAR, FAR);
  return count <= FEW ? FAR : MAX(named, MIN(WIDE / MAX(length, 1), FAR));
}

static void choose_scale(ToolDrawing *drawing) {
  guint32 count = drawing->topology->devices->len;
  ToolPoint most = extent(drawing->points, count);
  double longest = MAX(most.x, most.y), scale = 1;
  drawing->radius = 8;
  drawing->spacing = FAR;
  if (count > 1) {
    g_autofree double *nearest = nearest_distances(drawing->points, count);
    double usual = MAX(nearest[count / 2], 1e-3), close = MAX(nearest[count / 10], 1e-3);
    scale = MAX(wanted_distance(drawing->topology, longest / usual) / usual, CLOSE / close);
    if (scale * longest > LARGEST) scale = LARGEST / longest;
    drawing->spacing = usual * scale;
    drawing->radius = CLAMP(0.26 * close * scale, 1, 8);
  }
  for (guint32 i = 0; i < count; i++) {
    drawing->points[i].x *= scale;
    drawing->points[i].y *= scale;
  }
}

/* --- lines --- */

/* Whether `point` lies upon the straight line. */
static gboolean covers(ToolPoint a, ToolPoint b, ToolPoint point, double width) {
  double x = b.x - a.x, y = b.y - a.y, square = x * x + y * y;
  double along = (point.x - a.x) * x + (point.y - a.y) * y;
  double aside = (point.x - a.x) * y - (point.y - a.y) * x;
  return along > 0 && along < square && aside * aside < width * width * square;
}

static gboolean crosses_device(const ToolDrawing *drawing, const ActorTopologyLink *link) {
  ToolPoint a = drawing->points[link->from], b = drawing->points[link->to];
  for (guint32 i = 0; i < drawing->topology->devices->len; i++)
    if (i != link->from && i != link->to && covers(a, b, drawing->points[i], drawing->radius * 1.1))
      return TRUE;
  return FALSE;
}

static guint64 pair_of(const ActorTopologyLink *link) {
  return (guint64)MIN(link->from, link->to) << 32 | MAX(link->from, link->to);
}

/* Of links between the same two devices each has a way of its own: 0, 1, -1, 2, -2 ... */
static double bow_of(const ToolDrawing *drawing, GHashTable *seen, const ActorTopologyLink *link,
                     gboolean aside) {
  guint64 pair = pair_of(link);
  guint before = GPOINTER_TO_UINT(g_hash_table_lookup(seen, &pair));
  if (before == 0 && aside) before = 1;
  g_hash_table_insert(seen, g_memdup2(&pair, sizeof pair), GUINT_TO_POINTER(before + 1));
  double length = tool_point_distance(drawing->points[link->from], drawing->points[link->to]);
  double size = MIN(0.22 * length, 0.5 * drawing->spacing) * ((before + 1) / 2);
  return (before % 2 ? size : -size) * (link->from < link->to ? 1 : -1);
}

/* Which links are drawn: all, or evenly many of them. */
static void choose_lines(ToolDrawing *drawing) {
  const ActorTopology *topology = drawing->topology;
  guint64 all = topology->links->len, drawn = MIN(all, TOOL_DRAWING_LINKS);
  gboolean tested = all * topology->devices->len <= TESTED;
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  drawing->lines = g_array_new(FALSE, FALSE, sizeof(ToolDrawingLine));
  for (guint64 i = 0; i < drawn; i++) {
    ToolDrawingLine line = {(guint32)(i * all / drawn), 0};
    const ActorTopologyLink *link = actor_topology_link(topology, line.link);
    if (tested) line.bow = bow_of(drawing, seen, link, crosses_device(drawing, link));
    g_array_append_val(drawing->lines, line);
  }
}

void tool_drawing_find_handles(const ToolDrawing *drawing, const ToolDrawingLine *line,
                               ToolPoint handles[2]) {
  static const double share = 0.12;
  const ActorTopologyLink *link = actor_topology_link(drawing->topology, line->link);
  ToolPoint a = drawing->points[link->from], b = drawing->points[link->to];
  double length = MAX(tool_point_distance(a, b), 1e-6), x = b.x - a.x, y = b.y - a.y;
  double aside_x = y / length * line->bow, aside_y = -x / length * line->bow;
  handles[0] = (ToolPoint){a.x + share * x + aside_x, a.y + share * y + aside_y};
  handles[1] = (ToolPoint){b.x - share * x + aside_x, b.y - share * y + aside_y};
}

/* --- the frame --- */

static void widen(ToolBox *frame, double left, double top, double right, double bottom) {
  *frame = (ToolBox){MIN(frame->left, left), MIN(frame->top, top), MAX(frame->right, right),
                     MAX(frame->bottom, bottom)};
}

static void shift(ToolDrawing *drawing, double x, double y) {
  for (guint32 i = 0; i < drawing->topology->devices->len; i++) {
    drawing->points[i].x += x;
    drawing->points[i].y += y;
    if (!drawing->names) continue;
    drawing->names[i].at.x += x;
    drawing->names[i].at.y += y;
  }
}

static void choose_frame(ToolDrawing *drawing, const ToolBox *taken) {
  ToolBox frame = {0, 0, 0, 0};
  double radius = drawing->radius;
  for (guint32 i = 0; i < drawing->topology->devices->len; i++) {
    ToolPoint at = drawing->points[i];
    widen(&frame, at.x - radius, at.y - radius, at.x + radius, at.y + radius);
    if (taken) widen(&frame, taken[i].left, taken[i].top, taken[i].right, taken[i].bottom);
  }
  for (guint i = 0; i < drawing->lines->len; i++) {
    const ToolDrawingLine *line = &g_array_index(drawing->lines, ToolDrawingLine, i);
    ToolPoint handles[2];
    if (line->bow == 0) continue;
    tool_drawing_find_handles(drawing, line, handles);
    for (guint j = 0; j < 2; j++) widen(&frame, handles[j].x, handles[j].y, handles[j].x, handles[j].y);
  }
  shift(drawing, MARGIN - frame.left, MARGIN - frame.top);
  drawing->width = frame.right - frame.left + 2 * MARGIN;
  drawing->height = frame.bottom - frame.top + 2 * MARGIN;
}

static gboolean find_figure_kind(NetShapeKind shape, ToolFigureKind *kind) {
  switch (shape) {
  case NET_SHAPE_GRID:
  case NET_SHAPE_TORUS: *kind = TOOL_FIGURE_PLANE; return TRUE;
  case NET_SHAPE_RING:
  case NET_SHAPE_COMPLETE: *kind = TOOL_FIGURE_CIRCLE; return TRUE;
  case NET_SHAPE_STAR: *kind = TOOL_FIGURE_WHEEL; return TRUE;
  default: return FALSE;
  }
}

/* Some of the shapes that the scenario has declared have a picture that everybody knows. */
static void place_devices(ToolDrawing *drawing) {
  const GArray *shapes = drawing->topology->shapes;
  g_autoptr(ToolGraph) graph = tool_graph_of(drawing->topology, TRUE);
  g_autoptr(GArray) figures = g_array_new(FALSE, FALSE, sizeof(ToolFigure));
  for (guint i = 0; i < shapes->len; i++) {
    const NetShape *shape = &g_array_index(shapes, NetShape, i);
    ToolFigure figure = {.first = shape->first - 1, .count = shape->count, .width = shape->width};
    if (find_figure_kind(shape->kind, &figure.kind)) g_array_append_val(figures, figure);
  }
  tool_layout_place(graph, (const ToolFigure *)figures->data, figures->len, drawing->points);
}

ToolDrawing *tool_drawing_new(const ActorTopology *topology) {
  guint32 devices = topology->devices->len;
  g_assert(devices <= TOOL_DRAWING_DEVICES);
  ToolDrawing *drawing = g_new0(ToolDrawing, 1);
  drawing->topology = topology;
  drawing->points = g_new0(ToolPoint, (gsize)devices + 1);
  place_devices(drawing);
  choose_scale(drawing);
  choose_lines(drawing);
  g_autofree ToolBox *taken = NULL;
  if (devices <= NAMED) {
    drawing->names = g_new0(ToolDrawingName, (gsize)devices + 1);
    taken = g_new0(ToolBox, (gsize)devices + 1);
    tool_drawing_place_names(drawing, taken);
  }
  choose_frame(drawing, taken);
  return drawing;
}

void tool_drawing_free(ToolDrawing *drawing) {
  if (!drawing) return;
  for (guint32 i = 0; drawing->names && i < drawing->topology->devices->len; i++)
    g_free(drawing->names[i].text);
  g_free(drawing->names);
  g_free(drawing->points);
  g_array_unref(drawing->lines);
  g_free(drawing);
}

double tool_drawing_width(const ToolDrawing *drawing) { return drawing->width; }
double tool_drawing_height(const ToolDrawing *drawing) { return drawing->height; }
ToolPoint tool_drawing_point(const ToolDrawing *drawing, guint32 device) { return drawing->points[device]; }
guint tool_drawing_link_count(const ToolDrawing *drawing) { return drawing->lines->len; }
