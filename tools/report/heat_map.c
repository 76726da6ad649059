/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tools/report/html.h"
#include "tools/report/section.h"
#include "tools/text/measure.h"
#include "tools/text/xml.h"

enum { SHADES = 8, LETTERS = 22, FEW = 24 };

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

GArray *tool_report_heat_rows(const ToolReport *report, ToolHeatLoad load) {
  const ToolHeat *heat = report->heats[load];
  const ToolHeatRows *rows = tool_heat_rows(heat);
  guint32 count = rows->count + (rows->things > rows->count);
  GArray *shown = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 row = 0; row < count; row++) {
    gboolean experimenter = load < TOOL_HEAT_TRANSFER && row < rows->count && rows->thing_of[row] == 0;
    if (tool_heat_row_highest(heat, row) > 0 || (count <= FEW && !experimenter))
      g_array_append_val(shown, row);
  }
  return shown;
}

static guint height_of(guint rows) { return rows <= FEW ? 18 : rows <= 48 ? 15 : 12; }

/* 0: nothing. */
static guint shade_of(double value, double highest) {
  return value <= 0 ? 0 : (guint)CLAMP(ceil(SHADES * value / highest), 1, SHADES);
}

/* Neighbours of one shade are one rectangle. */
static void append_shade(const ToolHeat *heat, const GArray *rows, guint shade, double highest,
                         GString *page) {
  guint bins = tool_heat_window(heat)->bins;
  gboolean begun = FALSE;
  for (guint i = 0; i < rows->len; i++) {
    guint32 row = g_array_index(rows, guint32, i);
    for (guint bin = 0, end; bin < bins; bin = end) {
      guint here = shade_of(tool_heat_at(heat, row, bin), highest);
      for (end = bin + 1; end < bins && shade_of(tool_heat_at(heat, row, end), highest) == here;) end++;
      if (here != shade) continue;
      if (!begun) g_string_append_printf(page, "<path class=\"h%u\" d=\"", shade);
      g_string_append_printf(page, "M%u %uh%uv1h-%uz", bin, i, end - bin, end - bin);
      begun = TRUE;
    }
  }
  if (begun) g_string_append(page, "\"/>\n");
}

void tool_report_begin_names(guint height, guint letter_height, GString *page) {
  g_string_append_printf(page, "<svg class=\"rows\" aria-hidden=\"true\" height=\"%u\" font-size=\"%u\">\n",
                         height, letter_height);
}

void tool_report_append_name(const char *name, double y, GString *page) {
  g_autofree char *valid = g_utf8_make_valid(name, -1);
  glong letters = g_utf8_strlen(valid, -1);
  g_autofree char *start = g_utf8_substring(valid, 0, MIN(letters, LETTERS));
  g_string_append(page, "<text x=\"100%\" dx=\"-5\" y=\"");
  tool_xml_append_tenths(page, y);
  g_string_append(page, "\" text-anchor=\"end\">");
  tool_xml_append(page, start);
  g_string_append(page, letters > LETTERS ? "\xe2\x80\xa6<title>" : "<title>");
  tool_xml_append(page, valid);
  g_string_append(page, "</title></text>\n");
}

void tool_report_end_names(GString *page) { g_string_append(page, "</svg>\n"); }

static void append_names(const ToolReport *report, ToolHeatLoad load, const GArray *rows, GString *page) {
  guint height = height_of(rows->len);
  tool_report_begin_names(rows->len * height, MIN(height - 1, 12), page);
  for (guint i = 0; i < rows->len; i++) {
    g_autofree char *name = row_name(report, load, g_array_index(rows, guint32, i));
    tool_report_append_name(name, (i + 0.75) * height, page);
  }
  tool_report_end_names(page);
}

static void append_cells(const ToolReport *report, ToolHeatLoad load, const GArray *rows, double highest,
                         GString *page) {
  g_string_append_printf(page,
                         "<svg class=\"cells\" role=\"img\" aria-label=\"Heat map over time: %s. The numbers "
                         "are in the table below.\" viewBox=\"0 0 %u %u\" height=\"%u\" "
                         "preserveAspectRatio=\"none\">\n",
                         loads[load].words, report->window.bins, rows->len, rows->len * height_of(rows->len));
  for (guint shade = 1; shade <= SHADES; shade++)
    append_shade(report->heats[load], rows, shade, highest, page);
  g_string_append(page, "</svg>\n");
}

/* That the experimenter did nothing is not worth a word. */
static void append_left_out(guint all, guint shown, GString *page) {
  if (all > FEW && shown + 1 < all)
    tool_html_append_note(page, "%u rows in which there was nothing are left out.", all - shown);
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
  g_autoptr(GArray) rows = tool_report_heat_rows(report, load);
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
  append_names(report, load, rows, page);
  append_cells(report, load, rows, highest, page);
  tool_report_append_axis(report, page);
  g_string_append(page, "</div>\n");
  append_left_out(all->count + (all->things > all->count), rows->len, page);
  g_string_append(page, "</figure>\n");
}
