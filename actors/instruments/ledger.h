/* SPDX-License-Identifier: MIT */

/* A ledger is what a run is to be remembered for: results, checks, measurements, calls, the log.
 *
 * Each state keeps one.  Together, as a fold (fold.h), they tell the same for every division into
 * shards: counts, distributions and sums merge exactly in any order, lists are ordered by the moment
 * of their entries, and of results with one name the last stays.  For that, a device's reports all
 * go into one ledger. */
#ifndef ACTORS_INSTRUMENTS_LEDGER_H
#define ACTORS_INSTRUMENTS_LEDGER_H

#include <glib.h>

#include "actors/instruments/calls.h"
#include "actors/instruments/log.h"
#include "actors/instruments/moment.h"
#include "actors/instruments/tally.h"

typedef struct _ActorLedger ActorLedger;

ActorLedger *actor_ledger_new(void);
void actor_ledger_free(ActorLedger *ledger);

/* The warm-up ends at that instant, which is after all that was reported so far.  Of what is measured by
 * name, what comes before it is left out (series.h); messages and calls are told only if they count. */
void actor_ledger_warm_up(ActorLedger *ledger, SimInstant until);

/* `bytes` are those of a value (values/codec_lua.h). */
void actor_ledger_result(ActorLedger *ledger, const ActorMoment *moment, const char *name,
                         const guint8 *bytes, gsize length);

/* `where` (nullable) says for people who failed: process, device, file and line. */
void actor_ledger_check(ActorLedger *ledger, const ActorMoment *moment, gboolean ok, const char *text,
                        const char *where);

/* A value of a distribution; an amount of a counter; a level that holds from now on, on the moment's
 * device.  Not NaN. */
void actor_ledger_record(ActorLedger *ledger, const ActorMoment *moment, const char *name, double value);
void actor_ledger_count(ActorLedger *ledger, const ActorMoment *moment, const char *name, double amount);
void actor_ledger_gauge(ActorLedger *ledger, const ActorMoment *moment, const char *name, double level);

/* Copies the entry.  A log may grow large: it tells how many bytes it takes. */
void actor_ledger_log(ActorLedger *ledger, const ActorLogEntry *entry);
gsize actor_ledger_log_bytes(const ActorLedger *ledger);

/* Messages by kind, and calls by sort, which are told to these. */
ActorTally *actor_ledger_tally(const ActorLedger *ledger);
ActorCalls *actor_ledger_calls(const ActorLedger *ledger);

#endif
