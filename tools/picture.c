/* SPDX-License-Identifier: MIT */
#include "tools/picture.h"

#include <string.h>

#include "tools/measure.h"
#include "tools/table.h"
#include "tools/xml.h"

enum { COLOURS = 5, WIDTHS = 3, HUES = 4 };

static const double LETTER = 6.8, ROW = 20, SAMPLE = 34, LEAST_WIDTH = 440, MARGIN = 20, TOP = 62;

/* Low to high, light and dark; what there is but one latency of; devices. */
static const char *const colours[][COLOURS] = {{"#2b7bba", "#2f9e77", "#b8930b", "#dd6b20", "#b5257e"},
                                               {"#6db3f2", "#56c99d", "#e0c04c", "#f59a5c", "#ee7fc0"}};
static const char *const plain[] = {"#8595a6", "#7d8b99"};
static const char *const hues[][HUES] = {{"#1f4e79", "#c2511d", "#4c7d2c", "#7a4b9a"},
                                         {"#9cc8ee", "#f2a684", "#add48f", "#cbaae2"}};
static const char *const inks[] = {"#1b2530", "#e6ebf0"};
static const char *const quiet_inks[] = {"#54616e", "#a3aeb9"};
static const char *const papers[] = {"#ffffff", "#14181d"};
static const double widths[WIDTHS] = {1.3, 2.6, 4.2};

/* --- classes --- */

/* The different values of something, in order, dealt to so many classes. */
typedef struct {
  double *values;
  guint count, classes;
} Ranks;

static int compare_values(gconstpointer a, gconstpointer b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static Ranks ranks_new(GArray *values, guint most) {
  guint count = 0;
  double *sorted = (double *)values->data;
  g_array_sort(values, compare_values);
  for (guint i = 0; i < values->len; i++)
    if (count == 0 || sorted[i] != sorted[count - 1]) sorted[count++] = sorted[i];
  return (Ranks){(double *)g_array_free(values, FALSE), count, MIN(count, most)};
}

static guint class_of(const Ranks *ranks, double value) {
  guint low = 0, high = ranks->count;
  while (low + 1 < high) {
    guint middle = (low + high) / 2;
    if (ranks->values[middle] <= value) low = middle;
    else high = middle;
  }
  return ranks->count > 0 ? (guint)((guint64)low * ranks->classes / ranks->count) : 0;
}

/* The first and the last value of a class. */
static void class_range(const Ranks *ranks, guint class, double *first, double *last) {
  *first = *last = 0;
  gboolean found = FALSE;
  for (guint i = 0; i < ranks->count; i++) {
    if ((guint64)i * ranks->classes / ranks->count != class) continue;
    if (!found) *first = ranks->values[i];
    *last = ranks->values[i];
    found = TRUE;
  }
}

/* --- what is drawn how --- */

typedef struct {
  const ActorTopology *topology;
  ToolDrawing *drawing;
  Ranks latencies, bandwidths;
  gboolean narrow, wide; /* some links have a bandwidth, some have none */
  gboolean lossy, one_way;
  guint8 *devices, *links;
  double width, height;
  GString *svg;
} Picture;

static const ActorLinkKind *link_kind(const ActorTopology *topology, guint32 number) {
  return &g_array_index(topology->link_kinds, ActorLinkKind, number);
}

/* A link that differs on its way back is drawn as its slower way. */
static const ActorLinkKind *shown_kind(const ActorTopology *topology, const ActorTopologyLink *link) {
  const ActorLinkKind *there = link_kind(topology, link->kind), *back = link_kind(topology, link->back);
  return back->latency > there->latency ? back : there;
}

/* A link without a bandwidth is thin if no other has one, else as wide as can be. */
static guint width_of(const Picture *picture, const ActorLinkKind *kind) {
  if (!picture->narrow) return 0;
  return kind->bandwidth > 0 ? class_of(&picture->bandwidths, kind->bandwidth) : WIDTHS - 1;
}

static guint8 link_paint(const Picture *picture, const ActorLinkKind *kind) {
  guint paint = class_of(&picture->latencies, kind->latency) * WIDTHS + width_of(picture, kind);
  return (guint8)(2 * paint + (kind->loss > 0));
}

static void find_ranks(Picture *picture) {
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
    picture->one_way = picture->one_way || link->one_way;
  }
  picture->latencies = ranks_new(latencies, COLOURS);
  picture->bandwidths = ranks_new(bandwidths, picture->wide ? WIDTHS - 1 : WIDTHS);
}

static void choose_paints(Picture *picture) {
  const ActorTopology *topology = picture->topology;
  find_ranks(picture);
  picture->devices = g_new(guint8, (gsize)topology->devices->len + 1);
  picture->links = g_new(guint8, (gsize)topology->links->len + 1);
  for (guint i = 0; i < topology->devices->len; i++)
    picture->devices[i] = (guint8)MIN(actor_topology_device(topology, i)->kind, HUES - 1);
  for (guint i = 0; i < topology->links->len; i++)
    picture->links[i] = link_paint(picture, shown_kind(topology, actor_topology_link(topology, i)));
}

