/* SPDX-License-Identifier: MIT */
#include "tools/text/amount.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static void says(char *text, const char *wanted) {
  ck_assert_str_eq(text, wanted);
  g_free(text);
}

START_TEST(bytes_are_told_in_the_unit_that_fits) {
  says(tool_amount_bytes(0), "0 bytes");
  says(tool_amount_bytes(999), "999 bytes");
  says(tool_amount_bytes(1000), "1.0 kB");
  says(tool_amount_bytes(38249999), "38.2 MB");
  says(tool_amount_bytes(999940), "1000 kB");
  says(tool_amount_bytes(999950), "1.0 MB");
  says(tool_amount_bytes((gsize)123 * 1000 * 1000 * 1000), "123 GB");
  says(tool_amount_bytes(G_MAXSIZE), "18446744 TB");
}
END_TEST

START_TEST(seconds_are_told_as_people_tell_them) {
  says(tool_amount_seconds(0), "0 s");
  says(tool_amount_seconds(59.4), "59 s");
  says(tool_amount_seconds(59.6), "1 min 0 s");
  says(tool_amount_seconds(3599), "59 min 59 s");
  says(tool_amount_seconds(3600), "1 h 0 min");
  says(tool_amount_seconds(172799), "47 h 59 min");
  says(tool_amount_seconds(172800), "2 days");
  says(tool_amount_seconds(INFINITY), "ages");
}
END_TEST

START_TEST(counts_are_exact_below_a_million) {
  says(tool_amount_count(0), "0");
  says(tool_amount_count(3.5), "3.5");
  says(tool_amount_count(123.4), "123");
  says(tool_amount_count(999999), "999,999");
  says(tool_amount_count(999999.6), "1 M");
  says(tool_amount_count(12345678), "12.3 M");
  says(tool_amount_count(999600000), "1 G");
  says(tool_amount_count(2.5e15), "2.5 P");
  says(tool_amount_count(NAN), "-");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tools/amount");
  TCase *tests = tcase_create("amount");
  tcase_add_test(tests, bytes_are_told_in_the_unit_that_fits);
  tcase_add_test(tests, seconds_are_told_as_people_tell_them);
  tcase_add_test(tests, counts_are_exact_below_a_million);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
