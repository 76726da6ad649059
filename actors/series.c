/* SPDX-License-Identifier: MIT */
#include "actors/series.h"

#include "sim/sum.h"

__extension__ typedef unsigned __int128 Wide;

/* What a device's gauge shows. */
typedef struct {
  double level;
  SimInstant first, since;
} Level;

/* Level times ticks, of all levels that no longer hold. */
typedef struct {
  GHashTable *levels; /* device -> Level */
  SimSum area;
} Gauge;

struct _ActorSeries {
  SimHistogram *histogram;
  SimSum sum;
  double last;
  ActorMoment last_moment;
  Gauge *gauge; /* NULL until a level is set */
};

ActorSeries *actor_series_new(void) {
  ActorSeries *series = g_new0(ActorSeries, 1);
  series->histogram = sim_histogram_new();
  return series;
}

static void gauge_free(Gauge *gauge) {
  if (!gauge) return;
  g_hash_table_unref(gauge->levels);
  g_free(gauge);
}

void actor_series_free(ActorSeries *series) {
  if (!series) return;
  sim_histogram_free(series->histogram);
  gauge_free(series->gauge);
  g_free(series);
}

static void tell_last(ActorSeries *series, const ActorMoment *moment, double value) {
  gboolean first = sim_histogram_count(series->histogram) == 0;
  if (!first && actor_moment_compare(moment, &series->last_moment) < 0) return;
  series->last = value;
  series->last_moment = *moment;
}

void actor_series_add(ActorSeries *series, const ActorMoment *moment, double value) {
  tell_last(series, moment, value);
  sim_sum_add(&series->sum, value);
  sim_histogram_record(series->histogram, value);
}

static Gauge *gauge_of(ActorSeries *series) {
  if (!series->gauge) {
    series->gauge = g_new0(Gauge, 1);
    series->gauge->levels = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  }
  return series->gauge;
}

static double area_until(const Level *level, SimInstant now) {
  return level->level * (double)(now - level->since);
}

void actor_series_hold(ActorSeries *series, const ActorMoment *moment, double value) {
  Gauge *gauge = gauge_of(series);
  Level *level = g_hash_table_lookup(gauge->levels, GUINT_TO_POINTER(moment->device));
  if (!level) {
    level = g_new(Level, 1);
    level->first = moment->instant;
    g_hash_table_insert(gauge->levels, GUINT_TO_POINTER(moment->device), level);
  } else {
    g_assert(moment->instant >= level->since);
    sim_sum_add(&gauge->area, area_until(level, moment->instant));
  }
  level->level = value;
  level->since = moment->instant;
  actor_series_add(series, moment, value);
}

static void merge_gauge(Gauge *gauge, const Gauge *other) {
  GHashTableIter iter;
  gpointer device, level;
  sim_sum_merge(&gauge->area, &other->area);
  g_hash_table_iter_init(&iter, other->levels);
  while (g_hash_table_iter_next(&iter, &device, &level)) {
    gboolean is_new = g_hash_table_insert(gauge->levels, device, g_memdup2(level, sizeof(Level)));
    g_assert(is_new);
  }
}

void actor_series_merge(ActorSeries *series, const ActorSeries *other) {
  if (sim_histogram_count(other->histogram) == 0) return;
  tell_last(series, &other->last_moment, other->last);
  sim_sum_merge(&series->sum, &other->sum);
  sim_histogram_merge(series->histogram, other->histogram);
  if (other->gauge) merge_gauge(gauge_of(series), other->gauge);
}

/* The order of the table does not show: what is added up is exact. */
static double mean_over_time(const Gauge *gauge, SimInstant now) {
  GHashTableIter iter;
  gpointer value;
  SimSum area = gauge->area, levels = {0};
  Wide ticks = 0;
  g_hash_table_iter_init(&iter, gauge->levels);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const Level *level = value;
    g_assert(now >= level->since);
    sim_sum_add(&area, area_until(level, now));
    sim_sum_add(&levels, level->level);
    ticks += (guint64)(now - level->first);
  }
  if (ticks) return sim_sum_value(&area) / (double)ticks;
  return sim_sum_value(&levels) / g_hash_table_size(gauge->levels);
}

void actor_series_metric(const ActorSeries *series, SimInstant now, ActorMetric *metric) {
  actor_metric_clear(metric);
  actor_metric_distribute(metric, series->histogram);
  if (metric->count == 0) return;
  metric->sum = sim_sum_value(&series->sum);
  metric->last = series->last;
  double mean = series->gauge ? mean_over_time(series->gauge, now) : metric->sum / metric->count;
  metric->mean = CLAMP(mean, metric->min, metric->max); /* rounding may lead a hair beyond */
}
