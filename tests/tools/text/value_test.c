/* SPDX-License-Identifier: MIT */
#include "tools/text/value.h"

#include <check.h>

/* Takes the value over. */
static void expect(json_t *value, const char *text, const char *exact) {
  g_autofree char *shown = tool_value_text(value), *whole = tool_value_exact_text(value);
  ck_assert_str_eq(shown, text);
  ck_assert_str_eq(whole, exact);
  json_decref(value);
}

START_TEST(words_and_numbers_stand_as_an_author_writes_them) {
  expect(json_string("far \"away\""), "far \"away\"", "far \"away\"");
  expect(json_integer(-3), "-3", "-3");
  expect(json_real(0.1), "0.1", "0.1");
  expect(json_real(0.1 + 0.2), "0.30000000000000004", "0.30000000000000004");
  expect(json_true(), "true", "true");
  expect(NULL, "?", "");
}
END_TEST

START_TEST(a_table_is_one_line_for_people_or_all_its_digits) {
  json_t *table = json_pack("{s:f, s:[i, s]}", "b", 0.1 + 0.2, "a", 1, "x");
  expect(table, "{\"b\": 0.3, \"a\": [1, \"x\"]}", "{\"a\":[1,\"x\"],\"b\":0.30000000000000004}");
}
END_TEST

START_TEST(a_string_that_is_not_there_is_empty) {
  json_t *object = json_pack("{s:s, s:i}", "unit", "ms", "seed", 1);
  ck_assert_str_eq(tool_value_string(object, "unit"), "ms");
  ck_assert_str_eq(tool_value_string(object, "seed"), "");
  ck_assert_str_eq(tool_value_string(object, "title"), "");
  ck_assert_str_eq(tool_value_string(NULL, "title"), "");
  json_decref(object);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("value");
  tcase_add_test(tcase, words_and_numbers_stand_as_an_author_writes_them);
  tcase_add_test(tcase, a_table_is_one_line_for_people_or_all_its_digits);
  tcase_add_test(tcase, a_string_that_is_not_there_is_empty);
  Suite *suite = suite_create("tools/value");
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
