/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "tools/text/decimal.h"

static void says(SimRatio tick, gint64 ticks, const char *wanted) {
  ToolDecimal decimal = tool_decimal_make(tick);
  GString *text = g_string_new(NULL);
  tool_decimal_append(text, &decimal, ticks);
  ck_assert_str_eq(text->str, wanted);
  g_string_free(text, TRUE);
}

START_TEST(decimals_are_exact_where_they_can_be) {
  says((SimRatio){1, 1000000000}, 30000001, "0.030000001");
  says((SimRatio){1, 1000000000}, 30000000, "0.03");
  says((SimRatio){1, 1000000000}, 0, "0");
  says((SimRatio){1, 1000000000}, G_MAXINT64, "9223372036.854775807");
  says((SimRatio){3, 8}, 3, "1.125");
  says((SimRatio){3, 3}, 7, "7");
  says((SimRatio){1000, 1}, G_MAXINT64, "9223372036854775807000");
  says((SimRatio){1, 1000}, -1500, "-1.5");
  says((SimRatio){1, 1000}, G_MININT64, "-9223372036854775.808");
}
END_TEST

START_TEST(what_is_no_decimal_is_never_rounded_up) {
  says((SimRatio){1, 3}, 1, "0.333333333");
  says((SimRatio){1, 3}, 2, "0.666666666");
  says((SimRatio){1, 3}, 3, "1");
  says((SimRatio){1, 3}, -1, "-0.333333334");
  says((SimRatio){G_MAXINT64, 3}, 3, "9223372036854775807");
  says((SimRatio){1, G_MAXINT64}, 5, "0");
}
END_TEST

START_TEST(differences_lead_from_one_instant_to_the_other) {
  ToolDecimal decimal = tool_decimal_make((SimRatio){1, 3});
  GString *text = g_string_new(NULL);
  tool_decimal_append_between(text, &decimal, 1, 2);
  ck_assert_str_eq(text->str, "0.333333333");
  g_string_truncate(text, 0);
  tool_decimal_append_between(text, &decimal, 2, 3);
  ck_assert_str_eq(text->str, "0.333333334");
  g_string_free(text, TRUE);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("decimal");
  tcase_add_test(tcase, decimals_are_exact_where_they_can_be);
  tcase_add_test(tcase, what_is_no_decimal_is_never_rounded_up);
  tcase_add_test(tcase, differences_lead_from_one_instant_to_the_other);
  Suite *suite = suite_create("tools/decimal");
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
