/* SPDX-License-Identifier: MIT */
#include "actors/instruments/log_line_lua.h"

#include <check.h>
#include <lauxlib.h>
#include <lualib.h>

#include "actors/values/readonly_lua.h"

/* The line of `WARN`, the kind and the fields that `code` returns. */
static void assert_line(const char *code, const char *expected) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  ck_assert_msg(luaL_dostring(L, code) == LUA_OK, "%s", lua_tostring(L, -1));
  lua_settop(L, 2);
  ck_assert_str_eq(actor_log_line_push(L, 2, 1, 2), expected);
  ck_assert_int_eq(lua_gettop(L), 3);
  lua_close(L);
}

START_TEST(fields_stand_in_order_of_their_keys) {
  assert_line("return 'vote'", "WARN vote");
  assert_line("return 'vote', {}", "WARN vote");
  assert_line("return 'vote', { term = 3, candidate = 'b', Zed = true, ab = 1.5, a = -2 }",
              "WARN vote Zed=true a=-2 ab=1.5 candidate=b term=3");
  assert_line("return 'votes', { 'x', 'y', [-1] = 0, n = 2 }", "WARN votes -1=0 1=x 2=y n=2");
}
END_TEST

START_TEST(words_that_would_mislead_are_quoted) {
  assert_line("return 'two words', { ['a key'] = 'a value', empty = '', eq = 'a=b' }",
              "WARN \"two words\" \"a key\"=\"a value\" empty=\"\" eq=\"a=b\"");
  assert_line("return 'x', { text = 'say \"hi\"\\n\\0\\\\ ' }",
              "WARN x text=\"say \\\"hi\\\"\\n\\x00\\\\ \"");
  assert_line("return 'x', { utf = 'h\u00e9llo' }", "WARN x utf=h\u00e9llo");
}
END_TEST

START_TEST(tables_show_their_fields_and_end_somewhere) {
  assert_line("return 'x', { list = { 1, 2 }, empty = {} }", "WARN x empty={} list={1=1 2=2}");
  assert_line("local t = {} t.t = t return 'x', t", "WARN x t={t={t={t={...}}}}");
}
END_TEST

START_TEST(nothing_of_the_authors_runs_and_no_address_shows) {
  assert_line(
      "local function no() error 'ran' end\n"
      "local t = setmetatable({ a = 1 }, { __tostring = no, __pairs = no, __index = no, __len = no })\n"
      "return 'x', { t = t, f = no, c = coroutine.create(no), file = io.stdout, [no] = 1, [2.5] = 1 }",
      "WARN x c=thread f=function file=userdata t={a=1}");
  assert_line("return 'x', { nan = 0/0, minus = -(0/0), big = 1e300, int = math.mininteger }",
              "WARN x big=1e+300 int=-9223372036854775808 minus=nan nan=nan");
}
END_TEST

START_TEST(light_userdata_without_a_name_shows_no_address) {
  lua_State *L = luaL_newstate();
  lua_pushliteral(L, "x");
  lua_newtable(L);
  lua_pushlightuserdata(L, L);
  lua_setfield(L, 2, "h");
  ck_assert_str_eq(actor_log_line_push(L, 0, 1, 2), "DEBUG x h=handle");
  lua_close(L);
}
END_TEST

START_TEST(read_only_tables_show_what_they_hold) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  ck_assert(luaL_dostring(L, "return 'x', { inner = { 7 }, n = 1 }") == LUA_OK);
  actor_readonly_make(L, 2, "captured");
  lua_settop(L, 2);
  ck_assert_str_eq(actor_log_line_push(L, 3, 1, 2), "ERROR x inner={1=7} n=1");
  lua_close(L);
}
END_TEST

START_TEST(many_fields_are_no_trouble) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  ck_assert(luaL_dostring(
                L, "local t = {} for i = 1, 50000 do t['key' .. i] = ('v'):rep(i % 50) end return 'x', t") ==
            LUA_OK);
  lua_settop(L, 2);
  gsize length;
  actor_log_line_push(L, 1, 1, 2);
  lua_tolstring(L, -1, &length);
  ck_assert_uint_gt(length, 50000 * 30);
  lua_close(L);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("log_line");
  TCase *tests = tcase_create("log_line");
  tcase_add_test(tests, fields_stand_in_order_of_their_keys);
  tcase_add_test(tests, words_that_would_mislead_are_quoted);
  tcase_add_test(tests, tables_show_their_fields_and_end_somewhere);
  tcase_add_test(tests, nothing_of_the_authors_runs_and_no_address_shows);
  tcase_add_test(tests, light_userdata_without_a_name_shows_no_address);
  tcase_add_test(tests, read_only_tables_show_what_they_hold);
  tcase_add_test(tests, many_fields_are_no_trouble);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
