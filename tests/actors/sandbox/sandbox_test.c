/* SPDX-License-Identifier: MIT */
#include "tests/actors/script.h"

#include "actors/values/named_lua.h"
#include <check.h>

START_TEST(print_makes_one_line_of_all_its_values) {
  Script *script = script_new();
  ck_assert_int_eq(script_run(script, "print(1, nil, 'x', {}, 2.0) print()"), LUA_OK);
  ck_assert_str_eq(script->printed->str, "1\tnil\tx\ttable: 1\t2.0\n\n");
  script_free(script);
}
END_TEST

/* The end of a process closes variables on the way, and nothing catches it. */
START_TEST(nothing_catches_the_end_of_a_process) {
  Script *script = script_new();
  int status = script_run(
      script, "local closed <close> = setmetatable({}, { __close = function() print 'closed' end })\n"
              "pcall(function()\n"
              "  local inner <close> = setmetatable({}, { __close = function() print 'inner' end })\n"
              "  xpcall(abort, function() print 'handler' end)\n"
              "  print 'after xpcall'\n"
              "end)\n"
              "print 'after pcall'\n");
  ck_assert_int_eq(status, LUA_ERRRUN);
  ck_assert_ptr_eq(lua_touserdata(script->process, -1), ACTOR_ABORT);
  ck_assert_str_eq(script->printed->str, "inner\n");
  lua_resetthread(script->process);
  ck_assert_str_eq(script->printed->str, "inner\nclosed\n");
  script_free(script);
}
END_TEST

typedef struct {
  lua_Alloc allocate;
  void *data;
  gsize largest;
} Limit;

static void *allocate_limited(void *data, void *block, size_t old, size_t size) {
  Limit *limit = data;
  return size > limit->largest ? NULL : limit->allocate(limit->data, block, old, size);
}

START_TEST(nothing_catches_the_end_of_memory) {
  Script *script = script_new();
  Limit limit = {NULL, NULL, 1 << 20};
  limit.allocate = lua_getallocf(script->L, &limit.data);
  lua_setallocf(script->L, allocate_limited, &limit);
  int status =
      script_run(script, "pcall(function()\n"
                         "  coroutine.wrap(function() pcall(string.rep, 'x', 1 << 22) print 'caught' end)()\n"
                         "end)\n"
                         "print 'caught'\n");
  ck_assert_int_eq(status, LUA_ERRMEM);
  ck_assert_str_eq(script->printed->str, "");
  script_free(script);
}
END_TEST

START_TEST(libraries_and_functions_are_named_values) {
  Script *script = script_new();
  int status = script_run(script, "return string, string.format, pcall, _G, coroutine.wrap, table.sort");
  ck_assert_int_eq(status, LUA_OK);
  static const char *const NAMES[] = {
      "string", "string.format", "pcall", "_G", "coroutine.wrap", "table.sort",
  };
  for (int i = 0; i < 6; i++) ck_assert_str_eq(actor_named_name(script->process, i - 6), NAMES[i]);
  script_free(script);
}
END_TEST

START_TEST(the_own_globals_of_the_state_stay_empty) {
  Script *script = script_new();
  lua_pushglobaltable(script->L);
  lua_pushnil(script->L);
  ck_assert_int_eq(lua_next(script->L, -2), 0);
  script_free(script);
}
END_TEST

START_TEST(what_reaches_outside_is_not_there) {
  script_expect("local found = {}\n"
                "for _, name in ipairs { 'io', 'os', 'debug', 'package', 'dofile', 'loadfile', "
                "'collectgarbage', 'warn' } do\n"
                "  if _G[name] ~= nil then found[#found + 1] = name end\n"
                "end\n"
                "return table.concat(found, ' ') .. tostring(string.dump)\n",
                "nil");
}
END_TEST

