/* SPDX-License-Identifier: MIT */
#include "actors/metric.h"

#include <math.h>

void actor_metric_clear(ActorMetric *metric) {
  *metric = (ActorMetric){0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

void actor_metric_distribute(ActorMetric *metric, const SimHistogram *histogram) {
  metric->count = (double)sim_histogram_count(histogram);
  metric->min = sim_histogram_min(histogram);
  metric->max = sim_histogram_max(histogram);
  metric->p50 = sim_histogram_quantile(histogram, 0.5);
  metric->p90 = sim_histogram_quantile(histogram, 0.9);
  metric->p99 = sim_histogram_quantile(histogram, 0.99);
}
