/* SPDX-License-Identifier: MIT */
#include "actors/values/code_lua.h"

#include <check.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "actors/values/named_lua.h"

static ActorCode *code;

static int fix(lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 2);
  actor_code_fix(L, 1, luaL_optstring(L, 2, "value"));
  lua_settop(L, 1);
  return 1;
}

static int is_fixed(lua_State *L) {
  lua_pushboolean(L, actor_code_is_fixed(L, 1));
  return 1;
}

/* name(f) -> chunk, prototype, captures */
static int name(lua_State *L) {
  ActorFunctionName found;
  if (!actor_code_name(L, 1, &found)) return 0;
  lua_pushstring(L, found.chunk);
  lua_pushinteger(L, found.prototype);
  lua_pushinteger(L, found.captures);
  return 3;
}

/* copy(f): made from the name, with the values of f's captures in cells of its own */
static int copy(lua_State *L) {
  ActorFunctionName found;
  lua_settop(L, 1);
  if (!actor_code_name(L, 1, &found) || !actor_code_instantiate(L, &found)) return luaL_error(L, "unknown");
  for (int i = 1; i <= (int)found.captures; i++) {
    lua_getupvalue(L, 2, i);
    if (!lua_isnil(L, -1)) return luaL_error(L, "a capture is not nil");
    lua_pop(L, 1);
    lua_getupvalue(L, 1, i);
    lua_setupvalue(L, 2, i);
  }
  return 1;
}

static lua_State *state_new(void) {
  static const luaL_Reg functions[] = {
      {"fix", fix}, {"is_fixed", is_fixed}, {"name", name}, {"copy", copy}, {NULL, NULL},
  };
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  actor_named_open(L);
  actor_code_open(L, code);
  lua_pushglobaltable(L);
  luaL_setfuncs(L, functions, 0);
  actor_named_set(L, -1, "_G");
  lua_getfield(L, -1, "string");
  actor_named_set(L, -1, "string");
  lua_pop(L, 2);
  return L;
}

static gboolean load(lua_State *L, const char *text, const char *chunk) {
  lua_pushglobaltable(L);
  gboolean ok = actor_code_load(L, text, strlen(text), chunk, -1);
  lua_remove(L, -2);
  return ok;
}

/* Runs the text as "test.lua", of a run of its own, and returns its results, joined by spaces. */
static char *run(const char *text) {
  actor_code_free(code);
  code = actor_code_new();
  lua_State *L = state_new();
  int top = lua_gettop(L);
  if (load(L, text, "test.lua")) lua_pcall(L, 0, LUA_MULTRET, 0);
  GString *out = g_string_new(NULL);
  for (int i = top + 1; i <= lua_gettop(L); i++) {
    g_string_append_printf(out, "%s%s", i > top + 1 ? " " : "", luaL_tolstring(L, i, NULL));
    lua_pop(L, 1);
  }
  lua_close(L);
  return g_string_free(out, FALSE);
}

static void gives(const char *text, const char *expected) {
  char *got = run(text);
  ck_assert_str_eq(got, expected);
  g_free(got);
}

static void set_up(void) { code = actor_code_new(); }

static void tear_down(void) { actor_code_free(code); }

START_TEST(assigning_a_captured_variable_raises_with_its_name_and_line) {
  gives("local counter = 0\n"
        "local function f(n)\n"
        "  local mine = n\n"
        "  mine = mine + 1\n"
        "  counter = counter + mine\n"
        "  return 'not reached'\n"
        "end\n"
        "f = fix(f, 'f')\n"
        "local ok, message = pcall(f, 1)\n"
        "return ok, message, counter",
        "false test.lua:5: cannot assign captured variable 'counter' 0");
}
END_TEST

START_TEST(a_fixed_function_sees_captures_as_they_stand) {
  gives("local peers, n = {}, 3\n"
        "local function f() return #peers + n end\n"
        "peers[1] = true; n = 40\n"
        "return rawequal(fix(f), f), f(), is_fixed(f), is_fixed(peers)",
        "true 41 true true");
}
END_TEST

