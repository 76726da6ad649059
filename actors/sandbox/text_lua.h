/* SPDX-License-Identifier: MIT */

/* Text: the sandbox's `string` library, Lua's own but for what would show an address, load
 * bytecode, or fill the memory at one stroke. */
#ifndef ACTORS_SANDBOX_TEXT_LUA_H
#define ACTORS_SANDBOX_TEXT_LUA_H

#include "actors/sandbox/sandbox_lua.h"

/* The longest string that `string.rep` makes. */
#define ACTOR_TEXT_MAX ((gsize)1 << 28)

/* Pushes the library, and makes it what strings have for methods; see actor_text_seal. */
void actor_text_push(lua_State *L, const ActorSandboxHooks *hooks);

/* The library at `index` has become read-only: strings look their methods up in its contents, so
 * that `s:upper()` costs no more than in stock Lua. */
void actor_text_seal(lua_State *L, int index);

#endif
