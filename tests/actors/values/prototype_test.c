/* SPDX-License-Identifier: MIT */
#include "actors/values/prototype.h"

#include <check.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int append(lua_State *L, const void *bytes, size_t length, void *data) {
  (void)L;
  g_byte_array_append(data, bytes, (guint)length);
  return 0;
}

static GByteArray *dump_text(lua_State *L, const char *text) {
  GByteArray *dump = g_byte_array_new();
  ck_assert_int_eq(luaL_loadbufferx(L, text, strlen(text), "@test.lua", "t"), LUA_OK);
  lua_dump(L, append, dump, 0);
  lua_pop(L, 1);
  return dump;
}

static ActorPrototype *parse_text(const char *text) {
  lua_State *L = luaL_newstate();
  GByteArray *dump = dump_text(L, text);
  ActorPrototype *tree = actor_prototype_parse(dump->data, dump->len);
  g_byte_array_unref(dump);
  lua_close(L);
  return tree;
}

static const char *const NEST = "local a, b = 1, 'x'\n" /* 0 */
                                "local function f()\n"  /* 1: through its second nested function */
                                "  local c\n"
                                "  local function g() c = a end\n"                       /* 2 */
                                "  local function h() return function() b = 2 end end\n" /* 3, 4 */
                                "end\n"
                                "local function i() return a + b + 1.25 end\n"; /* 5 */

START_TEST(prototypes_are_listed_in_order_of_appearance) {
  static const guint lines[] = {0, 2, 4, 5, 5, 7};
  ActorPrototype *tree = parse_text(NEST);
  GPtrArray *list = actor_prototype_list(tree);
  ck_assert_uint_eq(list->len, G_N_ELEMENTS(lines));
  for (guint i = 0; i < list->len; i++) ck_assert_uint_eq(actor_prototype_line(list->pdata[i]), lines[i]);
  g_ptr_array_unref(list);
  actor_prototype_free(tree);
}
END_TEST

START_TEST(assignments_of_captures_are_seen_through_nested_functions) {
  static const gboolean assigns[] = {FALSE, TRUE, TRUE, TRUE, TRUE, FALSE};
  static const guint captures[] = {1, 2, 2, 1, 1, 2};
  ActorPrototype *tree = parse_text(NEST);
  GPtrArray *list = actor_prototype_list(tree);
  for (guint i = 0; i < list->len; i++) {
    ck_assert_int_eq(actor_prototype_assigns(list->pdata[i]), assigns[i]);
    ck_assert_uint_eq(actor_prototype_captures(list->pdata[i]), captures[i]);
  }
  g_ptr_array_unref(list);
  actor_prototype_free(tree);
}
END_TEST

START_TEST(what_is_written_is_what_lua_writes) {
  lua_State *L = luaL_newstate();
  GByteArray *dump = dump_text(L, NEST);
  ActorPrototype *tree = actor_prototype_parse(dump->data, dump->len);
  GByteArray *ours = actor_prototype_dump(tree);
  ck_assert_int_eq(luaL_loadbufferx(L, (const char *)ours->data, ours->len, "", "b"), LUA_OK);
  GByteArray *again = g_byte_array_new();
  lua_dump(L, append, again, 0);
  ck_assert_uint_gt(ours->len, dump->len); /* sources are told for each function */
  ck_assert_uint_ge(again->len, dump->len);
  ActorPrototype *reread = actor_prototype_parse(again->data, again->len);
  GByteArray *third = actor_prototype_dump(reread);
  ck_assert_uint_eq(third->len, ours->len);
  ck_assert_mem_eq(third->data, ours->data, ours->len);
  g_byte_array_unref(third);
  g_byte_array_unref(again);
  g_byte_array_unref(ours);
  g_byte_array_unref(dump);
  actor_prototype_free(reread);
  actor_prototype_free(tree);
  lua_close(L);
}
END_TEST

START_TEST(a_factory_makes_functions_with_cells_of_their_own) {
  lua_State *L = luaL_newstate();
  ActorPrototype *tree = parse_text(NEST);
  GPtrArray *list = actor_prototype_list(tree);
  GByteArray *dump = actor_prototype_dump_factory(list->pdata[5]);
  ck_assert_int_eq(luaL_loadbufferx(L, (const char *)dump->data, dump->len, "", "b"), LUA_OK);
  for (int i = 2; i <= 3; i++) {
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    ck_assert_str_eq(lua_getupvalue(L, i, 1), "a");
    ck_assert(lua_isnil(L, -1));
    lua_pop(L, 1);
    ck_assert_ptr_ne(lua_upvalueid(L, i, 1), lua_upvalueid(L, i, 2));
    lua_pushinteger(L, 100 * i);
    lua_setupvalue(L, i, 1);
    lua_pushinteger(L, i);
    lua_setupvalue(L, i, 2);
  }
  ck_assert_ptr_ne(lua_upvalueid(L, 2, 1), lua_upvalueid(L, 3, 1));
  lua_call(L, 0, 1);
  ck_assert_double_eq(lua_tonumber(L, -1), 304.25);
  lua_pop(L, 1);
  lua_call(L, 0, 1);
  ck_assert_double_eq(lua_tonumber(L, -1), 203.25);
  g_byte_array_unref(dump);
  g_ptr_array_unref(list);
  actor_prototype_free(tree);
  lua_close(L);
}
END_TEST

START_TEST(a_source_may_hide_bytes_behind_a_zero) {
  lua_State *L = luaL_newstate();
  ActorPrototype *tree = parse_text("error 'here'");
  actor_prototype_set_source(tree, "@shown.lua\0hidden", sizeof "@shown.lua\0hidden" - 1);
  GByteArray *dump = actor_prototype_dump(tree);
  ck_assert_int_eq(luaL_loadbufferx(L, (const char *)dump->data, dump->len, "", "b"), LUA_OK);
  lua_Debug about;
  lua_getinfo(L, ">S", &about);
  ck_assert_str_eq(about.short_src, "shown.lua");
  ck_assert_uint_eq(about.srclen, sizeof "@shown.lua\0hidden" - 1);
  ck_assert_str_eq(about.source + about.srclen - 6, "hidden");
  g_byte_array_unref(dump);
  actor_prototype_free(tree);
  lua_close(L);
}
END_TEST

/* The first byte that Lua's next format would change. */
START_TEST(another_format_is_refused) {
  lua_State *L = luaL_newstate();
  GByteArray *dump = dump_text(L, "return 1");
  dump->data[4] = 0x55;
  if (!freopen("/dev/null", "w", stdout)) return; /* the assertion's "Bail out!" is not this suite's */
  actor_prototype_parse(dump->data, dump->len);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("prototype");
  TCase *c = tcase_create("prototype");
  tcase_add_test(c, prototypes_are_listed_in_order_of_appearance);
  tcase_add_test(c, assignments_of_captures_are_seen_through_nested_functions);
  tcase_add_test(c, what_is_written_is_what_lua_writes);
  tcase_add_test(c, a_factory_makes_functions_with_cells_of_their_own);
  tcase_add_test(c, a_source_may_hide_bytes_behind_a_zero);
  tcase_add_test_raise_signal(c, another_format_is_refused, SIGABRT);
  suite_add_tcase(suite, c);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