START_TEST(a_twin_shares_the_cells_of_the_original) {
  gives("local a, b = 1, 2\n"
        "local function f(set) if set then a = 5 end return a, b end\n"
        "local twin = fix(f)\n"
        "a, b = 10, 20\n"
        "return rawequal(f, twin), is_fixed(f), is_fixed(twin), twin()",
        "false false true 10 20");
}
END_TEST

START_TEST(writing_to_a_captured_table_raises_with_its_path) {
  gives("local counters = { n = 0, deep = { { 1 } } }\n"
        "local function f(how)\n"
        "  if how == 1 then counters.n = 1 end\n"
        "  if how == 2 then counters.deep[1][2] = 1 end\n"
        "  table.insert(counters.deep, 3)\n"
        "end\n"
        "fix(f)\n"
        "local _, a = pcall(f, 1)\n"
        "local _, b = pcall(f, 2)\n"
        "local _, c = pcall(f, 3)\n"
        "return a .. '\\n' .. b .. '\\n' .. c",
        "test.lua:3: cannot write to captured table counters.n: what code has captured is read-only\n"
        "test.lua:4: cannot write to captured table counters.deep[1][2]: "
        "what code has captured is read-only\n"
        "test.lua:5: cannot write to captured table counters.deep[2]: what code has captured is read-only");
}
END_TEST

START_TEST(captured_functions_are_replaced_where_they_are_captured) {
  gives("local n = 0\n"
        "local function tick() n = n + 1 return n end\n"
        "local module = { tick = tick, [tick] = 'key' }\n"
        "local function f(how) if how then return tick() end return module.tick() end\n"
        "local function g() return module[tick], module.tick == tick end\n"
        "fix(f); fix(g)\n"
        "local _, a = pcall(f, true)\n"
        "local _, b = pcall(f)\n"
        "return n, a, b, g()",
        "0 test.lua:2: cannot assign captured variable 'n' "
        "test.lua:2: cannot assign captured variable 'n' key true");
}
END_TEST

START_TEST(nested_functions_may_assign_locals_but_not_captures) {
  gives("local outer = 0\n"
        "local function f()\n"
        "  local inner = 0\n"
        "  local function one()\n"
        "    return function()\n"
        "      inner = inner + 1\n"
        "      return function(deep) if deep then outer = deep end return inner end\n"
        "    end\n"
        "  end\n"
        "  local bump = one()\n"
        "  bump(); bump()\n"
        "  local _, message = pcall(bump(), 7)\n"
        "  return inner, message\n"
        "end\n"
        "local a, b = fix(f)()\n"
        "return a, b, outer",
        "3 test.lua:7: cannot assign captured variable 'outer' 0");
}
END_TEST

START_TEST(classes_work_when_captured) {
  gives("local Account = {}\n"
        "Account.__index = Account\n"
        "Account.__add = function(a, b) return a.balance + b.balance end\n"
        "Account.__eq = function(a, b) return a.balance == b.balance end\n"
        "Account.__call = function(self, n) return self.balance * n end\n"
        "function Account:get() return self.balance end\n"
        "local x, y = setmetatable({ balance = 3 }, Account), setmetatable({ balance = 3 }, Account)\n"
        "local lazy = setmetatable({}, { __index = function(t, k)\n"
        "  return rawequal(t, lazy_self) and k .. '!' end })\n"
        "lazy_self = lazy\n"
        "local function f() return x:get(), x + y, x == y, x(7), lazy.hi end\n"
        "fix(f)\n"
        "return f()",
        "3 6 true 21 hi!");
}
END_TEST

START_TEST(an_index_function_cannot_write_to_the_contents) {
  gives("local memo = setmetatable({}, { __index = function(t, k) t[k] = k return k end })\n"
        "local function f() return memo.x end\n"
        "fix(f)\n"
        "return select(2, pcall(f))",
        "test.lua:1: cannot write to captured table memo.x: what code has captured is read-only");
}
END_TEST

