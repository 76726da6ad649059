/* SPDX-License-Identifier: MIT */

/* A timer does something later: sends a message, once or again and again, or calls a function.
 *
 * It runs where it was set, and what it sends is sent when it fires. */
#ifndef ACTORS_PROCESS_TIMER_LUA_H
#define ACTORS_PROCESS_TIMER_LUA_H

#include "actors/process/process_lua.h"

/* A timer that will call the function below its `count` arguments on top of the stack, which are popped, as
 * the running process, but is not set yet; it is never 0. */
guint32 actor_timer_prepare(lua_State *L, int count);

/* Whether the event of a timer is still waited for. */
gboolean actor_timer_expects(const ActorState *state, const SimEvent *event);

/* Sets a prepared timer for this instant; `answer`: the message that makes it fire, or 0. */
void actor_timer_fire_soon(ActorState *state, guint32 timer, guint64 answer);

void actor_timers_free(ActorState *state);

/* Registers the event handler. */
void actor_timer_handle(ActorWorld *world);

/* plenum.send_after, every, schedule and timer:cancel; adds them to the table on top. */
void actor_timer_open(lua_State *L);

#endif
