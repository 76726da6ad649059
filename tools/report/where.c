/* SPDX-License-Identifier: MIT */
#include "tools/blame/verdict.h"
#include "tools/report/html.h"
#include "tools/report/section.h"
#include "tools/text/measure.h"
#include "tools/text/table.h"
#include "tools/text/xml.h"

enum { ROWS = 12 };

static const struct {
  ToolWay way;
  const char *heading, *caption;
} tables[] = {{TOOL_BY_PLACE, "Where", "Time by place"},
              {TOOL_BY_KIND, "Kind of message", "Time by kind of message"},
              {TOOL_BY_LINE, "Line", "Time by line of the scenario"},
              {TOOL_BY_DEVICE, "Device", "Time by device"},
              {TOOL_BY_DOING, "Meanwhile", "What processes did while mail waited for them"}};

static double share_of(SimInstant part, SimInstant whole) {
  return whole > 0 ? (double)part / (double)whole : 0;
}

static void append_time(const ToolReport *report, SimInstant ticks, GString *page) {
  tool_html_append_time(page, report->topology, tool_trace_units(report->trace, ticks));
}

static void append_percent(double share, GString *page) {
  g_autofree char *text = g_strdup_printf("%.1f %%", 100 * share);
  tool_html_append_figure(page, share, text);
}

/* Parts side by side; `whole` is as wide as the bar can be. */
static void append_bar(const ToolReport *report, const ToolRow *row, SimInstant whole, GString *page) {
  double x = 0;
  g_string_append(page, "<svg aria-hidden=\"true\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\">");
  for (guint part = 0; part < TOOL_PARTS; part++) {
    double width = 1000 * share_of(row->parts[part], whole);
    if (width <= 0) continue;
    g_autofree char *text =
        tool_measure_time(report->topology, tool_trace_units(report->trace, row->parts[part]));
    g_string_append_printf(page, "<rect class=\"p%u\" x=\"", part);
    tool_xml_append_tenths(page, x);
    g_string_append(page, "\" width=\"");
    tool_xml_append_tenths(page, width);
    g_string_append_printf(page, "\" height=\"20\"><title>%s: ", tool_part_name(part));
    tool_xml_append(page, text);
    g_string_append(page, "</title></rect>");
    x += width;
  }
  g_string_append(page, "</svg>");
}

/* Of the parts that occur. */
static void append_legend(const ToolRow *total, GString *page) {
  g_string_append(page, "<ul class=\"legend\" aria-label=\"Parts\">\n");
  for (guint part = 0; part < TOOL_PARTS; part++)
    if (total->parts[part] > 0)
      g_string_append_printf(page,
                             "<li><svg aria-hidden=\"true\" width=\"12\" height=\"12\"><rect class=\"p%u\" "
                             "width=\"12\" height=\"12\" rx=\"2\"/></svg>%s %.1f %%</li>\n",
                             part, tool_part_name(part), 100 * share_of(total->parts[part], total->time));
  g_string_append(page, "</ul>\n");
}

static void append_verdict(const ToolReport *report, const ToolTally *tally, GString *page) {
  g_autofree char *verdict = tool_verdict(tally, tool_culprits_naming(report->culprits));
  if (!verdict) return;
  g_string_append(page, "<p class=\"verdict\">");
  tool_xml_append(page, verdict);
  g_string_append(page, "</p>\n");
}

static void append_total(const ToolReport *report, const ToolTally *tally, GString *page) {
  const ToolRow *total = tool_tally_total(tally);
  append_legend(total, page);
  g_string_append(page, "<div class=\"whole\">");
  append_bar(report, total, total->time, page);
  g_string_append(page, "</div>\n");
}

/* A part with its share, which no line breaks. (transfer full) */
static char *keep_together(const char *words) {
  GString *text = g_string_new(words);
  g_string_replace(text, " ", "\xc2\xa0", 0);
  g_string_replace(text, ",\xc2\xa0", ", ", 0);
  return g_string_free(text, FALSE);
}

/* Bars are as long as the first row's is. */
static void append_rows(const ToolReport *report, const ToolTally *tally, guint which, GString *page) {
  const char *const headings[] = {tables[which].heading, "Time", "Share", "Parts", "In words", NULL};
  g_autoptr(GArray) rows = tool_tally_rows(tally, tables[which].way, tool_culprits_naming(report->culprits));
  if (rows->len == 0) return;
  g_autofree char *all = tool_table_count(rows->len);
  g_autofree char *caption = rows->len > ROWS
                                 ? g_strdup_printf("%s: the first %u of %s", tables[which].caption, ROWS, all)
                                 : g_strdup(tables[which].caption);
  tool_html_begin_table(page, caption, headings, 2);
  for (guint i = 0; i < MIN(rows->len, ROWS); i++) {
    const ToolRow *row = &g_array_index(rows, ToolRow, i);
    g_autofree char *words = tool_row_describe(row);
    g_autofree char *kept = keep_together(words);
    tool_html_begin_row(page, row->name);
    append_time(report, row->time, page);
    append_percent(share_of(row->time, tool_tally_total(tally)->time), page);
    g_string_append(page, "<td class=\"gantt\">");
    append_bar(report, row, g_array_index(rows, ToolRow, 0).time, page);
    g_string_append(page, "</td>");
    g_string_append_printf(page, "<td class=\"words\">%s</td>", kept);
    tool_html_end_row(page);
  }
  tool_html_end_table(page);
}

