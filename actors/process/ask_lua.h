/* SPDX-License-Identifier: MIT */

/* Asking: a message is sent with a future to answer to. */
#ifndef ACTORS_PROCESS_ASK_LUA_H
#define ACTORS_PROCESS_ASK_LUA_H

#include "actors/process/future_lua.h"

/* Sends a copy of the message at `index`, a table, to the target at `to`, and pushes the future of the
 * answer. `call` is what errors call it. */
void actor_ask(lua_State *L, int to, int index, const char *call);

/* plenum.ask, call, ask_all: adds them to the table on top. */
void actor_ask_open(lua_State *L);

#endif
