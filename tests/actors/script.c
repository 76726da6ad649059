/* SPDX-License-Identifier: MIT */
#include "tests/actors/script.h"

#include "actors/sandbox/coroutine_lua.h"
#include "actors/values/handle.h"
#include "actors/values/named_lua.h"
#include "actors/values/readonly_lua.h"

#include <check.h>
#include <lauxlib.h>
#include <string.h>

static const char NUMBERS_KEY, SCRIPT_KEY;

static void print(lua_State *L, const char *line, gsize length, gpointer data) {
  (void)L;
  Script *script = data;
  g_string_append_len(script->printed, line, (gssize)length);
  g_string_append_c(script->printed, '\n');
}

static gboolean search(lua_State *L, const char *name, gpointer data) {
  (void)data;
  static const char *const MODULES[][2] = {
      {"one", "local name = ...; return { name = name }"},
      {"nothing", "local x = 1"},
      {"wrong", "local x = = 1"},
      {"loop", "return require 'loop'"},
      {"raises", "\nerror 'on the second line'"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(MODULES); i++) {
    if (strcmp(MODULES[i][0], name) != 0) continue;
    lua_pushstring(L, MODULES[i][1]);
    lua_pushfstring(L, "%s.lua", name);
    return TRUE;
  }
  lua_pushliteral(L, "no such file");
  return FALSE;
}

static double uniform(lua_State *L, gpointer data) {
  (void)L;
  return (double)((Script *)data)->draws++ / 8;
}

static gint64 integer(lua_State *L, gint64 low, gint64 high, gpointer data) {
  (void)L;
  ((Script *)data)->draws++;
  return low == G_MININT64 && high == G_MAXINT64 ? -77 : low + (high - low) / 2;
}

static guint64 object_number(lua_State *L, int index, gpointer data) {
  Script *script = data;
  index = lua_absindex(L, index);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &NUMBERS_KEY);
  lua_pushvalue(L, index);
  if (lua_rawget(L, -2) == LUA_TNIL) {
    lua_pushvalue(L, index);
    lua_pushinteger(L, (lua_Integer)++script->numbers);
    lua_rawset(L, -4);
    lua_pop(L, 1);
    lua_pushinteger(L, (lua_Integer)script->numbers);
  }
  guint64 number = (guint64)lua_tointeger(L, -1);
  lua_pop(L, 2);
  return number;
}

static void running(lua_State *L, gpointer data) {
  ((Script *)data)->running = L;
  ((Script *)data)->switches++;
}

/* What the runtime offers */

static int finish_wait(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  return lua_gettop(L);
}

static int call_wait(lua_State *L) {
  if (!actor_coroutine_may_block(L)) return luaL_error(L, "cannot wait here");
  return lua_yieldk(L, lua_gettop(L), 0, finish_wait);
}

static int call_abort(lua_State *L) {
  lua_pushlightuserdata(L, ACTOR_ABORT);
  return lua_error(L);
}

static int call_handle(lua_State *L) {
  guint64 handle = actor_handle((ActorHandleKind)luaL_checkinteger(L, 1), (guint64)luaL_checkinteger(L, 2));
  lua_pushlightuserdata(L, (void *)(gsize)handle);
  return 1;
}

static int call_freeze(lua_State *L) {
  actor_readonly_make(L, 1, "it");
  lua_settop(L, 1);
  return 1;
}

static int call_draws(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &SCRIPT_KEY);
  lua_pushinteger(L, (lua_Integer)((Script *)lua_touserdata(L, -1))->draws);
  return 1;
}

static void set_global(lua_State *L, const char *name, lua_CFunction function) {
  lua_pushcfunction(L, function);
  actor_sandbox_set_global(L, name);
}

Script *script_new(void) {
  Script *script = g_new0(Script, 1);
  script->hooks = (ActorSandboxHooks){
      print, search, uniform, integer, object_number, running, &script->turn, script,
  };
  script->printed = g_string_new(NULL);
  script->code = actor_code_new();
  lua_State *L = script->L = luaL_newstate();
  actor_named_open(L);
  actor_code_open(L, script->code);
  actor_sandbox_open(L, &script->hooks);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &NUMBERS_KEY);
  lua_pushlightuserdata(L, script);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &SCRIPT_KEY);
  set_global(L, "wait", call_wait);
  set_global(L, "abort", call_abort);
  set_global(L, "handle", call_handle);
  set_global(L, "freeze", call_freeze);
  set_global(L, "draws", call_draws);
  script->process = lua_newthread(L);
  return script;
}

void script_free(Script *script) {
  lua_close(script->L);
  actor_code_free(script->code);
  g_string_free(script->printed, TRUE);
  g_free(script);
}

int script_run(Script *script, const char *text) {
  lua_State *L = script->process;
  actor_sandbox_push_environment(L);
  gboolean loaded = actor_code_load(L, text, strlen(text), "test.lua", -1);
  ck_assert_msg(loaded, "%s", lua_tostring(L, -1));
  int count = 0, arguments = 0, status;
  while ((status = lua_resume(L, NULL, arguments, &count)) == LUA_YIELD) {
    lua_pushinteger(L, (lua_Integer)++script->waits);
    lua_insert(L, -(count + 1));
    arguments = count + 1;
    script->turn++;
  }
  return status;
}

void script_expect(const char *text, const char *expected) {
  Script *script = script_new();
  int status = script_run(script, text);
  const char *result = luaL_tolstring(script->process, -1, NULL);
  ck_assert_msg(status == LUA_OK && strcmp(result, expected) == 0, "expected %s, got (%d) %s", expected,
                status, result);
  script_free(script);
}

void script_expect_error(const char *text, const char *message) {
  Script *script = script_new();
  int status = script_run(script, text);
  const char *result = luaL_tolstring(script->process, -1, NULL);
  ck_assert_msg(status == LUA_ERRRUN && strcmp(result, message) == 0, "expected %s, got (%d) %s", message,
                status, result);
  script_free(script);
}
