/* SPDX-License-Identifier: MIT */
#include "actors/instruments/tally.h"

#include "sim/score.h"

/* What was measured of one kind.  Propagation is what is left of the way, and the time in the mailbox what is
 * left of the stay there, which need not be added up. */
typedef struct {
  guint64 sent, bytes;
  SimScore hops;
  ActorStamp last; /* when a message was taken last; its serial counts all kinds */
  SimInstant last_latency;
  guint32 last_hops;
  SimHistogram *latency; /* in ticks, of those with any; NULL: there is none */
  ActorTicks stay, way, edge, handling, processor;
  ActorTicks sending, transfer, routing, service;
  guint64 returned, dropped;
} Row;

struct _ActorTally {
  Row *rows; /* by kind */
  guint32 count;
  guint64 takings;
};

ActorTally *actor_tally_new(void) { return g_new0(ActorTally, 1); }

void actor_tally_free(ActorTally *tally) {
  if (!tally) return;
  for (guint32 i = 0; i < tally->count; i++) {
    sim_histogram_free(tally->rows[i].latency);
    sim_score_clear(&tally->rows[i].hops);
  }
  g_free(tally->rows);
  g_free(tally);
}

static G_GNUC_NO_INLINE void grow(ActorTally *tally, guint32 kind) {
  guint32 count = MAX(kind + 1, tally->count * 2);
  tally->rows = g_renew(Row, tally->rows, count);
  for (guint32 i = tally->count; i < count; i++) tally->rows[i] = (Row){0};
  tally->count = count;
}

static inline Row *row_of(ActorTally *tally, guint32 kind) {
  if (G_UNLIKELY(kind >= tally->count)) grow(tally, kind);
  return &tally->rows[kind];
}

static inline SimHistogram *latency_of(Row *row) {
  if (G_UNLIKELY(!row->latency)) row->latency = sim_histogram_new();
  return row->latency;
}

/* What is told of every message has its rare cases in functions of their own, which are called last: so it
 * needs no registers to be saved. */

static inline void add_sending(Row *row, guint32 size) {
  row->sent++;
  row->bytes += size;
}

static G_GNUC_NO_INLINE void sent_first(ActorTally *tally, guint32 kind, guint32 size) {
  add_sending(row_of(tally, kind), size);
}

void actor_tally_sent(ActorTally *tally, guint32 kind, guint32 size) {
  if (G_LIKELY(kind < tally->count)) add_sending(&tally->rows[kind], size);
  else sent_first(tally, kind, size);
}

void actor_tally_returned(ActorTally *tally, guint32 kind) { row_of(tally, kind)->returned++; }
void actor_tally_dropped(ActorTally *tally, guint32 kind) { row_of(tally, kind)->dropped++; }

static void add_way(Row *row, const NetMessage *message, SimInstant way) {
  row->way += (guint64)way;
  row->sending += (guint64)message->sending;
  row->transfer += (guint64)message->transfer;
  if (message->routing) row->routing += (guint64)message->routing;
  if (message->service) row->service += (guint64)message->service;
}

/* The rest of a taking, where it took time. */
static G_GNUC_NO_INLINE void add_time(Row *row, const NetMessage *message, SimInstant way, SimInstant stay,
                                      SimInstant edge) {
  if (way) add_way(row, message, way);
  row->stay += (guint64)stay;
  if (edge) row->edge += (guint64)edge;
  sim_histogram_record(latency_of(row), (double)(way + stay));
}

/* What has been taken last, when at the same moment, has the greater serial. */
static inline void add_taking(ActorTally *tally, Row *row, const ActorMoment *moment,
                              const NetMessage *message, SimInstant edge) {
  SimInstant way = message->delivered - message->sent, stay = moment->instant - message->delivered;
  guint64 serial = ++tally->takings;
  if (G_LIKELY(actor_moment_compare(moment, &row->last.moment) >= 0) || !row->last.serial) {
    row->last = (ActorStamp){*moment, serial};
    row->last_latency = way + stay;
    row->last_hops = message->hops;
  }
  if (way + stay) add_time(row, message, way, stay, edge);
}

static G_GNUC_NO_INLINE void taken_first(ActorTally *tally, const ActorMoment *moment,
                                         const NetMessage *message, SimInstant edge) {
  Row *row = row_of(tally, message->kind);
  sim_score_add(&row->hops, message->hops);
  add_taking(tally, row, moment, message, edge);
}

