/* SPDX-License-Identifier: MIT */
#include "actors/sandbox/module_lua.h"

#include "actors/sandbox/base_lua.h"
#include "actors/values/code_lua.h"

#include <lauxlib.h>
#include <string.h>

/* In the registry: from name to module; to this key's address while the module is loading. */
static const char MODULES_KEY;

static const ActorSandboxHooks *hooks_of(lua_State *L) { return lua_touserdata(L, lua_upvalueindex(1)); }

static void push_modules(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &MODULES_KEY) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &MODULES_KEY);
}

void actor_module_provide(lua_State *L, const char *name) {
  push_modules(L);
  lua_insert(L, -2);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

/* Pushes the main function of the module. */
static void load_module(lua_State *L, const char *name) {
  if (!hooks_of(L)->search(L, name, hooks_of(L)->data))
    luaL_error(L, "module '%s' not found: %s", name, lua_tostring(L, -1));
  gsize length;
  const char *text = lua_tolstring(L, -2, &length), *chunk = lua_tostring(L, -1);
  actor_sandbox_push_environment(L);
  if (!actor_code_load(L, text, length, chunk, -1))
    luaL_error(L, "error loading module '%s':\n\t%s", name, lua_tostring(L, -1));
}

static int module_require(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  push_modules(L);
  if (lua_getfield(L, 2, name) == LUA_TLIGHTUSERDATA && lua_touserdata(L, -1) == (void *)&MODULES_KEY)
    return luaL_error(L, "loop or previous error loading module '%s'", name);
  if (!lua_isnil(L, -1)) return 1;
  load_module(L, name);
  lua_pushlightuserdata(L, (void *)&MODULES_KEY);
  lua_setfield(L, 2, name);
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  if (lua_isnil(L, -1)) lua_pushboolean(L, TRUE);
  lua_pushvalue(L, -1);
  lua_setfield(L, 2, name);
  return 1;
}

/* load */

static int fail(lua_State *L) {
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

/* Puts the text that the function at 1 gives in pieces in its place; FALSE with a message pushed. */
static gboolean read_pieces(lua_State *L) {
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  for (;;) {
    lua_pushvalue(L, 1);
    int status = lua_pcall(L, 0, 1, 0);
    if (status != LUA_OK) {
      actor_base_rethrow_final(L, status);
      return FALSE;
    }
    if (lua_isnil(L, -1) || (lua_type(L, -1) == LUA_TSTRING && lua_rawlen(L, -1) == 0)) break;
    if (!lua_isstring(L, -1)) {
      lua_pushliteral(L, "reader function must return a string");
      return FALSE;
    }
    luaL_addvalue(&text);
  }
  lua_pop(L, 1);
  luaL_pushresult(&text);
  lua_replace(L, 1);
  return TRUE;
}

/* The leading '=' tells actor_code_load that several texts may have the name; the rest is what
 * messages show. */
static const char *push_chunk_name(lua_State *L) {
  const char *name = luaL_optstring(L, 2, lua_tostring(L, 1));
  if (*name == '=' || *name == '@') return lua_pushfstring(L, "=%s", name + 1);
  gsize shown = MIN(strcspn(name, "\n"), 40);
  lua_pushliteral(L, "=[string \"");
  lua_pushlstring(L, name, shown);
  lua_pushstring(L, name[shown] ? "...\"]" : "\"]");
  lua_concat(L, 3);
  return lua_tostring(L, -1);
}

static int module_load(lua_State *L) {
  gboolean has_environment = lua_gettop(L) >= 4;
  const char *mode = luaL_optstring(L, 3, "t");
  lua_settop(L, 4);
  if (!lua_isstring(L, 1)) luaL_checktype(L, 1, LUA_TFUNCTION);
  luaL_optstring(L, 2, NULL);
  if (!strchr(mode, 't')) {
    lua_pushfstring(L, "attempt to load a text chunk (mode is '%s')", mode);
    return fail(L);
  }
  if (lua_isfunction(L, 1)) {
    if (lua_isnil(L, 2)) lua_pushliteral(L, "=(load)"), lua_replace(L, 2);
    if (!read_pieces(L)) return fail(L);
  }
  if (!has_environment) actor_sandbox_push_environment(L), lua_replace(L, 4);
  gsize length;
  const char *text = lua_tolstring(L, 1, &length);
  return actor_code_load(L, text, length, push_chunk_name(L), 4) ? 1 : fail(L);
}

static const luaL_Reg FUNCTIONS[] = {
    {"require", module_require},
    {"load", module_load},
    {NULL, NULL},
};

void actor_module_open(lua_State *L, const ActorSandboxHooks *hooks) {
  lua_pushlightuserdata(L, (void *)hooks);
  luaL_setfuncs(L, FUNCTIONS, 1);
}
