/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tools/report/section.h"
#include "tools/text/measure.h"
#include "tools/text/xml.h"

enum { MARKS = 7, DIGITS = 4 };

/* The least of 1, 2, 5, 10, 20 ... that leaves no more than MARKS marks. */
static double choose_step(double length) {
  double least = length / MARKS, power = pow(10, floor(log10(least)));
  if (least <= power) return power;
  if (least <= 2 * power) return 2 * power;
  return least <= 5 * power ? 5 * power : 10 * power;
}

static void append_mark(const ToolReport *report, double instant, double share, int digits, GString *page) {
  const char *anchor = share < 0.04 ? "start" : share > 0.96 ? "end" : "middle";
  g_autofree char *text = tool_measure_time_digits(report->topology, instant, digits);
  g_string_append(page, "<line x1=\"");
  tool_xml_append_tenths(page, 100 * share);
  g_string_append(page, "%\" x2=\"");
  tool_xml_append_tenths(page, 100 * share);
  g_string_append(page, "%\" y2=\"4\"/><text x=\"");
  tool_xml_append_tenths(page, 100 * share);
  g_string_append_printf(page, "%%\" y=\"17\" text-anchor=\"%s\">", anchor);
  tool_xml_append(page, text);
  g_string_append(page, "</text>");
}

void tool_report_append_axis(const ToolReport *report, GString *page) {
  double from = tool_trace_units(report->trace, report->window.from);
  double to = tool_trace_units(report->trace, report->window.to), length = to - from;
  g_string_append(page, "<svg class=\"axis\" aria-hidden=\"true\" width=\"100%\" height=\"20\">");
  if (length <= 0) {
    append_mark(report, from, 0, DIGITS, page);
  } else {
    double step = choose_step(length);
    int digits = CLAMP((int)ceil(log10(MAX(fabs(from), fabs(to)) / step)) + 1, DIGITS, 15);
    for (double mark = ceil(from / step); mark * step <= to * (1 + 1e-12); mark++)
      append_mark(report, mark * step, (mark * step - from) / length, digits, page);
  }
  g_string_append(page, "</svg>\n");
}
