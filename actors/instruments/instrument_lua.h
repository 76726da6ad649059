/* SPDX-License-Identifier: MIT */

/* The instruments are what a script reports with: record, count, gauge, log, result, check; and
 * `metric`, which reads what was measured.
 *
 * What is reported goes into the ledger of the state whose code runs.  Nothing here can be seen by
 * the model. */
#ifndef ACTORS_INSTRUMENTS_INSTRUMENT_LUA_H
#define ACTORS_INSTRUMENTS_INSTRUMENT_LUA_H

#include <lua.h>

#include "actors/instruments/fold.h"
#include "actors/run/state_lua.h"

/* Sets the functions in the table on top of the stack. */
void actor_instrument_open(lua_State *L);

/* Raises unless the running code is the experimenter's or the file's, naming the call. */
void actor_instrument_check_outside(lua_State *L, const char *call);

/* Raises, naming what was asked for, in a run in which only what the scenario reports is measured. */
void actor_instrument_check_measured(lua_State *L, const char *what);

/* Now, for what is measured: in a run that was cut short, the last instant that any shard has reached. */
SimInstant actor_instrument_now(const ActorWorld *world);

/* All ledgers of the world, as of now. */
ActorFold *actor_instrument_fold(const ActorWorld *world);

/* How the metric of a sort of calls is called: "calls:ORIGIN:KIND:DESTINATIONS".  (transfer full) */
char *actor_instrument_call_name(const char *origin, const char *kind, const ActorCall *call);

/* "hops", "returned", "dropped", "courier_depth", "mailbox_depth" or "courier_queue"; FALSE for any other
 * name.  What is returned and dropped is counted one by one; of courier depths, as arriving messages found
 * them, there is no last, and above 512 the sum and mean have the error of their histogram.  The last two are
 * over time (metric.h), of all devices together or, as "mailbox_depth:DEVICE", of one. */
gboolean actor_instrument_figure(const ActorWorld *world, const ActorFold *fold, const char *name,
                                 ActorMetric *metric);

#endif
