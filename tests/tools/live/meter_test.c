/* SPDX-License-Identifier: MIT */
#include "tools/live/meter.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "sim/world.h"

START_TEST(the_first_reading_is_the_average_since_the_start) {
  ToolMeter meter = {0};
  tool_meter_read(&meter, 2, 0.5, 1000);
  ck_assert_double_eq(meter.rate, 500);
  ck_assert_double_eq(meter.speed, 0.25);
  ck_assert_double_eq(tool_meter_remaining(&meter, 2), 6);
}
END_TEST

START_TEST(what_is_long_ago_counts_little) {
  ToolMeter meter = {0};
  tool_meter_read(&meter, 1, 1, 1000);
  for (guint i = 1; i <= 40; i++) tool_meter_read(&meter, 1 + i, 1 + 2 * i, 1000 + 10 * i);
  ck_assert_double_eq_tol(meter.rate, 10, 0.1);
  ck_assert_double_eq_tol(meter.speed, 2, 0.001);
  ck_assert_double_eq_tol(tool_meter_remaining(&meter, 101), 10, 0.01);
}
END_TEST

START_TEST(readings_a_moment_apart_count_for_a_moment) {
  ToolMeter often = {0}, once = {0};
  tool_meter_read(&often, 1, 1, 100);
  tool_meter_read(&once, 1, 1, 100);
  for (guint i = 1; i <= 100; i++) tool_meter_read(&often, 1 + i * 0.01, 1, 100 + 3 * i);
  tool_meter_read(&once, 2, 1, 400);
  ck_assert_double_eq_tol(often.rate, once.rate, 1e-6);
}
END_TEST

START_TEST(a_run_that_waits_to_begin_has_no_rate_of_zero) {
  ToolMeter meter = {0};
  tool_meter_read(&meter, 5, 0, 0);
  ck_assert(!meter.moving);
  tool_meter_read(&meter, 6, 1, 100);
  ck_assert_double_eq(meter.rate, 100);
}
END_TEST

START_TEST(what_remains_is_not_told_where_it_is_not_known) {
  ToolMeter meter = {0};
  ck_assert_double_eq(tool_meter_remaining(&meter, 10), -1);
  tool_meter_read(&meter, 1, 0, 10); /* busy at instant 0 */
  ck_assert_double_eq(tool_meter_remaining(&meter, 10), -1);
  tool_meter_read(&meter, 2, 1, 20);
  ck_assert_double_eq(tool_meter_remaining(&meter, INFINITY), -1);
  ck_assert_double_ge(tool_meter_remaining(&meter, 10), 0);
  ck_assert_double_eq(tool_meter_remaining(&meter, 0.5), 0);
}
END_TEST

START_TEST(a_run_that_begins_again_is_read_anew) {
  ToolMeter meter = {0};
  tool_meter_read(&meter, 10, 100, 1000);
  tool_meter_read(&meter, 11, 1, 50);
  ck_assert_double_eq(meter.rate, 50);
  ck_assert_double_eq(meter.speed, 1);
}
END_TEST

START_TEST(slices_are_as_long_as_keeps_polls_coming) {
  ck_assert_uint_eq(tool_meter_slice(1000, 0.08), 250);
  ck_assert_uint_eq(tool_meter_slice(1000, 0.001), 2000); /* no faster than that */
  ck_assert_uint_eq(tool_meter_slice(1000, 0), 2000);
  ck_assert_uint_eq(tool_meter_slice(1, 60), 1);
  ck_assert_uint_eq(tool_meter_slice(SIM_SLICE, 0), SIM_SLICE);
  ck_assert_uint_lt(tool_meter_slice(0, 60), 100);
  ck_assert_uint_gt(tool_meter_slice(0, 60), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tools/meter");
  TCase *tests = tcase_create("meter");
  tcase_add_test(tests, the_first_reading_is_the_average_since_the_start);
  tcase_add_test(tests, what_is_long_ago_counts_little);
  tcase_add_test(tests, readings_a_moment_apart_count_for_a_moment);
  tcase_add_test(tests, a_run_that_waits_to_begin_has_no_rate_of_zero);
  tcase_add_test(tests, what_remains_is_not_told_where_it_is_not_known);
  tcase_add_test(tests, a_run_that_begins_again_is_read_anew);
  tcase_add_test(tests, slices_are_as_long_as_keeps_polls_coming);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
