/* SPDX-License-Identifier: MIT */
#include "sim/scale.h"

#include "sim/error.h"

#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 Wide;

static const SimRatio default_resolution = {1, 1000000000};

static gboolean is_abstract(const SimScale *scale) { return scale->seconds.numerator == 0; }

static gboolean is_word(const char *text) {
  gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  return length > 0 && length <= SIM_SCALE_WORD_MAX && text[length] == '\0' && !g_ascii_isdigit(*text);
}

static gboolean find_unit(const char *unit, SimScale *scale, GError **error) {
  SimQuantity one;
  g_autofree char *quoted = sim_error_quote(unit, strlen(unit));
  gboolean known = sim_quantity_unit(unit, strlen(unit), &one);
  if (known && one.dimension != SIM_DIMENSION_TIME) {
    g_set_error(error, SIM_ERROR, SIM_ERROR_UNIT, "a scenario counts in a unit of time, but %s is a %s",
                quoted, sim_dimension_name(one.dimension));
    return FALSE;
  }
  if (!known && !is_word(unit)) {
    g_set_error(error, SIM_ERROR, SIM_ERROR_SYNTAX,
                "a scenario's unit is a word of at most %d letters, digits and _, not %s", SIM_SCALE_WORD_MAX,
                quoted);
    return FALSE;
  }
  g_strlcpy(scale->unit, unit, sizeof scale->unit);
  scale->seconds = known ? one.value : (SimRatio){0, 1};
  return TRUE;
}

static gboolean refuse_dimension(const SimQuantity *quantity, const char *wanted, GError **error) {
  g_autofree char *shown = sim_quantity_format(quantity);
  g_set_error(error, SIM_ERROR, SIM_ERROR_UNIT, "a %s is wanted, but %s is a %s", wanted, shown,
              sim_dimension_name(quantity->dimension));
  return FALSE;
}

static gboolean refuse_range(const SimQuantity *quantity, const char *what, const char *complaint,
                             GError **error) {
  g_autofree char *shown = sim_quantity_format(quantity);
  g_set_error(error, SIM_ERROR, SIM_ERROR_RANGE, "a %s of %s %s", what, shown, complaint);
  return FALSE;
}

static gboolean refuse_abstract(const SimScale *scale, const SimQuantity *quantity, GError **error) {
  g_autofree char *shown = sim_quantity_format(quantity);
  g_set_error(
      error, SIM_ERROR, SIM_ERROR_UNIT,
      "%s means nothing here: the scenario's unit \"%s\" has no length in seconds; write a plain number",
      shown, scale->unit);
  return FALSE;
}

/* What the quantity is in the scenario's own terms: units, per unit, bytes per unit. */
static gboolean in_units(const SimScale *scale, const SimQuantity *quantity, SimRatio *value,
                         GError **error) {
  *value = quantity->value;
  if (quantity->dimension == SIM_DIMENSION_PLAIN || quantity->dimension == SIM_DIMENSION_SIZE) return TRUE;
  if (is_abstract(scale)) return refuse_abstract(scale, quantity, error);
  gboolean fits = quantity->dimension == SIM_DIMENSION_TIME
                      ? sim_ratio_divide(quantity->value, scale->seconds, value, NULL)
                      : sim_ratio_multiply(quantity->value, scale->seconds, value, NULL);
  return fits || refuse_range(quantity, sim_dimension_name(quantity->dimension),
                              "is out of range in the scenario's unit", error);
}

/* The same for what must be of one dimension, or plain. */
static gboolean measure(const SimScale *scale, const SimQuantity *quantity, SimDimension wanted,
                        SimRatio *value, GError **error) {
  if (quantity->dimension != wanted && quantity->dimension != SIM_DIMENSION_PLAIN)
    return refuse_dimension(quantity, sim_dimension_name(wanted), error);
  return in_units(scale, quantity, value, error);
}

static gboolean measure_positive(const SimScale *scale, const SimQuantity *quantity, SimDimension wanted,
                                 const char *what, SimRatio *value, GError **error) {
  if (!measure(scale, quantity, wanted, value, error)) return FALSE;
  return value->numerator > 0 || refuse_range(quantity, what, "is not above zero", error);
}

