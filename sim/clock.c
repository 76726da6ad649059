/* SPDX-License-Identifier: MIT */
#include "sim/clock.h"

#include "sim/error.h"

__extension__ typedef unsigned __int128 Wide;

static const SimRatio one = {1, 1};

static gboolean refuse(SimRatio rate, const char *complaint, GError **error) {
  g_autofree char *shown = sim_ratio_format(rate);
  g_set_error(error, SIM_ERROR, SIM_ERROR_RANGE, "a clock's rate of %s per unit %s", shown, complaint);
  return FALSE;
}

gboolean sim_clock_make(SimRatio rate, SimRatio ticks_per_unit, SimRatio speed, SimInstant phase,
                        SimClock *clock, GError **error) {
  g_assert(ticks_per_unit.numerator > 0);
  g_assert(phase >= 0);
  SimRatio nominal, period;
  if (rate.numerator <= 0) return refuse(rate, "is not above zero", error);
  if (speed.numerator <= 0) return refuse(rate, "needs a device whose time goes forward", error);
  if (!sim_ratio_divide(ticks_per_unit, rate, &nominal, NULL) ||
      !sim_ratio_divide(nominal, speed, &period, NULL))
    return refuse(rate, "is not exact in the scenario's resolution: its period is out of range", error);
  if (sim_ratio_compare(period, one) < 0)
    return refuse(rate, "is faster than the resolution: it may have one edge per tick", error);
  *clock = (SimClock){period, phase};
  return TRUE;
}

/* floor(k * n / d + 1/2): halves go up. */
static guint64 whole_and_half(guint64 quotient, guint64 rest, guint64 denominator) {
  return quotient + (rest >= denominator - rest);
}

/* G_MAXUINT64 stands for all that lies beyond. */
static guint64 distance_wide(guint64 k, guint64 numerator, guint64 denominator) {
  Wide product = (Wide)k * numerator;
  Wide quotient = product / denominator;
  if (quotient >= G_MAXINT64) return G_MAXUINT64;
  return whole_and_half((guint64)quotient, (guint64)(product % denominator), denominator);
}

static guint64 distance(guint64 k, guint64 numerator, guint64 denominator) {
  guint64 product;
  if (__builtin_mul_overflow(k, numerator, &product)) return distance_wide(k, numerator, denominator);
  if (denominator == 1) return product;
  return whole_and_half(product / denominator, product % denominator, denominator);
}

SimInstant sim_clock_edge(const SimClock *clock, guint64 k) {
  guint64 ticks = distance(k, (guint64)clock->period.numerator, (guint64)clock->period.denominator);
  guint64 room = (guint64)(SIM_INSTANT_MAX - clock->phase);
  return ticks >= room ? SIM_INSTANT_MAX : clock->phase + (SimInstant)ticks;
}

SimInstant sim_clock_edge_plus(const SimClock *clock, guint64 k, SimRatio more) {
  typedef unsigned __int128 Part;
  Part period = (guint64)clock->period.numerator, below = (guint64)clock->period.denominator;
  Part left, right, sum, denominator = below * (guint64)more.denominator;
  gint64 whole = 0;
  if (__builtin_mul_overflow(period * (guint64)more.denominator, (Part)k, &left) ||
      __builtin_mul_overflow((Part)(guint64)more.numerator, below, &right) ||
      __builtin_add_overflow(left, right, &sum) || __builtin_add_overflow(sum, denominator / 2, &sum)) {
    SimInstant edge = sim_clock_edge(clock, k);
    sim_ratio_nearest(more, (SimRatio){1, 1}, &whole);
    return edge > SIM_INSTANT_MAX - whole ? SIM_INSTANT_MAX : edge + whole;
  }
  Part ticks = sum / denominator, room = (guint64)(SIM_INSTANT_MAX - clock->phase);
  return ticks >= room ? SIM_INSTANT_MAX : clock->phase + (SimInstant)ticks;
}

/* Edge k is at least t ticks from the phase when k * n / d >= t - 1/2, so k is the least
 * integer from (2t - 1) * d / 2n up.  Here 0 < t <= 2^63, so 2t - 1 fits. */
static guint64 first_from(guint64 t, guint64 numerator, guint64 denominator) {
  if (denominator == 1) return (t - 1) / numerator + 1;
  guint64 product, twice = 2 * numerator;
  if (!__builtin_mul_overflow(2 * t - 1, denominator, &product))
    return product / twice + (product % twice != 0);
  Wide wide = (Wide)(2 * t - 1) * denominator;
  return (guint64)(wide / twice) + (wide % twice != 0);
}

guint64 sim_clock_at_or_after(const SimClock *clock, SimInstant instant) {
  if (instant <= clock->phase) return 0;
  return first_from((guint64)(instant - clock->phase), (guint64)clock->period.numerator,
                    (guint64)clock->period.denominator);
}

guint64 sim_clock_after(const SimClock *clock, SimInstant instant) {
  if (instant < clock->phase) return 0;
  return first_from((guint64)(instant - clock->phase) + 1, (guint64)clock->period.numerator,
                    (guint64)clock->period.denominator);
}
