/* SPDX-License-Identifier: MIT */
#include "actors/instruments/series.h"

#include "actors/instruments/batches.h"
#include "sim/sum.h"

__extension__ typedef unsigned __int128 Wide;

/* What a device's gauge shows. */
typedef struct {
  double level;
  SimInstant first, since;
  gboolean early; /* it was set during the warm-up, and does not count yet */
} Level;

/* Level times ticks, of all levels that no longer hold. */
typedef struct {
  GHashTable *levels; /* device -> Level */
  SimSum area;
} Gauge;

struct _ActorSeries {
  SimInstant from; /* the warm-up is over */
  SimHistogram *histogram;
  SimSum sum;
  double last;
  ActorMoment last_moment;
  Gauge *gauge;          /* NULL until a level is set */
  guint32 device;        /* that was the first to record, */
  ActorBatches *batches; /* of a distribution, if that is the only one; else NULL */
};

ActorSeries *actor_series_new(SimInstant from) {
  ActorSeries *series = g_new0(ActorSeries, 1);
  series->from = from;
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
  g_free(series->batches);
  g_free(series);
}

static void tell_last(ActorSeries *series, const ActorMoment *moment, double value) {
  gboolean first = sim_histogram_count(series->histogram) == 0;
  if (!first && actor_moment_compare(moment, &series->last_moment) < 0) return;
  series->last = value;
  series->last_moment = *moment;
}

static void add(ActorSeries *series, const ActorMoment *moment, double value) {
  tell_last(series, moment, value);
  sim_sum_add(&series->sum, value);
  sim_histogram_record(series->histogram, value);
}

void actor_series_count(ActorSeries *series, const ActorMoment *moment, double amount) {
  if (moment->instant >= series->from) add(series, moment, amount);
}

void actor_series_record(ActorSeries *series, const ActorMoment *moment, double value) {
  if (moment->instant < series->from) return;
  if (sim_histogram_count(series->histogram) == 0) {
    series->batches = g_new0(ActorBatches, 1);
    series->device = moment->device;
  }
  if (G_UNLIKELY(moment->device != series->device)) g_clear_pointer(&series->batches, g_free);
  if (series->batches) actor_batches_add(series->batches, value);
  add(series, moment, value);
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

/* What held when the warm-up ended comes before all that was set then. */
static void count_early(ActorSeries *series, guint32 device, Level *level) {
  ActorMoment moment = {series->from, G_MININT32, device};
  add(series, &moment, level->level);
  level->early = FALSE;
}

void actor_series_hold(ActorSeries *series, const ActorMoment *moment, double value) {
  gboolean early = moment->instant < series->from;
  SimInstant instant = early ? series->from : moment->instant;
  Gauge *gauge = gauge_of(series);
  Level *level = g_hash_table_lookup(gauge->levels, GUINT_TO_POINTER(moment->device));
  if (!level) {
    level = g_new0(Level, 1);
    level->first = instant;
    g_hash_table_insert(gauge->levels, GUINT_TO_POINTER(moment->device), level);
  } else {
    g_assert(instant >= level->since);
    if (level->early && instant > series->from) count_early(series, moment->device, level);
    sim_sum_add(&gauge->area, area_until(level, instant));
  }
  level->level = value;
  level->since = instant;
  level->early = early;
  if (!early) add(series, moment, value);
}

/* All levels that were ever set hold still; they are set early once more. */
void actor_series_restart(ActorSeries *series, SimInstant from) {
  GHashTableIter iter;
  gpointer value;
  ActorSeries *fresh = actor_series_new(from);
  if (series->gauge) {
    g_hash_table_iter_init(&iter, series->gauge->levels);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
      Level *level = value;
      *level = (Level){.level = level->level, .first = from, .since = from, .early = TRUE};
    }
    series->gauge->area = (SimSum){0};
    fresh->gauge = g_steal_pointer(&series->gauge);
  }
  ActorSeries old = *series;
  *series = *fresh;
  *fresh = old;
  actor_series_free(fresh);
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
  if (other->gauge) merge_gauge(gauge_of(series), other->gauge);
  if (sim_histogram_count(other->histogram) == 0) return;
  if (sim_histogram_count(series->histogram) > 0) g_clear_pointer(&series->batches, g_free);
  else if (other->batches) series->batches = g_memdup2(other->batches, sizeof *other->batches);
  tell_last(series, &other->last_moment, other->last);
  sim_sum_merge(&series->sum, &other->sum);
  sim_histogram_merge(series->histogram, other->histogram);
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

/* The order of the table does not show here, either. */
static void count_all_early(ActorSeries *series) {
  GHashTableIter iter;
  gpointer device, level;
  g_hash_table_iter_init(&iter, series->gauge->levels);
  while (g_hash_table_iter_next(&iter, &device, &level))
    if (((Level *)level)->early) count_early(series, GPOINTER_TO_UINT(device), level);
}

void actor_series_metric(ActorSeries *series, SimInstant now, ActorMetric *metric) {
  if (series->gauge && now >= series->from) count_all_early(series);
  actor_metric_clear(metric);
  actor_metric_distribute(metric, series->histogram);
  if (metric->count == 0) return;
  metric->sum = sim_sum_value(&series->sum);
  metric->last = series->last;
  if (series->batches) metric->half_width = actor_batches_half_width(series->batches);
  double mean = series->gauge ? mean_over_time(series->gauge, now) : metric->sum / metric->count;
  metric->mean = CLAMP(mean, metric->min, metric->max); /* rounding may lead a hair beyond */
}
