/* SPDX-License-Identifier: MIT */

/* An envelope is what hardware sees of a message: its kind, its size in bytes, its sender (an address or nil)
 * and its id, as plenum.header tells it.  What is inside stays the receiver's.
 *
 * It is an immutable userdata with these four fields, and may be kept. */
#ifndef ACTORS_HARDWARE_ENVELOPE_LUA_H
#define ACTORS_HARDWARE_ENVELOPE_LUA_H

#include "actors/run/state_lua.h"

void actor_envelope_push(lua_State *L, const NetMessage *message);

/* Pushes the id of a message as scripts see it. */
void actor_message_push_id(lua_State *L, guint64 id);

void actor_envelope_open(lua_State *L);

#endif
