/* SPDX-License-Identifier: MIT */

/* A fold is what several ledgers come to together, as of one instant.
 *
 * It gathers what it is asked for when it is asked, so that one is cheap to make while the world
 * runs; what it gives out belongs to the ledgers, which outlive it.  Whatever it tells is the same,
 * bit for bit, however the devices were dealt to the ledgers and in whatever order these stand. */
#ifndef ACTORS_INSTRUMENTS_FOLD_H
#define ACTORS_INSTRUMENTS_FOLD_H

#include "actors/instruments/calls.h"
#include "actors/instruments/ledger.h"
#include "actors/instruments/metric.h"
#include "actors/instruments/tally.h"
#include "actors/process/kind.h"

typedef struct _ActorFold ActorFold;

/* `now` is no earlier than any report; levels hold until then.  `ledgers` is copied. */
ActorFold *actor_fold_new(ActorLedger *const *ledgers, guint count, SimInstant now, SimRatio ticks_per_unit);
void actor_fold_free(ActorFold *fold);

/* What was measured under a name (series.h tells what it means for each instrument); FALSE when
 * nothing was.  A name that was used with several is the distribution's, else the gauge's. */
gboolean actor_fold_metric(const ActorFold *fold, const char *name, ActorMetric *metric);
typedef void (*ActorMetricVisit)(const char *name, const ActorMetric *metric, gpointer data);
void actor_fold_each_metric(const ActorFold *fold, ActorMetricVisit visit, gpointer data); /* by name */

/* Messages of one kind, or of all (0); FALSE when there was none. */
gboolean actor_fold_traffic(const ActorFold *fold, guint32 kind, ActorTraffic *traffic);

/* Each kind of message there was, in order of the words: that of the numbers means nothing. */
typedef void (*ActorTrafficVisit)(const char *word, const ActorTraffic *traffic, gpointer data);
void actor_fold_each_traffic(const ActorFold *fold, const ActorKinds *kinds, ActorTrafficVisit visit,
                             gpointer data);

/* Messages of all kinds that reached no mailbox. */
void actor_fold_lost(const ActorFold *fold, guint64 *returned, guint64 *dropped);

/* The distribution of hops, over all messages that were taken. */
void actor_fold_hops(const ActorFold *fold, ActorMetric *metric);

/* Each sort of calls there was, in order of origin, kind (as words) and destinations. */
typedef void (*ActorCallVisit)(const char *origin, const char *kind, const ActorCall *call, gpointer data);
void actor_fold_each_call(const ActorFold *fold, const ActorKinds *kinds, ActorCallVisit visit,
                          gpointer data);

/* The last result of that name; FALSE when there is none. */
gboolean actor_fold_result(const ActorFold *fold, const char *name, const guint8 **bytes, gsize *length);
/* In order of the moments of their first report. */
typedef void (*ActorResultVisit)(const char *name, const guint8 *bytes, gsize length, gpointer data);
void actor_fold_each_result(const ActorFold *fold, ActorResultVisit visit, gpointer data);

/* Checks of one text count as one, in order of the first. */
typedef struct {
  const char *text;
  guint64 passed, failed;
  ActorMoment first;
  ActorMoment first_failure; /* only if any failed */
  const char *where;         /* of the first failure; nullable */
} ActorCheck;
typedef void (*ActorCheckVisit)(const ActorCheck *check, gpointer data);
void actor_fold_each_check(const ActorFold *fold, ActorCheckVisit visit, gpointer data);

/* In order of moments; what one device logs at one moment, in its order. */
typedef void (*ActorLogVisit)(const ActorLogEntry *entry, gpointer data);
void actor_fold_each_log(const ActorFold *fold, ActorLogVisit visit, gpointer data);

#endif
