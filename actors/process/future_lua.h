/* SPDX-License-Identifier: MIT */

/* A future is an answer that has been asked for: a one-shot mailbox, which takes one message and is gone.
 *
 * A reply's value is the future's value; other mail is its value itself; returned mail fails it.
 * What follows from a future (map, recover) is computed when it is awaited. */
#ifndef ACTORS_PROCESS_FUTURE_LUA_H
#define ACTORS_PROCESS_FUTURE_LUA_H

#include "actors/process/process_lua.h"

typedef struct _ActorFuture ActorFuture;

/* The future at `index`; raises for anything else. */
ActorFuture *actor_future_check(lua_State *L, int index);

/* The future that the one at `index` derives from in the end, maybe itself. */
ActorFuture *actor_future_root(lua_State *L, int index);

/* Pushes a new future of the running process, for the call of that name, which raises where none runs. */
ActorFuture *actor_future_new(lua_State *L, const char *call);

/* Whether it will not be answered: its mail has come back, or its process has ended. */
gboolean actor_future_failed(const ActorFuture *future);

/* The wait that held it is over: it has seen what has come. */
void actor_future_release(lua_State *L, ActorFuture *future);

/* Pushes the error value { word[, why] }. */
void actor_future_push_failure(lua_State *L, const char *word, const char *why);

/* Pushes the value of the settled future at `index`, through all that it derives from (TRUE), or its failure.
 */
gboolean actor_future_push_outcome(lua_State *L, int index);

/* The one message has come into the mailbox of a future. */
void actor_future_settle(ActorState *state, ActorMailbox *mailbox);

/* The process ends: its futures will not be answered. */
void actor_futures_forget(ActorState *state, ActorProcess *process);

/* Whether something is to be called when one of its futures settles. */
gboolean actor_futures_watched(const ActorProcess *process);

/* The methods of futures. */
void actor_future_open(lua_State *L);

#endif