START_TEST(all_that_a_program_needs_is_there) {
  script_expect(
      "local names = {}\n"
      "for name in pairs(_G) do names[#names + 1] = name end\n"
      "return table.concat(names, ' ')\n",
      "_G _VERSION abort assert coroutine draws error freeze getmetatable handle ipairs load math next "
      "pairs pcall print rawequal rawget rawlen rawset require select setmetatable string table tonumber "
      "tostring type utf8 wait xpcall");
}
END_TEST

START_TEST(assigning_a_global_raises_with_its_name_and_line) {
  script_expect_error("local a\n"
                      "x = 1\n",
                      "test.lua:2: cannot assign global 'x': globals are read-only");
}
END_TEST

START_TEST(assigning_a_global_that_exists_raises_too) {
  script_expect_error("print = 1\n", "test.lua:1: cannot assign global 'print': globals are read-only");
}
END_TEST

START_TEST(rawset_does_not_get_around_it) {
  script_expect_error("rawset(_G, 'x', 1)\n", "test.lua:1: cannot assign global 'x': globals are read-only");
}
END_TEST

START_TEST(an_unknown_global_is_nil) { script_expect("return unheard_of\n", "nil"); }
END_TEST

START_TEST(a_library_cannot_be_written_to) {
  script_expect_error("string.format = nil\n",
                      "test.lua:1: cannot write to string.format: libraries are read-only");
}
END_TEST

START_TEST(strings_have_their_methods_and_hide_their_metatable) {
  script_expect(
      "return ('x'):rep(3) .. tostring(getmetatable('')) .. tostring((pcall(setmetatable, '', {})))\n",
      "xxxfalsefalse");
}
END_TEST

START_TEST(tostring_numbers_objects_by_order_of_first_asking) {
  script_expect("local a, b = {}, print\n"
                "return tostring(b) .. ' ' .. tostring(a) .. ' ' .. tostring(b) .. ' ' .. "
                "tostring(coroutine.create(print))\n",
                "function: 1 table: 2 function: 1 thread: 3");
}
END_TEST

START_TEST(tostring_honours_metamethods) {
  script_expect("local t = setmetatable({}, { __name = 'Thing' })\n"
                "local s = setmetatable({}, { __tostring = function() return 'me' end })\n"
                "return tostring(t) .. ' ' .. tostring(s) .. string.format(' %5s %s', s, t)\n",
                "Thing: 1 me    me Thing: 1");
}
END_TEST

START_TEST(numbers_are_written_as_lua_does_but_for_the_sign_of_no_number) {
  script_expect(
      "return table.concat({ tostring(1), tostring(1.0), tostring(0.1), tostring(-1e100), tostring(1 "
      "/ 0), tostring(0 / 0), tostring(-(0 / 0)), string.format('%.1f %g', 0 / 0, -(0 / 0)) }, ' ')\n",
      "1 1.0 0.1 -1e+100 inf nan nan nan nan");
}
END_TEST

START_TEST(format_does_as_stock_with_every_conversion) {
  script_expect(
      "return string.format('%d %5.2f %-4s| %q %x %c %i %% %a %s %s', 3, 2.5, 'ab', 'q', 255, 65, 7, "
      "1.0, nil, true)\n",
      "3  2.50 ab  | \"q\" ff A 7 % 0x1p+0 nil true");
}
END_TEST

START_TEST(format_shows_no_address) {
  script_expect_error("string.format('%p', {})\n",
                      "test.lua:1: invalid conversion '%p' to 'format': it would show an address");
}
END_TEST

START_TEST(format_names_the_position_of_what_is_wrong) {
  script_expect_error("string.format('%d', 'x')\n",
                      "test.lua:1: bad argument #2 to 'format' (number expected, got string)");
}
END_TEST

START_TEST(a_string_that_fills_the_memory_is_refused) {
  script_expect_error("('x'):rep(1 << 40)\n", "test.lua:1: resulting string too large");
}
END_TEST

START_TEST(an_empty_string_is_repeated_at_once) { script_expect("return #(''):rep(math.maxinteger)\n", "0"); }
END_TEST