void actor_tally_taken(ActorTally *tally, const ActorMoment *moment, const NetMessage *message,
                       SimInstant edge) {
  guint32 kind = message->kind;
  if (G_UNLIKELY(kind >= tally->count || message->hops >= tally->rows[kind].hops.size)) {
    taken_first(tally, moment, message, edge);
    return;
  }
  Row *row = &tally->rows[kind];
  row->hops.small[message->hops]++;
  add_taking(tally, row, moment, message, edge);
}

static inline void add_handling(Row *row, SimInstant handling, SimInstant processor) {
  row->handling += (guint64)handling;
  if (processor) row->processor += (guint64)processor;
}

static G_GNUC_NO_INLINE void handled_first(ActorTally *tally, guint32 kind, SimInstant handling,
                                           SimInstant processor) {
  add_handling(row_of(tally, kind), handling, processor);
}

void actor_tally_handled(ActorTally *tally, guint32 kind, SimInstant handling, SimInstant processor) {
  if (G_LIKELY(kind < tally->count)) add_handling(&tally->rows[kind], handling, processor);
  else handled_first(tally, kind, handling, processor);
}

static void merge_sums(Row *row, const Row *other) {
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

static void merge_row(Row *row, const Row *other) {
  row->sent += other->sent;
  row->bytes += other->bytes;
  row->returned += other->returned;
  row->dropped += other->dropped;
  merge_sums(row, other);
  sim_score_merge(&row->hops, &other->hops);
  if (other->latency) sim_histogram_merge(latency_of(row), other->latency);
  if (!other->last.serial) return;
  if (!row->last.serial || actor_stamp_compare(&other->last, &row->last) > 0) {
    row->last = other->last;
    row->last_latency = other->last_latency;
    row->last_hops = other->last_hops;
  }
}

void actor_tally_merge(ActorTally *tally, const ActorTally *other, guint32 kind) {
  Row *row = row_of(tally, 0);
  if (kind && kind < other->count) merge_row(row, &other->rows[kind]);
  for (guint32 i = 1; !kind && i < other->count; i++) merge_row(row, &other->rows[i]);
}

void actor_tally_add_lost(const ActorTally *tally, guint64 *returned, guint64 *dropped) {
  for (guint32 kind = 1; kind < tally->count; kind++) {
    *returned += tally->rows[kind].returned;
    *dropped += tally->rows[kind].dropped;
  }
}

static const Row *merged_row(const ActorTally *tally) {
  static const Row nothing;
  return tally->count ? &tally->rows[0] : &nothing;
}

static void tell_latency(const Row *row, guint64 taken, SimRatio ticks_per_unit, ActorMetric *latency) {
  SimHistogram *all = sim_histogram_new();
  if (row->latency) sim_histogram_merge(all, row->latency);
  sim_histogram_record_times(all, 0, taken - sim_histogram_count(all));
  actor_metric_of_ticks(latency, all, row->way + row->stay, ticks_per_unit);
  if (taken) latency->last = actor_metric_units(row->last_latency, ticks_per_unit);
  sim_histogram_free(all);
}

static void tell_parts(const Row *row, SimRatio ticks_per_unit, double *parts) {
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
  const Row *row = merged_row(tally);
  guint64 taken = sim_score_count(&row->hops);
  *traffic = (ActorTraffic){.sent = row->sent,
                            .bytes = row->bytes,
                            .taken = taken,
                            .hops = sim_score_sum(&row->hops),
                            .returned = row->returned,
                            .dropped = row->dropped};
  tell_latency(row, taken, ticks_per_unit, &traffic->latency);
  tell_parts(row, ticks_per_unit, traffic->parts);
  return row->sent || taken || row->returned || row->dropped;
}

void actor_tally_hops(const ActorTally *tally, ActorMetric *metric) {
  const Row *row = merged_row(tally);
  actor_metric_clear(metric);
  if (!row->last.serial) return;
  SimHistogram *hops = sim_histogram_new();
  sim_score_pour(&row->hops, hops);
  actor_metric_distribute(metric, hops);
  sim_histogram_free(hops);
  metric->sum = (double)sim_score_sum(&row->hops);
  metric->mean = metric->sum / metric->count;
  metric->last = row->last_hops;
}

guint32 actor_tally_greatest_kind(const ActorTally *tally) { return tally->count ? tally->count - 1 : 0; }