START_TEST(recursive_and_mutually_recursive_functions_are_fixed_once) {
  gives("local calls, even = 0\n"
        "local function odd(n) if n == 0 then return false end return even(n - 1) end\n"
        "function even(n) if n == 0 then return true end if n < 0 then calls = n end return odd(n - 1) end\n"
        "local twin = fix(even)\n"
        "local self = {}; self.self = self\n"
        "local function f() return self.self.self == self end\n"
        "fix(f)\n"
        "return twin(10), rawequal(fix(odd), odd), select(2, pcall(twin, -1)), f()",
        "true true test.lua:3: cannot assign captured variable 'calls' true");
}
END_TEST

START_TEST(a_long_captured_list_is_fixed) {
  gives("local list\n"
        "for i = 1, 100000 do list = { next = list, value = i } end\n"
        "local function f(write)\n"
        "  local n, at = 0, list\n"
        "  while at do n = n + 1; if write and n == write then at.value = 0 end at = at.next end\n"
        "  return n\n"
        "end\n"
        "fix(f)\n"
        "return f(), pcall(f, 2), (pcall(f, 100000))",
        "100000 false false");
}
END_TEST

START_TEST(loop_variables_are_captured_one_by_one) {
  gives("local list = {}\n"
        "for i = 1, 3 do list[i] = function(set) if set then i = set end return i end end\n"
        "local function f(set)\n"
        "  local sum = 0\n"
        "  for _, g in ipairs(list) do sum = sum * 10 + g(set) end\n"
        "  return sum\n"
        "end\n"
        "fix(f)\n"
        "return f(), (pcall(f, 9))",
        "123 false");
}
END_TEST

/* Most of what the compiler can make, in a function that assigns a capture at its end. */
static const char *const EVERYTHING =
    "local captured, step = 0, 3\n"
    "local function all(raise, ...)\n"
    "  local out = {}\n"
    "  local function put(v) out[#out + 1] = tostring(v) end\n"
    "  put(select('#', ...)); put(... or 'none'); put(1.5); put(7 // 2); "
    "put(2 ^ 53); put(0x7fffffffffffffff)\n"
    "  do local x <close> = setmetatable({}, { __close = function() put 'closed' end }); put 'open' end\n"
    "  for i = 1, 10, step do if i == 4 then goto continue end put(i) ::continue:: end\n"
    "  for k, v in pairs { 1, 2, n = 3 } do put(k) put(v) end\n"
    "  local n = 0\n"
    "  while true do n = n + 1; if n > 3 then break end end\n"
    "  repeat local m = n; n = n - 1; local function down() n = n - 1; return m end put(down()) until n < 0\n"
    "  put(n < 0 and 'less' or 'more'); put(not n); put(#'abc' .. n); put(('x'):rep(3)); put(~5 & 3 | 8)\n"
    "  if raise then\n"
    "    captured, step = 1, 2\n"
    "  end\n"
    "  return table.concat(out, ',')\n"
    "end\n";

START_TEST(guarded_functions_give_the_same_results) {
  char *text = g_strconcat(EVERYTHING,
                           "local plain = all(false, 8, nil)\nlocal twin = fix(all)\n"
                           "return plain == twin(false, 8, nil),\n"
                           "plain == copy(all)(false, 8, nil), #plain > 60,\n"
                           "select(2, pcall(twin, true)), captured, step",
                           NULL);
  gives(text, "true true true test.lua:14: cannot assign captured variable 'step' 0 3");
  g_free(text);
}
END_TEST

START_TEST(to_be_closed_variables_close_when_an_assignment_raises) {
  gives("local n, log = 0, {}\n"
        "local function f()\n"
        "  local seen = {}\n"
        "  local ok, message = pcall(function()\n"
        "    local x <close> = setmetatable({}, { __close = function(_, e) seen[1] = e end })\n"
        "    n = 1\n"
        "  end)\n"
        "  return seen[1] == message, message\n"
        "end\n"
        "return fix(f)()",
        "true test.lua:6: cannot assign captured variable 'n'");
}
END_TEST

