/* SPDX-License-Identifier: MIT */
#include "tests/actors/script.h"

#include "sim/real.h"
#include <check.h>

#include <string.h>

static guint powers;

/* As the executable does: it takes precedence over the C library's for Lua's `^`. */
double pow(double x, double y) {
  powers++;
  return sim_real_pow(x, y);
}

static double number_of(const char *text) {
  Script *script = script_new();
  ck_assert_int_eq(script_run(script, text), LUA_OK);
  double number = lua_tonumber(script->process, -1);
  script_free(script);
  return number;
}

static void assert_same_bits(double a, double b) { ck_assert(memcmp(&a, &b, sizeof a) == 0); }

START_TEST(the_power_operator_is_ours) {
  guint before = powers;
  assert_same_bits(number_of("local x, y = 2, 0.5 return x ^ y"), sim_real_pow(2, 0.5));
  assert_same_bits(number_of("local x, y = 1.1, 17.3 return x ^ y"), sim_real_pow(1.1, 17.3));
  ck_assert_uint_ge(powers - before, 2);
}
END_TEST

START_TEST(every_function_has_the_bits_of_sim_real) {
  assert_same_bits(number_of("return math.exp(1.7)"), sim_real_exp(1.7));
  assert_same_bits(number_of("return math.sin(1e6 + 0.1)"), sim_real_sin(1e6 + 0.1));
  assert_same_bits(number_of("return math.cos(2.3)"), sim_real_cos(2.3));
  assert_same_bits(number_of("return math.tan(2.3)"), sim_real_tan(2.3));
  assert_same_bits(number_of("return math.asin(0.3)"), sim_real_asin(0.3));
  assert_same_bits(number_of("return math.acos(0.3)"), sim_real_acos(0.3));
  assert_same_bits(number_of("return math.atan(2, -3)"), sim_real_atan2(2, -3));
  assert_same_bits(number_of("return math.atan(0.7)"), sim_real_atan2(0.7, 1));
  assert_same_bits(number_of("return math.log(0.7)"), sim_real_log(0.7));
  assert_same_bits(number_of("return math.log(0.7, 3)"), sim_real_log(0.7) / sim_real_log(3));
}
END_TEST

START_TEST(the_stock_functions_are_there_and_no_others) {
  script_expect(
      "local names = {}\n"
      "for name in pairs(math) do names[#names + 1] = name end\n"
      "return table.concat(names, ' ')\n",
      "abs acos asin atan ceil cos deg exp floor fmod huge log max maxinteger min mininteger modf pi rad "
      "random randomseed sin sqrt tan tointeger type ult");
}
END_TEST

START_TEST(whole_numbers_stay_whole) {
  script_expect("return table.concat({ math.floor(2.7), math.ceil(-2.5), math.max(1, 2), math.abs(-3), "
                "math.fmod(7, 3), math.tointeger(3.0), math.type(1), math.type(1.0), tostring(math.ult(1, "
                "-1)), math.fmod(-7.5, 2), math.log(8, 2), math.log(1000, 10), math.log(81, 3) }, ' ')\n",
                "2 -2 2 3 1 3 integer float true -1.5 3.0 3.0 4.0");
}
END_TEST

START_TEST(random_checks_its_arguments_as_stock) {
  script_expect(
      "local function why(...) return (select(2, pcall(math.random, ...))) end\n"
      "return table.concat({ why(1, 2, 3), why(2, 1), why(-1), why(1.5), why('x') }, '; ')\n",
      "wrong number of arguments; bad argument #2 to 'math.random' (interval is empty); bad argument #1 "
      "to 'math.random' (interval is empty); bad argument #1 to 'math.random' (number has no integer "
      "representation); bad argument #1 to 'math.random' (number expected, got string)");
}
END_TEST

START_TEST(random_draws_from_the_run) {
  script_expect("return table.concat({ math.random(), math.random(), math.random(9), math.random(10, 20), "
                "math.random(0), draws() }, ' ')\n",
                "0.0 0.125 5 15 -77 5");
}
END_TEST

START_TEST(the_seed_belongs_to_the_run) {
  script_expect_error("math.randomseed(1)\n", "test.lua:1: the seed belongs to the run (--seed)");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("math");
  TCase *tests = tcase_create("math");
  tcase_add_test(tests, the_stock_functions_are_there_and_no_others);
  tcase_add_test(tests, whole_numbers_stay_whole);
  tcase_add_test(tests, random_checks_its_arguments_as_stock);
  tcase_add_test(tests, random_draws_from_the_run);
  tcase_add_test(tests, the_seed_belongs_to_the_run);
  tcase_add_test(tests, the_power_operator_is_ours);
  tcase_add_test(tests, every_function_has_the_bits_of_sim_real);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
