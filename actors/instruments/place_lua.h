/* SPDX-License-Identifier: MIT */

/* A place is where in the author's code something is done: a trace tells it of each message that is sent. */
#ifndef ACTORS_INSTRUMENTS_PLACE_LUA_H
#define ACTORS_INSTRUMENTS_PLACE_LUA_H

#include "actors/run/state_lua.h"

/* "file.lua:17", where the author's running code is, or "".  For a function of ours that this code calls, in
 * a run with a trace. */
const SimTraceWord *actor_place_line(ActorState *state);

/* Of a state that is going to be freed. */
void actor_place_forget(ActorState *state);

#endif