static char *function_with_constants(guint count, guint assignments) {
  GString *text = g_string_new("local captured = 'as it was'\nlocal function f(at)\n  local sum = 0\n");
  for (guint i = 0; i < count; i++) g_string_append_printf(text, "  sum = sum + %u.5\n", i);
  for (guint i = 0; i < assignments; i++)
    g_string_append_printf(text, "  if at == %u then captured = at end\n", i);
  g_string_append(text, "  return sum\nend\nf = fix(f)\n");
  return g_string_free(text, FALSE);
}

static void many_constants(guint count) {
  char *start = function_with_constants(count, 300);
  char *text = g_strconcat(start,
                           "return math.type(f(-1)), f(-1) > 40000,\n"
                           "select(2, pcall(f, 0)), select(2, pcall(f, 299)), captured",
                           NULL);
  char *expected = g_strdup_printf("float true test.lua:%u: cannot assign captured variable 'captured' "
                                   "test.lua:%u: cannot assign captured variable 'captured' as it was",
                                   4 + count, 4 + count + 299);
  gives(text, expected);
  g_free(expected);
  g_free(text);
  g_free(start);
}

START_TEST(functions_may_have_more_constants_than_an_instruction_can_name) {
  many_constants(300);
  many_constants(140000); /* 2^17 are what LOADK can */
}
END_TEST

START_TEST(long_and_odd_names_are_told) {
  gives("local a_name_of_a_variable_that_is_longer_than_forty_characters = 1\n"
        "local function f() a_name_of_a_variable_that_is_longer_than_forty_characters = 2 end\n"
        "return select(2, pcall(fix(f)))",
        "test.lua:2: cannot assign captured variable "
        "'a_name_of_a_variable_that_is_longer_than_forty_characters'");
}
END_TEST

START_TEST(names_in_other_errors_are_kept) {
  gives("local up, n\n"
        "local function f(how)\n"
        "  local mine\n"
        "  if how == 1 then n = 1 end\n"
        "  if how == 2 then return up.x end\n"
        "  return mine.x\n"
        "end\n"
        "f = fix(f)\n"
        "return select(2, pcall(f, 2)), select(2, pcall(f, 3)), debug.getinfo(f, 'S').short_src",
        "test.lua:5: attempt to index a nil value (upvalue 'up') "
        "test.lua:6: attempt to index a nil value (local 'mine') test.lua");
}
END_TEST

START_TEST(functions_are_named_by_their_order_in_the_chunk) {
  gives("local x = 1\n"
        "local a, b = function() return function() return x end end, function() x = 2 end\n"
        "local _, na = name(a); local _, nn, nc = name(a()); local c, nb = name(fix(b))\n"
        "return na, nn, nc, nb, c, name(print), (select(2, name(debug.getinfo(1, 'f').func)))",
        "1 2 1 3 test.lua nil 0");
}
END_TEST

START_TEST(copies_have_cells_of_their_own) {
  gives("local a, b = 1, { 2 }\n"
        "local function f(set) if set then a = set end return a + b[1] end\n"
        "local g, h = copy(f), copy(f)\n"
        "a = 100\n"
        "debug.setupvalue(g, 1, 50)\n"
        "return f(), g(), h(), select(2, pcall(h, 3)), is_fixed(h)",
        "102 52 3 test.lua:2: cannot assign captured variable 'a' false");
}
END_TEST

START_TEST(copies_may_have_very_many_captures) {
  GString *text = g_string_new("local function outer()\n");
  for (guint i = 0; i < 127; i++) g_string_append_printf(text, "local a%u = %u\n", i, i);
  g_string_append(text, "local function inner()\n");
  for (guint i = 0; i < 126; i++) g_string_append_printf(text, "local b%u = %u\n", i, i);
  g_string_append(text, "return function() return 0");
  for (guint i = 0; i < 127; i++) g_string_append_printf(text, " + a%u", i);
  for (guint i = 0; i < 126; i++) g_string_append_printf(text, " + b%u", i);
  g_string_append(text, ", function() a0 = 1 end end end return inner() end\nlocal f, g = outer()\n"
                        "return select(3, name(f)), f() == copy(f)(), (f())");
  gives(text->str, "253 true 15876");
  g_string_free(text, TRUE);
}
END_TEST

