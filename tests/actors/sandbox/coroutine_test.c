/* SPDX-License-Identifier: MIT */
#include "tests/actors/script.h"

#include <check.h>
#include <string.h>

/* Something else of the process (a handler of its type) meets a coroutine that waits. */
START_TEST(a_coroutine_that_waits_is_normal_and_left_alone) {
  Script *script = script_new();
  lua_State *L = script->process;
  actor_sandbox_push_environment(L);
  const char *text = "local co = coroutine.create(function() return 'got ' .. wait() end)\n"
                     "local function other()\n"
                     "  local _, resumed = coroutine.resume(co)\n"
                     "  local _, closed = pcall(coroutine.close, co)\n"
                     "  return coroutine.status(co) .. '; ' .. resumed .. '; ' .. closed\n"
                     "end\n"
                     "wait(other)\n"
                     "return select(2, coroutine.resume(co))\n";
  int count;
  ck_assert(actor_code_load(L, text, strlen(text), "test.lua", -1));
  ck_assert_int_eq(lua_resume(L, NULL, 0, &count), LUA_YIELD);
  lua_State *other = lua_newthread(script->L);
  lua_xmove(L, other, 1);
  lua_pushvalue(other, -1);
  ck_assert_int_eq(lua_resume(L, NULL, 0, &count), LUA_YIELD); /* now co waits */
  ck_assert_int_eq(lua_resume(other, NULL, 0, &count), LUA_OK);
  ck_assert_str_eq(lua_tostring(other, -1),
                   "normal; cannot resume a coroutine that waits; cannot close a coroutine that waits");
  lua_pushliteral(L, "it");
  ck_assert_int_eq(lua_resume(L, NULL, 1, &count), LUA_OK);
  ck_assert_str_eq(lua_tostring(L, -1), "got it");
  script_free(script);
}
END_TEST

START_TEST(the_end_of_a_process_passes_through_its_coroutines) {
  Script *script = script_new();
  int status = script_run(
      script,
      "local function closable(name) return setmetatable({}, { __close = function() print(name) end }) end\n"
      "local co = coroutine.wrap(function()\n"
      "  local a <close> = closable 'outer'\n"
      "  coroutine.resume(coroutine.create(function()\n"
      "    local b <close> = closable 'inner'\n"
      "    pcall(function() wait() abort() end)\n"
      "    print 'caught'\n"
      "  end))\n"
      "  print 'caught'\n"
      "end)\n"
      "pcall(co)\n"
      "print 'caught'\n");
  ck_assert_int_eq(status, LUA_ERRRUN);
  ck_assert_ptr_eq(lua_touserdata(script->process, -1), ACTOR_ABORT);
  ck_assert_str_eq(script->printed->str, "inner\nouter\n");
  script_free(script);
}
END_TEST

START_TEST(the_watchdog_knows_who_runs) {
  Script *script = script_new();
  int status = script_run(script, "coroutine.resume(coroutine.create(function() wait() end))\n"
                                  "coroutine.resume(coroutine.create(abort))\n");
  ck_assert_int_eq(status, LUA_ERRRUN);
  ck_assert_ptr_eq(script->running, script->process);
  /* In, out at the wait, in, out; in, out by the error, and so to close it. */
  ck_assert_uint_eq(script->switches, 8);
  script_free(script);
}
END_TEST

START_TEST(values_go_in_and_out) {
  script_expect("local co = coroutine.create(function(a, b)\n"
                "  local c = coroutine.yield(a + b)\n"
                "  local d, e = coroutine.yield(c * 2)\n"
                "  return d, e, 'end'\n"
                "end)\n"
                "local text = {}\n"
                "for _, arguments in ipairs { { 1, 2 }, { 10 }, { 'x', 'y' }, {} } do\n"
                "  for _, v in ipairs { coroutine.resume(co, table.unpack(arguments)) } do text[#text + 1] = "
                "tostring(v) end\n"
                "end\n"
                "return table.concat(text, ' ') .. ' ' .. coroutine.status(co)\n",
                "true 3 true 20 true x y end false cannot resume dead coroutine dead");
}
END_TEST

