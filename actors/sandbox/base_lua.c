/* SPDX-License-Identifier: MIT */
#include "actors/sandbox/base_lua.h"
#include "actors/values/readonly_lua.h"

#include <lauxlib.h>
#include <lualib.h>
#include <math.h>

static const ActorSandboxHooks *hooks_of(lua_State *L) { return lua_touserdata(L, lua_upvalueindex(1)); }

/* Text */

static void push_number_text(lua_State *L, int index) {
  gboolean is_nan = !lua_isinteger(L, index) && isnan(lua_tonumber(L, index));
  if (is_nan) lua_pushliteral(L, "nan"); /* its sign is the processor's */
  else lua_pushvalue(L, index);
  lua_tostring(L, -1);
}

static void push_object_text(lua_State *L, int index, const ActorSandboxHooks *hooks) {
  lua_Integer number = (lua_Integer)hooks->object_number(L, index, hooks->data);
  if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING) lua_pushstring(L, luaL_typename(L, index));
  lua_pushfstring(L, "%s: %I", lua_tostring(L, -1), (LUAI_UACINT)number);
}

static void push_plain_text(lua_State *L, int index, const ActorSandboxHooks *hooks) {
  switch (lua_type(L, index)) {
  case LUA_TNUMBER: push_number_text(L, index); break;
  case LUA_TSTRING: lua_pushvalue(L, index); break;
  case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false"); break;
  case LUA_TNIL: lua_pushliteral(L, "nil"); break;
  case LUA_TLIGHTUSERDATA: lua_pushliteral(L, "userdata"); break;
  default: push_object_text(L, index, hooks);
  }
}

const char *actor_base_push_text(lua_State *L, int index, const ActorSandboxHooks *hooks, gsize *length) {
  index = lua_absindex(L, index);
  int top = lua_gettop(L);
  if (!luaL_callmeta(L, index, "__tostring")) push_plain_text(L, index, hooks);
  else if (!lua_isstring(L, -1)) luaL_error(L, "'__tostring' must return a string");
  lua_copy(L, -1, top + 1);
  lua_settop(L, top + 1);
  return lua_tolstring(L, -1, length);
}

static int base_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  actor_base_push_text(L, 1, hooks_of(L), NULL);
  return 1;
}

static int base_print(lua_State *L) {
  int count = lua_gettop(L);
  luaL_Buffer line;
  luaL_buffinit(L, &line);
  for (int i = 1; i <= count; i++) {
    if (i > 1) luaL_addchar(&line, '\t');
    actor_base_push_text(L, i, hooks_of(L), NULL);
    luaL_addvalue(&line);
  }
  luaL_pushresult(&line);
  gsize length;
  const char *text = lua_tolstring(L, -1, &length);
  hooks_of(L)->print(L, text, length, hooks_of(L)->data);
  return 0;
}

/* Errors */

static gboolean is_abort(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TLIGHTUSERDATA && lua_touserdata(L, index) == ACTOR_ABORT;
}

gboolean actor_base_is_final(lua_State *L, int status, int index) {
  return status == LUA_ERRMEM || is_abort(L, index);
}

void actor_base_rethrow_final(lua_State *L, int status) {
  if (actor_base_is_final(L, status, -1)) lua_error(L); /* knows the message of a memory error as such */
}

static int finish_pcall(lua_State *L, int status, lua_KContext skipped) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)skipped;
  actor_base_rethrow_final(L, status);
  lua_pushboolean(L, FALSE);
  lua_insert(L, -2);
  return 2;
}

static int base_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, TRUE);
  lua_insert(L, 1);
  int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
  return finish_pcall(L, status, 0);
}

/* An author's message handler is not asked about what it may not catch. */
static int handle_message(lua_State *L) {
  if (is_abort(L, 1)) return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

static int base_xpcall(lua_State *L) {
  int count = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, handle_message, 1);
  lua_replace(L, 2);
  lua_pushboolean(L, TRUE);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_pcall);
  return finish_pcall(L, status, 2);
}

/* Tables as they are */

static int base_rawget(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  lua_settop(L, 2);
  if (actor_readonly_contents(L, 1)) lua_replace(L, 1);
  lua_rawget(L, 1);
  return 1;
}

static int base_rawlen(lua_State *L) {
  luaL_argexpected(L, lua_istable(L, 1) || lua_type(L, 1) == LUA_TSTRING, 1, "table or string");
  if (actor_readonly_contents(L, 1)) lua_replace(L, 1);
  lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
  return 1;
}

static int base_rawset(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  luaL_checkany(L, 3);
  lua_settop(L, 3);
  if (actor_readonly_contents(L, 1)) {
    lua_pop(L, 1);
    lua_settable(L, 1); /* raises, with the table's name */
  } else lua_rawset(L, 1);
  lua_settop(L, 1);
  return 1;
}

/* The field of the table at `index`, a metatable as its author knows it. */
static int push_raw_field(lua_State *L, int index, const char *field) {
  if (!actor_readonly_contents(L, index)) lua_pushvalue(L, index);
  lua_pushstring(L, field);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  return lua_type(L, -1);
}

/* A field set later has no effect (`__gc`), or one on what a collection leaves in the table (`__mode`): the
 * second cannot be noticed here. */
static void refuse_field(lua_State *L, const char *field) {
  if (push_raw_field(L, 2, field) != LUA_TNIL)
    luaL_error(L, "cannot set a metatable with '%s': it would show when memory is collected", field);
  lua_pop(L, 1);
}

static int base_setmetatable(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "cannot change a protected metatable");
  lua_settop(L, 2);
  if (lua_istable(L, 2)) {
    refuse_field(L, "__gc");
    refuse_field(L, "__mode");
  }
  actor_readonly_set_metatable(L, 1);
  lua_settop(L, 1);
  return 1;
}

static int base_getmetatable(lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  if (!actor_readonly_metatable(L, 1)) lua_pushnil(L);
  else if (push_raw_field(L, 2, "__metatable") == LUA_TNIL) lua_settop(L, 2);
  return 1;
}

/* Opening */

static const luaL_Reg OWN[] = {
    {"tostring", base_tostring},
    {"print", base_print},
    {"pcall", base_pcall},
    {"xpcall", base_xpcall},
    {"rawget", base_rawget},
    {"rawlen", base_rawlen},
    {"rawset", base_rawset},
    {"setmetatable", base_setmetatable},
    {"getmetatable", base_getmetatable},
    {NULL, NULL},
};

static const char *const STOCK[] = {
    "assert", "error", "ipairs", "rawequal", "select", "tonumber", "type", "_VERSION",
};

/* Lua's own library opens into the state's globals, so these are another table meanwhile. */
static void push_stock(lua_State *L) {
  lua_pushglobaltable(L);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
  lua_pushcfunction(L, luaopen_base);
  lua_call(L, 0, 0);
  lua_insert(L, -2);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

void actor_base_open(lua_State *L, const ActorSandboxHooks *hooks) {
  lua_pushlightuserdata(L, (void *)hooks);
  luaL_setfuncs(L, OWN, 1);
  push_stock(L);
  for (gsize i = 0; i < G_N_ELEMENTS(STOCK); i++) {
    lua_getfield(L, -1, STOCK[i]);
    lua_setfield(L, -3, STOCK[i]);
  }
  lua_pop(L, 1);
}