START_TEST(what_cannot_be_shared_is_refused_where_it_is_captured) {
  gives("local co = coroutine.create(print)\n"
        "local f = function() return co end\nreturn select(2, pcall(fix, f))",
        "test.lua:2: cannot capture a coroutine ('co')");
  gives("local t = { it = coroutine.wrap(print) }\n\n"
        "local f = function() return t end\nreturn select(2, pcall(fix, f))",
        "test.lua:3: cannot capture a coroutine ('t.it')");
  gives("local it = ('x'):gmatch '.'\nlocal f = function() return it end\nreturn select(2, pcall(fix, f))",
        "test.lua:2: cannot capture an iterator ('it')");
}
END_TEST

START_TEST(only_what_was_fixed_or_is_plain_counts_as_fixed) {
  gives("local x, t = 1, {}\n"
        "local function bare() return 1 end\n"
        "local function global() return print end\n"
        "local function captures() return x end\n"
        "local function maker() local l = 1 return function() return l end end\n"
        "fix(maker)\n"
        "local out = {}\n"
        "for i, v in ipairs { 1, 'a', bare, global, captures, maker, maker(), t, string, _ENV, print,\n"
        "  coroutine.create(print), fix({}) } do out[i] = is_fixed(v) and 1 or 0 end\n"
        "return table.concat(out)",
        "1111010011101");
}
END_TEST

START_TEST(named_values_are_left_alone) {
  gives("local function f() string.mine = 1; global = 2; return string.mine + global end\n"
        "return fix(f)()",
        "3");
}
END_TEST

START_TEST(every_state_knows_the_functions_of_the_run) {
  lua_State *a = state_new(), *b = state_new();
  ActorFunctionName in_a, in_b;
  ck_assert(load(a, "return function() return 42 end, 1", "one.lua"));
  lua_call(a, 0, 1);
  ck_assert(actor_code_name(a, -1, &in_a));
  ck_assert_str_eq(in_a.chunk, "one.lua");
  ck_assert_uint_eq(in_a.prototype, 1);
  ck_assert(actor_code_instantiate(b, &in_a));
  ck_assert(actor_code_name(b, -1, &in_b));
  ck_assert_ptr_eq(in_a.chunk, in_b.chunk);
  ck_assert_uint_eq(in_b.prototype, 1);
  lua_call(b, 0, 1);
  ck_assert_int_eq(lua_tointeger(b, -1), 42);
  int top = lua_gettop(b);
  ck_assert(!actor_code_instantiate(b, &(ActorFunctionName){.chunk = "two.lua"}));
  ck_assert(!actor_code_instantiate(b, &(ActorFunctionName){.chunk = "one.lua", .prototype = 2}));
  ck_assert_int_eq(lua_gettop(b), top);
  lua_close(a);
  lua_close(b);
}
END_TEST

START_TEST(one_name_stands_for_one_text) {
  lua_State *L = state_new();
  ck_assert(load(L, "return 1", "one.lua"));
  ck_assert(load(L, "return 1", "one.lua"));
  int top = lua_gettop(L);
  ck_assert(!load(L, "return 2", "one.lua"));
  ck_assert_str_eq(lua_tostring(L, -1), "one.lua: was another text when it was read before");
  ck_assert_int_eq(lua_gettop(L), top + 1);
  lua_close(L);
}
END_TEST

