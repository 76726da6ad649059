/* SPDX-License-Identifier: MIT */

/* The instruments are what a script reports with: record, count, gauge, log, result, check; and
 * `metric`, which reads what was measured.
 *
 * What is reported goes into the ledger of the state whose code runs.  Nothing here can be seen by
 * the model: whether a line of the log is written or not, the same happens otherwise, so that a line
 * neither raises for what its fields hold nor runs any code of the author's. */
#ifndef ACTORS_INSTRUMENT_LUA_H
#define ACTORS_INSTRUMENT_LUA_H

#include <lua.h>

#include "actors/fold.h"
#include "actors/state_lua.h"

/* Sets the functions in the table on top of the stack. */
void actor_instrument_open(lua_State *L);

/* The sandbox's hook: logs a line at the level "info", of the kind "print". */
void actor_instrument_print(lua_State *L, const char *line, gsize length, gpointer data);

/* All ledgers of the world, as of now. */
ActorFold *actor_instrument_fold(const ActorWorld *world);

/* "hops", "returned", "dropped" or "courier_depth"; FALSE for any other name.  What is returned and
 * dropped is counted one by one; of depths there is no last, and above 512 the sum and mean have the
 * error of their histogram. */
gboolean actor_instrument_figure(const ActorWorld *world, const ActorFold *fold, const char *name,
                                 ActorMetric *metric);

#endif
