/* SPDX-License-Identifier: MIT */
#include "tools/drawing/struct.h"
#include "tools/text/xml.h"

enum { PAINTS = 256, BUNDLE = 100 };

static void append_point(GString *svg, const char *before, ToolPoint point) {
  g_string_append(svg, before);
  tool_xml_append_tenths(svg, point.x);
  g_string_append_c(svg, ' ');
  tool_xml_append_tenths(svg, point.y);
}

/* Half-way, an open arrow. */
static void append_arrow(const ToolDrawing *drawing, const ToolDrawingLine *line, GString *svg) {
  const ActorTopologyLink *link = actor_topology_link(drawing->topology, line->link);
  ToolPoint a = drawing->points[link->from], b = drawing->points[link->to], handles[2];
  tool_drawing_find_handles(drawing, line, handles);
  ToolPoint tip = {(a.x + 3 * handles[0].x + 3 * handles[1].x + b.x) / 8,
                   (a.y + 3 * handles[0].y + 3 * handles[1].y + b.y) / 8};
  double distance = tool_point_distance(a, b), size = CLAMP(drawing->radius, 2, 6);
  if (distance < 3 * size) return;
  double x = (b.x - a.x) / distance * size, y = (b.y - a.y) / distance * size;
  tip.x += x / 2;
  tip.y += y / 2;
  append_point(svg, "M", (ToolPoint){tip.x - x - 0.7 * y, tip.y - y + 0.7 * x});
  append_point(svg, "L", tip);
  append_point(svg, "L", (ToolPoint){tip.x - x + 0.7 * y, tip.y - y - 0.7 * x});
}

static void append_line(const ToolDrawing *drawing, const ToolDrawingLine *line, GString *svg) {
  const ActorTopologyLink *link = actor_topology_link(drawing->topology, line->link);
  append_point(svg, "M", drawing->points[link->from]);
  if (line->bow != 0) {
    ToolPoint handles[2];
    tool_drawing_find_handles(drawing, line, handles);
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
    const ToolDrawingLine *line = &g_array_index(drawing->lines, ToolDrawingLine, i);
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
    const ToolDrawingLine *line = &g_array_index(drawing->lines, ToolDrawingLine, i);
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
    const ToolDrawingName *name = &drawing->names[i];
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
  if (drawing->lines->len <= TOOL_DRAWING_SINGLE) append_links(drawing, paint, svg);
  else append_links_together(drawing, paint, svg);
  append_halo(drawing, svg);
  begin_devices(drawing, "devices", 0, svg);
  if (drawing->topology->devices->len <= TOOL_DRAWING_SINGLE) append_devices(drawing, paint, svg);
  else append_devices_together(drawing, paint, svg);
  g_string_append(svg, "</g>\n");
  if (drawing->names) append_names(drawing, svg);
}
