/* SPDX-License-Identifier: MIT */
#include "tools/report/spread.h"

#include <math.h>

#include "tools/text/measure.h"
#include "tools/text/xml.h"

enum { BINS = 120, HEIGHT = 26, MARKS = 7 };

static const double RANGE = 30;       /* of lengths that a linear axis shows well */
static const double NOTHING = 0.03;   /* of a logarithmic axis: the place for what it does not show */
static const double FIRST = 0.01;     /* of a kind's messages: they may be that short */
static const double LEAST = 0.06;     /* of the height, of a bin with anything in it */
static const double MOST_DECADES = 6; /* that have a mark each */

/* In units. */
typedef struct {
  double low, high;
  gboolean logarithmic;
  double begin; /* share where `low` stands */
} Axis;

typedef struct {
  const Axis *axis;
  double units; /* of a tick */
  guint64 counts[BINS];
} Lengths;

static const ToolKind *kind_at(const ToolReport *report, guint index) {
  return tool_kinds_peek(report->census->kinds, index);
}

/* --- the axis --- */

/* Of what is not nothing: how much there is, and the least length after the first few; in ticks. */
typedef struct {
  double count, before, length;
} Shortest;

static void count_lengths(double value, guint64 count, gpointer data) {
  if (value > 0) ((Shortest *)data)->count += (double)count;
}

static void find_shortest(double value, guint64 count, gpointer data) {
  Shortest *shortest = data;
  if (value <= 0) return;
  shortest->before += (double)count;
  if (shortest->before > FIRST * shortest->count) shortest->length = MIN(shortest->length, value);
}

static Axis make_axis(const ToolReport *report, guint kinds) {
  double units = tool_trace_units(report->trace, 1), low = INFINITY, high = 0, least = INFINITY;
  for (guint i = 0; i < kinds; i++) {
    const SimHistogram *latency = kind_at(report, i)->latency;
    if (!latency) continue;
    Shortest shortest = {0, 0, INFINITY};
    sim_histogram_foreach(latency, count_lengths, &shortest);
    sim_histogram_foreach(latency, find_shortest, &shortest);
    low = MIN(low, shortest.length * units);
    high = MAX(high, sim_histogram_max(latency) * units);
    least = MIN(least, sim_histogram_min(latency) * units);
  }
  Axis axis = {0, high, high > RANGE * low, 0};
  if (axis.logarithmic) axis.low = low;
  if (axis.logarithmic && least < low) axis.begin = NOTHING;
  return axis;
}

static double share_of(const Axis *axis, double length) {
  if (axis->high <= 0 || length < axis->low || length <= 0) return 0;
  if (!axis->logarithmic) return length / axis->high;
  double along = log(length / axis->low) / log(axis->high / axis->low);
  return axis->begin + (1 - axis->begin) * CLAMP(along, 0, 1);
}

static void append_mark(const ToolReport *report, const Axis *axis, double length, GString *page) {
  double share = share_of(axis, length);
  const char *anchor = share < 0.04 ? "start" : share > 0.96 ? "end" : "middle";
  g_autofree char *text = tool_measure_time(report->topology, length);
  for (guint end = 1; end <= 2; end++) {
    g_string_append_printf(page, "%s x%u=\"", end == 1 ? "<line" : "", end);
    tool_xml_append_tenths(page, 100 * share);
    g_string_append(page, "%\"");
  }
  g_string_append(page, " y2=\"4\"/><text x=\"");
  tool_xml_append_tenths(page, 100 * share);
  g_string_append_printf(page, "%%\" y=\"17\" text-anchor=\"%s\">", anchor);
  tool_xml_append(page, text);
  g_string_append(page, "</text>");
}

/* 1, 2 and 5 of each power of ten where there are few of these, else 1 of some. */
static void append_decades(const ToolReport *report, const Axis *axis, GString *page) {
  static const double steps[] = {1, 2, 5};
  double seconds = report->topology->unit_seconds > 0 ? report->topology->unit_seconds : 1;
  double low = log10(axis->low * seconds), high = log10(axis->high * seconds);
  guint each = high - low <= MARKS / 3.0 ? G_N_ELEMENTS(steps) : 1;
  double every = MAX(ceil((high - low) / MOST_DECADES), 1);
  for (double power = floor(low / every) * every; power <= high; power += every)
    for (guint i = 0; i < each; i++) {
      double length = steps[i] * pow(10, power) / seconds;
      if (length >= axis->low * (1 - 1e-9) && length <= axis->high * (1 + 1e-9))
        append_mark(report, axis, length, page);
    }
}

static void append_steps(const ToolReport *report, const Axis *axis, GString *page) {
  double least = axis->high / MARKS, power = pow(10, floor(log10(least)));
  double step = power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
  for (double mark = 1; mark * step <= axis->high * (1 + 1e-9); mark++)
    append_mark(report, axis, mark * step, page);
}

