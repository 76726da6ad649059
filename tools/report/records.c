/* SPDX-License-Identifier: MIT */
#include "actors/instruments/log.h"
#include "tools/report/html.h"
#include "tools/report/section.h"
#include "tools/text/measure.h"
#include "tools/text/table.h"
#include "tools/text/xml.h"

/* --- messages --- */

/* The script fills the frame. */
void tool_report_append_messages(const ToolReport *report, GString *page) {
  guint shown = tool_choice_count(report->choice);
  guint64 sent = report->census->classes[SIM_TRACE_SEND];
  tool_html_begin_section(page, "messages", "Messages in time");
  if (shown == 0) {
    tool_html_append_note(page, "No messages are in the trace.");
    tool_html_end_section(page);
    return;
  }
  if (shown < sent) {
    g_autofree char *all = tool_table_count((gint64)sent), *few = tool_table_count(shown);
    tool_html_append_note(page,
                          "%s messages of %s are shown: the slowest %u, the first %u that were returned or "
                          "dropped, evenly many of the others, and the causes of these as far as there was "
                          "room. --from and --to show all of a shorter time.",
                          few, all, TOOL_CENSUS_MARKED, TOOL_CENSUS_MARKED);
  }
  if (sent > report->census->sends->len) {
    g_autofree char *known = tool_table_count(report->census->sends->len);
    tool_html_append_note(
        page,
        "Chains of causes are cut: the report remembers what caused the first %s messages. "
        "Of those sent later only the slowest, and those that were returned or dropped, are "
        "shown. --from begins to count at a later time.",
        known);
  }
  if (!tool_choice_has_all_hops(report->choice))
    tool_html_append_note(page, "Of %u,000 hops the devices under way are shown; then messages go straight.",
                          TOOL_CHOICE_HOPS / 1000);
  g_string_append(page, "<div id=\"diagram\"></div>\n<noscript><p class=\"note\">The diagram needs "
                        "scripts.</p></noscript>\n");
  tool_html_end_section(page);
}

/* --- the log --- */

static const char *const levels[TOOL_JOURNAL_LEVELS] = {[ACTOR_LOG_DEBUG] = "debug",
                                                        [ACTOR_LOG_INFO] = "info",
                                                        [ACTOR_LOG_WARN] = "warn",
                                                        [ACTOR_LOG_ERROR] = "error"};

static void append_entry(const ToolReport *report, const ToolEntry *entry, GString *page) {
  g_autofree char *process = tool_names_process(report->names, entry->process);
  double at = tool_trace_units(report->trace, entry->instant);
  g_autofree char *time = tool_measure_time(report->topology, at);
  g_string_append_printf(page, "<tr data-level=\"%u\"><th scope=\"row\"><data value=\"", entry->level);
  tool_html_append_plain(page, at);
  g_string_append(page, "\">");
  tool_xml_append(page, time);
  g_string_append_printf(page, "</data></th><td class=\"level%u\">%s</td>", entry->level,
                         levels[entry->level]);
  tool_html_append_words(page, tool_trace_device(report->trace, entry->device));
  tool_html_append_words(page, process);
  g_string_append(page, "<td><code>");
  tool_xml_append(page, entry->line);
  g_string_append(page, "</code></td></tr>\n");
}

void tool_report_append_log(const ToolReport *report, GString *page) {
  static const char *const headings[] = {"Time", "Level", "Device", "Process", "Entry", NULL};
  const ToolJournal *journal = report->journal;
  g_autofree char *all = tool_table_count((gint64)tool_journal_count(journal));
  g_autofree char *few = tool_table_count(journal->entries->len);
  tool_html_begin_section(page, "log", "Log");
  if (journal->entries->len == 0) {
    tool_html_append_note(page, "There are no entries.");
    tool_html_end_section(page);
    return;
  }
  if (journal->entries->len < tool_journal_count(journal))
    tool_html_append_note(page,
                          "%s entries of %s are listed: the first %u that warn or tell of an error, and the "
                          "first %u others.",
                          few, all, journal->listed[1], journal->listed[0]);
  g_string_append(page, "<div id=\"log-filter\"></div>\n");
  tool_html_begin_table(page, "Entries of the log", headings, 4);
  for (guint i = 0; i < journal->entries->len; i++)
    append_entry(report, &g_array_index(journal->entries, ToolEntry, i), page);
  tool_html_end_table(page);
  tool_html_end_section(page);
}