/* --- paths --- */

static void append_step(const ToolReport *report, const ToolStep *step, GString *page) {
  const ToolNaming *naming = tool_culprits_naming(report->culprits);
  const ToolBlame *blame = &step->blame;
  g_autofree char *at = tool_measure_time(report->topology, tool_trace_units(report->trace, step->begin));
  g_autofree char *name = tool_place_name(blame->place, naming);
  g_autofree char *id = blame->message ? tool_naming_id(blame->message) : g_strdup("");
  tool_html_begin_row(page, at);
  append_time(report, step->end - step->begin, page);
  tool_html_append_words(page, tool_part_name(blame->part));
  tool_html_append_words(page, blame->place.sort ? name : "");
  tool_html_append_words(page, blame->kind ? blame->kind : "");
  tool_html_append_message(page, id);
  tool_html_append_words(page, blame->line ? blame->line : "");
  tool_html_end_row(page);
}

static void append_steps(const ToolReport *report, const GArray *steps, const char *caption, GString *page) {
  static const char *const headings[] = {"At", "Took", "Part", "Where", "Kind", "Message", "Line", NULL};
  guint first = tool_steps_told(steps, TOOL_PATH_STEPS);
  tool_html_begin_table(page, caption, headings, 5);
  if (first > 0) {
    g_autofree char *before = tool_table_count((gint64)tool_steps_count(steps, first));
    g_string_append_printf(page, "<tr><td colspan=\"7\">\xe2\x80\xa6 %s steps before these</td></tr>\n",
                           before);
  }
  for (guint i = first; i < steps->len; i++) append_step(report, &g_array_index(steps, ToolStep, i), page);
  tool_html_end_table(page);
}

static char *path_title(const ToolPath *path, ToolPathSort sort) {
  switch (sort) {
  case TOOL_PATH_SPAN: return g_strdup_printf("The longest span, %s", path->name);
  case TOOL_PATH_MESSAGE: return g_strdup_printf("The life of the slowest message, of kind %s", path->name);
  default: return g_strdup("The path to the end of the run");
  }
}

static void append_path(const ToolReport *report, ToolPathSort sort, GString *page) {
  const ToolPath *path = tool_culprits_path(report->culprits, sort);
  if (!path->steps || path->steps->len == 0) return;
  g_autoptr(ToolTally) tally = tool_tally_of(path->steps);
  g_autofree char *title = path_title(path, sort);
  g_autofree char *took =
      tool_measure_time(report->topology, tool_trace_units(report->trace, tool_tally_total(tally)->time));
  guint64 steps = tool_steps_count(path->steps, path->steps->len);
  g_autofree char *count = tool_table_count((gint64)steps);
  g_autofree char *summary =
      g_strdup_printf("%s: %s in %s %s", title, took, count, steps == 1 ? "step" : "steps");
  tool_html_begin_details(page, summary);
  append_verdict(report, tally, page);
  append_total(report, tally, page);
  append_steps(report, path->steps, title, page);
  tool_html_end_details(page);
}

/* --- the section --- */

static void append_lives(const ToolReport *report, GString *page) {
  const ToolTally *tally = tool_culprits_tally(report->culprits);
  g_autofree char *count = tool_table_count((gint64)tool_culprits_count(report->culprits));
  g_autofree char *time =
      tool_measure_time(report->topology, tool_trace_units(report->trace, tool_tally_total(tally)->time));
  g_string_append_printf(
      page,
      "<p>The lives of the %s messages that were taken, from when they were sent until they "
      "were handled, are ",
      count);
  tool_xml_append(page, time);
  g_string_append(page, " together.</p>\n");
  append_verdict(report, tally, page);
  append_total(report, tally, page);
  for (guint i = 0; i < 3; i++) append_rows(report, tally, i, page);
  tool_html_begin_details(page, "By device, and what processes did meanwhile");
  for (guint i = 3; i < G_N_ELEMENTS(tables); i++) append_rows(report, tally, i, page);
  tool_html_end_details(page);
}

void tool_report_append_where(const ToolReport *report, GString *page) {
  tool_html_begin_section(page, "where", "Where the time went");
  if (!report->culprits) {
    g_autofree char *most = tool_table_count(TOOL_CULPRITS_EVENTS);
    tool_html_append_note(page,
                          "Of a trace of more than %s events the causes are not followed here: plenum blame "
                          "does, or a report of a shorter time, with --from and --to.",
                          most);
  } else if (tool_tally_total(tool_culprits_tally(report->culprits))->time == 0) {
    tool_html_append_note(page, "No message has taken any time.");
  } else {
    append_lives(report, page);
  }
  for (guint sort = 0; report->culprits && sort < TOOL_PATHS; sort++) append_path(report, sort, page);
  tool_html_end_section(page);
}