gboolean sim_scale_make(const char *unit, const SimQuantity *resolution, SimScale *scale, GError **error) {
  static const SimRatio one = {1, 1};
  SimRatio tick = default_resolution;
  if (!find_unit(unit, scale, error)) return FALSE;
  if (resolution != NULL &&
      !measure_positive(scale, resolution, SIM_DIMENSION_TIME, "resolution", &tick, error))
    return FALSE;
  gboolean fits = sim_ratio_divide(one, tick, &scale->ticks_per_unit, error);
  g_assert(fits);
  return TRUE;
}

/* What rounds to mantissa * 2^exponent lies within half of its last place; when both ends
 * are nearest to one tick, then so is the simplest fraction between them, which need not be
 * looked for.  G_MAXINT64 when they are not, or when it is not quickly seen. */
static gint64 ticks_at_a_glance(double units, SimRatio ticks_per_unit) {
  int exponent;
  if (ticks_per_unit.denominator != 1) return G_MAXINT64;
  double product = units * (double)ticks_per_unit.numerator;
  if (G_LIKELY(product < 0x1p48)) { /* is within 3 * 2^-53 of either end, for its size */
    gint64 nearest = (gint64)(product + 0.5);
    if (G_LIKELY(fabs(product - (double)nearest) < 0.5 - product * 0x1p-50)) return nearest;
  }
  guint64 mantissa = (guint64)(frexp(units, &exponent) * 0x1p53);
  int down = 54 - exponent;
  if (down <= 0 || down > 120) return down <= 0 ? G_MAXINT64 : 0;
  Wide half = (Wide)1 << (down - 1);
  Wide low = ((Wide)(2 * mantissa - 1) * (guint64)ticks_per_unit.numerator + half) >> down;
  Wide high = ((Wide)(2 * mantissa + 1) * (guint64)ticks_per_unit.numerator + half) >> down;
  return low == high && low < G_MAXINT64 ? (gint64)low : G_MAXINT64;
}

gboolean sim_scale_ticks(const SimScale *scale, double units, SimInstant *ticks, GError **error) {
  SimRatio value;
  *ticks = 0;
  if (units == 0) return TRUE;
  if (units > 0 && isfinite(units)) {
    *ticks = ticks_at_a_glance(units, scale->ticks_per_unit);
    if (*ticks != G_MAXINT64) return TRUE;
    if (sim_ratio_from_double(units, &value, NULL) && sim_ratio_nearest(value, scale->ticks_per_unit, ticks))
      return TRUE;
  }
  g_autofree char *shown = sim_error_number(units);
  g_set_error(error, SIM_ERROR, SIM_ERROR_RANGE, "a time of %s %s %s", shown, scale->unit,
              isnan(units) ? "is not a number"
              : units < 0  ? "is negative"
                           : "is out of range");
  return FALSE;
}

gboolean sim_scale_duration(const SimScale *scale, const SimQuantity *duration, SimInstant *ticks,
                            GError **error) {
  SimRatio value;
  if (!measure(scale, duration, SIM_DIMENSION_TIME, &value, error)) return FALSE;
  if (value.numerator < 0) return refuse_range(duration, "time", "is negative", error);
  return sim_ratio_nearest(value, scale->ticks_per_unit, ticks) ||
         refuse_range(duration, "time", "is out of range", error);
}

double sim_scale_units(const SimScale *scale, SimInstant ticks) {
  return sim_ratio_share(ticks, scale->ticks_per_unit);
}

gboolean sim_scale_rate(const SimScale *scale, const SimQuantity *rate, SimRatio *per_unit, GError **error) {
  return measure_positive(scale, rate, SIM_DIMENSION_FREQUENCY, "rate", per_unit, error);
}

gboolean sim_scale_bandwidth(const SimScale *scale, const SimQuantity *bandwidth, SimRatio *bytes_per_tick,
                             GError **error) {
  SimRatio per_unit;
  if (!measure_positive(scale, bandwidth, SIM_DIMENSION_BANDWIDTH, "bandwidth", &per_unit, error))
    return FALSE;
  return sim_ratio_divide(per_unit, scale->ticks_per_unit, bytes_per_tick, NULL) ||
         refuse_range(bandwidth, "bandwidth", "is out of range in the scenario's resolution", error);
}

gboolean sim_scale_plain(const SimScale *scale, const SimQuantity *quantity, double *number, GError **error) {
  SimRatio value;
  if (!in_units(scale, quantity, &value, error)) return FALSE;
  *number = sim_ratio_to_double(value);
  return TRUE;
}
