/* SPDX-License-Identifier: MIT */
#include "tools/drawing.h"

#include <math.h>
#include <stdlib.h>

#include "tools/xml.h"

enum {
  SINGLE = 2000,     /* devices or links up to which each is an element of its own */
  NAMED = 64,        /* devices up to which each has its name */
  FEW = 8,           /* devices that are far apart */
  NAME_LETTERS = 18, /* of a name that are shown */
  TESTED = 20000000, /* pairs of a link and a device of which one may lie upon the other */
  PAINTS = 256,
  BUNDLE = 100,
};

static const double LETTER = 6.2, LINE = 13; /* of names, in pixels */
static const double NEAR = 46, FAR = 110;    /* between most neighbours, in pixels */
static const double CLOSE = 26;              /* between almost all */
static const double LARGEST = 1200;
static const double MARGIN = 14;

typedef struct {
  guint32 link;
  double bow; /* how far the curve's handles lie aside */
} Line;

typedef struct {
  char *text;
  ToolPoint at;
  const char *anchor;
} Name;

struct _ToolDrawing {
  const ActorTopology *topology;
  ToolPoint *points; /* in pixels */
  GArray *lines;     /* Line */
  Name *names;       /* of each device, or NULL */
  double spacing;    /* of neighbours, as a rule */
  double radius, width, height;
};

typedef struct {
  double left, top, right, bottom;
} Box;

/* --- scale --- */

static double apart(ToolPoint a, ToolPoint b) {
  double x = a.x - b.x, y = a.y - b.y;
  return sqrt(x * x + y * y);
}

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
      nearest[i] = MIN(nearest[i], apart(*here, points[order[j]]));
    for (guint32 j = i; j > 0 && here->x - points[order[j - 1]].x < nearest[i]; j--)
      nearest[i] = MIN(nearest[i], apart(*here, points[order[j - 1]]));
  }
  g_qsort_with_data(nearest, (gint)count, sizeof *nearest, compare_numbers, NULL);
  return nearest;
}

static ToolPoint extent(const ToolPoint *points, guint32 count) {
  ToolPoint most = {0, 0};
  for (guint32 i = 0; i < count; i++) most = (ToolPoint){MAX(most.x, points[i].x), MAX(most.y, points[i].y)};
  return most;
}

/* Names want room beside each other, and few devices look lost when they are near. */
static double wanted_distance(const ActorTopology *topology) {
  guint count = topology->devices->len, letters = 0;
  if (count > NAMED) return NEAR;
  for (guint i = 0; i < count; i++)
    letters += (guint)g_utf8_strlen(actor_topology_device(topology, i)->name, -1);
  return count <= FEW ? FAR : CLAMP(LETTER * letters / count + 12, NEAR, FAR);
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
    scale = MAX(wanted_distance(drawing->topology) / usual, CLOSE / close);
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
  double length = apart(drawing->points[link->from], drawing->points[link->to]);
  double size = MIN(0.22 * length, 0.5 * drawing->spacing) * ((before + 1) / 2);
  return (before % 2 ? size : -size) * (link->from < link->to ? 1 : -1);
}

/* Which links are drawn: all, or evenly many of them. */
static void choose_lines(ToolDrawing *drawing) {
  const ActorTopology *topology = drawing->topology;
  guint64 all = topology->links->len, drawn = MIN(all, TOOL_DRAWING_LINKS);
  gboolean tested = all * topology->devices->len <= TESTED;
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  drawing->lines = g_array_new(FALSE, FALSE, sizeof(Line));
  for (guint64 i = 0; i < drawn; i++) {
    Line line = {(guint32)(i * all / drawn), 0};
    const ActorTopologyLink *link = actor_topology_link(topology, line.link);
    if (tested) line.bow = bow_of(drawing, seen, link, crosses_device(drawing, link));
    g_array_append_val(drawing->lines, line);
  }
}

/* The handles of a bowed line lie near its ends, so that it leaves what lies beneath it soon. */
static void find_handles(const ToolDrawing *drawing, const Line *line, ToolPoint handles[2]) {
  static const double share = 0.12;
  const ActorTopologyLink *link = actor_topology_link(drawing->topology, line->link);
  ToolPoint a = drawing->points[link->from], b = drawing->points[link->to];
  double length = MAX(apart(a, b), 1e-6), x = b.x - a.x, y = b.y - a.y;
  double aside_x = y / length * line->bow, aside_y = -x / length * line->bow;
  handles[0] = (ToolPoint){a.x + share * x + aside_x, a.y + share * y + aside_y};
  handles[1] = (ToolPoint){b.x - share * x + aside_x, b.y - share * y + aside_y};
}

