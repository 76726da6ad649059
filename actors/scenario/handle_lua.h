/* SPDX-License-Identifier: MIT */

/* What scripts can do with handles (values/handle.h).
 *
 * All light userdata of a state share one metatable.  It looks a name up among the methods of the handle's
 * kind, which are C functions, then among the kind's fields, which are computed.  A method finds the handle
 * as its first argument, but must check it: a script may take a method from one handle and call it with
 * another value.
 *
 * `tostring` gives names that are the same in every state and every run: "device grid-2-5", "link a->b",
 * "address 12 on grid-2-5"; what another than the device itself has made there, "address 12 by line-1 on
 * grid-2-5". */
#ifndef ACTORS_SCENARIO_HANDLE_LUA_H
#define ACTORS_SCENARIO_HANDLE_LUA_H

#include "actors/run/state_lua.h"

/* Sets the metatable; comes before all others here. */
void actor_handle_open(lua_State *L);

/* Gives handles of the kind a method.  "__len" and "__close" are the metamethods, called with one
 * argument that is of the kind. */
void actor_handle_method(lua_State *L, ActorHandleKind kind, const char *name, lua_CFunction function);

/* Gives them a field: the function is called with the handle, for one result. */
void actor_handle_field(lua_State *L, ActorHandleKind kind, const char *name, lua_CFunction get);

void actor_handle_push(lua_State *L, ActorHandleKind kind, guint64 bits);

/* The bits of the handle at `index` if it is one of the kind; of an address, the address. */
gboolean actor_handle_at(lua_State *L, int index, ActorHandleKind kind, guint64 *bits);

/* The same, raising "WHAT: a device is wanted, not an address". */
guint64 actor_handle_check(lua_State *L, int index, ActorHandleKind kind, const char *what);

/* What errors call the value at `index`: "nil", "a string", "an address", "a table". */
const char *actor_handle_article(lua_State *L, int index);

#endif
