/* SPDX-License-Identifier: MIT */

/* Receiving takes a message out of a mailbox: the oldest, the oldest that fits, or the oldest that one of
 * several clauses is for; and waits for it, with one deadline from entry.
 *
 * Also here: private mailboxes. */
#ifndef ACTORS_PROCESS_RECEIVE_LUA_H
#define ACTORS_PROCESS_RECEIVE_LUA_H

#include "actors/process/process_lua.h"

/* plenum.receive, receive_match, receiver, mailbox and the methods of mailboxes; adds them to the
 * table on top. */
void actor_receive_open(lua_State *L);

/* The private mailbox at `index`, of the running process; raises for anything else. */
ActorMailbox *actor_check_box(lua_State *L, int index);

#endif