START_TEST(status_tells_all_four_states) {
  script_expect("local seen, outer, main = {}, nil, coroutine.running()\n"
                "local function note(co) seen[#seen + 1] = coroutine.status(co) end\n"
                "note(main)\n"
                "outer = coroutine.create(function()\n"
                "  note(outer)\n"
                "  note(main)\n"
                "  coroutine.wrap(function() note(outer) end)()\n"
                "  coroutine.yield()\n"
                "end)\n"
                "note(outer)\n"
                "coroutine.resume(outer)\n"
                "note(outer)\n"
                "coroutine.resume(outer)\n"
                "note(outer)\n"
                "return table.concat(seen, ' ')\n",
                "running suspended running normal normal suspended dead");
}
END_TEST

START_TEST(a_coroutine_may_wait_in_the_runtime) {
  script_expect("local co = coroutine.create(function(a)\n"
                "  local n, v = wait('w')\n"
                "  local y = coroutine.yield(n, v)\n"
                "  local m = wait()\n"
                "  return y, m\n"
                "end)\n"
                "local _, n, v = coroutine.resume(co, 1)\n"
                "local _, y, m = coroutine.resume(co, 'back')\n"
                "return table.concat({ n, v, y, m, coroutine.status(co) }, ' ')\n",
                "1 w back 2 dead");
}
END_TEST

START_TEST(so_may_one_three_deep) {
  script_expect(
      "local log = {}\n"
      "local function level(n)\n"
      "  return coroutine.wrap(function(...)\n"
      "    for i = 1, 2 do\n"
      "      if n > 1 then\n"
      "        for a, b in level(n - 1) do log[#log + 1] = n .. ':' .. a .. b end\n"
      "      end\n"
      "      log[#log + 1] = n .. 'w' .. (wait())\n"
      "      coroutine.yield('y', n)\n"
      "    end\n"
      "  end)\n"
      "end\n"
      "for a, b in level(3) do log[#log + 1] = 'main:' .. a .. b end\n"
      "return table.concat(log, ' ')\n",
      "1w1 2:y1 1w2 2:y1 2w3 3:y2 1w4 2:y1 1w5 2:y1 2w6 3:y2 3w7 main:y3 1w8 2:y1 1w9 2:y1 2w10 3:y2 "
      "1w11 2:y1 1w12 2:y1 2w13 3:y2 3w14 main:y3");
}
END_TEST

START_TEST(errors_after_waiting_come_out_where_they_should) {
  script_expect("local a, b = coroutine.resume(coroutine.create(function() wait() error('inside', 0) end))\n"
                "local c, d = pcall(coroutine.wrap(function()\n"
                "  wait()\n"
                "  coroutine.wrap(function() wait() error('deep', 0) end)()\n"
                "end))\n"
                "local e, f = pcall(coroutine.wrap(function() wait() error { 5 } end))\n"
                "return b .. '; ' .. d .. '; ' .. f[1]\n",
                "inside; test.lua:4: deep; 5");
}
END_TEST

START_TEST(pcall_within_a_coroutine_catches_what_follows_a_wait) {
  script_expect(
      "local co = coroutine.wrap(function()\n"
      "  local ok, message = pcall(function() wait() coroutine.yield('y') wait() error('caught', 0) "
      "end)\n"
      "  return message\n"
      "end)\n"
      "return co() .. co()\n",
      "ycaught");
}
END_TEST

START_TEST(wrapped_errors_name_the_position) {
  script_expect_error("coroutine.wrap(function() error 'inside' end)()\n", "test.lua:1: test.lua:1: inside");
}
END_TEST

START_TEST(the_process_itself_cannot_yield) {
  script_expect_error("coroutine.yield(1)\n", "test.lua:1: attempt to yield from outside a coroutine");
}
END_TEST

START_TEST(yieldable_means_within_a_coroutine) {
  script_expect(
      "local main, is_main = coroutine.running()\n"
      "local outside = tostring(coroutine.isyieldable())\n"
      "local co, inside, running, is\n"
      "co = coroutine.create(function() inside = coroutine.isyieldable(); running, is = "
      "coroutine.running() end)\n"
      "coroutine.resume(co)\n"
      "return table.concat({ outside, tostring(is_main), tostring(inside), tostring(running == co), "
      "tostring(is), tostring(main == coroutine.running()) }, ' ')\n",
      "false true true true false true");
}
END_TEST

