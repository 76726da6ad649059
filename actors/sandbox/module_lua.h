/* SPDX-License-Identifier: MIT */

/* A module is a chunk that is loaded once in each state, by `require`. */
#ifndef ACTORS_SANDBOX_MODULE_LUA_H
#define ACTORS_SANDBOX_MODULE_LUA_H

#include "actors/sandbox/sandbox_lua.h"

/* Sets `require` and `load` in the table on top of the stack. */
void actor_module_open(lua_State *L, const ActorSandboxHooks *hooks);

/* Takes the value on top of the stack for the module `name`, as one that is written in C. */
void actor_module_provide(lua_State *L, const char *name);

#endif
