/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "tools/export/nesting.h"

enum { UNANNOUNCED = 1000000 };

START_TEST(what_contains_or_touches_nests) {
  ToolNesting nesting = {0};
  ck_assert(tool_nesting_end(&nesting, UNANNOUNCED, 1, 2));
  ck_assert(tool_nesting_end(&nesting, UNANNOUNCED, 2, 3));
  ck_assert(tool_nesting_end(&nesting, UNANNOUNCED, 3, 3));
  ck_assert(tool_nesting_end(&nesting, UNANNOUNCED, 1, 4));
  ck_assert(tool_nesting_end(&nesting, UNANNOUNCED, 4, 5));
}
END_TEST

START_TEST(what_crosses_does_not_nest) {
  ToolNesting nesting = {0};
  ck_assert(tool_nesting_end(&nesting, UNANNOUNCED, 1, 4));
  ck_assert(!tool_nesting_end(&nesting, UNANNOUNCED, 2, 5));
  ck_assert(tool_nesting_end(&nesting, UNANNOUNCED, 0, 5));
  ck_assert(!tool_nesting_end(&nesting, UNANNOUNCED, 6, 4));
  ck_assert(!tool_nesting_end(&nesting, UNANNOUNCED, 1, 4));
}
END_TEST

START_TEST(what_is_known_to_have_begun_nests_around_any_number) {
  ToolNesting nesting = {0};
  tool_nesting_begin(&nesting, 7, 0);
  for (gint64 i = 0; i < 1000; i++) ck_assert(tool_nesting_end(&nesting, UNANNOUNCED, 2 * i, 2 * i + 1));
  ck_assert(!tool_nesting_end(&nesting, UNANNOUNCED, 3, 2000));
  ck_assert(tool_nesting_end(&nesting, 7, 0, 2000));
}
END_TEST

/* Against all intervals that have a place. */
START_TEST(of_any_two_places_one_contains_the_other) {
  enum { COUNT = 400 };
  GRand *rand = g_rand_new_with_seed((guint32)_i);
  ToolNesting nesting = {0};
  ToolNestingPlace places[COUNT];
  gint64 open[4] = {-1, -1, -1, -1}, now = 0;
  guint count = 0, nested = 0;
  while (count < COUNT) {
    now += g_rand_int_range(rand, 0, 3);
    guint key = (guint)g_rand_int_range(rand, 0, 4);
    if (open[key] < 0 && g_rand_boolean(rand)) {
      open[key] = now;
      tool_nesting_begin(&nesting, key, now);
      continue;
    }
    gint64 since = open[key] >= 0 ? open[key] : MAX(0, now - g_rand_int_range(rand, 0, 9));
    open[key] = -1;
    if (tool_nesting_end(&nesting, key, since, now)) places[nested++] = (ToolNestingPlace){since, now};
    count++;
  }
  for (guint i = 0; i < nested; i++)
    for (guint k = 0; k < nested; k++)
      ck_assert(!(places[i].since < places[k].since && places[k].since < places[i].until &&
                  places[i].until < places[k].until));
  ck_assert_uint_gt(nested, COUNT / 4);
  g_rand_free(rand);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("nesting");
  tcase_add_test(tcase, what_contains_or_touches_nests);
  tcase_add_test(tcase, what_crosses_does_not_nest);
  tcase_add_test(tcase, what_is_known_to_have_begun_nests_around_any_number);
  tcase_add_loop_test(tcase, of_any_two_places_one_contains_the_other, 0, 10);
  Suite *suite = suite_create("tools/nesting");
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