/* --- spans --- */

static const ToolSpanName *name_at(const ToolSpans *spans, guint index) {
  return g_ptr_array_index(spans->names, index);
}

static void append_name(const ToolReport *report, const ToolSpanName *name, GString *page) {
  ActorMetric metric;
  actor_metric_of_ticks(&metric, name->lengths, name->ticks, report->topology->ticks_per_unit);
  const double times[] = {metric.mean, metric.p50, metric.p90, metric.p99, metric.max};
  tool_html_begin_row(page, name->name);
  tool_html_append_count(page, name->begun);
  tool_html_append_count(page, name->lengths ? sim_histogram_count(name->lengths) : 0);
  for (guint i = 0; i < G_N_ELEMENTS(times); i++) tool_html_append_time(page, report->topology, times[i]);
  tool_html_end_row(page);
}

static void append_bar(const ToolReport *report, const ToolTraceSpan *span, GString *page) {
  const ToolWindow *window = &report->window;
  double scale = 1000 / (double)tool_window_ticks(window);
  double x = (double)(span->begin - window->from) * scale, width = (double)(span->end - span->begin) * scale;
  g_string_append(page, "<td class=\"gantt\"><svg aria-hidden=\"true\" viewBox=\"0 0 1000 10\" "
                        "preserveAspectRatio=\"none\"><rect x=\"");
  tool_xml_append_tenths(page, x);
  g_string_append(page, "\" width=\"");
  tool_xml_append_tenths(page, MAX(width, 4));
  g_string_append(page, "\" height=\"10\"/></svg></td>");
}

static void append_span(const ToolReport *report, const ToolTraceSpan *span, GString *page) {
  g_autofree char *process = tool_names_process(report->names, span->process);
  g_autofree char *id = tool_names_id(span->id);
  g_autofree char *parent = span->parent ? tool_names_id(span->parent) : g_strdup("");
  tool_html_begin_row(page, name_at(report->spans, span->name)->name);
  tool_html_append_time(page, report->topology, tool_trace_units(report->trace, span->begin));
  tool_html_append_time(page, report->topology, tool_trace_units(report->trace, span->end - span->begin));
  append_bar(report, span, page);
  tool_html_append_words(page, id);
  tool_html_append_words(page, parent);
  tool_html_append_words(page, process);
  tool_html_append_words(page, span->line);
  tool_html_end_row(page);
}

void tool_report_append_spans(const ToolReport *report, GString *page) {
  static const char *const by_name[] = {"Span", "Begun", "Finished", "Mean", "p50",
                                        "p90",  "p99",   "Max",      NULL};
  static const char *const longest[] = {"Span",   "Begin",   "Took", "When", "Id",
                                        "Within", "Process", "Line", NULL};
  const ToolSpans *spans = report->spans;
  tool_html_begin_section(page, "spans", "Spans");
  if (spans->names->len == 0) {
    tool_html_append_note(page, "There are no spans; plenum.span(name) makes them.");
    tool_html_end_section(page);
    return;
  }
  tool_html_begin_table(page, "Spans by name", by_name, 0);
  for (guint i = 0; i < spans->names->len; i++) append_name(report, name_at(spans, i), page);
  tool_html_end_table(page);
  if (spans->ended > spans->longest->len) {
    g_autofree char *all = tool_table_count((gint64)spans->ended);
    tool_html_append_note(page, "The longest %u of %s are listed.", spans->longest->len, all);
  }
  tool_html_begin_table(page, "The longest spans", longest, 5);
  for (guint i = 0; i < spans->longest->len; i++)
    append_span(report, g_ptr_array_index(spans->longest, i), page);
  tool_html_end_table(page);
  tool_html_end_section(page);
}
