/* SPDX-License-Identifier: MIT */

/* A metric is what many measurements come to.
 *
 * `count` tells how many there were; `sum`, `mean`, `min` and `max` are exact and rounded once,
 * quantiles have the error of sim/histogram.h; `last` is the latest by moment.  What a metric does
 * not have, because nothing was measured or it makes no sense, is NaN. */
#ifndef ACTORS_METRIC_H
#define ACTORS_METRIC_H

#include "sim/histogram.h"

typedef struct {
  double count, sum, mean, min, max, p50, p90, p99, last;
} ActorMetric;

/* A metric without measurements: count and sum are 0. */
void actor_metric_clear(ActorMetric *metric);

/* Sets count, min, max and the quantiles to those of `histogram`. */
void actor_metric_distribute(ActorMetric *metric, const SimHistogram *histogram);

#endif
