/* SPDX-License-Identifier: MIT */
#include "actors/instruments/tally.h"

ActorTally *actor_tally_new(void) { return g_new0(ActorTally, 1); }

void actor_tally_clear(ActorTally *tally) {
  for (guint32 i = 0; i < tally->count; i++) {
    sim_histogram_free(tally->rows[i].latency);
    sim_score_clear(&tally->rows[i].hops);
  }
  g_free(tally->rows);
  *tally = (ActorTally){0};
}

void actor_tally_free(ActorTally *tally) {
  if (!tally) return;
  actor_tally_clear(tally);
  g_free(tally);
}

/* Whatever is taken first is later than what a row begins with. */
void actor_tally_grow(ActorTally *tally, guint32 kind) {
  guint32 count = MAX(kind + 1, tally->count * 2);
  tally->rows = g_renew(ActorTallyRow, tally->rows, count);
  for (guint32 i = tally->count; i < count; i++) tally->rows[i] = (ActorTallyRow){.last.turn = G_MININT32};
  tally->count = count;
}

static inline SimHistogram *latency_of(ActorTallyRow *row) {
  if (G_UNLIKELY(!row->latency)) row->latency = sim_histogram_new();
  return row->latency;
}

void actor_tally_returned(ActorTally *tally, guint32 kind) { actor_tally_row(tally, kind)->returned++; }
void actor_tally_dropped(ActorTally *tally, guint32 kind) { actor_tally_row(tally, kind)->dropped++; }

static void add_way(ActorTallyRow *row, const NetMessage *message, SimInstant way) {
  row->way += (guint64)way;
  row->sending += (guint64)message->sending;
  row->transfer += (guint64)message->transfer;
  if (message->routing) row->routing += (guint64)message->routing;
  if (message->service) row->service += (guint64)message->service;
}

void actor_tally_add_time(ActorTallyRow *row, const NetMessage *message, SimInstant now,
                          const SimClock *clock) {
  SimInstant edge = actor_life_edge(clock, message->delivered, now);
  SimInstant way = message->delivered - message->sent, stay = now - message->delivered;
  if (way) add_way(row, message, way);
  row->stay += (guint64)stay;
  if (edge) row->edge += (guint64)edge;
  sim_histogram_record(latency_of(row), (double)(way + stay));
}

void actor_tally_handled(ActorTally *tally, guint32 kind, SimInstant handling, SimInstant processor) {
  ActorTallyRow *row = actor_tally_row(tally, kind);
  row->handling += (guint64)handling;
  if (processor) row->processor += (guint64)processor;
}

static void merge_sums(ActorTallyRow *row, const ActorTallyRow *other) {
  row->stay += other->stay;
  row->way += other->way;
  row->edge += other->edge;
  row->handling += other->handling;
  row->processor += other->processor;
  row->sending += other->sending;
  row->transfer += other->transfer;
  row->routing += other->routing;
  row->service += other->service;
}

/* Those of one moment are of one tally. */
static gboolean is_later(const ActorTallyRow *row, const ActorTallyRow *other) {
  if (row->taken == 0 || other->taken == 0) return row->taken > 0;
  int apart = actor_moment_compare(&row->last, &other->last);
  return apart ? apart > 0 : (gint32)(row->last_taking - other->last_taking) > 0;
}

static void merge_row(ActorTallyRow *row, const ActorTallyRow *other) {
  if (is_later(other, row)) {
    row->last = other->last;
    row->last_taking = other->last_taking;
    row->last_hops = other->last_hops;
    row->last_latency = other->last_latency;
  }
  row->sent += other->sent;
  row->bytes += other->bytes;
  row->taken += other->taken;
  row->returned += other->returned;
  row->dropped += other->dropped;
  merge_sums(row, other);
  sim_score_merge(&row->hops, &other->hops);
  if (other->latency) sim_histogram_merge(latency_of(row), other->latency);
}

void actor_tally_merge(ActorTally *tally, const ActorTally *other, guint32 kind) {
  ActorTallyRow *row = actor_tally_row(tally, 0);
  if (kind && kind < other->count) merge_row(row, &other->rows[kind]);
  for (guint32 i = 1; !kind && i < other->count; i++) merge_row(row, &other->rows[i]);
}

void actor_tally_add_lost(const ActorTally *tally, guint64 *returned, guint64 *dropped) {
  for (guint32 kind = 1; kind < tally->count; kind++) {
    *returned += tally->rows[kind].returned;
    *dropped += tally->rows[kind].dropped;
  }
}

static const ActorTallyRow *merged_row(const ActorTally *tally) {
  static const ActorTallyRow nothing;
  return tally->count ? &tally->rows[0] : &nothing;
}

static void tell_latency(const ActorTallyRow *row, guint64 taken, SimRatio ticks_per_unit,
                         ActorMetric *latency) {
  SimHistogram *all = sim_histogram_new();
  if (row->latency) sim_histogram_merge(all, row->latency);
  sim_histogram_record_times(all, 0, taken - sim_histogram_count(all));
  actor_metric_of_ticks(latency, all, row->way + row->stay, ticks_per_unit);
  if (taken) latency->last = actor_metric_units(row->last_latency, ticks_per_unit);
  sim_histogram_free(all);
}

static void tell_parts(const ActorTallyRow *row, SimRatio ticks_per_unit, double *parts) {
  ActorTicks known = row->sending + row->transfer + row->routing + row->service;
  const ActorTicks sums[ACTOR_PARTS] = {[ACTOR_PART_SENDING] = row->sending,
                                        [ACTOR_PART_TRANSFER] = row->transfer,
                                        [ACTOR_PART_PROPAGATION] = row->way - known,
                                        [ACTOR_PART_ROUTING] = row->routing,
                                        [ACTOR_PART_SERVICE] = row->service,
                                        [ACTOR_PART_MAILBOX] = row->stay - row->edge,
                                        [ACTOR_PART_EDGE] = row->edge,
                                        [ACTOR_PART_HANDLING] = row->handling,
                                        [ACTOR_PART_PROCESSOR] = row->processor};
  for (guint part = 0; part < ACTOR_PARTS; part++)
    parts[part] = actor_metric_units((double)sums[part], ticks_per_unit);
}

gboolean actor_tally_traffic(const ActorTally *tally, SimRatio ticks_per_unit, ActorTraffic *traffic) {
  const ActorTallyRow *row = merged_row(tally);
  *traffic = (ActorTraffic){.sent = row->sent,
                            .bytes = row->bytes,
                            .taken = row->taken,
                            .hops = sim_score_sum(&row->hops),
                            .returned = row->returned,
                            .dropped = row->dropped};
  tell_latency(row, row->taken, ticks_per_unit, &traffic->latency);
  tell_parts(row, ticks_per_unit, traffic->parts);
  return row->sent || row->taken || row->returned || row->dropped;
}

void actor_tally_hops(const ActorTally *tally, ActorMetric *metric) {
  const ActorTallyRow *row = merged_row(tally);
  actor_metric_clear(metric);
  if (row->taken == 0) return;
  SimHistogram *hops = sim_histogram_new();
  sim_score_pour(&row->hops, hops);
  sim_histogram_record_times(hops, 0, row->taken - sim_histogram_count(hops));
  actor_metric_distribute(metric, hops);
  sim_histogram_free(hops);
  metric->sum = (double)sim_score_sum(&row->hops);
  metric->mean = metric->sum / metric->count;
  metric->last = row->last_hops;
}

guint32 actor_tally_greatest_kind(const ActorTally *tally) { return tally->count ? tally->count - 1 : 0; }
