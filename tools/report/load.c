/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tools/report/html.h"
#include "tools/report/section.h"
#include "tools/text/measure.h"
#include "tools/text/table.h"
#include "tools/text/xml.h"

enum { QUIET = 8, CHART = 140 }; /* bins; pixels */

/* A chart of queues, in its own units: where its lines may run. */
enum { WIDTH = 1000, TOP = 4, BOTTOM = 122 };

static double share_of(const ToolReport *report, gint64 ticks) {
  return report->census->events ? (double)ticks / (double)tool_window_ticks(&report->window) : 0;
}

static void append_note_of_rows(const ToolHeatRows *rows, guint32 known, const char *things, const char *by,
                                GString *page) {
  if (rows->things <= rows->count) return;
  g_autofree char *all = tool_table_count(known);
  tool_html_append_note(page,
                        "Of %s %s those %u with most %s are shown, in order of declaration; the last row is "
                        "the mean of the others (of queues: the deepest).",
                        all, things, rows->count, by);
}

static void append_heats(const ToolReport *report, ToolHeatLoad first, ToolHeatLoad last, GString *page) {
  g_string_append(page, "<div class=\"heats\">\n");
  for (guint load = first; load <= last; load++) tool_report_append_heat(report, load, page);
  g_string_append(page, "</div>\n");
}

/* --- devices --- */

static void append_device(const ToolReport *report, guint32 number, GString *page) {
  const ToolDeviceLoad *device = tool_census_device(report->census, number);
  tool_html_begin_row(page, tool_trace_device(report->trace, number));
  tool_html_append_count(page, device->events);
  tool_html_append_count(page, device->sent);
  tool_html_append_count(page, device->delivered);
  tool_html_append_count(page, device->forwarded);
  tool_html_append_number(page, share_of(report, device->handling));
  tool_html_append_number(page, share_of(report, device->working));
  tool_html_append_count(page, device->courier);
  tool_html_append_count(page, device->mailbox);
  tool_html_end_row(page);
}

void tool_report_append_devices(const ToolReport *report, GString *page) {
  static const char *const headings[] = {"Device",    "Events",   "Sent",    "Delivered",
                                         "Forwarded", "Handling", "Working", "Courier's queue",
                                         "Mailbox",   NULL};
  const ToolHeatRows *rows = &report->device_rows;
  tool_html_begin_section(page, "devices", "Devices");
  append_heats(report, TOOL_HEAT_HANDLING, TOOL_HEAT_FORWARDED, page);
  append_note_of_rows(rows, rows->things - 1, "devices and the experimenter", "events", page);
  tool_html_begin_details(page, "The devices in numbers");
  tool_html_begin_table(
      page, "Devices: handling and working are means over the whole time, queues the deepest", headings, 0);
  for (guint32 row = 0; row < rows->count; row++) append_device(report, rows->thing_of[row], page);
  tool_html_end_table(page);
  tool_html_end_details(page);
  tool_html_end_section(page);
}

/* --- links --- */

static void append_link(const ToolReport *report, guint32 number, GString *page) {
  const ToolLinkLoad *link = &report->census->links[number];
  SimRatio scale = report->topology->ticks_per_unit;
  g_autofree char *name = tool_report_link_name(report, number);
  double waiting = actor_metric_units((double)link->waiting, scale) / (double)MAX(link->departures, 1);
  tool_html_begin_row(page, name);
  tool_html_append_count(page, link->departures);
  tool_html_append_count(page, link->lost);
  tool_html_append_number(page, share_of(report, link->transfer));
  tool_html_append_time(page, report->topology, waiting);
  tool_html_end_row(page);
}

void tool_report_append_links(const ToolReport *report, GString *page) {
  static const char *const headings[] = {"Link", "Departures", "Lost", "Use", "Mean wait", NULL};
  const ToolHeatRows *rows = &report->link_rows;
  tool_html_begin_section(page, "links", "Links");
  if (rows->things == 0 || report->census->classes[SIM_TRACE_DEPARTURE] == 0) {
    tool_html_append_note(page, rows->things ? "No message was put on a link." : "There are no links.");
    tool_html_end_section(page);
    return;
  }
  append_heats(report, TOOL_HEAT_TRANSFER, TOOL_HEAT_DEPARTURES, page);
  append_note_of_rows(rows, rows->things, "directions of links", "departures", page);
  tool_html_begin_details(page, "The links in numbers");
  tool_html_begin_table(page, "Links: use is the share of the whole time in which bytes are put on it",
                        headings, 0);
  for (guint32 row = 0; row < rows->count; row++) append_link(report, rows->thing_of[row], page);
  tool_html_end_table(page);
  tool_html_end_details(page);
  tool_html_end_section(page);
}

/* --- queues --- */

static double all_at(const ToolReport *report, ToolHeatLoad load, guint bin) {
  return tool_heat_at(report->heats[load], TOOL_HEAT_ALL, bin);
}

static void append_point(GString *page, guint bin, double y, guint bins) {
  g_string_append(page, "L");
  tool_xml_append_tenths(page, WIDTH * (bin + 0.5) / bins);
  g_string_append_c(page, ' ');
  tool_xml_append_tenths(page, y);
}

/* From bin to bin.  A level is known where something joins a queue: between, the line goes on, unless for
 * long nothing does. */