/* --- names --- */

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

static gboolean boxes_meet(const Box *a, const Box *b) {
  return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Below, above, right, left. */
enum { PLACES = 4 };

static Box name_box(const ToolDrawing *drawing, guint32 device, guint place, double width) {
  ToolPoint at = drawing->points[device];
  double gap = drawing->radius + 2;
  switch (place) {
  case 0: return (Box){at.x - width / 2, at.y + gap, at.x + width / 2, at.y + gap + LINE};
  case 1: return (Box){at.x - width / 2, at.y - gap - LINE, at.x + width / 2, at.y - gap};
  case 2: return (Box){at.x + gap + 1, at.y - LINE / 2, at.x + gap + 1 + width, at.y + LINE / 2};
  default: return (Box){at.x - gap - 1 - width, at.y - LINE / 2, at.x - gap - 1, at.y + LINE / 2};
  }
}

static gboolean line_meets(ToolPoint a, ToolPoint b, const Box *box) {
  enum { STEPS = 24 };
  for (guint i = 0; i <= STEPS; i++) {
    double t = (double)i / STEPS, x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y);
    if (x > box->left && x < box->right && y > box->top && y < box->bottom) return TRUE;
  }
  return FALSE;
}

/* What lies under a name there. */
static guint count_clashes(const ToolDrawing *drawing, const Box *box, const Box *taken,
                           guint32 taken_count) {
  guint clashes = 0;
  for (guint32 i = 0; i < drawing->topology->devices->len; i++) {
    ToolPoint at = drawing->points[i];
    Box dot = {at.x - drawing->radius, at.y - drawing->radius, at.x + drawing->radius,
               at.y + drawing->radius};
    if (boxes_meet(box, &dot)) clashes += 12;
  }
  for (guint32 i = 0; i < taken_count; i++)
    if (boxes_meet(box, &taken[i])) clashes += 10;
  for (guint i = 0; i < MIN(drawing->lines->len, SINGLE); i++) {
    const Line *line = &g_array_index(drawing->lines, Line, i);
    const ActorTopologyLink *link = actor_topology_link(drawing->topology, line->link);
    if (line_meets(drawing->points[link->from], drawing->points[link->to], box)) clashes++;
  }
  return clashes;
}

static void place_name(ToolDrawing *drawing, guint32 device, Box *taken) {
  static const char *const anchors[PLACES] = {"middle", "middle", "start", "end"};
  Name *name = &drawing->names[device];
  name->text = shorten(actor_topology_device(drawing->topology, device)->name);
  double width = text_width(name->text);
  guint best = 0, fewest = G_MAXUINT;
  for (guint place = 0; place < PLACES; place++) {
    Box box = name_box(drawing, device, place, width);
    guint clashes = count_clashes(drawing, &box, taken, device);
    if (clashes >= fewest) continue;
    fewest = clashes;
    best = place;
  }
  Box box = taken[device] = name_box(drawing, device, best, width);
  double x = best < 2 ? (box.left + box.right) / 2 : best == 2 ? box.left : box.right;
  name->at = (ToolPoint){x, box.bottom - 3};
  name->anchor = anchors[best];
}

/* --- the frame --- */

