/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/report/html.h"
#include "tools/report/section.h"
#include "tools/text/measure.h"
#include "tools/text/table.h"
#include "tools/text/value.h"
#include "tools/text/xml.h"

enum { DIGITS = 7 }; /* of results */

/* --- how it went --- */

static void count_checks(const ToolReport *report, guint *all, guint *failed) {
  gsize i;
  json_t *check;
  *all = *failed = 0;
  json_array_foreach (json_object_get(tool_trace_summary(report->trace), "checks"), i, check) {
    *all += 1;
    *failed += !json_is_true(json_object_get(check, "ok"));
  }
}

ToolVerdict tool_report_verdict(const ToolReport *report, char **words) {
  guint all, failed;
  count_checks(report, &all, &failed);
  const json_t *summary = tool_trace_summary(report->trace);
  const char *ended = tool_value_string(summary, "ended");
  if (failed > 0) {
    *words = g_strdup_printf("%u of %u checks failed", failed, all);
    return TOOL_VERDICT_FAILED;
  }
  if (g_str_equal(ended, "error") || g_str_equal(ended, "failed")) {
    *words = g_strdup("the run failed");
    return TOOL_VERDICT_FAILED;
  }
  if (!summary) {
    *words = g_strdup("the run was cut short");
    return TOOL_VERDICT_UNKNOWN;
  }
  if (all == 0) *words = g_strdup("no checks");
  else *words = all == 1 ? g_strdup("the check passed") : g_strdup_printf("all %u checks passed", all);
  return all == 0 ? TOOL_VERDICT_UNKNOWN : TOOL_VERDICT_WELL;
}

/* --- figures --- */

static void append_figure(GString *page, const char *name, const char *text) {
  g_string_append_printf(page, "<div><dt>%s</dt><dd>", name);
  tool_xml_append(page, text);
  g_string_append(page, "</dd></div>\n");
}

static void append_figure_count(GString *page, const char *name, guint64 count) {
  g_autofree char *text = tool_table_count((gint64)count);
  append_figure(page, name, text);
}

static void append_figures(const ToolReport *report, GString *page) {
  const ToolCensus *census = report->census;
  const json_t *summary = tool_trace_summary(report->trace);
  g_autofree char *from = tool_measure_time(report->topology, tool_trace_units(report->trace, census->first));
  g_autofree char *to = tool_measure_time(report->topology, tool_trace_units(report->trace, census->last));
  g_autofree char *time = g_strdup_printf("%s to %s", from, to);
  g_string_append(page, "<dl class=\"figures\">\n");
  if (summary) append_figure(page, "Ended", tool_value_string(summary, "ended"));
  append_figure(page, "Virtual time", census->events ? time : "none");
  append_figure_count(page, "Events in the trace", census->events);
  append_figure_count(page, "Messages sent", census->classes[SIM_TRACE_SEND]);
  append_figure_count(page, "Messages taken", census->classes[SIM_TRACE_RECEIPT]);
  append_figure_count(page, "Returned", census->classes[SIM_TRACE_RETURN]);
  append_figure_count(page, "Dropped", census->classes[SIM_TRACE_DROP]);
  append_figure_count(page, "Devices", census->device_count);
  append_figure_count(page, "Links", report->topology->links->len);
  g_string_append(page, "</dl>\n");
}

static void append_fates(const ToolReport *report, GString *page) {
  static const char *const headings[] = {"Why", "Returned", "Dropped", NULL};
  const GArray *fates = report->census->fates;
  if (fates->len == 0) return;
  tool_html_begin_table(page, "Messages that were not delivered", headings, 0);
  for (guint i = 0; i < fates->len; i++) {
    const ToolFate *fate = &g_array_index(fates, ToolFate, i);
    tool_html_begin_row(page, fate->why);
    tool_html_append_count(page, fate->returned);
    tool_html_append_count(page, fate->dropped);
    tool_html_end_row(page);
  }
  tool_html_end_table(page);
}

/* --- results, parameters, manifest --- */

/* A number by its first digits; whoever wants all of them points at it. */
static void append_value(const json_t *value, GString *page) {
  g_autofree char *text = tool_value_text(value);
  if (!json_is_real(value)) {
    tool_html_append_words(page, text);
    return;
  }
  g_autofree char *brief = tool_measure_number(json_real_value(value), DIGITS);
  g_string_append_printf(page, "<td><data value=\"%s\" title=\"%s\">%s</data></td>", text, text, brief);
}

