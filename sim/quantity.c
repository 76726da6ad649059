/* SPDX-License-Identifier: MIT */
#include "sim/quantity.h"

#include "sim/error.h"

#include <string.h>

typedef struct {
  const char *name;
  SimDimension dimension;
  SimRatio one;
} Unit;

/* In the order in which messages list them. */
static const Unit units[] = {
    {"ps", SIM_DIMENSION_TIME, {1, 1000000000000}},
    {"ns", SIM_DIMENSION_TIME, {1, 1000000000}},
    {"us", SIM_DIMENSION_TIME, {1, 1000000}},
    {"ms", SIM_DIMENSION_TIME, {1, 1000}},
    {"s", SIM_DIMENSION_TIME, {1, 1}},
    {"min", SIM_DIMENSION_TIME, {60, 1}},
    {"h", SIM_DIMENSION_TIME, {3600, 1}},
    {"day", SIM_DIMENSION_TIME, {86400, 1}},
    {"Hz", SIM_DIMENSION_FREQUENCY, {1, 1}},
    {"kHz", SIM_DIMENSION_FREQUENCY, {1000, 1}},
    {"MHz", SIM_DIMENSION_FREQUENCY, {1000000, 1}},
    {"GHz", SIM_DIMENSION_FREQUENCY, {1000000000, 1}},
    {"bit/s", SIM_DIMENSION_BANDWIDTH, {1, 8}},
    {"kbit/s", SIM_DIMENSION_BANDWIDTH, {125, 1}},
    {"Mbit/s", SIM_DIMENSION_BANDWIDTH, {125000, 1}},
    {"Gbit/s", SIM_DIMENSION_BANDWIDTH, {125000000, 1}},
    {"Tbit/s", SIM_DIMENSION_BANDWIDTH, {125000000000, 1}},
    {"B/s", SIM_DIMENSION_BANDWIDTH, {1, 1}},
    {"kB/s", SIM_DIMENSION_BANDWIDTH, {1000, 1}},
    {"MB/s", SIM_DIMENSION_BANDWIDTH, {1000000, 1}},
    {"GB/s", SIM_DIMENSION_BANDWIDTH, {1000000000, 1}},
    {"KiB/s", SIM_DIMENSION_BANDWIDTH, {1 << 10, 1}},
    {"MiB/s", SIM_DIMENSION_BANDWIDTH, {1 << 20, 1}},
    {"GiB/s", SIM_DIMENSION_BANDWIDTH, {1 << 30, 1}},
    {"bit", SIM_DIMENSION_SIZE, {1, 8}},
    {"B", SIM_DIMENSION_SIZE, {1, 1}},
    {"kB", SIM_DIMENSION_SIZE, {1000, 1}},
    {"MB", SIM_DIMENSION_SIZE, {1000000, 1}},
    {"GB", SIM_DIMENSION_SIZE, {1000000000, 1}},
    {"KiB", SIM_DIMENSION_SIZE, {1 << 10, 1}},
    {"MiB", SIM_DIMENSION_SIZE, {1 << 20, 1}},
    {"GiB", SIM_DIMENSION_SIZE, {1 << 30, 1}},
};

static const struct {
  const char *name;
  const char *plural;
  const char *base;
} dimensions[] = {
    [SIM_DIMENSION_PLAIN] = {"number", "numbers", ""},
    [SIM_DIMENSION_TIME] = {"time", "times", " s"},
    [SIM_DIMENSION_FREQUENCY] = {"frequency", "frequencies", " Hz"},
    [SIM_DIMENSION_BANDWIDTH] = {"bandwidth", "bandwidths", " B/s"},
    [SIM_DIMENSION_SIZE] = {"size", "sizes", " B"},
};

const char *sim_dimension_name(SimDimension dimension) {
  g_assert(dimension < G_N_ELEMENTS(dimensions));
  return dimensions[dimension].name;
}

static gboolean matches(const char *name, const char *text, gsize length) {
  return strlen(name) == length && memcmp(name, text, length) == 0;
}