static void widen(Box *frame, double left, double top, double right, double bottom) {
  *frame = (Box){MIN(frame->left, left), MIN(frame->top, top), MAX(frame->right, right),
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

static void choose_frame(ToolDrawing *drawing, const Box *taken) {
  Box frame = {0, 0, 0, 0};
  double radius = drawing->radius;
  for (guint32 i = 0; i < drawing->topology->devices->len; i++) {
    ToolPoint at = drawing->points[i];
    widen(&frame, at.x - radius, at.y - radius, at.x + radius, at.y + radius);
    if (taken) widen(&frame, taken[i].left, taken[i].top, taken[i].right, taken[i].bottom);
  }
  for (guint i = 0; i < drawing->lines->len; i++) {
    const Line *line = &g_array_index(drawing->lines, Line, i);
    ToolPoint handles[2];
    if (line->bow == 0) continue;
    find_handles(drawing, line, handles);
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
  tool_layout(graph, (const ToolFigure *)figures->data, figures->len, drawing->points);
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
  g_autofree Box *taken = NULL;
  if (devices <= NAMED) {
    drawing->names = g_new0(Name, (gsize)devices + 1);
    taken = g_new0(Box, (gsize)devices + 1);
    for (guint32 i = 0; i < devices; i++) place_name(drawing, i, taken);
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
guint tool_drawing_link_count(const ToolDrawing *drawing) { return drawing->lines->len; }

/* --- elements --- */

static void append_point(GString *svg, const char *before, ToolPoint point) {
  g_string_append(svg, before);
  tool_xml_append_tenths(svg, point.x);
  g_string_append_c(svg, ' ');
  tool_xml_append_tenths(svg, point.y);
}

/* Half-way, an open arrow. */
static void append_arrow(const ToolDrawing *drawing, const Line *line, GString *svg) {
  const ActorTopologyLink *link = actor_topology_link(drawing->topology, line->link);
  ToolPoint a = drawing->points[link->from], b = drawing->points[link->to], handles[2];
  find_handles(drawing, line, handles);
  ToolPoint tip = {(a.x + 3 * handles[0].x + 3 * handles[1].x + b.x) / 8,
                   (a.y + 3 * handles[0].y + 3 * handles[1].y + b.y) / 8};
  double distance = apart(a, b), size = CLAMP(drawing->radius, 2, 6);
  if (distance < 3 * size) return;
  double x = (b.x - a.x) / distance * size, y = (b.y - a.y) / distance * size;
  tip.x += x / 2;
  tip.y += y / 2;
  append_point(svg, "M", (ToolPoint){tip.x - x - 0.7 * y, tip.y - y + 0.7 * x});
  append_point(svg, "L", tip);
  append_point(svg, "L", (ToolPoint){tip.x - x + 0.7 * y, tip.y - y - 0.7 * x});
}

static void append_line(const ToolDrawing *drawing, const Line *line, GString *svg) {
  const ActorTopologyLink *link = actor_topology_link(drawing->topology, line->link);
  append_point(svg, "M", drawing->points[link->from]);
  if (line->bow != 0) {
    ToolPoint handles[2];
    find_handles(drawing, line, handles);
    append_point(svg, "C", handles[0]);
    append_point(svg, " ", handles[1]);
  }
  append_point(svg, line->bow != 0 ? " " : "L", drawing->points[link->to]);
  if (link->one_way) append_arrow(drawing, line, svg);
}

/* A line of no length, whose ends are round. */
static void append_dot(const ToolDrawing *drawing, guint32 device, GString *svg) {
  append_point(svg, "M", drawing->points[device]);
  g_string_append(svg, "h0");
}

static void append_title(GString *svg, char *title) {
  g_string_append(svg, "<title>");
  tool_xml_append(svg, title);
  g_string_append(svg, "</title>");
  g_free(title);
}

static void append_links(const ToolDrawing *drawing, const ToolPaint *paint, GString *svg) {
  g_string_append(svg, "<g class=\"links\" fill=\"none\">\n");
  for (guint i = 0; i < drawing->lines->len; i++) {
    const Line *line = &g_array_index(drawing->lines, Line, i);
    g_string_append_printf(svg, "<path class=\"l%u\" d=\"", paint->links ? paint->links[line->link] : 0);
    append_line(drawing, line, svg);
    g_string_append(svg, "\">");
    if (paint->link_title) append_title(svg, paint->link_title(paint->data, line->link));
    g_string_append(svg, "</path>\n");
  }
  g_string_append(svg, "</g>\n");
}

/* Of many things that look alike some share an element: one for all would keep a renderer busy for minutes.
 */
typedef struct {
  char letter;
  GString *paths[PAINTS]; /* begun, NULL when there is nothing */
  guint counts[PAINTS];
  GString *svg;
} Bundles;

static void bundles_flush(Bundles *bundles, guint number) {
  GString *path = bundles->paths[number];
  if (!path) return;
  g_string_append_printf(bundles->svg, "<path class=\"%c%u\" d=\"%s\"/>\n", bundles->letter, number,
                         path->str);
  g_string_free(path, TRUE);
  bundles->paths[number] = NULL;
  bundles->counts[number] = 0;
}

static GString *bundles_open(Bundles *bundles, guint number) {
  if (bundles->counts[number] == BUNDLE) bundles_flush(bundles, number);
  bundles->counts[number]++;
  if (!bundles->paths[number]) bundles->paths[number] = g_string_new(NULL);
  return bundles->paths[number];
}

static void bundles_end(Bundles *bundles) {
  for (guint number = 0; number < PAINTS; number++) bundles_flush(bundles, number);
}

static void append_links_together(const ToolDrawing *drawing, const ToolPaint *paint, GString *svg) {
  Bundles bundles = {.letter = 'l', .svg = svg};
  g_string_append(svg, "<g class=\"links\" fill=\"none\">\n");
  for (guint i = 0; i < drawing->lines->len; i++) {
    const Line *line = &g_array_index(drawing->lines, Line, i);
    append_line(drawing, line, bundles_open(&bundles, paint->links ? paint->links[line->link] : 0));
  }
  bundles_end(&bundles);
  g_string_append(svg, "</g>\n");
}

static void begin_devices(const ToolDrawing *drawing, const char *class, double more, GString *svg) {
  g_string_append_printf(svg, "<g class=\"%s\" fill=\"none\" stroke-linecap=\"round\" stroke-width=\"",
                         class);
  tool_xml_append_tenths(svg, 2 * drawing->radius + more);
  g_string_append(svg, "\">\n");
}

static void append_halo(const ToolDrawing *drawing, GString *svg) {
  begin_devices(drawing, "halo", drawing->radius > 3 ? 3 : drawing->radius / 2, svg);
  for (guint32 i = 0; i < drawing->topology->devices->len; i++) {
    if (i % BUNDLE == 0) g_string_append(svg, i > 0 ? "\"/>\n<path d=\"" : "<path d=\"");
    append_dot(drawing, i, svg);
  }
  g_string_append(svg, "\"/>\n</g>\n");
}

static void append_devices(const ToolDrawing *drawing, const ToolPaint *paint, GString *svg) {
  for (guint32 i = 0; i < drawing->topology->devices->len; i++) {
    g_string_append_printf(svg, "<path class=\"d%u\" d=\"", paint->devices ? paint->devices[i] : 0);
    append_dot(drawing, i, svg);
    g_string_append(svg, "\">");
    if (paint->device_title) append_title(svg, paint->device_title(paint->data, i));
    g_string_append(svg, "</path>\n");
  }
}

static void append_devices_together(const ToolDrawing *drawing, const ToolPaint *paint, GString *svg) {
  Bundles bundles = {.letter = 'd', .svg = svg};
  for (guint32 i = 0; i < drawing->topology->devices->len; i++)
    append_dot(drawing, i, bundles_open(&bundles, paint->devices ? paint->devices[i] : 0));
  bundles_end(&bundles);
}

static void append_names(const ToolDrawing *drawing, GString *svg) {
  g_string_append(svg, "<g class=\"names\">\n");
  for (guint32 i = 0; i < drawing->topology->devices->len; i++) {
    const Name *name = &drawing->names[i];
    g_string_append(svg, "<text x=\"");
    tool_xml_append_tenths(svg, name->at.x);
    g_string_append(svg, "\" y=\"");
    tool_xml_append_tenths(svg, name->at.y);
    g_string_append_printf(svg, "\" text-anchor=\"%s\">", name->anchor);
    tool_xml_append(svg, name->text);
    g_string_append(svg, "</text>\n");
  }
  g_string_append(svg, "</g>\n");
}

void tool_drawing_append(const ToolDrawing *drawing, const ToolPaint *paint, GString *svg) {
  if (drawing->lines->len <= SINGLE) append_links(drawing, paint, svg);
  else append_links_together(drawing, paint, svg);
  append_halo(drawing, svg);
  begin_devices(drawing, "devices", 0, svg);
  if (drawing->topology->devices->len <= SINGLE) append_devices(drawing, paint, svg);
  else append_devices_together(drawing, paint, svg);
  g_string_append(svg, "</g>\n");
  if (drawing->names) append_names(drawing, svg);
}
