/* SPDX-License-Identifier: MIT */
#include "tools/live/view.h"

#include <check.h>
#include <stdlib.h>

#include "tools/live/terminal.h"

START_TEST(space_pauses_and_goes_on) {
  ToolView view = tool_view_plain();
  ck_assert_int_eq(tool_view_key(&view, ' '), TOOL_WISH_NOTHING);
  ck_assert(view.paused);
  tool_view_key(&view, ' ');
  ck_assert(!view.paused);
}
END_TEST

START_TEST(a_step_pauses) {
  ToolView view = tool_view_plain();
  ck_assert_int_eq(tool_view_key(&view, 's'), TOOL_WISH_INSTANT);
  ck_assert(view.paused);
  ck_assert_int_eq(tool_view_key(&view, 't'), TOOL_WISH_TURN);
  ck_assert(view.paused);
}
END_TEST

START_TEST(q_quits_and_so_does_a_terminal_that_is_gone) {
  ToolView view = tool_view_plain();
  ck_assert_int_eq(tool_view_key(&view, 'q'), TOOL_WISH_QUIT);
  ck_assert_int_eq(tool_view_key(&view, TOOL_KEY_END), TOOL_WISH_QUIT);
  ck_assert_int_eq(tool_view_key(&view, 'x'), TOOL_WISH_NOTHING);
}
END_TEST

START_TEST(the_period_has_ends) {
  ToolView view = tool_view_plain();
  double usual = view.period;
  tool_view_key(&view, '+');
  ck_assert_double_lt(view.period, usual);
  tool_view_key(&view, '-');
  ck_assert_double_eq(view.period, usual);
  for (guint i = 0; i < 100; i++) tool_view_key(&view, '+');
  ck_assert_double_eq(view.period, 0.1);
  for (guint i = 0; i < 100; i++) tool_view_key(&view, '-');
  ck_assert_double_eq(view.period, 10);
}
END_TEST

START_TEST(tables_and_columns_go_round) {
  ToolView view = tool_view_plain();
  for (guint i = 0; i < TOOL_PANELS; i++) {
    ck_assert_uint_eq(view.focus, i);
    guint sort = view.sort[i];
    tool_view_key(&view, TOOL_KEY_LEFT);
    tool_view_key(&view, TOOL_KEY_RIGHT);
    ck_assert_uint_eq(view.sort[i], sort);
    for (guint k = 0; k < tool_view_columns(i); k++) {
      tool_view_key(&view, TOOL_KEY_RIGHT);
      ck_assert_uint_lt(view.sort[i], tool_view_columns(i));
    }
    ck_assert_uint_eq(view.sort[i], sort);
    tool_view_key(&view, TOOL_KEY_TAB);
  }
  ck_assert_uint_eq(view.focus, 0);
  tool_view_key(&view, TOOL_KEY_BACKTAB);
  ck_assert_uint_eq(view.focus, TOOL_PANELS - 1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tools/view");
  TCase *tests = tcase_create("view");
  tcase_add_test(tests, space_pauses_and_goes_on);
  tcase_add_test(tests, a_step_pauses);
  tcase_add_test(tests, q_quits_and_so_does_a_terminal_that_is_gone);
  tcase_add_test(tests, the_period_has_ends);
  tcase_add_test(tests, tables_and_columns_go_round);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
