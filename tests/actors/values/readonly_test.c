/* SPDX-License-Identifier: MIT */
#include "actors/values/readonly_lua.h"

#include <check.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

static int readonly(lua_State *L) {
  actor_readonly_make(L, 1, luaL_optstring(L, 2, "t"));
  lua_settop(L, 1);
  return 1;
}

static int library(lua_State *L) {
  actor_readonly_library(L, 1, luaL_checkstring(L, 2));
  return 0;
}

static int is_readonly(lua_State *L) {
  lua_pushboolean(L, actor_readonly_contents(L, 1));
  return 1;
}

static int metatable(lua_State *L) { return actor_readonly_metatable(L, 1) ? 1 : 0; }

static int set_metatable(lua_State *L) {
  lua_settop(L, 2);
  actor_readonly_set_metatable(L, 1);
  ck_assert_int_eq(lua_gettop(L), 1);
  return 1;
}

/* The results of the text, joined by spaces. */
static void gives(const char *text, const char *expected) {
  static const luaL_Reg functions[] = {
      {"readonly", readonly},          {"library", library},
      {"is_readonly", is_readonly},    {"getmetatable", metatable},
      {"setmetatable", set_metatable}, {NULL, NULL},
  };
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_pushglobaltable(L);
  luaL_setfuncs(L, functions, 0);
  lua_pop(L, 1);
  if (luaL_loadbuffer(L, text, strlen(text), "=test.lua") == LUA_OK) lua_pcall(L, 0, LUA_MULTRET, 0);
  GString *out = g_string_new(NULL);
  for (int i = 1, top = lua_gettop(L); i <= top; i++) {
    g_string_append_printf(out, "%s%s", i > 1 ? " " : "", luaL_tolstring(L, i, NULL));
    lua_pop(L, 1);
  }
  lua_close(L);
  ck_assert_str_eq(out->str, expected);
  g_string_free(out, TRUE);
}

START_TEST(the_same_table_reads_as_before) {
  gives("local t = { 10, 20, nil, 40, x = 1, [2.5] = 'f', [false] = 'no' }\n"
        "local n, same = #t, readonly(t)\n"
        "return rawequal(same, t), #t == n, t[1], t[2], t[4], t.x, t[2.5], t[false], t.none, is_readonly(t)",
        "true true 10 20 40 1 f no nil true");
}
END_TEST

START_TEST(walks_see_the_contents) {
  gives("local t, sum, n = readonly { 1, 2, 3, a = 4, b = 5 }, 0, 0\n"
        "for k, v in pairs(t) do sum = sum + v; n = n + 1 end\n"
        "for _, v in ipairs(t) do sum = sum + 100 * v end\n"
        "return sum, n, table.concat(t, ','), table.unpack(t)",
        "615 5 1,2,3 1 2 3");
}
END_TEST

START_TEST(every_way_to_write_raises) {
  gives("local t = readonly({ 1, x = 1 }, 'numbers')\n"
        "local function try(f)\n"
        "  return (select(2, pcall(f)):gsub('.*: cannot', 'cannot'):gsub(':.*', '')) .. ';' end\n"
        "return try(function() t.x = 2 end), try(function() t.new = 2 end), try(function() t[1] = 2 end),\n"
        "  try(function() t['a b'] = 2 end), try(function() t[1.5] = nil end),\n"
        "  try(function() t[t] = 1 end),\n"
        "  try(function() table.insert(t, 3) end), try(function() table.remove(t) end), t.x, t[1], #t",
        "cannot write to captured table numbers.x; cannot write to captured table numbers.new; "
        "cannot write to captured table numbers[1]; cannot write to captured table numbers[\"a b\"]; "
        "cannot write to captured table numbers[1.5]; cannot write to captured table numbers[table]; "
        "cannot write to captured table numbers[2]; cannot write to captured table numbers[1]; 1 1 1");
}
END_TEST

START_TEST(errors_tell_the_line_that_writes) {
  gives("local t = readonly({}, 'counters')\n\n"
        "local function f()\n  t.n = 1\nend\nreturn select(2, pcall(f))",
        "test.lua:4: cannot write to captured table counters.n: what code has captured is read-only");
}
END_TEST

START_TEST(libraries_have_errors_of_their_own) {
  gives("library(math, 'math')\n"
        "local ok, message = pcall(function() math.pi = 3 end)\nreturn message, math.pi > 3.1",
        "test.lua:2: cannot write to math.pi: libraries are read-only true");
}
END_TEST

