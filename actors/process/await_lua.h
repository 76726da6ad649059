/* SPDX-License-Identifier: MIT */

/* Awaiting: a process waits until the futures of a batch have settled.
 *
 * Of a process that waits so it can be told whom it has asked, and who has answered: the batch lies on the
 * stack of the thread that awaits it. */
#ifndef ACTORS_PROCESS_AWAIT_LUA_H
#define ACTORS_PROCESS_AWAIT_LUA_H

#include "actors/process/post_lua.h"

/* Awaits the future at index 1, with the timeout or nil at 2: its value, or raises its failure.  To be
 * returned from a lua_CFunction; `call` is what errors call it. */
int actor_await_one(lua_State *L, const char *call);

/* f:await(timeout). */
int actor_await_method(lua_State *L);

/* One of those whom a process awaits. */
typedef struct {
  ActorTarget target;
  guint32 kind;    /* of the message that asks */
  SimInstant sent; /* which was sent then */
  gboolean answered;
  const NetMessage *returned; /* the mail that says why there will be no answer; or NULL */
} ActorAwaited;

/* Whether it waits in await, call or await_all. */
gboolean actor_awaits(const ActorProcess *process);

/* Since when it waits.  The process awaits. */
SimInstant actor_awaits_since(const ActorProcess *process);

/* Calls `visit` for each of the batch, in its order.  The process awaits. */
void actor_awaits_each(ActorState *state, const ActorProcess *process,
                       void (*visit)(const ActorAwaited *awaited, gpointer data), gpointer data);

/* Forgets that it waits: the thread is about to go. */
void actor_awaits_no_more(const ActorProcess *process);

/* plenum.await_all: adds it to the table on top. */
void actor_await_open(lua_State *L);

#endif
