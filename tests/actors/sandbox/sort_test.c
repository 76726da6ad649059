/* SPDX-License-Identifier: MIT */
#include "tests/actors/script.h"

#include <check.h>

START_TEST(numbers_strings_and_the_rest_are_sorted) {
  script_expect(
      "local function sorted(t, f) table.sort(t, f); return table.concat(t, ' ') end\n"
      "local text = table.concat({ sorted { 3, 1, 2 }, sorted { 2.5, -1.0, 2.0 }, sorted { 3, 1.5, 2 "
      "}, sorted { 'b', 'a', 'a\\0', '' }, sorted({ 1, 2, 3 }, function(a, b) return a > b end), "
      "sorted {}, sorted { 1 } }, '|')\n"
      "return (text:gsub('%z', '0'))\n",
      "1 2 3|-1.0 2.0 2.5|1.5 2 3| a a0 b|3 2 1||1");
}
END_TEST

START_TEST(ten_thousand_elements_are_sorted_as_a_stable_reference_does) {
  script_expect("local state = 99\n"
                "local function draw(n) state = (state * 1103515245 + 12345) % 2147483648; return state // "
                "65536 % n + 1 end\n"
                "for _, kinds in ipairs { 5, 100, 30000 } do\n"
                "  local list, buckets = {}, {}\n"
                "  for i = 1, 10000 do\n"
                "    local key = draw(kinds)\n"
                "    list[i] = { key = key, place = i }\n"
                "    buckets[key] = buckets[key] or {}\n"
                "    table.insert(buckets[key], list[i])\n"
                "  end\n"
                "  local reference = {}\n"
                "  for key = 1, kinds do for _, item in ipairs(buckets[key] or {}) do reference[#reference + "
                "1] = item end end\n"
                "  table.sort(list, function(a, b) return a.key < b.key end)\n"
                "  for i = 1, 10000 do assert(list[i] == reference[i], i) end\n"
                "  assert(#list == 10000)\n"
                "end\n"
                "return true\n",
                "true");
}
END_TEST

START_TEST(lists_of_every_small_length_are_sorted) {
  script_expect("local state = 7\n"
                "local function draw(n) state = (state * 1103515245 + 12345) % 2147483648; return state // "
                "65536 % n + 1 end\n"
                "for n = 0, 200 do\n"
                "  local a, b, c = {}, {}, {}\n"
                "  for i = 1, n do a[i] = draw(50); b[i] = a[i]; c[i] = ('%03d'):format(a[i]) end\n"
                "  table.sort(a); table.sort(b, function(x, y) return x < y end); table.sort(c)\n"
                "  for i = 1, n do assert(a[i] == b[i] and tonumber(c[i]) == a[i] and (i == 1 or a[i - 1] <= "
                "a[i])) end\n"
                "end\n"
                "return true\n",
                "true");
}
END_TEST

START_TEST(equal_numbers_of_both_kinds_keep_their_order) {
  script_expect("local t = { 2, 1.0, 1, 2.0, 1.0 }\n"
                "table.sort(t)\n"
                "return table.concat(t, ' ')\n",
                "1.0 1 1.0 2 2.0");
}
END_TEST

START_TEST(an_error_leaves_the_table_as_it_was) {
  script_expect(
      "local t, calls = { 5, 4, 3, 2, 1 }, 0\n"
      "local ok, message = pcall(table.sort, t, function(a, b) calls = calls + 1; if calls == 5 then "
      "error('no', 0) end; return a < b end)\n"
      "return message .. table.concat(t)\n",
      "no54321");
}
END_TEST

START_TEST(what_does_not_compare_raises_with_the_line) {
  script_expect_error("table.sort { 1, 'x' }\n", "test.lua:1: attempt to compare string with number");
}
END_TEST

START_TEST(a_function_that_contradicts_itself_does_no_harm) {
  script_expect(
      "local function attempt(f)\n"
      "  local t, sum = {}, 0\n"
      "  for i = 1, 1000 do t[i] = i end\n"
      "  table.sort(t, f)\n"
      "  for _, v in ipairs(t) do sum = sum + v end\n"
      "  return #t == 1000 and sum\n"
      "end\n"
      "local n = 0\n"
      "return table.concat({ attempt(function() return true end), attempt(function() return false "
      "end), attempt(function(a, b) n = n + 1; return n % 3 == 0 end), attempt(function(a, b) return "
      "a <= b end) }, ' ')\n",
      "500500 500500 500500 500500");
}
END_TEST

START_TEST(metamethods_are_honoured) {
  script_expect("local log = {}\n"
                "local inner = { 3, 1, 2 }\n"
                "local t = setmetatable({}, { __index = inner, __newindex = function(_, k, v) inner[k] = v "
                "end, __len = function() return 3 end })\n"
                "table.sort(t)\n"
                "local mt = { __lt = function(a, b) return a.n < b.n end }\n"
                "local objects = { setmetatable({ n = 2 }, mt), setmetatable({ n = 1 }, mt) }\n"
                "table.sort(objects)\n"
                "return table.concat(inner, ' ') .. objects[1].n .. objects[2].n\n",
                "1 2 312");
}
END_TEST

START_TEST(a_read_only_table_is_not_sorted) {
  script_expect_error(
      "table.sort(freeze { 2, 1 })\n",
      "test.lua:1: cannot write to captured table it[1]: what code has captured is read-only");
}
END_TEST

START_TEST(nothing_blocks_within_a_comparison) {
  script_expect(
      "local inner = coroutine.wrap(function() table.sort({ 2, 1 }, function() wait() end) end)\n"
      "local _, a = pcall(inner)\n"
      "local _, b = pcall(table.sort, { 2, 1 }, function() wait() end)\n"
      "local _, c = pcall(table.sort, { 2, 1 }, function() return coroutine.wrap(function() wait() "
      "end)() end)\n"
      "return table.concat({ a, b, c }, '; ')\n",
      "test.lua:1: cannot wait here; test.lua:3: cannot wait here; test.lua:4: test.lua:4: cannot wait "
      "here");
}
END_TEST

START_TEST(the_other_table_functions_are_stock) {
  script_expect("local t = { 1, 2, 3 }\n"
                "table.insert(t, 1, 0)\n"
                "table.remove(t)\n"
                "table.move(t, 1, 3, 2)\n"
                "return table.concat(t, ',') .. select('#', table.unpack(t)) .. table.pack(1, nil).n\n",
                "0,0,1,242");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sort");
  TCase *tests = tcase_create("sort");
  tcase_add_test(tests, numbers_strings_and_the_rest_are_sorted);
  tcase_add_test(tests, ten_thousand_elements_are_sorted_as_a_stable_reference_does);
  tcase_add_test(tests, lists_of_every_small_length_are_sorted);
  tcase_add_test(tests, equal_numbers_of_both_kinds_keep_their_order);
  tcase_add_test(tests, an_error_leaves_the_table_as_it_was);
  tcase_add_test(tests, what_does_not_compare_raises_with_the_line);
  tcase_add_test(tests, a_function_that_contradicts_itself_does_no_harm);
  tcase_add_test(tests, metamethods_are_honoured);
  tcase_add_test(tests, a_read_only_table_is_not_sorted);
  tcase_add_test(tests, nothing_blocks_within_a_comparison);
  tcase_add_test(tests, the_other_table_functions_are_stock);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
