/* SPDX-License-Identifier: MIT */

/* The sandbox's `math` library: Lua's own, with the functions of sim/real.h, and with draws from
 * the stream of whoever runs. */
#ifndef ACTORS_SANDBOX_REAL_LUA_H
#define ACTORS_SANDBOX_REAL_LUA_H

#include "actors/sandbox/sandbox_lua.h"

void actor_real_push(lua_State *L, const ActorSandboxHooks *hooks);

#endif