START_TEST(metatables_whose_effect_depends_on_collection_are_refused) {
  script_expect("local _, gc = pcall(setmetatable, {}, { __gc = print })\n"
                "local _, mode = pcall(setmetatable, {}, { __mode = 'k' })\n"
                "return gc .. '; ' .. mode\n",
                "cannot set a metatable with '__gc': it would show when memory is collected; cannot set a "
                "metatable with '__mode': it would show when memory is collected");
}
END_TEST

START_TEST(a_protected_metatable_stays) {
  script_expect_error("local t = setmetatable({}, { __metatable = 'mine' })\n"
                      "assert(getmetatable(t) == 'mine')\n"
                      "setmetatable(t, nil)\n",
                      "test.lua:3: cannot change a protected metatable");
}
END_TEST

START_TEST(a_class_that_is_read_only_still_makes_objects) {
  script_expect("local Class = {}\n"
                "Class.__index = Class\n"
                "function Class:name() return 'class' end\n"
                "freeze(Class)\n"
                "local object = setmetatable({}, Class)\n"
                "return object:name() .. tostring(getmetatable(object) == Class)\n",
                "classtrue");
}
END_TEST

START_TEST(raw_access_sees_through_read_only_tables_and_cannot_write) {
  script_expect_error("local t = freeze { 1, 2, x = 3 }\n"
                      "assert(rawget(t, 'x') == 3 and rawlen(t) == 2)\n"
                      "rawset(t, 'x', 4)\n",
                      "test.lua:3: cannot write to captured table it.x: what code has captured is read-only");
}
END_TEST

START_TEST(pcall_returns_values_and_errors) {
  script_expect("local a, b = pcall(function(...) return select('#', ...) end, nil, nil)\n"
                "local c, d = pcall(error, { 7 })\n"
                "local e, f = pcall(function() error('here') end)\n"
                "local g, h = pcall(error)\n"
                "return table.concat({ tostring(a), b, tostring(c), d[1], f, tostring(h) }, ' ')\n",
                "true 2 false 7 test.lua:3: here nil");
}
END_TEST

START_TEST(xpcall_asks_the_handler_and_passes_arguments) {
  script_expect("local a, b = xpcall(function(x, y) error(x + y, 0) end, function(m) return 'handled ' .. m "
                "end, 1, 2)\n"
                "local c, d = xpcall(function(x) return x end, print, 5)\n"
                "return tostring(a) .. b .. tostring(c) .. d\n",
                "falsehandled 3true5");
}
END_TEST

START_TEST(waiting_works_within_pcall_and_xpcall) {
  script_expect("local a, b, c = pcall(wait, 'x')\n"
                "local d, e = xpcall(function() return (wait()) end, print)\n"
                "local f, g = pcall(function() wait() error('after', 0) end)\n"
                "return table.concat({ tostring(a), b, c, e, g }, ' ')\n",
                "true 1 x 2 after");
}
END_TEST

START_TEST(load_takes_text_only_and_knows_its_globals) {
  script_expect(
      "local f = load('return type(print), ...')\n"
      "local a, b = f(4)\n"
      "local g = load('return x', 'chunk', 't', { x = 9 })\n"
      "local _, bad = load('x = = 1', '=mine')\n"
      "local _, binary = load('return', 'x', 'b')\n"
      "local _, dumped = load('\\27Lua')\n"
      "local pieces = { 'ret', 'urn 6' }\n"
      "local h = load(function() return table.remove(pieces, 1) end)\n"
      "return table.concat({ a, b, g(), h(), bad, binary, tostring(dumped ~= nil) }, ' ')\n",
      "function 4 9 6 mine:1: unexpected symbol near '=' attempt to load a text chunk (mode is 'b') true");
}
END_TEST

START_TEST(texts_of_one_name_are_told_apart) {
  script_expect("local f, g = load('return 1', '=n'), load('return 2', '=n')\n"
                "local _, message = pcall(load(\"error 'x'\"))\n"
                "return f() .. g() .. message\n",
                "12[string \"error 'x'\"]:1: x");
}
END_TEST

