/* SPDX-License-Identifier: MIT */
#include "tests/actors/script.h"

#include <check.h>

START_TEST(a_sequence_is_visited_from_1) {
  script_expect("local function visit(t)\n"
                "  local seen = {}\n"
                "  for k, v in pairs(t) do\n"
                "    assert(t[k] == v)\n"
                "    seen[#seen + 1] = tostring(k)\n"
                "  end\n"
                "  local again = {}\n"
                "  for k in next, t do again[#again + 1] = tostring(k) end\n"
                "  assert(table.concat(again, ' ') == table.concat(seen, ' '), table.concat(again, ' '))\n"
                "  return table.concat(seen, ' ')\n"
                "end\n"
                "return visit { 'a', 'b', 'c' } .. '|' .. visit {}\n",
                "1 2 3|");
}
END_TEST

START_TEST(other_keys_follow_by_rank_and_value) {
  script_expect(
      "local function visit(t)\n"
      "  local seen = {}\n"
      "  for k, v in pairs(t) do\n"
      "    assert(t[k] == v)\n"
      "    seen[#seen + 1] = tostring(k)\n"
      "  end\n"
      "  local again = {}\n"
      "  for k in next, t do again[#again + 1] = tostring(k) end\n"
      "  assert(table.concat(again, ' ') == table.concat(seen, ' '), table.concat(again, ' '))\n"
      "  return table.concat(seen, ' ')\n"
      "end\n"
      "local t = { z = 1, [2.5] = 2, [true] = 3, [false] = 4, [-1] = 5, ['a\\0b'] = 6, a = 7, [10] = "
      "8, 'x', 'y', [2^53] = 9, [-1/0] = 10, [1e300] = 11, [4] = 12 }\n"
      "local text = visit(t):gsub('%z', '0')\n"
      "return text\n",
      "1 2 false true -inf -1 2.5 4 10 9007199254740992 1e+300 a a0b z");
}
END_TEST

START_TEST(integers_and_floats_beyond_them_compare_exactly) {
  script_expect("local function visit(t)\n"
                "  local seen = {}\n"
                "  for k, v in pairs(t) do\n"
                "    assert(t[k] == v)\n"
                "    seen[#seen + 1] = tostring(k)\n"
                "  end\n"
                "  local again = {}\n"
                "  for k in next, t do again[#again + 1] = tostring(k) end\n"
                "  assert(table.concat(again, ' ') == table.concat(seen, ' '), table.concat(again, ' '))\n"
                "  return table.concat(seen, ' ')\n"
                "end\n"
                "return visit { [math.maxinteger] = 1, [2^63] = 2, [math.mininteger] = 3, [-2^64] = 4, "
                "[math.maxinteger - 1] = 5, [0.5] = 6, [0] = 7, [-0.5] = 8 }\n",
                "-1.844674407371e+19 -9223372036854775808 -0.5 0 0.5 9223372036854775806 9223372036854775807 "
                "9.2233720368548e+18");
}
END_TEST

START_TEST(devices_come_before_addresses_and_these_before_other_handles) {
  script_expect("local names = { [handle(3, 2)] = 'device 2', [handle(3, 1)] = 'device 1', [handle(0, 9)] = "
                "'address', [handle(2, 1)] = 'later address', [handle(4, 1)] = 'link', x = 'string' }\n"
                "local order = {}\n"
                "for _, name in pairs(names) do order[#order + 1] = name end\n"
                "return table.concat(order, ', ')\n",
                "string, device 1, device 2, address, later address, link");
}
END_TEST

