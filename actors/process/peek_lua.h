/* SPDX-License-Identifier: MIT */

/* Peeking and poking: to read and to set fields of processes by mail.
 *
 * { "plenum.get", path = { "next", "color" }, reply_to = } asks a type's process for what its field `next`
 * has in its field `color`; { "plenum.set", path =, value =, reply_to = } sets it.  Where the path has come
 * to an address and goes on, the message is sent on there, with the rest of the path; the keys behind it go
 * along in the field `behind`, to be named.  The answer is { "reply", value } or { "reply", true }, and {
 * "plenum.error", why } where the path leads nowhere; it never is an error of the process that is asked.
 *
 * A machine serves such mail like mail with clauses, behind those its author wrote.  To all others it is
 * mail. */
#ifndef ACTORS_PROCESS_PEEK_LUA_H
#define ACTORS_PROCESS_PEEK_LUA_H

#include "actors/process/process_lua.h"
#include "actors/process/stack_lua.h"

/* The kinds of these messages are the first that a world knows. */
enum { ACTOR_KIND_GET = 1, ACTOR_KIND_SET = 2, ACTOR_KIND_ERROR = 3 };

void actor_peek_name_kinds(ActorKinds *kinds);

static inline gboolean actor_peek_asks(guint32 kind) {
  return kind == ACTOR_KIND_GET || kind == ACTOR_KIND_SET;
}

/* Answers the message that the machine has just taken, or sends it on: its fields are at index 1, the
 * message's value at 2. */
void actor_peek_serve(lua_State *L, ActorState *state, const ActorProcess *process,
                      const ActorStacks *stacks);

/* plenum.peek, poke: adds them to the table on top. */
void actor_peek_open(lua_State *L);

#endif