static void append_object(const json_t *object, const char *caption, const char *name, GString *page) {
  const char *const headings[] = {name, "Value", NULL};
  const char *key;
  json_t *value;
  if (json_object_size(object) == 0) return;
  tool_html_begin_table(page, caption, headings, 1);
  json_object_foreach ((json_t *)object, key, value) {
    g_autofree char *text = tool_value_text(value);
    tool_html_begin_row(page, key);
    append_value(value, page);
    tool_html_end_row(page);
  }
  tool_html_end_table(page);
}

/* The command, to be copied; then all else that the manifest has of single values. */
static void append_manifest(const ToolReport *report, GString *page) {
  static const char *const headings[] = {"Field", "Value", NULL};
  const json_t *manifest = tool_trace_manifest(report->trace);
  const char *name;
  json_t *value;
  g_string_append(page, "<h3>How to repeat it</h3>\n<pre tabindex=\"0\"><code>");
  tool_xml_append(page, tool_value_string(manifest, "command"));
  g_string_append(page, "</code></pre>\n");
  tool_html_begin_details(page, "Manifest: versions, files and their hashes");
  tool_html_begin_table(page, "Manifest", headings, 1);
  json_object_foreach ((json_t *)manifest, name, value) {
    if (json_is_object(value) || g_str_equal(name, "command")) continue;
    g_autofree char *text = tool_value_text(value);
    tool_html_begin_row(page, name);
    tool_html_append_words(page, text);
    tool_html_end_row(page);
  }
  tool_html_end_table(page);
  append_object(json_object_get(manifest, "files"), "Files that were read", "File", page);
  tool_html_end_details(page);
}

static void append_warnings(const ToolReport *report, GString *page) {
  const ToolTraceFilter *filter = report->filter;
  if (report->cut)
    g_string_append(page, "<p class=\"warning\"><strong>The trace is cut:</strong> some stream ends within a "
                          "packet; what follows it is missing here.</p>\n");
  if (!tool_trace_summary(report->trace))
    g_string_append(page, "<p class=\"warning\"><strong>There is no summary:</strong> the run was cut short, "
                          "or goes on.</p>\n");
  if (filter->from || filter->to)
    tool_html_append_note(page,
                          "This report looks at the time from %s to %s only. What is handled that was taken "
                          "before has no kind here.",
                          filter->from ? filter->from : "the beginning", filter->to ? filter->to : "the end");
  if (report->census->events == 0)
    g_string_append(page, "<p class=\"warning\"><strong>There are no events</strong> in the trace, or none "
                          "in this window.</p>\n");
}

void tool_report_append_summary(const ToolReport *report, GString *page) {
  tool_html_begin_section(page, "summary", "Summary");
  append_warnings(report, page);
  append_figures(report, page);
  append_fates(report, page);
  g_string_append(page, "<div class=\"pair\">\n");
  append_object(json_object_get(tool_trace_summary(report->trace), "results"), "Results", "Result", page);
  append_object(json_object_get(tool_trace_manifest(report->trace), "params"), "Parameters", "Parameter",
                page);
  g_string_append(page, "</div>\n");
  append_manifest(report, page);
  tool_html_end_section(page);
}

/* --- checks --- */

static void append_check(const ToolReport *report, const json_t *check, GString *page) {
  gboolean ok = json_is_true(json_object_get(check, "ok"));
  tool_html_begin_row(page, tool_value_string(check, "text"));
  tool_html_append_time(page, report->topology, json_number_value(json_object_get(check, "at")));
  tool_html_append_count(page, (guint64)json_integer_value(json_object_get(check, "passed")));
  tool_html_append_count(page, (guint64)json_integer_value(json_object_get(check, "failed")));
  g_string_append(page, ok ? "<td class=\"well\">passed</td>" : "<td class=\"bad\">failed</td>");
  tool_html_end_row(page);
}

/* Those that failed first. */
void tool_report_append_checks(const ToolReport *report, GString *page) {
  static const char *const headings[] = {"Check", "At", "Passed", "Failed", "Outcome", NULL};
  json_t *checks = json_object_get(tool_trace_summary(report->trace), "checks"), *check;
  gsize i;
  tool_html_begin_section(page, "checks", "Checks");
  if (json_array_size(checks) == 0) {
    tool_html_append_note(page, "The scenario made no checks%s.",
                          tool_trace_summary(report->trace) ? "" : " before it was cut short");
    tool_html_end_section(page);
    return;
  }
  tool_html_begin_table(page, "Checks: those that failed come first", headings, 1);
  for (guint ok = 0; ok < 2; ok++)
    json_array_foreach (checks, i, check)
      if (json_is_true(json_object_get(check, "ok")) == (ok == 1)) append_check(report, check, page);
  tool_html_end_table(page);
  tool_html_end_section(page);
}
