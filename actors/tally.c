/* SPDX-License-Identifier: MIT */
#include "actors/tally.h"

typedef struct {
  guint64 sent, bytes;
  guint64 returned, dropped;
  guint64 hops;
  ActorTicks ticks, parts[ACTOR_PARTS];
  SimHistogram *latency; /* in ticks; NULL until a message is taken */
  SimHistogram *hop_counts;
  ActorStamp last; /* when a message was taken last; its serial counts all kinds */
  SimInstant last_latency;
  guint32 last_hops;
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
    sim_histogram_free(tally->rows[i].hop_counts);
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

static G_GNUC_NO_INLINE void begin_taking(Row *row) {
  row->latency = sim_histogram_new();
  row->hop_counts = sim_histogram_new();
}

void actor_tally_sent(ActorTally *tally, guint32 kind, guint32 size) {
  Row *row = row_of(tally, kind);
  row->sent++;
  row->bytes += size;
}

void actor_tally_returned(ActorTally *tally, guint32 kind) { row_of(tally, kind)->returned++; }
void actor_tally_dropped(ActorTally *tally, guint32 kind) { row_of(tally, kind)->dropped++; }

/* What has been taken last, when at the same moment, has the greater serial. */
void actor_tally_taken(ActorTally *tally, const ActorMoment *moment, guint32 kind, const ActorLife *life,
                       guint32 hops) {
  Row *row = row_of(tally, kind);
  SimInstant latency = 0;
  for (guint part = 0; part <= ACTOR_PART_EDGE; part++) {
    row->parts[part] += (guint64)life->parts[part];
    latency += life->parts[part];
  }
  if (G_UNLIKELY(!row->latency)) begin_taking(row);
  ActorStamp stamp = {*moment, ++tally->takings};
  if (G_LIKELY(actor_moment_compare(moment, &row->last.moment) >= 0) || !row->last.serial) {
    row->last = stamp;
    row->last_latency = latency;
    row->last_hops = hops;
  }
  row->ticks += (guint64)latency;
  row->hops += hops;
  sim_histogram_record(row->hop_counts, hops);
  sim_histogram_record(row->latency, (double)latency);
}

void actor_tally_handled(ActorTally *tally, guint32 kind, SimInstant handling, SimInstant processor) {
  Row *row = row_of(tally, kind);
  row->parts[ACTOR_PART_HANDLING] += (guint64)handling;
  row->parts[ACTOR_PART_PROCESSOR] += (guint64)processor;
}

static void merge_row(Row *row, const Row *other) {
  for (guint part = 0; part < ACTOR_PARTS; part++) row->parts[part] += other->parts[part];
  row->sent += other->sent;
  row->bytes += other->bytes;
  row->returned += other->returned;
  row->dropped += other->dropped;
  if (!other->latency) return;
  if (!row->latency) begin_taking(row);
  if (!row->last.serial || actor_stamp_compare(&other->last, &row->last) > 0) {
    row->last = other->last;
    row->last_latency = other->last_latency;
    row->last_hops = other->last_hops;
  }
  row->ticks += other->ticks;
  row->hops += other->hops;
  sim_histogram_merge(row->latency, other->latency);
  sim_histogram_merge(row->hop_counts, other->hop_counts);
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

gboolean actor_tally_traffic(const ActorTally *tally, SimRatio ticks_per_unit, ActorTraffic *traffic) {
  const Row *row = merged_row(tally);
  guint64 taken = row->latency ? sim_histogram_count(row->latency) : 0;
  *traffic = (ActorTraffic){.sent = row->sent,
                            .bytes = row->bytes,
                            .taken = taken,
                            .hops = row->hops,
                            .returned = row->returned,
                            .dropped = row->dropped};
  actor_metric_of_ticks(&traffic->latency, row->latency, row->ticks, ticks_per_unit);
  for (guint part = 0; part < ACTOR_PARTS; part++)
    traffic->parts[part] = actor_metric_units((double)row->parts[part], ticks_per_unit);
  if (taken) traffic->latency.last = actor_metric_units(row->last_latency, ticks_per_unit);
  return row->sent || taken || row->returned || row->dropped;
}

void actor_tally_hops(const ActorTally *tally, ActorMetric *metric) {
  const Row *row = merged_row(tally);
  actor_metric_clear(metric);
  if (!row->hop_counts) return;
  actor_metric_distribute(metric, row->hop_counts);
  metric->sum = (double)row->hops;
  metric->mean = metric->sum / metric->count;
  metric->last = row->last_hops;
}

guint32 actor_tally_greatest_kind(const ActorTally *tally) { return tally->count ? tally->count - 1 : 0; }
