/* SPDX-License-Identifier: MIT */

/* The scale of a scenario says what its numbers mean: the unit in which its author counts
 * time, and the resolution, the tick in which the engine counts it.
 *
 * A plain duration is in units, a plain rate is per unit, a plain bandwidth is bytes per
 * unit.  A unit that is a time ("s", "ms") also gives quantities a meaning ("3 us", "100
 * MHz"); any other word ("tick") is an abstract unit, and with it they are errors.
 *
 * This is where time leaves floating point: what is above the scale is doubles and text,
 * what is below is ticks and ratios.  Every function that returns gboolean reports
 * SIM_ERROR_UNIT for the wrong dimension or a quantity that an abstract unit gives no
 * meaning to, and SIM_ERROR_RANGE, with the value, for what does not fit. */
#ifndef SIM_SCALE_H
#define SIM_SCALE_H

#include "sim/event.h"
#include "sim/quantity.h"

#define SIM_SCALE_WORD_MAX 15

typedef struct {
  char unit[SIM_SCALE_WORD_MAX + 1];
  SimRatio seconds; /* in a unit; zero when it is abstract */
  SimRatio ticks_per_unit;
} SimScale;

/* `unit` is a time's or a word of letters, digits and _, of at most SIM_SCALE_WORD_MAX.
 * `resolution` is a time or a plain fraction of the unit, above zero; NULL for 1/10^9.
 * SIM_ERROR_SYNTAX for what is no word, SIM_ERROR_UNIT for another dimension's unit. */
gboolean sim_scale_make(const char *unit, const SimQuantity *resolution, SimScale *scale, GError **error);

/* The instant nearest to so many units, halves upwards; they must not be negative.  The
 * number is taken as ratio.h says, so that 0.0045 lies exactly between two thousandths.
 * This is called for each duration in a run, and is quick. */
gboolean sim_scale_ticks(const SimScale *scale, double units, SimInstant *ticks, GError **error);

/* The same for a quantity: a time or a plain number of units. */
gboolean sim_scale_duration(const SimScale *scale, const SimQuantity *duration, SimInstant *ticks,
                            GError **error);

/* The double nearest to the number of units in so many ticks.  Up to 2^50 of them,
 * and below 2^63 units, sim_scale_ticks turns it back into the same. */
double sim_scale_units(const SimScale *scale, SimInstant ticks);

/* How often per unit (what sim_clock_make takes): a frequency, or a plain number; above
 * zero. */
gboolean sim_scale_rate(const SimScale *scale, const SimQuantity *rate, SimRatio *per_unit, GError **error);

/* Bytes per tick: a bandwidth, or a plain number of bytes per unit; above zero.  So many
 * bytes take sim_ratio_nearest({bytes, 1}, {denominator, numerator}) ticks. */
gboolean sim_scale_bandwidth(const SimScale *scale, const SimQuantity *bandwidth, SimRatio *bytes_per_tick,
                             GError **error);

/* The number an author could have written instead of the quantity: a time in units, a
 * frequency per unit, a bandwidth in bytes per unit, a size in bytes.  It may be negative. */
gboolean sim_scale_plain(const SimScale *scale, const SimQuantity *quantity, double *number, GError **error);

#endif
