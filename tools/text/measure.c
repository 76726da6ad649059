/* SPDX-License-Identifier: MIT */
#include "tools/text/measure.h"

#include <math.h>

#include "tools/text/table.h"

enum { DIGITS = 4 };

typedef struct {
  double size;
  const char *name;
} Unit;

char *tool_measure_number(double number, int digits) {
  char text[G_ASCII_DTOSTR_BUF_SIZE], format[8];
  gboolean whole = fabs(number) >= 1000 && fabs(number) < 1e15 && fabs(number) >= pow(10, digits);
  g_snprintf(format, sizeof format, whole ? "%%.0f" : "%%.%dg", digits);
  return g_strdup(g_ascii_formatd(text, sizeof text, format, number));
}

/* Digits of a great whole number stand in threes. */
static char *with_unit(double number, const char *unit, int digits) {
  gboolean great = number >= 10000 && number < 1e15 && number >= pow(10, digits);
  g_autofree char *text =
      great ? tool_table_count((gint64)round(number)) : tool_measure_number(number, digits);
  return g_strconcat(text, unit, NULL);
}

/* By the greatest unit that it is one of, once it is rounded, or the least. */
static char *scaled(double number, const Unit *units, int digits) {
  if (number == 0) return g_strdup("0");
  for (; units[1].name; units++)
    if (number >= units->size * (1 - 0.5 * pow(10, -digits))) break;
  return with_unit(number / units->size, units->name, digits);
}

char *tool_measure_time_digits(const ActorTopology *topology, double number, int digits) {
  static const Unit units[] = {{1, " s"},     {1e-3, " ms"},  {1e-6, " us"},
                               {1e-9, " ns"}, {1e-12, " ps"}, {0, NULL}};
  if (topology->unit_seconds > 0) return scaled(number * topology->unit_seconds, units, digits);
  g_autofree char *unit = g_strconcat(" ", topology->unit, NULL);
  return number == 0 ? g_strdup("0") : with_unit(number, unit, digits);
}

char *tool_measure_time(const ActorTopology *topology, double number) {
  return tool_measure_time_digits(topology, number, DIGITS);
}

char *tool_measure_bandwidth(const ActorTopology *topology, double bytes) {
  static const Unit units[] = {{1e12, " TB/s"}, {1e9, " GB/s"}, {1e6, " MB/s"},
                               {1e3, " kB/s"},  {1, " B/s"},    {0, NULL}};
  if (topology->unit_seconds > 0) return scaled(bytes / topology->unit_seconds, units, DIGITS);
  g_autofree char *unit = g_strconcat(" B/", topology->unit, NULL);
  return with_unit(bytes, unit, DIGITS);
}

/* "100 MHz" or "4/tick". */
static char *measure_rate(const ActorTopology *topology, double rate) {
  static const Unit units[] = {{1e9, " GHz"}, {1e6, " MHz"}, {1e3, " kHz"}, {1, " Hz"}, {0, NULL}};
  if (topology->unit_seconds > 0) return scaled(rate / topology->unit_seconds, units, DIGITS);
  g_autofree char *unit = g_strconcat("/", topology->unit, NULL);
  return with_unit(rate, unit, DIGITS);
}

/* --- kinds --- */

/* The text is freed here. */
static void append(GString *words, const char *before, char *text, const char *after) {
  g_string_append_printf(words, "%s%s%s%s", words->len > 0 ? ", " : "", before, text, after);
  g_free(text);
}

static void append_queue(GString *words, guint32 queue) {
  if (queue != ACTOR_TOPOLOGY_UNLIMITED) append(words, "queue of ", g_strdup_printf("%u", queue), "");
}

static void append_share(GString *words, double share, const char *after) {
  if (share > 0) append(words, "", tool_measure_number(share * 100, DIGITS), after);
}

char *tool_measure_device(const ActorTopology *topology, const ActorDeviceKind *kind) {
  GString *words = g_string_new(NULL);
  if (kind->clock_rate > 0) append(words, "clock ", measure_rate(topology, kind->clock_rate), "");
  if (kind->drift_ppm != 0) append(words, "drift ", tool_measure_number(kind->drift_ppm, DIGITS), " ppm");
  if (kind->cores > 0)
    append(words, "", g_strdup_printf("%u", kind->cores), kind->cores == 1 ? " core" : " cores");
  if (kind->courier_rate > 0) append(words, "courier ", measure_rate(topology, kind->courier_rate), "");
  if (kind->courier_step > 0) append(words, "", tool_measure_time(topology, kind->courier_step), " a hop");
  append_queue(words, kind->courier_queue);
  if (words->len == 0) g_string_append(words, "no limits");
  return g_string_free(words, FALSE);
}

char *tool_measure_link(const ActorTopology *topology, const ActorLinkKind *kind) {
  GString *words = g_string_new(NULL);
  append(words, "", tool_measure_time(topology, kind->latency), "");
  if (kind->jitter > 0) append(words, "up to ", tool_measure_time(topology, kind->jitter), " more");
  if (kind->bandwidth > 0) append(words, "", tool_measure_bandwidth(topology, kind->bandwidth), "");
  append_queue(words, kind->queue);
  append_share(words, kind->loss, " % lost");
  append_share(words, kind->duplicate, " % twice");
  if (kind->reorder) g_string_append(words, ", in any order");
  return g_string_free(words, FALSE);
}
