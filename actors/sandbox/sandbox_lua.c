/* SPDX-License-Identifier: MIT */
#include "actors/sandbox/sandbox_lua.h"

#include "actors/sandbox/base_lua.h"
#include "actors/sandbox/coroutine_lua.h"
#include "actors/sandbox/module_lua.h"
#include "actors/sandbox/order_lua.h"
#include "actors/sandbox/real_lua.h"
#include "actors/sandbox/sort_lua.h"
#include "actors/sandbox/text_lua.h"
#include "actors/values/named_lua.h"
#include "actors/values/readonly_lua.h"

#include <lauxlib.h>
#include <lualib.h>

static const char ENVIRONMENT_KEY; /* in the registry */

void actor_sandbox_push_environment(lua_State *L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &ENVIRONMENT_KEY); }

void actor_sandbox_set_global(lua_State *L, const char *name) {
  actor_sandbox_push_environment(L);
  if (actor_readonly_contents(L, -1)) lua_remove(L, -2);
  lua_insert(L, -2);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

static int refuse_global(lua_State *L) {
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  lua_Debug caller;
  gboolean within_library =
      lua_getstack(L, 1, &caller) && lua_getinfo(L, "S", &caller) && *caller.what == 'C';
  luaL_where(L, within_library ? 2 : 1); /* rawset is a library function */
  lua_pushfstring(L, "%scannot assign global '%s': globals are read-only", lua_tostring(L, -1), name);
  return lua_error(L);
}

/* Names the functions of the table on top of the stack: "PREFIXname". */
static void name_functions(lua_State *L, const char *prefix) {
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    if (lua_isfunction(L, -1)) {
      const char *name = lua_pushfstring(L, "%s%s", prefix, lua_tostring(L, -2));
      actor_named_set(L, -2, name);
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
}

/* Takes the library on top of the stack into the globals, which lie below it. */
static void add_library(lua_State *L, const char *name) {
  const char *prefix = lua_pushfstring(L, "%s.", name);
  lua_insert(L, -2);
  name_functions(L, prefix);
  actor_readonly_library(L, -1, name);
  actor_named_set(L, -1, name);
  lua_setfield(L, -3, name);
  lua_pop(L, 1);
}

static void push_stock(lua_State *L, lua_CFunction open) {
  lua_pushcfunction(L, open);
  lua_call(L, 0, 1);
}

static void add_libraries(lua_State *L, const ActorSandboxHooks *hooks) {
  actor_text_push(L, hooks);
  add_library(L, "string");
  lua_getfield(L, -1, "string");
  actor_text_seal(L, -1);
  lua_pop(L, 1);
  push_stock(L, luaopen_table);
  actor_sort_open(L);
  add_library(L, "table");
  push_stock(L, luaopen_utf8);
  add_library(L, "utf8");
  actor_real_push(L, hooks);
  add_library(L, "math");
  actor_coroutine_push(L, hooks);
  add_library(L, "coroutine");
}

/* The globals become a library, but with a message of their own. */
static void seal(lua_State *L) {
  actor_readonly_library(L, -1, "_G");
  lua_getmetatable(L, -1);
  lua_pushcfunction(L, refuse_global);
  lua_setfield(L, -2, "__newindex");
  lua_pop(L, 1);
  actor_named_set(L, -1, "_G");
}

/* Where lauxlib looks up how people call a function, for messages. */
static void set_titles(lua_State *L) {
  static const char *const LIBRARIES[] = {"_G", "string", "table", "utf8", "math", "coroutine"};
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (gsize i = 0; i < G_N_ELEMENTS(LIBRARIES); i++) {
    lua_getfield(L, -2, LIBRARIES[i]);
    if (actor_readonly_contents(L, -1)) lua_setfield(L, -3, LIBRARIES[i]);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

void actor_sandbox_open(lua_State *L, const ActorSandboxHooks *hooks) {
  luaL_checkstack(L, 20, NULL);
  lua_newtable(L);
  actor_base_open(L, hooks);
  actor_order_open(L, hooks->turn);
  actor_module_open(L, hooks);
  name_functions(L, "");
  add_libraries(L, hooks);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "_G");
  seal(L);
  set_titles(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &ENVIRONMENT_KEY);
}
