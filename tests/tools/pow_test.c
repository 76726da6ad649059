/* SPDX-License-Identifier: MIT */

/* Linked as the program is: with its own pow before the C library's. */
#include <check.h>
#include <glib.h>
#include <lauxlib.h>
#include <lua.h>

#include "sim/real.h"

/* For most of these some C library has another last bit. */
static const double pairs[][2] = {{7, 1.5},   {8, 2.5},   {9, 1.875}, {28, 1.5}, {33, 1.5},
                                  {11, 0.25}, {24, 0.25}, {4.8, 0.3}, {2, 0.5},  {10, 15}};

static double in_lua(const char *format, double x, double y) {
  lua_State *lua = luaL_newstate();
  g_autofree char *source = g_strdup_printf(format, x, y);
  ck_assert_int_eq(luaL_dostring(lua, source), LUA_OK);
  double power = lua_tonumber(lua, -1);
  lua_close(lua);
  return power;
}

START_TEST(the_power_operator_of_lua_has_the_bits_of_sim_real_pow) {
  const double *pair = pairs[_i];
  double power = in_lua("local x, y = %.17g, %.17g return x ^ y", pair[0], pair[1]);
  ck_assert_msg(power == sim_real_pow(pair[0], pair[1]), "%g^%g", pair[0], pair[1]);
}
END_TEST

START_TEST(a_power_that_the_compiler_folds_has_them_too) {
  const double *pair = pairs[_i];
  double power = in_lua("return %.17g ^ %.17g", pair[0], pair[1]);
  ck_assert_msg(power == sim_real_pow(pair[0], pair[1]), "%g^%g", pair[0], pair[1]);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pow");
  TCase *tests = tcase_create("pow");
  tcase_add_loop_test(tests, the_power_operator_of_lua_has_the_bits_of_sim_real_pow, 0, G_N_ELEMENTS(pairs));
  tcase_add_loop_test(tests, a_power_that_the_compiler_folds_has_them_too, 0, G_N_ELEMENTS(pairs));
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
