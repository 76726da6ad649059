/* SPDX-License-Identifier: MIT */

/* A weak table keeps what is known about values as long as they live, and no longer; scripts never
 * hold one. */
#ifndef ACTORS_VALUES_WEAK_LUA_H
#define ACTORS_VALUES_WEAK_LUA_H

#include <lua.h>

/* Pushes the table with weak keys that the registry has under `key`; made now if there is none. */
void actor_weak_push(lua_State *L, const void *key);

#endif