static gboolean is_microsecond(const char *text, gsize length) {
  return matches("\xc2\xb5s", text, length) || matches("\xce\xbcs", text, length);
}

gboolean sim_quantity_unit(const char *name, gsize length, SimQuantity *one) {
  if (is_microsecond(name, length)) name = "us", length = 2;
  for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
    if (!matches(units[i].name, name, length)) continue;
    *one = (SimQuantity){units[i].dimension, units[i].one};
    return TRUE;
  }
  return FALSE;
}

static void append_known_units(GString *message) {
  SimDimension last = SIM_DIMENSION_PLAIN;
  for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
    SimDimension dimension = units[i].dimension;
    if (dimension != last)
      g_string_append_printf(message, "%s %s are", last == SIM_DIMENSION_PLAIN ? ":" : ";",
                             dimensions[dimension].plural);
    g_string_append_printf(message, " %s", units[i].name);
    last = dimension;
  }
}

typedef struct {
  const char *at;
  gsize length;
} Span;

static gboolean is_blank(char character) { return character == ' ' || character == '\t'; }

static Span trimmed(Span span) {
  for (; span.length > 0 && is_blank(*span.at); span.length--) span.at++;
  while (span.length > 0 && is_blank(span.at[span.length - 1])) span.length--;
  return span;
}

static gboolean refuse_unit(Span unit, Span whole, GError **error) {
  g_autofree char *quoted = sim_error_quote(unit.at, unit.length);
  g_autofree char *context = sim_error_quote(whole.at, whole.length);
  g_autoptr(GString) message = g_string_new(NULL);
  g_string_append_printf(message, "unknown unit %s in %s", quoted, context);
  append_known_units(message);
  g_set_error_literal(error, SIM_ERROR, SIM_ERROR_UNIT, message->str);
  return FALSE;
}

gboolean sim_quantity_parse(const char *text, gsize length, SimQuantity *quantity, GError **error) {
  Span whole = trimmed((Span){text, length});
  SimQuantity one;
  SimRatio number;
  gsize used;
  if (!sim_ratio_scan(whole.at, whole.length, &used, &number, error)) return FALSE;
  Span unit = trimmed((Span){whole.at + used, whole.length - used});
  if (unit.length == 0) {
    *quantity = (SimQuantity){SIM_DIMENSION_PLAIN, number};
    return TRUE;
  }
  if (!sim_quantity_unit(unit.at, unit.length, &one)) return refuse_unit(unit, whole, error);
  quantity->dimension = one.dimension;
  if (sim_ratio_multiply(number, one.value, &quantity->value, NULL)) return TRUE;
  g_autofree char *context = sim_error_quote(whole.at, whole.length);
  g_set_error(error, SIM_ERROR, SIM_ERROR_RANGE, "%s is out of range", context);
  return FALSE;
}

gboolean sim_quantity_from_double(double number, SimQuantity *quantity, GError **error) {
  quantity->dimension = SIM_DIMENSION_PLAIN;
  return sim_ratio_from_double(number, &quantity->value, error);
}

char *sim_quantity_format(const SimQuantity *quantity) {
  g_autofree char *number = sim_ratio_format(quantity->value);
  return g_strconcat(number, dimensions[quantity->dimension].base, NULL);
}

gboolean sim_quantity_bytes(const SimQuantity *quantity, gint64 *bytes, GError **error) {
  g_autofree char *shown = sim_quantity_format(quantity);
  if (quantity->dimension != SIM_DIMENSION_SIZE && quantity->dimension != SIM_DIMENSION_PLAIN) {
    g_set_error(error, SIM_ERROR, SIM_ERROR_UNIT, "a size is wanted, but %s is a %s", shown,
                sim_dimension_name(quantity->dimension));
    return FALSE;
  }
  if (quantity->value.denominator != 1 || quantity->value.numerator < 0) {
    g_set_error(error, SIM_ERROR, SIM_ERROR_RANGE, "a size is a whole number of bytes from 0 up, not %s",
                shown);
    return FALSE;
  }
  *bytes = quantity->value.numerator;
  return TRUE;
}
