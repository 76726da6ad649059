/* SPDX-License-Identifier: MIT */
#include "actors/instruments/calls.h"

#include <math.h>

enum { RECENT = 16 };

typedef struct {
  guint32 origin, kind, destinations;
  guint64 made;
  ActorTicks ticks, squares; /* the squares modulo 2^128 */
  SimHistogram *latency;     /* NULL until one is answered */
} Sort;

struct _ActorCalls {
  GArray *sorts;     /* Sort, in order of first use */
  GHashTable *index; /* Key -> number */
  guint32 recent[RECENT];
};

typedef struct {
  guint32 origin, kind, destinations;
} Key;

static guint hash_key(gconstpointer data) {
  const Key *key = data;
  return (key->origin * 31 + key->kind) * 31 + key->destinations;
}

static gboolean equal_keys(gconstpointer a, gconstpointer b) {
  const Key *one = a, *other = b;
  return one->origin == other->origin && one->kind == other->kind && one->destinations == other->destinations;
}

ActorCalls *actor_calls_new(void) {
  ActorCalls *calls = g_new0(ActorCalls, 1);
  calls->sorts = g_array_new(FALSE, FALSE, sizeof(Sort));
  calls->index = g_hash_table_new_full(hash_key, equal_keys, g_free, NULL);
  return calls;
}

static Sort *sort_at(const ActorCalls *calls, guint32 sort) {
  return &g_array_index(calls->sorts, Sort, sort - 1);
}

void actor_calls_free(ActorCalls *calls) {
  if (!calls) return;
  for (guint32 sort = 1; sort <= calls->sorts->len; sort++) sim_histogram_free(sort_at(calls, sort)->latency);
  g_array_unref(calls->sorts);
  g_hash_table_unref(calls->index);
  g_free(calls);
}

static guint32 find(ActorCalls *calls, const Key *key) {
  guint32 sort = GPOINTER_TO_UINT(g_hash_table_lookup(calls->index, key));
  if (sort) return sort;
  Sort fresh = {.origin = key->origin, .kind = key->kind, .destinations = key->destinations};
  g_array_append_val(calls->sorts, fresh);
  g_hash_table_insert(calls->index, g_memdup2(key, sizeof *key), GUINT_TO_POINTER(calls->sorts->len));
  return calls->sorts->len;
}

/* The same few sorts are made again and again. */
static guint32 sort_of(ActorCalls *calls, guint32 origin, guint32 kind, guint32 destinations) {
  Key key = {origin, kind, destinations};
  guint32 *recent = &calls->recent[hash_key(&key) % RECENT];
  if (*recent) {
    const Sort *sort = sort_at(calls, *recent);
    if (sort->origin == origin && sort->kind == kind && sort->destinations == destinations) return *recent;
  }
  *recent = find(calls, &key);
  return *recent;
}

guint32 actor_calls_made(ActorCalls *calls, guint32 origin, guint32 kind, guint32 destinations) {
  guint32 sort = sort_of(calls, origin, kind, destinations);
  sort_at(calls, sort)->made++;
  return sort;
}

void actor_calls_answered(ActorCalls *calls, guint32 sort, SimInstant latency) {
  Sort *row = sort_at(calls, sort);
  if (G_UNLIKELY(!row->latency)) row->latency = sim_histogram_new();
  row->ticks += (guint64)latency;
  row->squares += (ActorTicks)(guint64)latency * (guint64)latency;
  sim_histogram_record(row->latency, (double)latency);
}

void actor_calls_merge(ActorCalls *calls, const ActorCalls *other) {
  for (guint32 i = 1; i <= other->sorts->len; i++) {
    const Sort *from = sort_at(other, i);
    Sort *into = sort_at(calls, sort_of(calls, from->origin, from->kind, from->destinations));
    into->made += from->made;
    if (!from->latency) continue;
    if (!into->latency) into->latency = sim_histogram_new();
    into->ticks += from->ticks;
    into->squares += from->squares;
    sim_histogram_merge(into->latency, from->latency);
  }
}

guint32 actor_calls_count(const ActorCalls *calls) { return calls->sorts->len; }

/* In ticks.  The squares of the distances from the whole part of the mean add up modulo 2^128, and to a
 * number below it; so nothing is lost by subtracting. */
static double deviation(const Sort *sort) {
  guint64 count = sim_histogram_count(sort->latency);
  double spread = sim_histogram_max(sort->latency) - sim_histogram_min(sort->latency);
  if (spread * spread * (double)count >= 0x1p127) return NAN;
  ActorTicks mean = sort->ticks / count;
  ActorTicks apart = sort->squares - 2 * mean * sort->ticks + mean * mean * count;
  double rest = (double)(sort->ticks % count) / (double)count;
  double variance = (double)apart / (double)count - rest * rest;
  return variance > 0 ? sqrt(variance) : 0;
}

void actor_calls_read(const ActorCalls *calls, guint32 sort, SimRatio ticks_per_unit, ActorCall *call) {
  const Sort *row = sort_at(calls, sort);
  *call = (ActorCall){.origin = row->origin,
                      .kind = row->kind,
                      .destinations = row->destinations,
                      .made = row->made,
                      .deviation = NAN};
  actor_metric_of_ticks(&call->round_trip, row->latency, row->ticks, ticks_per_unit);
  if (row->latency) call->deviation = deviation(row) / sim_ratio_to_double(ticks_per_unit);
}