/* --- titles --- */

static char *device_title(gpointer data, guint32 index) {
  const Picture *picture = data;
  const ActorTopologyDevice *device = actor_topology_device(picture->topology, index);
  g_autofree char *words = tool_measure_device(
      picture->topology, &g_array_index(picture->topology->device_kinds, ActorDeviceKind, device->kind));
  return g_strdup_printf("%s: %s", device->name, words);
}

static char *link_title(gpointer data, guint32 index) {
  const ActorTopology *topology = ((const Picture *)data)->topology;
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
static char *counts(const Picture *picture) {
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

/* --- the legend --- */

/* Where the next entry goes: entries flow in rows, and a heading begins one. */
typedef struct {
  double x, y;
} Pen;

static double text_width(const char *text) { return LETTER * (double)g_utf8_strlen(text, -1); }

static void append_text(Picture *picture, double x, double y, const char *class, const char *text) {
  g_string_append(picture->svg, "<text x=\"");
  tool_xml_append_tenths(picture->svg, x);
  g_string_append(picture->svg, "\" y=\"");
  tool_xml_append_tenths(picture->svg, y);
  g_string_append_printf(picture->svg, "\" class=\"%s\">", class);
  tool_xml_append(picture->svg, text);
  g_string_append(picture->svg, "</text>\n");
}

static void append_heading(Picture *picture, Pen *pen, const char *text) {
  pen->x = MARGIN;
  pen->y += ROW;
  append_text(picture, pen->x, pen->y, "quiet", text);
  pen->x += 84;
}

/* A piece of a line, or a dot, and what it means. */
static void append_entry(Picture *picture, Pen *pen, const char *sample, gboolean dot, const char *text) {
  double sample_width = dot ? 16 : SAMPLE, all = sample_width + text_width(text) + 16;
  if (pen->x > MARGIN + 84 && pen->x + all > picture->width - MARGIN) {
    pen->x = MARGIN + 84;
    pen->y += ROW;
  }
  g_string_append_printf(picture->svg, "<path %s%s d=\"M", sample,
                         dot ? " stroke-linecap=\"round\" stroke-width=\"10\"" : " fill=\"none\"");
  tool_xml_append_tenths(picture->svg, pen->x + (dot ? 5 : 0));
  g_string_append_c(picture->svg, ' ');
  tool_xml_append_tenths(picture->svg, pen->y - 4);
  g_string_append(picture->svg, dot ? "h0\"/>\n" : "h26\"/>\n");
  append_text(picture, pen->x + sample_width, pen->y, "entry", text);
  pen->x += all;
}

static char *range_text(const ActorTopology *topology, const Ranks *ranks, guint class,
                        char *(*measure)(const ActorTopology *, double)) {
  double first, last;
  class_range(ranks, class, &first, &last);
  g_autofree char *from = measure(topology, first), *to = measure(topology, last);
  return strcmp(from, to) == 0 ? g_steal_pointer(&from) : g_strdup_printf("%s to %s", from, to);
}

static void append_paint_entry(Picture *picture, Pen *pen, guint class, guint width, gboolean lossy,
                               const char *text) {
  char sample[32];
  g_snprintf(sample, sizeof sample, "class=\"l%u\"", 2 * (class * WIDTHS + width) + lossy);
  append_entry(picture, pen, sample, FALSE, text);
}

static void append_latencies(Picture *picture, Pen *pen) {
  append_heading(picture, pen, "latency");
  for (guint class = 0; class < picture->latencies.classes; class ++) {
    g_autofree char *text = range_text(picture->topology, &picture->latencies, class, tool_measure_time);
    append_paint_entry(picture, pen, class, 0, FALSE, text);
  }
}

static void append_bandwidths(Picture *picture, Pen *pen) {
  append_heading(picture, pen, "bandwidth");
  for (guint class = 0; class < picture->bandwidths.classes; class ++) {
    g_autofree char *text =
        range_text(picture->topology, &picture->bandwidths, class, tool_measure_bandwidth);
    append_paint_entry(picture, pen, 0, class, FALSE, text);
  }
  if (picture->wide) append_paint_entry(picture, pen, 0, WIDTHS - 1, FALSE, "unlimited");
}

static void append_kinds(Picture *picture, Pen *pen) {
  const GArray *kinds = picture->topology->device_kinds;
  append_heading(picture, pen, kinds->len > 1 ? "devices" : "device");
  for (guint i = 0; i < MIN(kinds->len, HUES); i++) {
    char sample[32];
    g_autofree char *words =
        tool_measure_device(picture->topology, &g_array_index(kinds, ActorDeviceKind, i));
    gboolean others = i == HUES - 1 && kinds->len > HUES;
    g_snprintf(sample, sizeof sample, "class=\"d%u\"", i);
    append_entry(picture, pen, sample, TRUE, others ? "others" : words);
  }
}

/* What all share goes without saying. */
static void append_legend(Picture *picture, Pen *pen) {
  if (picture->topology->device_kinds->len > 1) append_kinds(picture, pen);
  if (picture->latencies.count > 0) append_latencies(picture, pen);
  if (picture->narrow) append_bandwidths(picture, pen);
  if (!picture->lossy) return;
  append_heading(picture, pen, "loss");
  append_paint_entry(picture, pen, 0, 0, TRUE, "loses messages");
}

/* --- the document --- */

static void append_paint_styles(const Picture *picture, guint theme, GString *css) {
  for (guint i = 0; i < HUES; i++) g_string_append_printf(css, ".d%u{stroke:%s}\n", i, hues[theme][i]);
  for (guint class = 0; class < MAX(picture->latencies.classes, 1); class ++) {
    const char *colour = picture->latencies.classes > 1 ? colours[theme][class] : plain[theme];
    for (guint i = 0; i < 2 * WIDTHS; i++)
      g_string_append_printf(css, "%s.l%u", i > 0 ? "," : "", 2 * WIDTHS * class + i);
    g_string_append_printf(css, "{stroke:%s}\n", colour);
  }
}

static void append_theme(const Picture *picture, guint theme, GString *css) {
  g_string_append_printf(css, ".paper{fill:%s}.halo{stroke:%s}\n", papers[theme], papers[theme]);
  g_string_append_printf(css, "text{fill:%s}.names text{stroke:%s}.quiet{fill:%s}\n", inks[theme],
                         papers[theme], quiet_inks[theme]);
  append_paint_styles(picture, theme, css);
}

/* Lines get thinner as they get many. */
static double thinness(const Picture *picture) {
  guint links = tool_drawing_link_count(picture->drawing);
  return links > 20000 ? 0.25 : links > 4000 ? 0.4 : links > 800 ? 0.7 : 1;
}

static void append_widths(const Picture *picture, GString *css) {
  for (guint class = 0; class < MAX(picture->latencies.classes, 1); class ++) {
    for (guint width = 0; width < WIDTHS; width++) {
      guint number = 2 * (class * WIDTHS + width);
      g_string_append_printf(css, ".l%u,.l%u{stroke-width:", number, number + 1);
      tool_xml_append_tenths(css, MAX(widths[width] * thinness(picture), 0.3));
      g_string_append_printf(css, "}.l%u{stroke-dasharray:5 4}\n", number + 1);
    }
  }
}

static void append_style(Picture *picture) {
  GString *svg = picture->svg;
  g_string_append(svg,
                  "<style>\ntext{font:12px system-ui,sans-serif}.head{font-size:18px;font-weight:600}"
                  ".names text{font-size:11px;paint-order:stroke;stroke-width:3px;stroke-linejoin:round}\n");
  append_widths(picture, svg);
  append_theme(picture, 0, svg);
  g_string_append(svg, "@media (prefers-color-scheme:dark){\n");
  append_theme(picture, 1, svg);
  g_string_append(svg, "}\n</style>\n");
}

static void append_head(Picture *picture, const char *title, const char *subtitle) {
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
  append_style(picture);
  g_string_append(svg, "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
}

static void append_drawing(Picture *picture) {
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
static GString *compose(Picture *picture, const char *title, const char *subtitle) {
  Pen pen = {MARGIN, TOP + tool_drawing_height(picture->drawing)};
  GString *legend = picture->svg = g_string_new(NULL);
  append_legend(picture, &pen);
  picture->height = pen.y + MARGIN;
  picture->svg = g_string_new(NULL);
  append_head(picture, title, subtitle);
  append_text(picture, MARGIN, 30, "head", title);
  append_text(picture, MARGIN, 50, "quiet", subtitle);
  append_drawing(picture);
  g_string_append(picture->svg, legend->str);
  g_string_append(picture->svg, "</svg>\n");
  g_string_free(legend, TRUE);
  return picture->svg;
}

GString *tool_picture(const ActorTopology *topology) {
  Picture picture = {.topology = topology, .drawing = tool_drawing_new(topology)};
  const char *title = *topology->title ? topology->title : topology->scenario;
  choose_paints(&picture);
  g_autofree char *subtitle = counts(&picture);
  picture.width = MAX(tool_drawing_width(picture.drawing) + 2 * MARGIN, LEAST_WIDTH);
  picture.width = MAX(picture.width, text_width(title) * 1.6 + 2 * MARGIN);
  GString *svg = compose(&picture, title, subtitle);
  tool_drawing_free(picture.drawing);
  g_free(picture.latencies.values);
  g_free(picture.bandwidths.values);
  g_free(picture.devices);
  g_free(picture.links);
  return svg;
}
