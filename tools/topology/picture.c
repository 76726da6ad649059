/* SPDX-License-Identifier: MIT */
#include "tools/topology/picture.h"

#include "tools/text/measure.h"
#include "tools/text/table.h"
#include "tools/text/xml.h"
#include "tools/topology/picture_struct.h"

static const double LETTER = 6.8, LEAST_WIDTH = 440, MOST_WIDTH = 1200, TOP = 62;

/* --- what is drawn how --- */

static const ActorLinkKind *link_kind(const ActorTopology *topology, guint32 number) {
  return &g_array_index(topology->link_kinds, ActorLinkKind, number);
}

/* A link that differs on its way back is drawn as its slower way. */
static const ActorLinkKind *shown_kind(const ActorTopology *topology, const ActorTopologyLink *link) {
  const ActorLinkKind *there = link_kind(topology, link->kind), *back = link_kind(topology, link->back);
  return back->latency > there->latency ? back : there;
}

/* A link without a bandwidth is thin if no other has one, else as wide as can be. */
static guint width_of(const ToolPicture *picture, const ActorLinkKind *kind) {
  if (!picture->narrow) return 0;
  return kind->bandwidth > 0 ? tool_ranks_class(&picture->bandwidths, kind->bandwidth)
                             : TOOL_PICTURE_WIDTHS - 1;
}

static guint8 link_paint(const ToolPicture *picture, const ActorLinkKind *kind) {
  return tool_picture_paint(tool_ranks_class(&picture->latencies, kind->latency), width_of(picture, kind),
                            kind->loss > 0);
}

static void find_ranks(ToolPicture *picture) {
  const ActorTopology *topology = picture->topology;
  GArray *latencies = g_array_new(FALSE, FALSE, sizeof(double));
  GArray *bandwidths = g_array_new(FALSE, FALSE, sizeof(double));
  for (guint i = 0; i < topology->links->len; i++) {
    const ActorTopologyLink *link = actor_topology_link(topology, i);
    const ActorLinkKind *kind = shown_kind(topology, link);
    g_array_append_val(latencies, kind->latency);
    if (kind->bandwidth > 0) g_array_append_val(bandwidths, kind->bandwidth);
    picture->narrow = picture->narrow || kind->bandwidth > 0;
    picture->wide = picture->wide || kind->bandwidth == 0;
    picture->lossy = picture->lossy || kind->loss > 0;
  }
  picture->latencies = tool_ranks_new(latencies, TOOL_PICTURE_COLOURS);
  picture->bandwidths =
      tool_ranks_new(bandwidths, picture->wide ? TOOL_PICTURE_WIDTHS - 1 : TOOL_PICTURE_WIDTHS);
}

static void choose_paints(ToolPicture *picture) {
  const ActorTopology *topology = picture->topology;
  find_ranks(picture);
  picture->devices = g_new(guint8, (gsize)topology->devices->len + 1);
  picture->links = g_new(guint8, (gsize)topology->links->len + 1);
  for (guint i = 0; i < topology->devices->len; i++)
    picture->devices[i] = (guint8)MIN(actor_topology_device(topology, i)->kind, TOOL_PICTURE_HUES - 1);
  for (guint i = 0; i < topology->links->len; i++)
    picture->links[i] = link_paint(picture, shown_kind(topology, actor_topology_link(topology, i)));
}

/* --- titles --- */

static char *device_title(gpointer data, guint32 index) {
  const ToolPicture *picture = data;
  const ActorTopologyDevice *device = actor_topology_device(picture->topology, index);
  g_autofree char *words = tool_measure_device(
      picture->topology, &g_array_index(picture->topology->device_kinds, ActorDeviceKind, device->kind));
  return g_strdup_printf("%s: %s", device->name, words);
}

static char *link_title(gpointer data, guint32 index) {
  const ActorTopology *topology = ((const ToolPicture *)data)->topology;
  const ActorTopologyLink *link = actor_topology_link(topology, index);
  const char *from = actor_topology_device(topology, link->from)->name;
  const char *to = actor_topology_device(topology, link->to)->name;
  g_autofree char *there = tool_measure_link(topology, link_kind(topology, link->kind));
  if (link->one_way || link->kind == link->back)
    return g_strdup_printf("%s %s %s: %s", from, link->one_way ? "\xe2\x86\x92" : "\xe2\x80\x93", to, there);
  g_autofree char *back = tool_measure_link(topology, link_kind(topology, link->back));
  return g_strdup_printf("%s \xe2\x80\x93 %s: %s; back: %s", from, to, there, back);
}