START_TEST(the_thread_of_a_process_is_not_in_reach) {
  script_expect("local main = coroutine.running()\n"
                "local _, a = coroutine.resume(main)\n"
                "local _, b = pcall(coroutine.close, main)\n"
                "return a .. '; ' .. b\n",
                "cannot resume non-suspended coroutine; cannot close a running coroutine");
}
END_TEST

START_TEST(a_running_coroutine_cannot_be_resumed) {
  script_expect("local co\n"
                "co = coroutine.create(function() return coroutine.resume(co, 1, 2) end)\n"
                "local _, a, b = coroutine.resume(co)\n"
                "return tostring(a) .. b\n",
                "falsecannot resume non-suspended coroutine");
}
END_TEST

START_TEST(closing_runs_what_is_to_be_closed) {
  script_expect(
      "local log = {}\n"
      "local function closable(name, raise) return setmetatable({}, { __close = function() log[#log "
      "+ 1] = name; if raise then error(raise, 0) end end }) end\n"
      "local co = coroutine.create(function() local a <close> = closable('a'); local b <close> = "
      "closable('b'); coroutine.yield() end)\n"
      "coroutine.resume(co)\n"
      "local closed = coroutine.close(co)\n"
      "log[#log + 1] = tostring(closed) .. coroutine.status(co)\n"
      "local bad = coroutine.create(function() local a <close> = closable('c', 'oops'); "
      "coroutine.yield() end)\n"
      "coroutine.resume(bad)\n"
      "local ok, why = coroutine.close(bad)\n"
      "log[#log + 1] = tostring(ok) .. why\n"
      "local w = coroutine.wrap(function() local a <close> = closable('d'); wait(); error('x', 0) "
      "end)\n"
      "pcall(w)\n"
      "return table.concat(log, ' ')\n",
      "b a truedead c falseoops d");
}
END_TEST

START_TEST(wrap_serves_as_an_iterator_that_waits) {
  script_expect(
      "local sum = 0\n"
      "for i in coroutine.wrap(function() for i = 1, 5 do coroutine.yield(i + (wait()) * 0) end end) "
      "do sum = sum + i + (wait()) * 0 end\n"
      "return sum\n",
      "15");
}
END_TEST

START_TEST(many_values_pass) {
  script_expect(
      "local co = coroutine.wrap(function(...) while true do coroutine.yield(select('#', ...), ...) "
      "end end)\n"
      "local t = {}\n"
      "for i = 1, 200 do t[i] = i end\n"
      "return select('#', co(table.unpack(t))) .. ' ' .. select('#', select(2, "
      "wait(table.unpack(t))))\n",
      "201 200");
}
END_TEST

START_TEST(metamethods_and_iterators_may_wait) {
  script_expect("local t = setmetatable({}, { __index = function(_, k) return (wait()) end, __call = "
                "function() return (wait()) end })\n"
                "return coroutine.wrap(function() return t.x + t() end)()\n",
                "3");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("coroutine");
  TCase *tests = tcase_create("coroutine");
  tcase_add_test(tests, values_go_in_and_out);
  tcase_add_test(tests, status_tells_all_four_states);
  tcase_add_test(tests, a_coroutine_may_wait_in_the_runtime);
  tcase_add_test(tests, so_may_one_three_deep);
  tcase_add_test(tests, errors_after_waiting_come_out_where_they_should);
  tcase_add_test(tests, pcall_within_a_coroutine_catches_what_follows_a_wait);
  tcase_add_test(tests, wrapped_errors_name_the_position);
  tcase_add_test(tests, the_process_itself_cannot_yield);
  tcase_add_test(tests, yieldable_means_within_a_coroutine);
  tcase_add_test(tests, the_thread_of_a_process_is_not_in_reach);
  tcase_add_test(tests, a_running_coroutine_cannot_be_resumed);
  tcase_add_test(tests, closing_runs_what_is_to_be_closed);
  tcase_add_test(tests, wrap_serves_as_an_iterator_that_waits);
  tcase_add_test(tests, many_values_pass);
  tcase_add_test(tests, metamethods_and_iterators_may_wait);
  tcase_add_test(tests, a_coroutine_that_waits_is_normal_and_left_alone);
  tcase_add_test(tests, the_end_of_a_process_passes_through_its_coroutines);
  tcase_add_test(tests, the_watchdog_knows_who_runs);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
