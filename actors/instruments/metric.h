/* SPDX-License-Identifier: MIT */

/* A metric is what many measurements come to.
 *
 * `count` tells how many there were; `sum`, `mean`, `min` and `max` are exact and rounded once,
 * quantiles have the error of sim/histogram.h; `last` is the latest by moment; the interval of 95 % of the
 * mean reaches `half_width` to each side (batches.h).  What a metric does not have, because nothing was
 * measured or it makes no sense, is NaN. */
#ifndef ACTORS_INSTRUMENTS_METRIC_H
#define ACTORS_INSTRUMENTS_METRIC_H

#include "sim/event.h"
#include "sim/histogram.h"
#include "sim/ratio.h"

/* A sum of instants or of their squares, which may be beyond 64 bits. */
__extension__ typedef unsigned __int128 ActorTicks;

typedef struct {
  double count, sum, mean, min, max, p50, p90, p99, last, half_width;
} ActorMetric;

/* A metric without measurements: count and sum are 0. */
void actor_metric_clear(ActorMetric *metric);

/* Sets count, min, max and the quantiles to those of `histogram`. */
void actor_metric_distribute(ActorMetric *metric, const SimHistogram *histogram);

/* A number of ticks, of which the whole ones count, in units. */
double actor_metric_units(double ticks, SimRatio ticks_per_unit);

/* The metric, but for `last`, of durations in ticks, in units; `histogram` (nullable) has them and `sum` is
 * their sum. */
void actor_metric_of_ticks(ActorMetric *metric, const SimHistogram *histogram, ActorTicks sum,
                           SimRatio ticks_per_unit);

/* Of a level that was 0 or above: the area under it, and of how many it was the level, over so many ticks.
 * `sum` is the area, so `mean` is that over time, and `sum` / `count` how long each stayed. */
void actor_metric_of_level(ActorMetric *metric, ActorTicks area, guint64 count, SimInstant ticks,
                           SimRatio ticks_per_unit);

#endif
