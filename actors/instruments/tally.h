/* SPDX-License-Identifier: MIT */

/* A tally counts the messages of each kind: those that were sent, those that were taken from a
 * mailbox, with how long they had been under way and over how many links, and those that came into none.
 *
 * It is told of every message, so that it adds integers in a table, those that are not 0, and works out the
 * rest when somebody asks. */
#ifndef ACTORS_INSTRUMENTS_TALLY_H
#define ACTORS_INSTRUMENTS_TALLY_H

#include "actors/instruments/life.h"
#include "actors/instruments/metric.h"
#include "actors/instruments/moment.h"
#include "sim/score.h"

/* What was measured of one kind.  Propagation is what is left of the way, and the time in the mailbox what is
 * left of the stay there, which need not be added up. */
typedef struct {
  guint64 sent, bytes, taken, returned, dropped;
  SimScore hops;         /* of those that were taken after any */
  SimHistogram *latency; /* in ticks, of those with any; NULL: there is none */
  ActorMoment last;      /* when a message was taken last; in turn G_MININT32: never */
  guint32 last_taking;   /* its number among those of all kinds, modulo 2^32 */
  guint32 last_hops;
  SimInstant last_latency;
  ActorTicks stay, way, edge, handling, processor;
  ActorTicks sending, transfer, routing, service;
} ActorTallyRow;

/* Open for what is inline here alone. */
typedef struct {
  ActorTallyRow *rows; /* by kind */
  guint32 count, takings;
} ActorTally;

/* Of one kind, or of all (kind 0).  `bytes` are of what was sent, `hops` of what was taken, `latency`,
 * in units, too: its `count` is `taken`.  What was `returned` or `dropped` reached no mailbox. */
typedef struct {
  guint32 kind;
  guint64 sent, bytes, taken, hops, returned, dropped;
  ActorMetric latency;
  double parts[ACTOR_PARTS]; /* of all lives, in units (life.h) */
} ActorTraffic;

ActorTally *actor_tally_new(void);
void actor_tally_free(ActorTally *tally);

/* Forgets all. */
void actor_tally_clear(ActorTally *tally);

/* So that there is a row for that kind. */
void actor_tally_grow(ActorTally *tally, guint32 kind);

/* `kind` is a small number (process/kind.h), but not 0. */
static inline ActorTallyRow *actor_tally_row(ActorTally *tally, guint32 kind) {
  if (G_UNLIKELY(kind >= tally->count)) actor_tally_grow(tally, kind);
  return &tally->rows[kind];
}

static inline void actor_tally_sent(ActorTally *tally, guint32 kind, guint32 size) {
  ActorTallyRow *row = actor_tally_row(tally, kind);
  row->sent++;
  row->bytes += size;
}

/* A message is taken at that moment by a process with that clock (nullable; life.h). */
void actor_tally_add_time(ActorTallyRow *row, const NetMessage *message, SimInstant now,
                          const SimClock *clock);
static inline void actor_tally_taken(ActorTally *tally, ActorMoment moment, const NetMessage *message,
                                     const SimClock *clock) {
  ActorTallyRow *row = actor_tally_row(tally, message->kind);
  tally->takings++;
  row->taken++;
  if (message->hops) sim_score_add(&row->hops, message->hops);
  if (G_LIKELY(!actor_moment_precedes(moment, row->last))) {
    row->last = moment;
    row->last_taking = tally->takings;
    row->last_hops = message->hops;
    row->last_latency = moment.instant - message->sent;
  }
  if (moment.instant != message->sent) actor_tally_add_time(row, message, moment.instant, clock);
}

void actor_tally_handled(ActorTally *tally, guint32 kind, SimInstant handling, SimInstant processor);

void actor_tally_returned(ActorTally *tally, guint32 kind);
void actor_tally_dropped(ActorTally *tally, guint32 kind);

/* Adds what `other` has counted of one kind, or of all (0), to the kind 0 of `tally`.  Exact, in any
 * order. */
void actor_tally_merge(ActorTally *tally, const ActorTally *other, guint32 kind);

/* How many messages of all kinds reached no mailbox; not what has been merged. */
void actor_tally_add_lost(const ActorTally *tally, guint64 *returned, guint64 *dropped);

/* What has been merged; FALSE when that is nothing. */
gboolean actor_tally_traffic(const ActorTally *tally, SimRatio ticks_per_unit, ActorTraffic *traffic);
void actor_tally_hops(const ActorTally *tally, ActorMetric *metric);

guint32 actor_tally_greatest_kind(const ActorTally *tally); /* 0: nothing was counted */

#endif
