/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "tools/nearest.h"

static const char *const names[] = {"--seed", "--set", "--shards", "--json", "run", 0};

START_TEST(a_slip_of_the_finger_is_forgiven) {
  ck_assert_str_eq(tool_nearest("--sede", names), "--seed");
  ck_assert_str_eq(tool_nearest("--jsn", names), "--json");
  ck_assert_str_eq(tool_nearest("--shardss", names), "--shards");
  ck_assert_str_eq(tool_nearest("rnu", names), "run");
}
END_TEST

START_TEST(the_nearest_of_two_is_meant) {
  ck_assert_str_eq(tool_nearest("--sett", names), "--set");
  ck_assert_str_eq(tool_nearest("--see", names), "--seed");
}
END_TEST

START_TEST(what_is_far_from_all_means_none) {
  ck_assert_ptr_null(tool_nearest("x", names));
  ck_assert_ptr_null(tool_nearest("fandango", names));
  ck_assert_ptr_null(tool_nearest("", names));
}
END_TEST

START_TEST(a_very_long_word_means_none) {
  char word[5000];
  for (int i = 0; i < 4999; i++) word[i] = 'r';
  word[4999] = '\0';
  ck_assert_ptr_null(tool_nearest(word, names));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("nearest");
  TCase *tests = tcase_create("nearest");
  tcase_add_test(tests, a_slip_of_the_finger_is_forgiven);
  tcase_add_test(tests, the_nearest_of_two_is_meant);
  tcase_add_test(tests, what_is_far_from_all_means_none);
  tcase_add_test(tests, a_very_long_word_means_none);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