/* "64 devices, 112 links" */
static char *counts(const ToolPicture *picture) {
  const ActorTopology *topology = picture->topology;
  g_autofree char *devices = tool_table_count(topology->devices->len);
  g_autofree char *links = tool_table_count(topology->links->len);
  guint drawn = tool_drawing_link_count(picture->drawing);
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "%s %s, %s %s", devices, topology->devices->len == 1 ? "device" : "devices",
                         links, topology->links->len == 1 ? "link" : "links");
  if (drawn == topology->links->len) return g_string_free(text, FALSE);
  g_autofree char *shown = tool_table_count(drawn);
  g_string_append_printf(text, " (%s of them drawn)", shown);
  return g_string_free(text, FALSE);
}

double tool_picture_text_width(const char *text) { return LETTER * (double)g_utf8_strlen(text, -1); }

void tool_picture_append_text(ToolPicture *picture, double x, double y, const char *class, const char *text) {
  g_string_append(picture->svg, "<text x=\"");
  tool_xml_append_tenths(picture->svg, x);
  g_string_append(picture->svg, "\" y=\"");
  tool_xml_append_tenths(picture->svg, y);
  g_string_append_printf(picture->svg, "\" class=\"%s\">", class);
  tool_xml_append(picture->svg, text);
  g_string_append(picture->svg, "</text>\n");
}

/* --- the document --- */

static void append_head(ToolPicture *picture, const char *title, const char *subtitle) {
  GString *svg = picture->svg;
  g_string_append(svg,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\" "
                  "viewBox=\"0 0 ");
  tool_xml_append_tenths(svg, picture->width);
  g_string_append_c(svg, ' ');
  tool_xml_append_tenths(svg, picture->height);
  g_string_append(svg, "\" width=\"");
  tool_xml_append_tenths(svg, picture->width);
  g_string_append(svg, "\" height=\"");
  tool_xml_append_tenths(svg, picture->height);
  g_string_append(svg, "\">\n<title id=\"title\">");
  tool_xml_append(svg, title);
  g_string_append(svg, "</title>\n<desc id=\"desc\">The network of the scenario ");
  tool_xml_append(svg, picture->topology->scenario);
  g_string_append(svg, ": ");
  tool_xml_append(svg, subtitle);
  g_string_append(svg, ".</desc>\n");
  tool_picture_append_style(picture);
  g_string_append(svg, "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
}

static void append_drawing(ToolPicture *picture) {
  ToolPaint paint = {picture->devices, picture->links, device_title, link_title, picture};
  double x = (picture->width - tool_drawing_width(picture->drawing)) / 2;
  g_string_append(picture->svg, "<g transform=\"translate(");
  tool_xml_append_tenths(picture->svg, x);
  g_string_append(picture->svg, " ");
  tool_xml_append_tenths(picture->svg, TOP);
  g_string_append(picture->svg, ")\">\n");
  tool_drawing_append(picture->drawing, &paint, picture->svg);
  g_string_append(picture->svg, "</g>\n");
}

/* The legend first, apart: it says how high the document is. */
static GString *compose(ToolPicture *picture, const char *title, const char *subtitle) {
  GString *legend = picture->svg = g_string_new(NULL);
  double end = tool_picture_append_legend(picture, TOP + tool_drawing_height(picture->drawing));
  picture->height = end + TOOL_PICTURE_MARGIN;
  picture->svg = g_string_new(NULL);
  append_head(picture, title, subtitle);
  tool_picture_append_text(picture, TOOL_PICTURE_MARGIN, 30, "head", title);
  tool_picture_append_text(picture, TOOL_PICTURE_MARGIN, 50, "quiet", subtitle);
  append_drawing(picture);
  g_string_append(picture->svg, legend->str);
  g_string_append(picture->svg, "</svg>\n");
  g_string_free(legend, TRUE);
  return picture->svg;
}

GString *tool_picture_svg(const ActorTopology *topology) {
  ToolPicture picture = {.topology = topology, .drawing = tool_drawing_new(topology)};
  const char *title = *topology->title ? topology->title : topology->scenario;
  choose_paints(&picture);
  g_autofree char *subtitle = counts(&picture);
  picture.width = MAX(tool_drawing_width(picture.drawing) + 2 * TOOL_PICTURE_MARGIN, LEAST_WIDTH);
  picture.width =
      MAX(picture.width, MIN(tool_picture_text_width(title) * 1.6, MOST_WIDTH) + 2 * TOOL_PICTURE_MARGIN);
  GString *svg = compose(&picture, title, subtitle);
  tool_drawing_free(picture.drawing);
  g_free(picture.latencies.values);
  g_free(picture.bandwidths.values);
  g_free(picture.devices);
  g_free(picture.links);
  return svg;
}
