/* SPDX-License-Identifier: MIT */

/* A metric is what many measurements come to.
 *
 * `count` tells how many there were; `sum`, `mean`, `min` and `max` are exact and rounded once,
 * quantiles have the error of sim/histogram.h; `last` is the latest by moment.  What a metric does
 * not have, because nothing was measured or it makes no sense, is NaN. */
#ifndef ACTORS_METRIC_H
#define ACTORS_METRIC_H

#include "sim/histogram.h"
#include "sim/ratio.h"

/* A sum of instants or of their squares, which may be beyond 64 bits. */
__extension__ typedef unsigned __int128 ActorTicks;

typedef struct {
  double count, sum, mean, min, max, p50, p90, p99, last;
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

#endif