static void append_line(const ToolReport *report, ToolHeatLoad load, double scale, guint line,
                        GString *page) {
  gboolean level = load == TOOL_HEAT_COURIER || load == TOOL_HEAT_MAILBOX;
  guint bins = report->window.bins, last = 0;
  g_string_append_printf(page, "<path class=\"s%u\" d=\"M0 %d", line, BOTTOM);
  for (guint bin = 0; bin < bins; bin++) {
    double value = all_at(report, load, bin);
    if (level && value == 0 && bin + 1 < bins) continue;
    if (level && bin > last + QUIET) {
      append_point(page, last + 1, BOTTOM, bins);
      append_point(page, bin - 1, BOTTOM, bins);
    }
    append_point(page, bin, BOTTOM - (BOTTOM - TOP) * value / scale, bins);
    last = bin;
  }
  g_string_append(page, "\"/>\n");
}

/* The least of 1, 2, 4, 6, 8, 10, 20 ... that is not below it: half of it is whole, too, but for 1. */
static double scale_of(double highest) {
  static const double steps[] = {1, 2, 4, 6, 8, 10};
  double power = MAX(pow(10, floor(log10(highest))), 1);
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
    if (highest <= steps[i] * power) return steps[i] * power;
  return highest;
}

static void append_level(double level, double y, GString *page) {
  g_autofree char *text = tool_table_count((gint64)level);
  tool_report_append_name(text, y, page);
}

static void append_levels(double scale, GString *page) {
  tool_report_begin_names(CHART, 12, page);
  append_level(scale, 9, page);
  if (scale > 1) append_level(scale / 2, CHART / 2 + 4, page);
  append_level(0, CHART - 1, page);
  tool_report_end_names(page);
}

static void append_chart(const ToolReport *report, const char *title, const char *what, ToolHeatLoad first,
                         ToolHeatLoad second, GString *page) {
  const ToolHeatLoad lines[] = {first, second};
  double highest = 0;
  for (guint bin = 0; bin < report->window.bins; bin++)
    highest = MAX(highest, MAX(all_at(report, first, bin), all_at(report, second, bin)));
  if (highest <= 0) return;
  double scale = scale_of(highest);
  g_autofree char *count = tool_table_count((gint64)highest);
  g_string_append_printf(page, "<figure class=\"chart\">\n<figcaption><h3>%s</h3>%s<span class=\"legend\">",
                         title, what);
  for (guint i = 0; i < 2; i++)
    g_string_append_printf(page,
                           "<span><svg aria-hidden=\"true\" width=\"18\" height=\"12\"><path class=\"s%u\" "
                           "d=\"M1 6h16\"/></svg>%s</span>",
                           i, tool_report_load_title(lines[i]));
  g_string_append(page, "</span></figcaption>\n<div class=\"map\">\n");
  append_levels(scale, page);
  g_string_append_printf(
      page,
      "<svg class=\"plot\" role=\"img\" aria-label=\"%s, %s, over time, at the most %s. The "
      "numbers are in the table below.\" viewBox=\"0 0 %d %d\" height=\"%d\" "
      "preserveAspectRatio=\"none\">\n"
      "<path class=\"grid\" d=\"M0 %dh%dM0 %dh%dM0 %dh%d\"/>\n",
      title, what, count, WIDTH, BOTTOM + 2, CHART, TOP, WIDTH, (TOP + BOTTOM) / 2, WIDTH, BOTTOM, WIDTH);
  for (guint i = 2; i-- > 0;) append_line(report, lines[i], scale, i, page);
  g_string_append(page, "</svg>\n");
  tool_report_append_axis(report, page);
  g_string_append(page, "</div>\n</figure>\n");
}

static void append_bins(const ToolReport *report, GString *page) {
  static const char *const headings[] = {"From",    "Delivered",       "Forwarded", "Handling",
                                         "Working", "Courier's queue", "Mailbox",   NULL};
  tool_html_begin_details(page, "All devices over time, in numbers");
  tool_html_begin_table(page, "All devices over time: sums over devices, of queues the deepest", headings, 0);
  for (guint bin = 0; bin < report->window.bins; bin++) {
    SimInstant edge = tool_window_edge(&report->window, bin);
    g_autofree char *from = tool_measure_time(report->topology, tool_trace_units(report->trace, edge));
    tool_html_begin_row(page, from);
    tool_html_append_count(page, (guint64)all_at(report, TOOL_HEAT_DELIVERED, bin));
    tool_html_append_count(page, (guint64)all_at(report, TOOL_HEAT_FORWARDED, bin));
    tool_html_append_number(page, all_at(report, TOOL_HEAT_HANDLING, bin));
    tool_html_append_number(page, all_at(report, TOOL_HEAT_WORKING, bin));
    tool_html_append_count(page, (guint64)all_at(report, TOOL_HEAT_COURIER, bin));
    tool_html_append_count(page, (guint64)all_at(report, TOOL_HEAT_MAILBOX, bin));
    tool_html_end_row(page);
  }
  tool_html_end_table(page);
  tool_html_end_details(page);
}

void tool_report_append_queues(const ToolReport *report, GString *page) {
  tool_html_begin_section(page, "queues", "Queues and traffic");
  SimInstant bin = tool_window_edge(&report->window, 1) - report->window.from;
  g_autofree char *time = tool_measure_time(report->topology, tool_trace_units(report->trace, bin));
  g_autofree char *each = g_strdup_printf("in each %s", time);
  append_chart(report, "Deepest queues", "messages that wait, at the most", TOOL_HEAT_COURIER,
               TOOL_HEAT_MAILBOX, page);
  append_chart(report, "Messages", each, TOOL_HEAT_DELIVERED, TOOL_HEAT_FORWARDED, page);
  append_heats(report, TOOL_HEAT_COURIER, TOOL_HEAT_MAILBOX, page);
  append_bins(report, page);
  tool_html_end_section(page);
}
