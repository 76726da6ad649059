/* SPDX-License-Identifier: MIT */
#include "tools/live/progress.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static void says(const ActorProgress *figures, const ToolMeter *meter, const char *wanted) {
  char *line = tool_progress_line(figures, meter);
  ck_assert_str_eq(line, wanted);
  g_free(line);
}

START_TEST(a_run_with_an_end_tells_what_remains) {
  ActorProgress figures = {.now = 0.5, .until = 2, .unit = "ms", .events = 1234567, .memory = 38200000};
  ToolMeter meter = {.now = 0.5, .rate = 617283.4, .speed = 0.0125, .moving = TRUE};
  says(&figures, &meter, "0.5 of 2 ms (25 %), about 2 min 0 s left, 617,283 events/s, 38.2 MB");
}
END_TEST

START_TEST(a_run_without_one_does_not) {
  ActorProgress figures = {.now = 12, .until = INFINITY, .unit = "tick", .events = 7, .memory = 100};
  ToolMeter meter = {.now = 12, .rate = 3.5, .speed = 2, .moving = TRUE};
  says(&figures, &meter, "12 tick, 4 events/s, 100 bytes");
}
END_TEST

START_TEST(what_is_no_terminal_is_not_written_to) {
  FILE *file = tmpfile();
  SimPace pace = {SIM_SLICE, FALSE};
  ToolProgress *progress = tool_progress_new(file);
  ck_assert(!tool_progress_watch(NULL, &pace, progress));
  ck_assert_uint_eq(pace.events, SIM_SLICE);
  tool_progress_free(progress);
  ck_assert_int_eq(ftell(file), 0);
  fclose(file);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tools/progress");
  TCase *tests = tcase_create("progress");
  tcase_add_test(tests, a_run_with_an_end_tells_what_remains);
  tcase_add_test(tests, a_run_without_one_does_not);
  tcase_add_test(tests, what_is_no_terminal_is_not_written_to);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