START_TEST(what_is_loaded_cannot_assign_globals) {
  script_expect_error("load('x = 1', '=mine')()\n",
                      "mine:1: cannot assign global 'x': globals are read-only");
}
END_TEST

START_TEST(an_error_in_a_reader_is_returned) {
  script_expect("local f, message = load(function() error('reader', 0) end)\n"
                "local g, wrong = load(function() return {} end)\n"
                "return tostring(f) .. message .. wrong\n",
                "nilreaderreader function must return a string");
}
END_TEST

START_TEST(require_loads_a_module_once) {
  script_expect("local a, b = require 'one', require 'one'\n"
                "return a.name .. tostring(rawequal(a, b)) .. tostring(require 'nothing')\n",
                "onetruetrue");
}
END_TEST

START_TEST(require_says_what_is_wrong) {
  script_expect(
      "local function why(name) return select(2, pcall(require, name)) end\n"
      "return why('missing') .. '; ' .. why('wrong') .. '; ' .. why('loop') .. '; ' .. why('raises') "
      ".. '; ' .. why('raises')\n",
      "module 'missing' not found: no such file; error loading module 'wrong':\n\twrong.lua:1: unexpected "
      "symbol near '='; loop.lua:1: loop or previous error loading module 'loop'; raises.lua:2: on the "
      "second line; loop or previous error loading module 'raises'");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sandbox");
  TCase *tests = tcase_create("sandbox");
  tcase_add_test(tests, what_reaches_outside_is_not_there);
  tcase_add_test(tests, all_that_a_program_needs_is_there);
  tcase_add_test(tests, assigning_a_global_raises_with_its_name_and_line);
  tcase_add_test(tests, assigning_a_global_that_exists_raises_too);
  tcase_add_test(tests, rawset_does_not_get_around_it);
  tcase_add_test(tests, an_unknown_global_is_nil);
  tcase_add_test(tests, a_library_cannot_be_written_to);
  tcase_add_test(tests, strings_have_their_methods_and_hide_their_metatable);
  tcase_add_test(tests, tostring_numbers_objects_by_order_of_first_asking);
  tcase_add_test(tests, tostring_honours_metamethods);
  tcase_add_test(tests, numbers_are_written_as_lua_does_but_for_the_sign_of_no_number);
  tcase_add_test(tests, format_does_as_stock_with_every_conversion);
  tcase_add_test(tests, format_shows_no_address);
  tcase_add_test(tests, format_names_the_position_of_what_is_wrong);
  tcase_add_test(tests, a_string_that_fills_the_memory_is_refused);
  tcase_add_test(tests, an_empty_string_is_repeated_at_once);
  tcase_add_test(tests, metatables_whose_effect_depends_on_collection_are_refused);
  tcase_add_test(tests, a_protected_metatable_stays);
  tcase_add_test(tests, a_class_that_is_read_only_still_makes_objects);
  tcase_add_test(tests, raw_access_sees_through_read_only_tables_and_cannot_write);
  tcase_add_test(tests, pcall_returns_values_and_errors);
  tcase_add_test(tests, xpcall_asks_the_handler_and_passes_arguments);
  tcase_add_test(tests, waiting_works_within_pcall_and_xpcall);
  tcase_add_test(tests, load_takes_text_only_and_knows_its_globals);
  tcase_add_test(tests, texts_of_one_name_are_told_apart);
  tcase_add_test(tests, what_is_loaded_cannot_assign_globals);
  tcase_add_test(tests, an_error_in_a_reader_is_returned);
  tcase_add_test(tests, require_loads_a_module_once);
  tcase_add_test(tests, require_says_what_is_wrong);
  tcase_add_test(tests, print_makes_one_line_of_all_its_values);
  tcase_add_test(tests, nothing_catches_the_end_of_a_process);
  tcase_add_test(tests, nothing_catches_the_end_of_memory);
  tcase_add_test(tests, libraries_and_functions_are_named_values);
  tcase_add_test(tests, the_own_globals_of_the_state_stay_empty);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
