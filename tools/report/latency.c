/* SPDX-License-Identifier: MIT */
#include "tools/report/html.h"
#include "tools/report/section.h"
#include "tools/report/spread.h"
#include "tools/text/measure.h"
#include "tools/text/table.h"
#include "tools/text/xml.h"

enum { BARS = 24, ROWS = 300 };

static const ToolKind *kind_at(const ToolReport *report, guint index) {
  return tool_kinds_peek(report->census->kinds, index);
}

/* Of a message of the kind, on the average, in units. */
static double mean_part(const ToolReport *report, const ToolKind *kind, ActorPart part) {
  guint64 taken = tool_kind_taken(kind);
  if (taken == 0) return 0;
  return tool_kind_part(kind, part, report->topology->ticks_per_unit) / (double)taken;
}

static double mean_life(const ToolReport *report, const ToolKind *kind) {
  double sum = 0;
  for (guint part = 0; part < ACTOR_PARTS; part++) sum += mean_part(report, kind, part);
  return sum;
}

/* --- bars --- */

static void append_legend(GString *page) {
  g_string_append(page, "<ul class=\"legend\" aria-label=\"Parts of a message's life\">\n");
  for (guint part = 0; part < ACTOR_PARTS; part++)
    g_string_append_printf(page,
                           "<li><svg aria-hidden=\"true\" width=\"12\" height=\"12\"><rect class=\"p%u\" "
                           "width=\"12\" height=\"12\" rx=\"2\"/></svg>%s</li>\n",
                           part, actor_part_name(part));
  g_string_append(page, "</ul>\n");
}

static void append_meanings(GString *page) {
  static const char *const meanings[ACTOR_PARTS] = {
      "in the queue of the sending device's courier, or waiting for the link there",
      "its bytes going on links",
      "flying: latency and jitter",
      "as sending, at devices under way",
      "being served by couriers' models",
      "in the mailbox while its process did something else",
      "in the mailbox until the next edge of its process's clock",
      "being handled",
      "of that, waiting for a core of the device"};
  tool_html_begin_details(page, "What the parts mean");
  g_string_append(page, "<dl class=\"meanings\">\n");
  for (guint part = 0; part < ACTOR_PARTS; part++)
    g_string_append_printf(page, "<dt>%s</dt><dd>%s</dd>\n", actor_part_name(part), meanings[part]);
  g_string_append(page, "</dl>\n");
  tool_html_end_details(page);
}

static void append_part(const ToolReport *report, const ToolKind *kind, ActorPart part, double *x,
                        double scale, GString *page) {
  double mean = mean_part(report, kind, part), width = mean * scale;
  if (mean <= 0) return;
  g_autofree char *text = tool_measure_time(report->topology, mean);
  g_autofree char *share = tool_measure_number(100 * mean / mean_life(report, kind), 3);
  g_string_append_printf(page, "<rect class=\"p%u\" x=\"", part);
  tool_xml_append_tenths(page, *x);
  g_string_append(page, "\" width=\"");
  tool_xml_append_tenths(page, width);
  g_string_append_printf(page, "\" height=\"20\"><title>%s: ", actor_part_name(part));
  tool_xml_append(page, text);
  g_string_append_printf(page, " (%s %%)</title></rect>", share);
  *x += width;
}

static void append_bar(const ToolReport *report, const ToolKind *kind, double longest, GString *page) {
  double life = mean_life(report, kind), x = 0;
  g_autofree char *text = tool_measure_time(report->topology, life);
  g_autofree char *taken = tool_table_count((gint64)tool_kind_taken(kind));
  g_string_append(page, "<li><span class=\"name\">");
  tool_xml_append(page, *kind->name ? kind->name : "(empty)");
  g_string_append(page,
                  "</span><svg aria-hidden=\"true\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\">");
  for (guint part = 0; part < ACTOR_PARTS; part++)
    append_part(report, kind, part, &x, longest > 0 ? 1000 / longest : 0, page);
  g_string_append(page, "</svg><span class=\"figure\">");
  tool_xml_append(page, text);
  g_string_append_printf(page, " <small>\xc3\x97 %s</small></span></li>\n", taken);
}

static void append_bars(const ToolReport *report, GString *page) {
  guint count = MIN(tool_kinds_count(report->census->kinds), BARS);
  double longest = 0;
  for (guint i = 0; i < count; i++) longest = MAX(longest, mean_life(report, kind_at(report, i)));
  append_legend(page);
  g_string_append(page, "<ul class=\"bars\" aria-label=\"Mean time of a message by kind\">\n");
  for (guint i = 0; i < count; i++) append_bar(report, kind_at(report, i), longest, page);
  g_string_append(page, "</ul>\n");
  if (tool_kinds_count(report->census->kinds) > BARS)
    tool_html_append_note(page, "%u kinds of %u have bars: those that took most time in all.", BARS,
                          tool_kinds_count(report->census->kinds));
  append_meanings(page);
}

/* --- tables --- */

static void append_latency(const ToolReport *report, const ToolKind *kind, GString *page) {
  ActorMetric metric = tool_kind_latency(kind, report->topology->ticks_per_unit);
  const double times[] = {metric.mean, metric.p50, metric.p90, metric.p99, metric.max};
  tool_html_begin_row(page, kind->name);
  tool_html_append_count(page, kind->sent);
  tool_html_append_count(page, kind->bytes);
  tool_html_append_count(page, tool_kind_taken(kind));
  for (guint i = 0; i < G_N_ELEMENTS(times); i++) tool_html_append_time(page, report->topology, times[i]);
  tool_html_end_row(page);
}

static void append_parts(const ToolReport *report, const ToolKind *kind, GString *page) {
  tool_html_begin_row(page, kind->name);
  for (guint part = 0; part < ACTOR_PARTS; part++)
    tool_html_append_time(page, report->topology,
                          tool_kind_part(kind, part, report->topology->ticks_per_unit));
  tool_html_end_row(page);
}

static void append_table(const ToolReport *report, const char *caption, const char *const *headings,
                         void (*append)(const ToolReport *, const ToolKind *, GString *), GString *page) {
  guint count = tool_kinds_count(report->census->kinds);
  g_autoptr(ToolKind) all = tool_kinds_merge(report->census->kinds);
  tool_html_begin_table(page, caption, headings, 0);
  for (guint i = 0; i < MIN(count, ROWS); i++) append(report, kind_at(report, i), page);
  if (count > 1) append(report, all, page);
  tool_html_end_table(page);
  if (count > ROWS) tool_html_append_note(page, "%u kinds of %u are listed.", ROWS, count);
}

void tool_report_append_latency(const ToolReport *report, GString *page) {
  static const char *const latency[] = {"Kind", "Sent", "Bytes", "Taken", "Mean",
                                        "p50",  "p90",  "p99",   "Max",   NULL};
  const char *parts[ACTOR_PARTS + 2] = {"Kind"};
  for (guint part = 0; part < ACTOR_PARTS; part++) parts[part + 1] = actor_part_name(part);
  tool_html_begin_section(page, "latency", "Latency by kind");
  if (tool_kinds_count(report->census->kinds) == 0) {
    tool_html_append_note(page, "No messages are in the trace.");
    tool_html_end_section(page);
    return;
  }
  g_string_append(page, "<p>Where the time of a message goes, on the average, from when it is sent until its "
                        "process is done with it.</p>\n");
  append_bars(report, page);
  tool_report_append_spread(report, BARS, page);
  append_table(report, "Latency: from when a message is sent until it is taken", latency, append_latency,
               page);
  append_table(report, "Time in each part, of all messages together", parts, append_parts, page);
  tool_html_end_section(page);
}
