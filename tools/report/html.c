/* SPDX-License-Identifier: MIT */
#include "tools/report/html.h"

#include <math.h>

#include "tools/text/measure.h"
#include "tools/text/table.h"
#include "tools/text/xml.h"

void tool_html_begin_section(GString *page, const char *id, const char *heading) {
  g_string_append_printf(page, "<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">%s</h2>\n", id,
                         id, id, heading);
}

void tool_html_end_section(GString *page) { g_string_append(page, "</section>\n"); }

void tool_html_append_note(GString *page, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_string_append(page, "<p class=\"note\">");
  tool_xml_append(page, text);
  g_string_append(page, "</p>\n");
}

void tool_html_begin_table(GString *page, const char *caption, const char *const *headings, guint words) {
  guint count = 0;
  while (headings[count]) count++;
  g_string_append(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
  tool_xml_append(page, caption);
  g_string_append(page, "\"><table><caption>");
  tool_xml_append(page, caption);
  g_string_append(page, "</caption>\n<thead><tr>");
  for (guint i = 0; i < count; i++) {
    g_string_append_printf(page, "<th scope=\"col\"%s>", i > 0 && i + words < count ? " class=\"n\"" : "");
    tool_xml_append(page, headings[i]);
    g_string_append(page, "</th>");
  }
  g_string_append(page, "</tr></thead>\n<tbody>\n");
}

void tool_html_end_table(GString *page) { g_string_append(page, "</tbody></table></div>\n"); }

void tool_html_begin_row(GString *page, const char *name) {
  g_string_append(page, "<tr><th scope=\"row\">");
  tool_xml_append(page, name);
  g_string_append(page, "</th>");
}

void tool_html_end_row(GString *page) { g_string_append(page, "</tr>\n"); }

void tool_html_append_words(GString *page, const char *words) {
  g_string_append(page, "<td>");
  tool_xml_append(page, words);
  g_string_append(page, "</td>");
}

void tool_html_append_message(GString *page, const char *id) {
  g_string_append_printf(page, "<td data-message=\"%s\">%s</td>", id, id);
}

void tool_html_append_plain(GString *page, double number) {
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append(page, g_ascii_dtostr(text, sizeof text, number));
}

void tool_html_append_figure(GString *page, double value, const char *text) {
  g_string_append(page, "<td class=\"n\"><data value=\"");
  tool_html_append_plain(page, value);
  g_string_append(page, "\">");
  tool_xml_append(page, text);
  g_string_append(page, "</data></td>");
}

void tool_html_append_count(GString *page, guint64 count) {
  g_autofree char *text = tool_table_count((gint64)MIN(count, G_MAXINT64));
  tool_html_append_figure(page, (double)count, text);
}

void tool_html_append_number(GString *page, double number) {
  g_autofree char *text = tool_measure_number(number, 4);
  tool_html_append_figure(page, number, text);
}

void tool_html_append_time(GString *page, const ActorTopology *topology, double units) {
  if (isnan(units)) {
    g_string_append(page, "<td class=\"n\">\xe2\x80\x93</td>");
    return;
  }
  g_autofree char *text = tool_measure_time(topology, units);
  tool_html_append_figure(page, units, text);
}

void tool_html_begin_details(GString *page, const char *summary) {
  g_string_append(page, "<details><summary>");
  tool_xml_append(page, summary);
  g_string_append(page, "</summary>\n");
}

void tool_html_end_details(GString *page) { g_string_append(page, "</details>\n"); }

void tool_html_append_json(GString *json, const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_string_append_c(json, '"');
  for (const char *c = valid; *c; c++) {
    if ((guchar)*c < 0x20 || strchr("\"\\<>&", *c)) g_string_append_printf(json, "\\u%04x", (guint)*c);
    else g_string_append_c(json, *c);
  }
  g_string_append_c(json, '"');
}