START_TEST(integers_behind_a_hole_come_among_the_numbers) {
  script_expect("local function visit(t)\n"
                "  local seen = {}\n"
                "  for k, v in pairs(t) do\n"
                "    assert(t[k] == v)\n"
                "    seen[#seen + 1] = tostring(k)\n"
                "  end\n"
                "  local again = {}\n"
                "  for k in next, t do again[#again + 1] = tostring(k) end\n"
                "  assert(table.concat(again, ' ') == table.concat(seen, ' '), table.concat(again, ' '))\n"
                "  return table.concat(seen, ' ')\n"
                "end\n"
                "local t = {}\n"
                "for _, k in ipairs { 7, 1, 5, 6, 2 } do t[k] = true end\n"
                "t[5.5], t[false] = true, true\n"
                "return visit(t)\n",
                "1 2 false 5 5.5 6 7");
}
END_TEST

START_TEST(what_has_no_order_cannot_be_iterated_over) {
  script_expect_error(
      "for k in pairs { [print] = 1 } do end\n",
      "test.lua:1: cannot iterate over a table with a function as key: such keys have no order");
}
END_TEST

START_TEST(this_is_so_for_tables_and_for_next) {
  script_expect(
      "local _, a = pcall(next, { [{}] = 1 })\n"
      "local _, b = pcall(pairs, { 1, 2, [coroutine.create(print)] = 1 })\n"
      "return a .. '; ' .. b\n",
      "cannot iterate over a table with a table as key: such keys have no order; cannot iterate over a "
      "table with a coroutine as key: such keys have no order");
}
END_TEST

START_TEST(fields_may_be_cleared_during_a_traversal) {
  script_expect(
      "local function drain(t, iterate)\n"
      "  local seen = {}\n"
      "  for k in iterate(t) do seen[#seen + 1] = tostring(k); t[k] = nil end\n"
      "  assert(next(t) == nil)\n"
      "  return table.concat(seen, ' ')\n"
      "end\n"
      "local function mixed() return { 1, 2, 3, [false] = 1, [true] = 1, [9] = 1, x = 1, y = 1 } end\n"
      "local function bare(t) return next, t end\n"
      "return table.concat({ drain(mixed(), pairs), drain(mixed(), bare), drain({ 1, 2, 3 }, pairs), "
      "drain({ 1, 2, 3 }, bare) }, '|')\n",
      "1 2 3 false true 9 x y|1 2 3 false true 9 x y|1 2 3|1 2 3");
}
END_TEST

START_TEST(fields_cleared_ahead_are_skipped_and_nothing_else_is) {
  script_expect(
      "local function skip(t, iterate)\n"
      "  local seen = {}\n"
      "  for k in iterate(t) do\n"
      "    seen[#seen + 1] = tostring(k)\n"
      "    if k == 2 then t[3], t[4], t.b = nil, nil, nil end\n"
      "  end\n"
      "  return table.concat(seen, ' ')\n"
      "end\n"
      "local function bare(t) return next, t end\n"
      "local function long() local t = {} for i = 1, 60 do t[i] = i end for i = 3, 57 do t[i] = nil "
      "end return t end\n"
      "local a = { 1, 2, 3, 4, 5, 6 }\n"
      "local b = { 1, 2, 3, 4, 5, a = 1, b = 1, c = 1 }\n"
      "local c = { 1, 2, 3, 4, 5, a = 1, b = 1, c = 1 }\n"
      "local d = { 1, 2, 3, 4, 5, 6 }\n"
      "local e, seen = {}, {}\n"
      "for i = 1, 60 do e[i] = i end\n"
      "for k in pairs(e) do seen[#seen + 1] = k; if k == 2 then for i = 3, 57 do e[i] = nil end end "
      "end\n"
      "return table.concat({ skip(a, pairs), skip(b, pairs), skip(c, bare), skip(d, bare), "
      "table.concat(seen, ' ') }, '|')\n",
      "1 2 5 6|1 2 5 a c|1 2 5 a c|1 2 5 6|1 2 58 59 60");
}
END_TEST

START_TEST(values_may_be_assigned_during_a_traversal) {
  script_expect("local t = { 1, 2, x = 3, y = 4 }\n"
                "for k, v in pairs(t) do t[k] = v * 10 end\n"
                "local sum = 0\n"
                "for _, v in pairs(t) do sum = sum + v end\n"
                "return sum\n",
                "100");
}
END_TEST

