/* SPDX-License-Identifier: MIT */
#include "plenum_constants.h"
#include "tools/report/section.h"
#include "tools/text/xml.h"

/* report.css and report.js. */
extern const char tool_report_style[], tool_report_script[];

static const struct {
  const char *id, *title;
  void (*append)(const ToolReport *report, GString *page);
} sections[] = {
    {"summary", "Summary", tool_report_append_summary},
    {"checks", "Checks", tool_report_append_checks},
    {"latency", "Latency", tool_report_append_latency},
    {"where", "Where the time went", tool_report_append_where},
    {"messages", "Messages in time", tool_report_append_messages},
    {"devices", "Devices", tool_report_append_devices},
    {"links", "Links", tool_report_append_links},
    {"queues", "Queues and traffic", tool_report_append_queues},
    {"network", "Network", tool_report_append_map},
    {"spans", "Spans", tool_report_append_spans},
    {"log", "Log", tool_report_append_log},
};

/* What a policy lets pass: the text of an element by its hash. */
static void append_hash(GString *page, const char *text) {
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
  g_checksum_update(checksum, (const guchar *)text, -1);
  g_checksum_get_digest(checksum, digest, &size);
  g_autofree char *base64 = g_base64_encode(digest, size);
  g_string_append_printf(page, "'sha256-%s'", base64);
}

static const char *title_of(const ToolReport *report) {
  return *report->topology->title ? report->topology->title : report->topology->scenario;
}

static void append_head(const ToolReport *report, GString *page) {
  g_string_append(page,
                  "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
  append_hash(page, tool_report_style);
  g_string_append(page, "; script-src ");
  append_hash(page, tool_report_script);
  g_string_append(page, "; base-uri 'none'; form-action 'none'\"/>\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                        "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>");
  tool_xml_append(page, title_of(report));
  g_string_append_printf(page, " \xe2\x80\x93 plenum report</title>\n<style>%s</style>\n</head>\n",
                         tool_report_style);
}

static void append_header(const ToolReport *report, GString *page) {
  static const char *const classes[] = {"well", "bad", "unknown"};
  g_autofree char *words = NULL;
  ToolVerdict verdict = tool_report_verdict(report, &words);
  g_string_append(page, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the contents</a>\n<header>\n<h1>");
  tool_xml_append(page, title_of(report));
  g_string_append(page, "</h1>\n<p>");
  tool_xml_append(page, report->topology->scenario);
  g_string_append_printf(page, ", seed %" JSON_INTEGER_FORMAT " <span class=\"verdict %s\">%s</span></p>\n",
                         json_integer_value(json_object_get(tool_trace_manifest(report->trace), "seed")),
                         classes[verdict], words);
  g_string_append(page, "</header>\n<nav aria-label=\"Contents\"><ul>\n");
  for (guint i = 0; i < G_N_ELEMENTS(sections); i++)
    g_string_append_printf(page, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id, sections[i].title);
  g_string_append(page, "</ul></nav>\n");
}

GString *tool_report_page(const ToolReport *report) {
  GString *page = g_string_sized_new(1 << 20);
  append_head(report, page);
  append_header(report, page);
  g_string_append(page, "<main id=\"main\">\n");
  for (guint i = 0; i < G_N_ELEMENTS(sections); i++) sections[i].append(report, page);
  g_string_append(page, "</main>\n<footer><p>Made by plenum " PLENUM_VERSION
                        ". Times are virtual. This file needs no network.</p></footer>\n"
                        "<script type=\"application/json\" id=\"data\">");
  tool_report_append_data(report, page);
  g_string_append_printf(page, "</script>\n<script>%s</script>\n</body>\n</html>\n", tool_report_script);
  return page;
}
