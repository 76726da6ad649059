/* SPDX-License-Identifier: MIT */

/* The base library of the sandbox, but for `next`, `pairs` (order_lua.h), `load`, `require`
 * (module_lua.h). */
#ifndef ACTORS_SANDBOX_BASE_LUA_H
#define ACTORS_SANDBOX_BASE_LUA_H

#include "actors/sandbox/sandbox_lua.h"

/* Sets the functions in the table on top of the stack. */
void actor_base_open(lua_State *L, const ActorSandboxHooks *hooks);

/* Pushes what `tostring` returns for the value at `index`. */
const char *actor_base_push_text(lua_State *L, int index, const ActorSandboxHooks *hooks, gsize *length);

/* Whether an error is one that no script may catch. */
gboolean actor_base_is_final(lua_State *L, int status, int index);

/* Raises the error on top of the stack again if it is one that no script may catch. */
void actor_base_rethrow_final(lua_State *L, int status);

#endif