START_TEST(traversals_of_one_table_nest) {
  script_expect(
      "local t, count, pairs_seen = { 1, 2, a = 1, b = 2 }, 0, {}\n"
      "for k in pairs(t) do for j in pairs(t) do pairs_seen[#pairs_seen + 1] = tostring(k) .. "
      "tostring(j) end end\n"
      "local bare = {}\n"
      "for k in next, t do for j in next, t do bare[#bare + 1] = tostring(k) .. tostring(j) end end\n"
      "assert(table.concat(bare) == table.concat(pairs_seen))\n"
      "return table.concat(bare, ' ')\n",
      "11 12 1a 1b 21 22 2a 2b a1 a2 aa ab b1 b2 ba bb");
}
END_TEST

START_TEST(next_can_be_asked_about_any_key) {
  script_expect("local t = { 'p', 'q', [false] = 1, [3.5] = 1, a = 1, c = 1 }\n"
                "return table.concat({ tostring(next(t, 'a')), tostring(next(t, 2)), tostring(next(t, 1)), "
                "tostring(next(t, 'b')), tostring(next(t, 'c')), tostring(next(t, false)), tostring(next(t)) "
                "}, ' ')\n",
                "c false 2 c nil 3.5 1");
}
END_TEST

START_TEST(next_goes_on_in_a_later_turn) {
  script_expect("local t, seen = { 1, 2, [false] = 0, x = 1, y = 2, [5] = 5, [5.5] = 5, [6] = 6 }, {}\n"
                "for k in next, t do seen[#seen + 1] = tostring(k); wait() end\n"
                "return table.concat(seen, ' ')\n",
                "1 2 false 5 5.5 6 x y");
}
END_TEST

START_TEST(a_work_list_is_emptied_in_order_while_it_grows) {
  script_expect("local t, order = { b = 1, d = 1 }, {}\n"
                "while next(t) do\n"
                "  local k = next(t)\n"
                "  t[k] = nil\n"
                "  order[#order + 1] = k\n"
                "  if k == 'b' then t.c, t.a = 1, 1 end\n"
                "end\n"
                "return table.concat(order)\n",
                "bacd");
}
END_TEST

START_TEST(pairs_honours_its_metamethod) {
  script_expect(
      "local t = setmetatable({}, { __pairs = function(t) wait() return function(_, k) if not k then "
      "return 1, 2 end end, t, nil end })\n"
      "local text = ''\n"
      "for k, v in pairs(t) do text = text .. k .. v end\n"
      "return text\n",
      "12");
}
END_TEST

START_TEST(read_only_tables_show_their_contents) {
  script_expect("local function visit(t)\n"
                "  local seen = {}\n"
                "  for k, v in pairs(t) do\n"
                "    assert(t[k] == v)\n"
                "    seen[#seen + 1] = tostring(k)\n"
                "  end\n"
                "  local again = {}\n"
                "  for k in next, t do again[#again + 1] = tostring(k) end\n"
                "  assert(table.concat(again, ' ') == table.concat(seen, ' '), table.concat(again, ' '))\n"
                "  return table.concat(seen, ' ')\n"
                "end\n"
                "local mine = setmetatable({ 5 }, { __pairs = function(t) return next, { 8, 9 } end })\n"
                "local text = ''\n"
                "for k in pairs(freeze(mine)) do text = text .. k end\n"
                "local list = freeze { 4, 5, 6 }\n"
                "local _, s = pairs(list)\n"
                "assert(s == list)\n"
                "return visit(freeze { 1, 2, a = 1, [false] = 2 }) .. '|' .. visit(list) .. '|' .. text\n",
                "1 2 false a|1 2 3|12");
}
END_TEST

