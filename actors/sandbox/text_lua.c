/* SPDX-License-Identifier: MIT */
#include "actors/sandbox/text_lua.h"

#include "actors/sandbox/base_lua.h"
#include "actors/values/readonly_lua.h"

#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <string.h>

/* Upvalues: the hooks, and Lua's own function, which is called in this frame, so that its messages
 * name the author's line. */
enum { HOOKS = 1, STOCK = 2 };

static int call_stock(lua_State *L) { return lua_tocfunction(L, lua_upvalueindex(STOCK))(L); }

/* Makes the argument for one conversion such that Lua's own function shows no address and no sign of a
 * NaN. */
static void prepare_argument(lua_State *L, char conversion, int argument) {
  int type = lua_type(L, argument);
  if (conversion == 'p') luaL_error(L, "invalid conversion '%%p' to 'format': it would show an address");
  if (conversion == 's' && type != LUA_TNONE && type != LUA_TSTRING) {
    actor_base_push_text(L, argument, lua_touserdata(L, lua_upvalueindex(HOOKS)), NULL);
    lua_replace(L, argument);
  } else if (type == LUA_TNUMBER && !lua_isinteger(L, argument) && isnan(lua_tonumber(L, argument))) {
    lua_pushnumber(L, copysign((double)NAN, 1));
    lua_replace(L, argument);
  }
}

static int text_format(lua_State *L) {
  gsize length;
  const char *at = luaL_checklstring(L, 1, &length), *end = at + length;
  int argument = 1;
  while ((at = memchr(at, '%', (gsize)(end - at)))) {
    at++;
    if (*at == '%') {
      at++;
      continue;
    }
    at += strspn(at, "-+ #0123456789.");
    if (++argument > lua_gettop(L)) break;
    prepare_argument(L, *at, argument);
  }
  return call_stock(L);
}

static int text_rep(lua_State *L) {
  gsize length, separator;
  luaL_checklstring(L, 1, &length);
  lua_Integer count = luaL_checkinteger(L, 2);
  luaL_optlstring(L, 3, "", &separator);
  if (count > 0 && length + separator > 0 && (lua_Unsigned)count > ACTOR_TEXT_MAX / (length + separator))
    return luaL_error(L, "resulting string too large");
  if (length + separator > 0) return call_stock(L);
  lua_pushliteral(L, ""); /* Lua's own would count to `count` */
  return 1;
}

static const luaL_Reg OWN[] = {{"format", text_format}, {"rep", text_rep}, {NULL, NULL}};

/* The metatable was made by luaopen_string. */
static void set_methods(lua_State *L, int methods) {
  methods = lua_absindex(L, methods);
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_pushvalue(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);
}

void actor_text_push(lua_State *L, const ActorSandboxHooks *hooks) {
  lua_pushcfunction(L, luaopen_string);
  lua_call(L, 0, 1);
  for (const luaL_Reg *own = OWN; own->name; own++) {
    lua_pushlightuserdata(L, (void *)hooks);
    lua_getfield(L, -2, own->name);
    lua_pushcclosure(L, own->func, 2);
    lua_setfield(L, -2, own->name);
  }
  lua_pushnil(L);
  lua_setfield(L, -2, "dump");
  set_methods(L, -1);
}

void actor_text_seal(lua_State *L, int index) {
  if (!actor_readonly_contents(L, index)) return;
  set_methods(L, -1);
  lua_pop(L, 1);
}
