/* SPDX-License-Identifier: MIT */

/* A future is an answer that has been asked for: a one-shot mailbox, which takes one message and is gone.
 *
 * A reply's value is the future's value; other mail is its value itself; returned mail fails it.
 * What follows from a future (map, recover) is computed when it is awaited. */
#ifndef ACTORS_FUTURE_LUA_H
#define ACTORS_FUTURE_LUA_H

#include "actors/process_lua.h"

/* The one message has come into the mailbox of a future. */
void actor_future_settle(ActorState *state, ActorMailbox *mailbox);

/* The process ends: its futures will not be answered. */
void actor_futures_forget(ActorState *state, ActorProcess *process);

/* Whether something is to be called when one of its futures settles. */
gboolean actor_futures_watched(const ActorProcess *process);

/* plenum.ask, call, ask_all, await_all: adds them to the table on top. */
void actor_future_open(lua_State *L);

#endif
