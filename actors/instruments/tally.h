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

typedef struct _ActorTally ActorTally;

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

/* `kind` is a small number (process/kind.h), but not 0. */
void actor_tally_sent(ActorTally *tally, guint32 kind, guint32 size);

/* A message is taken at that moment, `edge` ticks of its time in the mailbox being for the clock (life.h). */
void actor_tally_taken(ActorTally *tally, const ActorMoment *moment, const NetMessage *message,
                       SimInstant edge);
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
