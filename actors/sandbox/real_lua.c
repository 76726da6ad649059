/* SPDX-License-Identifier: MIT */
#include "actors/sandbox/real_lua.h"

#include "sim/real.h"

#include <lauxlib.h>
#include <lualib.h>

#define UNARY(name)                                                                                          \
  static int real_##name(lua_State *L) {                                                                     \
    lua_pushnumber(L, sim_real_##name(luaL_checknumber(L, 1)));                                              \
    return 1;                                                                                                \
  }

UNARY(exp)
UNARY(sin)
UNARY(cos)
UNARY(tan)
UNARY(asin)
UNARY(acos)

static int real_atan(lua_State *L) {
  double y = luaL_checknumber(L, 1), x = luaL_optnumber(L, 2, 1);
  lua_pushnumber(L, sim_real_atan2(y, x));
  return 1;
}

static double logarithm(double x, double base) {
  if (base == 2) return sim_real_log2(x);
  if (base == 10) return sim_real_log10(x);
  return sim_real_log(x) / sim_real_log(base);
}

static int real_log(lua_State *L) {
  double x = luaL_checknumber(L, 1);
  lua_pushnumber(L, lua_isnoneornil(L, 2) ? sim_real_log(x) : logarithm(x, luaL_checknumber(L, 2)));
  return 1;
}

static int push_integer(lua_State *L, const ActorSandboxHooks *hooks, lua_Integer low, lua_Integer high) {
  lua_pushinteger(L, hooks->integer(L, low, high, hooks->data));
  return 1;
}

static int real_random(lua_State *L) {
  const ActorSandboxHooks *hooks = lua_touserdata(L, lua_upvalueindex(1));
  int count = lua_gettop(L);
  if (count == 0) {
    lua_pushnumber(L, hooks->uniform(L, hooks->data));
    return 1;
  }
  if (count > 2) return luaL_error(L, "wrong number of arguments");
  lua_Integer low = count == 1 ? 1 : luaL_checkinteger(L, 1), high = luaL_checkinteger(L, count);
  if (count == 1 && high == 0) return push_integer(L, hooks, LUA_MININTEGER, LUA_MAXINTEGER);
  luaL_argcheck(L, low <= high, count, "interval is empty");
  return push_integer(L, hooks, low, high);
}

static int real_randomseed(lua_State *L) { return luaL_error(L, "the seed belongs to the run (--seed)"); }

static const luaL_Reg OWN[] = {
    {"exp", real_exp},
    {"sin", real_sin},
    {"cos", real_cos},
    {"tan", real_tan},
    {"asin", real_asin},
    {"acos", real_acos},
    {"atan", real_atan},
    {"log", real_log},
    {"random", real_random},
    {"randomseed", real_randomseed},
    {NULL, NULL},
};

/* Exact by IEEE 754 or C.  A list, because Lua may be built with more, for older scripts. */
static const char *const STOCK[] = {
    "abs",        "ceil", "deg", "floor", "fmod", "huge",      "max",  "maxinteger", "min",
    "mininteger", "modf", "pi",  "rad",   "sqrt", "tointeger", "type", "ult",
};

void actor_real_push(lua_State *L, const ActorSandboxHooks *hooks) {
  lua_newtable(L);
  lua_pushlightuserdata(L, (void *)hooks);
  luaL_setfuncs(L, OWN, 1);
  lua_pushcfunction(L, luaopen_math);
  lua_call(L, 0, 1);
  for (gsize i = 0; i < G_N_ELEMENTS(STOCK); i++) {
    lua_getfield(L, -1, STOCK[i]);
    lua_setfield(L, -3, STOCK[i]);
  }
  lua_pop(L, 1);
}
