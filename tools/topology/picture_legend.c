/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/text/measure.h"
#include "tools/text/xml.h"
#include "tools/topology/picture_struct.h"

static const double ROW = 20, SAMPLE = 34, INDENT = 84;

/* Where the next entry goes: entries flow in rows, and a heading begins one. */
typedef struct {
  double x, y;
} Pen;

static void append_heading(ToolPicture *picture, Pen *pen, const char *text) {
  pen->x = TOOL_PICTURE_MARGIN;
  pen->y += ROW;
  tool_picture_append_text(picture, pen->x, pen->y, "quiet", text);
  pen->x += INDENT;
}

/* A piece of a line, or a dot, and what it means. */
static void append_entry(ToolPicture *picture, Pen *pen, const char *sample, gboolean dot, const char *text) {
  double sample_width = dot ? 16 : SAMPLE, all = sample_width + tool_picture_text_width(text) + 16;
  if (pen->x > TOOL_PICTURE_MARGIN + INDENT && pen->x + all > picture->width - TOOL_PICTURE_MARGIN) {
    pen->x = TOOL_PICTURE_MARGIN + INDENT;
    pen->y += ROW;
  }
  g_string_append_printf(picture->svg, "<path %s%s d=\"M", sample,
                         dot ? " stroke-linecap=\"round\" stroke-width=\"10\"" : " fill=\"none\"");
  tool_xml_append_tenths(picture->svg, pen->x + (dot ? 5 : 0));
  g_string_append_c(picture->svg, ' ');
  tool_xml_append_tenths(picture->svg, pen->y - 4);
  g_string_append(picture->svg, dot ? "h0\"/>\n" : "h26\"/>\n");
  tool_picture_append_text(picture, pen->x + sample_width, pen->y, "entry", text);
  pen->x += all;
}

static char *range_text(const ActorTopology *topology, const ToolRanks *ranks, guint class,
                        char *(*measure)(const ActorTopology *, double)) {
  double first, last;
  tool_ranks_range(ranks, class, &first, &last);
  g_autofree char *from = measure(topology, first), *to = measure(topology, last);
  return strcmp(from, to) == 0 ? g_steal_pointer(&from) : g_strdup_printf("%s to %s", from, to);
}

static void append_paint_entry(ToolPicture *picture, Pen *pen, guint class, guint width, gboolean lossy,
                               const char *text) {
  char sample[32];
  g_snprintf(sample, sizeof sample, "class=\"l%u\"", tool_picture_paint(class, width, lossy));
  append_entry(picture, pen, sample, FALSE, text);
}

static void append_latencies(ToolPicture *picture, Pen *pen) {
  append_heading(picture, pen, "latency");
  for (guint class = 0; class < picture->latencies.classes; class ++) {
    g_autofree char *text = range_text(picture->topology, &picture->latencies, class, tool_measure_time);
    append_paint_entry(picture, pen, class, 0, FALSE, text);
  }
}

static void append_bandwidths(ToolPicture *picture, Pen *pen) {
  append_heading(picture, pen, "bandwidth");
  for (guint class = 0; class < picture->bandwidths.classes; class ++) {
    g_autofree char *text =
        range_text(picture->topology, &picture->bandwidths, class, tool_measure_bandwidth);
    append_paint_entry(picture, pen, 0, class, FALSE, text);
  }
  if (picture->wide) append_paint_entry(picture, pen, 0, TOOL_PICTURE_WIDTHS - 1, FALSE, "unlimited");
}

static void append_kinds(ToolPicture *picture, Pen *pen) {
  const GArray *kinds = picture->topology->device_kinds;
  append_heading(picture, pen, kinds->len > 1 ? "devices" : "device");
  for (guint i = 0; i < MIN(kinds->len, TOOL_PICTURE_HUES); i++) {
    char sample[32];
    g_autofree char *words =
        tool_measure_device(picture->topology, &g_array_index(kinds, ActorDeviceKind, i));
    gboolean others = i == TOOL_PICTURE_HUES - 1 && kinds->len > TOOL_PICTURE_HUES;
    g_snprintf(sample, sizeof sample, "class=\"d%u\"", i);
    append_entry(picture, pen, sample, TRUE, others ? "others" : words);
  }
}

/* What all share goes without saying. */
double tool_picture_append_legend(ToolPicture *picture, double y) {
  Pen pen = {TOOL_PICTURE_MARGIN, y};
  if (picture->topology->device_kinds->len > 1) append_kinds(picture, &pen);
  if (picture->latencies.count > 0) append_latencies(picture, &pen);
  if (picture->narrow) append_bandwidths(picture, &pen);
  if (!picture->lossy) return pen.y;
  append_heading(picture, &pen, "loss");
  append_paint_entry(picture, &pen, 0, 0, TRUE, "loses messages");
  return pen.y;
}