static void append_axis(const ToolReport *report, const Axis *axis, GString *page) {
  g_string_append(page, "<li class=\"under\" aria-hidden=\"true\"><span class=\"name\"></span>"
                        "<svg class=\"axis\" aria-hidden=\"true\" width=\"100%\" height=\"20\">");
  if (!axis->logarithmic) append_mark(report, axis, 0, page);
  if (axis->logarithmic) append_decades(report, axis, page);
  else if (axis->high > 0) append_steps(report, axis, page);
  g_string_append(page, "</svg></li>\n");
}

/* --- kinds --- */

static void count(double value, guint64 count, gpointer data) {
  Lengths *lengths = data;
  double share = share_of(lengths->axis, value * lengths->units);
  lengths->counts[MIN((guint)(share * BINS), BINS - 1)] += count;
}

/* A step for each bin, the fullest as high as there is room; what the axis does not show would dwarf the
 * others. */
static void append_histogram(const ToolReport *report, const Axis *axis, const ToolKind *kind,
                             GString *page) {
  Lengths lengths = {.axis = axis, .units = tool_trace_units(report->trace, 1)};
  guint64 most = 1;
  sim_histogram_foreach(kind->latency, count, &lengths);
  for (guint bin = (guint)ceil(axis->begin * BINS); bin < BINS; bin++) most = MAX(most, lengths.counts[bin]);
  g_string_append_printf(page, "<path class=\"lay\" d=\"M0 %d", HEIGHT);
  for (guint bin = 0; bin < BINS; bin++) {
    double height = MIN((double)lengths.counts[bin] / (double)most, 1);
    if (height > 0) height = LEAST + (1 - LEAST) * height;
    g_string_append(page, "V");
    tool_xml_append_tenths(page, HEIGHT * (1 - height));
    g_string_append(page, "H");
    tool_xml_append_tenths(page, 1000.0 * (bin + 1) / BINS);
  }
  g_string_append_printf(page, "V%dz\"/>", HEIGHT);
}

static void append_quantile(const Axis *axis, double length, const char *name, GString *page) {
  double middle_of_bin = 500.0 / BINS, share = share_of(axis, length);
  g_string_append_printf(page, "<path class=\"%s\" d=\"M", name);
  tool_xml_append_tenths(page, MIN(1000 * share, 1000 - middle_of_bin));
  g_string_append_printf(page, " 0v%d\"/>", HEIGHT);
}

static void append_kind(const ToolReport *report, const Axis *axis, const ToolKind *kind, GString *page) {
  ActorMetric metric = tool_kind_latency(kind, report->topology->ticks_per_unit);
  g_autofree char *half = tool_measure_time(report->topology, metric.p50);
  g_autofree char *late = tool_measure_time(report->topology, metric.p99);
  g_string_append(page, "<li><span class=\"name\">");
  tool_xml_append(page, *kind->name ? kind->name : "(empty)");
  g_string_append_printf(
      page, "</span><svg aria-hidden=\"true\" viewBox=\"0 0 1000 %d\" preserveAspectRatio=\"none\">", HEIGHT);
  append_histogram(report, axis, kind, page);
  append_quantile(axis, metric.p99, "q99", page);
  append_quantile(axis, metric.p90, "q90", page);
  append_quantile(axis, metric.p50, "q50", page);
  g_string_append(page, "</svg><span class=\"figure\"><small>p50</small> ");
  tool_xml_append(page, half);
  g_string_append(page, " <small>p99</small> ");
  tool_xml_append(page, late);
  g_string_append(page, "</span></li>\n");
}

void tool_report_append_spread(const ToolReport *report, guint most, GString *page) {
  guint kinds = MIN(tool_kinds_count(report->census->kinds), most), taken = 0;
  for (guint i = 0; i < kinds; i++) taken += kind_at(report, i)->latency != NULL;
  if (taken == 0) return;
  Axis axis = make_axis(report, kinds);
  g_string_append_printf(
      page,
      "<h3>How latencies lie</h3>\n<p class=\"note\">From when a message is sent until it is "
      "taken%s: the higher, the more messages of the kind took so long%s. <span "
      "class=\"legend\">",
      axis.logarithmic ? ", on a logarithmic axis" : "",
      axis.begin > 0 ? "; those that took no time, or almost none, stand at the left end" : "");
  for (guint i = 0; i < 3; i++) {
    static const char *const names[] = {"50", "90", "99"};
    g_string_append_printf(page,
                           "<span><svg aria-hidden=\"true\" width=\"6\" height=\"14\"><path class=\"q%s\" "
                           "d=\"M3 0v14\"/></svg>p%s</span>",
                           names[i], names[i]);
  }
  g_string_append(page, "</span></p>\n<ul class=\"bars spread\" aria-label=\"Latencies by kind\">\n");
  for (guint i = 0; i < kinds; i++)
    if (kind_at(report, i)->latency) append_kind(report, &axis, kind_at(report, i), page);
  append_axis(report, &axis, page);
  g_string_append(page, "</ul>\n");
}
