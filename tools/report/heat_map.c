/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tools/report/section.h"
#include "tools/text/measure.h"
#include "tools/text/xml.h"

enum { SHADES = 8, LETTERS = 22 };

static const struct {
  const char *id, *title, *words;
} loads[TOOL_HEAT_LOADS] = {
    [TOOL_HEAT_HANDLING] = {"handling", "Handling", "messages being handled at once, on the average"},
    [TOOL_HEAT_WORKING] = {"working", "Working", "processes at work at once, on the average"},
    [TOOL_HEAT_DELIVERED] = {"delivered", "Delivered", "messages that came into mailboxes"},
    [TOOL_HEAT_FORWARDED] = {"forwarded", "Forwarded", "messages that the courier put on links"},
    [TOOL_HEAT_COURIER] = {"courier", "Courier's queue", "messages in the courier's queue, at the most"},
    [TOOL_HEAT_MAILBOX] = {"mailbox", "Mailboxes", "messages in the deepest mailbox, at the most"},
    [TOOL_HEAT_TRANSFER] = {"transfer", "Use", "share of the time in which bytes are put on the link"},
    [TOOL_HEAT_DEPARTURES] = {"departures", "Departures", "messages that were put on the link"},
};

const char *tool_report_load_title(ToolHeatLoad load) { return loads[load].title; }
const char *tool_report_load_id(ToolHeatLoad load) { return loads[load].id; }

char *tool_report_link_name(const ToolReport *report, guint32 number) {
  const ToolDirection *direction = &g_array_index(report->directions, ToolDirection, number);
  return g_strdup_printf("%s \xe2\x86\x92 %s", actor_topology_device(report->topology, direction->from)->name,
                         actor_topology_device(report->topology, direction->to)->name);
}

/* What a row is called. (transfer full) */
static char *row_name(const ToolReport *report, ToolHeatLoad load, guint32 row) {
  const ToolHeatRows *rows = tool_heat_rows(report->heats[load]);
  if (row == rows->count) return g_strdup_printf("%u others", rows->things - rows->count);
  if (load >= TOOL_HEAT_TRANSFER) return tool_report_link_name(report, rows->thing_of[row]);
  return g_strdup(tool_trace_device(report->trace, rows->thing_of[row]));
}

static guint32 row_count(const ToolHeatRows *rows) { return rows->count + (rows->things > rows->count); }

static guint height_of(guint32 rows) { return rows <= 24 ? 18 : rows <= 48 ? 13 : 10; }

/* 0: nothing. */
static guint shade_of(double value, double highest) {
  return value <= 0 ? 0 : (guint)CLAMP(ceil(SHADES * value / highest), 1, SHADES);
}

/* Neighbours of one shade are one rectangle. */
static void append_shade(const ToolHeat *heat, guint32 rows, guint shade, double highest, GString *page) {
  guint bins = tool_heat_window(heat)->bins;
  gboolean begun = FALSE;
  for (guint32 row = 0; row < rows; row++) {
    for (guint bin = 0, end; bin < bins; bin = end) {
      guint here = shade_of(tool_heat_at(heat, row, bin), highest);
      for (end = bin + 1; end < bins && shade_of(tool_heat_at(heat, row, end), highest) == here;) end++;
      if (here != shade) continue;
      if (!begun) g_string_append_printf(page, "<path class=\"h%u\" d=\"", shade);
      g_string_append_printf(page, "M%u %uh%uv1h-%uz", bin, row, end - bin, end - bin);
      begun = TRUE;
    }
  }
  if (begun) g_string_append(page, "\"/>\n");
}

static void append_label(GString *page, const char *name, guint32 row, guint height) {
  glong letters = g_utf8_strlen(name, -1);
  g_autofree char *start = g_utf8_substring(name, 0, MIN(letters, LETTERS));
  g_string_append_printf(page, "<text x=\"138\" y=\"%u\" text-anchor=\"end\">",
                         row * height + height * 3 / 4);
  tool_xml_append(page, start);
  g_string_append(page, letters > LETTERS ? "\xe2\x80\xa6<title>" : "<title>");
  tool_xml_append(page, name);
  g_string_append(page, "</title></text>\n");
}

static void append_labels(const ToolReport *report, ToolHeatLoad load, guint32 rows, GString *page) {
  guint height = height_of(rows);
  g_string_append_printf(page,
                         "<svg class=\"rows\" aria-hidden=\"true\" width=\"142\" height=\"%u\" "
                         "font-size=\"%u\">\n",
                         rows * height, MIN(height - 1, 12));
  for (guint32 row = 0; row < rows; row++) {
    g_autofree char *name = row_name(report, load, row);
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    append_label(page, valid, row, height);
  }
  g_string_append(page, "</svg>\n");
}

static void append_legend(double highest, GString *page) {
  g_autofree char *most = tool_measure_number(highest, 3);
  g_string_append_printf(page,
                         "<p class=\"scale\"><span>0</span><svg aria-hidden=\"true\" viewBox=\"0 0 %u 1\" "
                         "preserveAspectRatio=\"none\">",
                         SHADES);
  for (guint shade = 1; shade <= SHADES; shade++)
    g_string_append_printf(page, "<path class=\"h%u\" d=\"M%u 0h1v1h-1z\"/>", shade, shade - 1);
  g_string_append_printf(page, "</svg><span>%s</span></p>\n", most);
}

void tool_report_append_heat(const ToolReport *report, ToolHeatLoad load, GString *page) {
  const ToolHeat *heat = report->heats[load];
  const ToolHeatRows *all = tool_heat_rows(heat);
  guint32 rows = row_count(all);
  double highest = tool_heat_highest(heat);
  g_string_append_printf(page,
                         "<figure class=\"heat\" data-load=\"%s\">\n<figcaption><h3>%s</h3>%s</figcaption>\n",
                         loads[load].id, loads[load].title, loads[load].words);
  if (highest <= 0) {
    g_string_append(page, "<p class=\"note\">There was none.</p>\n</figure>\n");
    return;
  }
  append_legend(highest, page);
  g_string_append(page, "<div class=\"map\">\n");
  append_labels(report, load, rows, page);
  g_string_append_printf(page,
                         "<svg class=\"cells\" role=\"img\" aria-label=\"Heat map over time: %s. The numbers "
                         "are in the table below.\" viewBox=\"0 0 %u %u\" height=\"%u\" "
                         "preserveAspectRatio=\"none\">\n",
                         loads[load].words, report->window.bins, rows, rows * height_of(rows));
  for (guint shade = 1; shade <= SHADES; shade++) append_shade(heat, rows, shade, highest, page);
  g_string_append(page, "</svg>\n</div>\n");
  tool_report_append_axis(report, page);
  g_string_append(page, "</figure>\n");
}
