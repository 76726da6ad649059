/* SPDX-License-Identifier: MIT */
#include "actors/instruments/metric.h"

#include <math.h>

void actor_metric_clear(ActorMetric *metric) {
  *metric = (ActorMetric){0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

void actor_metric_distribute(ActorMetric *metric, const SimHistogram *histogram) {
  metric->count = (double)sim_histogram_count(histogram);
  metric->min = sim_histogram_min(histogram);
  metric->max = sim_histogram_max(histogram);
  metric->p50 = sim_histogram_quantile(histogram, 0.5);
  metric->p90 = sim_histogram_quantile(histogram, 0.9);
  metric->p99 = sim_histogram_quantile(histogram, 0.99);
}

double actor_metric_units(double ticks, SimRatio ticks_per_unit) {
  return sim_ratio_share(ticks < 0x1p63 ? (gint64)ticks : G_MAXINT64, ticks_per_unit);
}

/* One rounding, unless there are more than 2^53 ticks. */
static double share(ActorTicks ticks, guint64 parts, SimRatio ticks_per_unit) {
  ActorTicks numerator = ticks * (guint64)ticks_per_unit.denominator;
  ActorTicks denominator = (ActorTicks)parts * (guint64)ticks_per_unit.numerator;
  return (double)numerator / (double)denominator;
}

void actor_metric_of_ticks(ActorMetric *metric, const SimHistogram *histogram, ActorTicks sum,
                           SimRatio ticks_per_unit) {
  actor_metric_clear(metric);
  if (!histogram || !sim_histogram_count(histogram)) return;
  actor_metric_distribute(metric, histogram);
  double *values[] = {&metric->min, &metric->max, &metric->p50, &metric->p90, &metric->p99};
  for (guint i = 0; i < G_N_ELEMENTS(values); i++)
    *values[i] = actor_metric_units(*values[i], ticks_per_unit);
  metric->sum = share(sum, 1, ticks_per_unit);
  metric->mean = share(sum, sim_histogram_count(histogram), ticks_per_unit);
}

void actor_metric_of_level(ActorMetric *metric, ActorTicks area, guint64 count, SimInstant ticks,
                           SimRatio ticks_per_unit) {
  actor_metric_clear(metric);
  metric->count = (double)count;
  if (count) metric->sum = share(area, 1, ticks_per_unit);
  if (ticks > 0) metric->mean = (double)area / (double)ticks;
}