START_TEST(making_it_twice_changes_nothing) {
  gives("local t = readonly({ x = 1 }, 'first')\nreadonly(t, 'second')\n"
        "return t.x, (select(2, pcall(function() t.x = 2 end)):match 'first')",
        "1 first");
}
END_TEST

START_TEST(the_authors_metamethods_go_on) {
  gives("local mt = { __call = function(self, a) return self.x + a end, __len = function() return 77 end,\n"
        "  __concat = function() return 'joined' end, __lt = function(a, b) return a.x < b.x end,\n"
        "  __le = function(a, b) return a.x <= b.x end, __unm = function(a) return -a.x end,\n"
        "  __tostring = function(a) return 'T' .. a.x end, __index = { inherited = 'yes' } }\n"
        "local a, b = readonly(setmetatable({ x = 1 }, mt)), readonly(setmetatable({ x = 2 }, mt))\n"
        "return a(10), #a, a .. b, a < b, b <= a, -b, tostring(a), a.inherited, b.inherited, a.none,\n"
        "  getmetatable(a) == mt",
        "11 77 joined true false -2 T1 yes yes nil true");
}
END_TEST

START_TEST(a_newindex_of_the_author_does_not_bypass) {
  gives("local log = {}\n"
        "local t = setmetatable({}, { __newindex = function(t, k, v) log[k] = v; rawset(t, k, v) end })\n"
        "readonly(t)\n"
        "return pcall(function() t.x = 1 end), log.x, t.x",
        "false nil nil");
}
END_TEST

START_TEST(an_index_function_gets_the_table_and_may_yield) {
  gives("local t\n"
        "t = setmetatable({ here = 1 }, { __index = function(self, k)\n"
        "  return rawequal(self, t) and coroutine.yield(k) end })\n"
        "readonly(t)\n"
        "local co = coroutine.wrap(function() return t.here, t.gone end)\n"
        "local asked = co()\n"
        "return asked, co('found')",
        "gone 1 found");
}
END_TEST

START_TEST(a_readonly_class_serves_as_a_metatable) {
  gives("local Class = { __add = function(a, b) return a.v + b.v end }\n"
        "Class.__index = Class\n"
        "function Class.get(self) return self.v end\n"
        "readonly(Class, 'Class')\n"
        "local o = setmetatable({ v = 4 }, Class)\n"
        "o.v = o.v + 1\n"
        "return o:get(), o + o, getmetatable(o) == Class, pcall(function() getmetatable(o).x = 1 end),\n"
        "  rawequal(o, readonly(o)),\n"
        "  o:get(), o + o, getmetatable(o) == Class",
        "5 10 true false true 5 10 true");
}
END_TEST

START_TEST(the_metatable_of_a_readonly_table_stays) {
  gives("local t = readonly({ x = 1 }, 'config')\n"
        "return getmetatable(t), select(2, pcall(function() setmetatable(t, {}) end)),\n"
        "  getmetatable(setmetatable({}, nil))",
        "nil test.lua:2: cannot set the metatable of config: it is read-only");
}
END_TEST

START_TEST(other_values_have_no_contents) {
  gives("return is_readonly({}), is_readonly(setmetatable({}, { __index = {} })),\n"
        "  is_readonly('x'), is_readonly(nil)",
        "false false false false");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("readonly");
  TCase *c = tcase_create("readonly");
  tcase_add_test(c, the_same_table_reads_as_before);
  tcase_add_test(c, walks_see_the_contents);
  tcase_add_test(c, every_way_to_write_raises);
  tcase_add_test(c, errors_tell_the_line_that_writes);
  tcase_add_test(c, libraries_have_errors_of_their_own);
  tcase_add_test(c, making_it_twice_changes_nothing);
  tcase_add_test(c, the_authors_metamethods_go_on);
  tcase_add_test(c, a_newindex_of_the_author_does_not_bypass);
  tcase_add_test(c, an_index_function_gets_the_table_and_may_yield);
  tcase_add_test(c, a_readonly_class_serves_as_a_metatable);
  tcase_add_test(c, the_metatable_of_a_readonly_table_stays);
  tcase_add_test(c, other_values_have_no_contents);
  suite_add_tcase(suite, c);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