START_TEST(a_long_list_of_keys_is_sorted_too) {
  script_expect("local t, last, count = {}, nil, 0\n"
                "for i = 1, 5000 do t[('%05d'):format(i * 7919 % 5003)] = i end\n"
                "for k in pairs(t) do assert(not last or last < k); last = k; count = count + 1 end\n"
                "local n = 0\n"
                "for k in next, t do n = n + 1 end\n"
                "return count .. ' ' .. n\n",
                "5000 5000");
}
END_TEST

START_TEST(only_tables_are_iterated_over) {
  script_expect_error("for k in pairs(nil) do end\n",
                      "test.lua:1: bad argument #1 to 'pairs' (table expected, got nil)");
}
END_TEST

START_TEST(the_order_does_not_depend_on_how_the_table_was_filled) {
  script_expect("local function keys_of_table()\n"
                "  local keys = { true, false }\n"
                "  for i = 1, 250 do keys[#keys + 1] = i end\n"
                "  for i = 1, 250 do keys[#keys + 1] = i * 1000 - 40000 end\n"
                "  for i = 1, 250 do keys[#keys + 1] = i + 0.5 end\n"
                "  for i = 1, 248 do keys[#keys + 1] = 'key ' .. i * 37 % 251 end\n"
                "  return keys\n"
                "end\n"
                "local state = 12345\n"
                "local function draw(n) state = (state * 1103515245 + 12345) % 2147483648; return state // "
                "65536 % n + 1 end\n"
                "local function order(garbage)\n"
                "  local keys, t = keys_of_table(), {}\n"
                "  for i = #keys, 2, -1 do local j = draw(i); keys[i], keys[j] = keys[j], keys[i] end\n"
                "  for i = 1, garbage do t['g' .. i] = i end\n"
                "  for _, k in ipairs(keys) do t[k] = 1 end\n"
                "  for i = 1, garbage do t['g' .. i] = nil end\n"
                "  local seen = {}\n"
                "  for k in pairs(t) do seen[#seen + 1] = tostring(k) end\n"
                "  local bare = {}\n"
                "  for k in next, t do bare[#bare + 1] = tostring(k) end\n"
                "  assert(#seen == 1000 and table.concat(bare, ' ') == table.concat(seen, ' '))\n"
                "  return table.concat(seen, ' ')\n"
                "end\n"
                "local reference = order(0)\n"
                "for i = 1, 20 do assert(order(i * 10) == reference) end\n"
                "return reference:sub(1, 10) .. reference:sub(-8)\n",
                "1 2 3 4 5 8 key 99");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("order");
  TCase *tests = tcase_create("order");
  tcase_add_test(tests, a_sequence_is_visited_from_1);
  tcase_add_test(tests, other_keys_follow_by_rank_and_value);
  tcase_add_test(tests, integers_and_floats_beyond_them_compare_exactly);
  tcase_add_test(tests, devices_come_before_addresses_and_these_before_other_handles);
  tcase_add_test(tests, integers_behind_a_hole_come_among_the_numbers);
  tcase_add_test(tests, what_has_no_order_cannot_be_iterated_over);
  tcase_add_test(tests, this_is_so_for_tables_and_for_next);
  tcase_add_test(tests, fields_may_be_cleared_during_a_traversal);
  tcase_add_test(tests, fields_cleared_ahead_are_skipped_and_nothing_else_is);
  tcase_add_test(tests, values_may_be_assigned_during_a_traversal);
  tcase_add_test(tests, traversals_of_one_table_nest);
  tcase_add_test(tests, next_can_be_asked_about_any_key);
  tcase_add_test(tests, next_goes_on_in_a_later_turn);
  tcase_add_test(tests, a_work_list_is_emptied_in_order_while_it_grows);
  tcase_add_test(tests, pairs_honours_its_metamethod);
  tcase_add_test(tests, read_only_tables_show_their_contents);
  tcase_add_test(tests, a_long_list_of_keys_is_sorted_too);
  tcase_add_test(tests, only_tables_are_iterated_over);
  tcase_add_test(tests, the_order_does_not_depend_on_how_the_table_was_filled);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
