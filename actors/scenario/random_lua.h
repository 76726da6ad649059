/* SPDX-License-Identifier: MIT */

/* Chance as scripts draw it: plenum.random, exponential, and so on.
 *
 * Every draw is from the stream of the running process, or from the state's own where none runs; so
 * are those of `math.random`.  Means and scales may be texts with a unit: exponential "20 us". */
#ifndef ACTORS_SCENARIO_RANDOM_LUA_H
#define ACTORS_SCENARIO_RANDOM_LUA_H

#include "actors/run/state_lua.h"

/* The stream of whoever runs. */
SimStream *actor_stream(ActorState *state);

/* The hooks of the sandbox's `math.random` (sandbox/sandbox_lua.h). */
double actor_random_uniform(lua_State *L, gpointer data);
gint64 actor_random_integer(lua_State *L, gint64 low, gint64 high, gpointer data);

/* random, choice, shuffle, and the variates of sim/variate.h: adds them to the table on top. */
void actor_random_open(lua_State *L);

#endif