START_TEST(loaded_texts_are_told_apart_by_their_contents) {
  lua_State *L = state_new();
  ActorFunctionName first, second, again;
  ck_assert(load(L, "return 1", "=(load)"));
  ck_assert(actor_code_name(L, -1, &first));
  ck_assert(load(L, "return 2", "=(load)"));
  ck_assert(actor_code_name(L, -1, &second));
  ck_assert(load(L, "return 1", "=(load)"));
  ck_assert(actor_code_name(L, -1, &again));
  ck_assert_str_ne(first.chunk, second.chunk);
  ck_assert_str_eq(first.chunk, again.chunk);
  ck_assert(g_str_has_prefix(first.chunk, "(load)#"));
  ck_assert(load(L, "\nerror 'here'", "=(load)"));
  lua_pcall(L, 0, 0, 0);
  ck_assert_str_eq(lua_tostring(L, -1), "(load):2: here");
  lua_close(L);
}
END_TEST

START_TEST(what_does_not_compile_is_told_with_file_and_line) {
  gives("local x = 1\nx = = 2", "test.lua:2: unexpected symbol near '='");
  gives("\x1bLua", "attempt to load a binary chunk (mode is 't')");
  gives("return", "");
}
END_TEST

START_TEST(a_chunk_runs_in_its_environment) {
  lua_State *L = state_new();
  lua_newtable(L);
  int environment = lua_gettop(L);
  ck_assert(actor_code_load(L, "x = 5 return x", strlen("x = 5 return x"), "env.lua", environment));
  lua_call(L, 0, 1);
  ck_assert_int_eq(lua_tointeger(L, -1), 5);
  ck_assert_int_eq(lua_getfield(L, environment, "x"), LUA_TNUMBER);
  ck_assert_int_eq(lua_getglobal(L, "x"), LUA_TNIL);
  lua_close(L);
}
END_TEST

static Suite *suite(void) {
  Suite *s = suite_create("code");
  TCase *c = tcase_create("code");
  tcase_add_checked_fixture(c, set_up, tear_down);
  tcase_set_timeout(c, 60);
  tcase_add_test(c, assigning_a_captured_variable_raises_with_its_name_and_line);
  tcase_add_test(c, a_fixed_function_sees_captures_as_they_stand);
  tcase_add_test(c, a_twin_shares_the_cells_of_the_original);
  tcase_add_test(c, writing_to_a_captured_table_raises_with_its_path);
  tcase_add_test(c, captured_functions_are_replaced_where_they_are_captured);
  tcase_add_test(c, nested_functions_may_assign_locals_but_not_captures);
  tcase_add_test(c, classes_work_when_captured);
  tcase_add_test(c, an_index_function_cannot_write_to_the_contents);
  tcase_add_test(c, recursive_and_mutually_recursive_functions_are_fixed_once);
  tcase_add_test(c, a_long_captured_list_is_fixed);
  tcase_add_test(c, loop_variables_are_captured_one_by_one);
  tcase_add_test(c, guarded_functions_give_the_same_results);
  tcase_add_test(c, to_be_closed_variables_close_when_an_assignment_raises);
  tcase_add_test(c, functions_may_have_more_constants_than_an_instruction_can_name);
  tcase_add_test(c, long_and_odd_names_are_told);
  tcase_add_test(c, names_in_other_errors_are_kept);
  tcase_add_test(c, functions_are_named_by_their_order_in_the_chunk);
  tcase_add_test(c, copies_have_cells_of_their_own);
  tcase_add_test(c, copies_may_have_very_many_captures);
  tcase_add_test(c, what_cannot_be_shared_is_refused_where_it_is_captured);
  tcase_add_test(c, only_what_was_fixed_or_is_plain_counts_as_fixed);
  tcase_add_test(c, named_values_are_left_alone);
  tcase_add_test(c, every_state_knows_the_functions_of_the_run);
  tcase_add_test(c, one_name_stands_for_one_text);
  tcase_add_test(c, loaded_texts_are_told_apart_by_their_contents);
  tcase_add_test(c, what_does_not_compile_is_told_with_file_and_line);
  tcase_add_test(c, a_chunk_runs_in_its_environment);
  suite_add_tcase(s, c);
  return s;
}

int main(void) {
  SRunner *runner = srunner_create(suite());
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
