/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "tools/blame/fold.h"
#include "tools/blame/forest.h"

enum { KEPT = 10 };

static ToolBlame blame(guint64 process, guint part) {
  return (ToolBlame){.place = {process, TOOL_PLACE_PROCESS}, .part = (guint8)part};
}

static guint64 thin(ToolStep *const *chains, guint count, SimInstant horizon, SimInstant mark,
                    guint32 number) {
  ToolForest *forest = tool_forest_new(horizon, KEPT);
  tool_forest_mark(forest, mark);
  for (guint i = 0; i < count; i++) tool_forest_add(forest, chains[i], SIM_INSTANT_MAX);
  guint64 left = tool_forest_thin(forest, number);
  tool_forest_free(forest);
  return left;
}

/* Sums of each process's time, up to 4 of them. */
static void sum(const ToolStep *chain, SimInstant from, SimInstant sums[4], guint64 *count) {
  GArray *steps = tool_chain_steps(chain, from);
  *count = 0;
  for (guint i = 0; i < 4; i++) sums[i] = 0;
  for (guint i = 0; i < steps->len; i++) {
    const ToolStep *step = &g_array_index(steps, ToolStep, i);
    *count += tool_step_count(step);
    if (!step->fold) sums[step->blame.place.number] += step->end - step->begin;
    for (guint j = 0; step->fold && j < tool_fold_sums(step->fold)->len; j++) {
      const ToolStep *piece = g_ptr_array_index(tool_fold_sums(step->fold), j);
      sums[piece->blame.place.number] += piece->end - piece->begin;
    }
  }
  g_array_unref(steps);
}

START_TEST(a_long_chain_stays_small_and_its_sums_exact) {
  ToolStep *chain = tool_chain_new(0, (ToolPlace){0, TOOL_PLACE_NOWHERE});
  SimInstant now = 0, wanted[4] = {0}, got[4];
  guint64 count;
  guint32 number = 0;
  for (guint i = 0; i < 300000; i++) {
    SimInstant length = 1 + i * 7 % 13;
    wanted[i % 4] += length;
    chain = tool_chain_extend(chain, now += length, blame(i % 4, TOOL_PART_SLEEP));
    if (i % 1000 == 999) ck_assert_uint_le(thin(&chain, 1, 0, 0, ++number), KEPT + 4);
  }
  sum(chain, 0, got, &count);
  ck_assert_uint_eq(count, 300000);
  for (guint i = 0; i < 4; i++) ck_assert_int_eq(got[i], wanted[i]);
  tool_chain_unref(chain);
}
END_TEST

/* A trunk of 1,000 steps, and a branch of 500 at its middle: where they part, and at the mark, it is not
 * folded. */
START_TEST(branches_and_marks_stay_where_they_are) {
  ToolStep *chains[2] = {tool_chain_new(0, (ToolPlace){0, TOOL_PLACE_NOWHERE}), NULL};
  for (SimInstant now = 1; now <= 1000; now++) {
    chains[0] = tool_chain_extend(chains[0], now, blame(now > 300, TOOL_PART_SLEEP));
    if (now == 500) chains[1] = tool_chain_ref(chains[0]);
  }
  for (SimInstant now = 501; now <= 1000; now++)
    chains[1] = tool_chain_extend(chains[1], now, blame(2, TOOL_PART_SLEEP));
  guint64 left = thin(chains, 2, 0, 200, 1);
  ck_assert_uint_le(left, 2 * (guint64)KEPT + 8);
  SimInstant got[4];
  guint64 count;
  sum(chains[1], 0, got, &count);
  ck_assert_uint_eq(count, 1000);
  ck_assert_int_eq(got[0], 300);
  ck_assert_int_eq(got[1], 200);
  ck_assert_int_eq(got[2], 500);
  sum(chains[0], 200, got, &count);
  ck_assert_uint_eq(count, 800);
  ck_assert_int_eq(got[0], 100);
  ck_assert_int_eq(got[1], 700);
  for (guint i = 0; i < 2; i++) tool_chain_unref(chains[i]);
}
END_TEST

START_TEST(what_lies_before_the_horizon_is_cut_off) {
  ToolStep *chain = tool_chain_new(0, (ToolPlace){0, TOOL_PLACE_NOWHERE});
  for (SimInstant now = 1; now <= 1000; now++)
    chain = tool_chain_extend(chain, now, blame(1, TOOL_PART_SLEEP));
  SimInstant got[4];
  guint64 count;
  ck_assert_uint_le(thin(&chain, 1, 600, 600, 1), KEPT + 4);
  sum(chain, 600, got, &count);
  ck_assert_int_eq(got[1], 400);
  sum(chain, 0, got, &count);
  ck_assert_int_eq(got[1], 400);
  tool_chain_unref(chain);
}
END_TEST

/* A copy of its steps is what it was, whatever becomes of the chain. */
START_TEST(steps_live_on_without_their_chain) {
  ToolStep *chain = tool_chain_new(0, (ToolPlace){0, TOOL_PLACE_NOWHERE});
  for (SimInstant now = 1; now <= 100; now++)
    chain = tool_chain_extend(chain, now, blame(1, TOOL_PART_SLEEP));
  thin(&chain, 1, 0, 0, 1);
  GArray *steps = tool_chain_steps(chain, 0);
  for (SimInstant now = 101; now <= 200; now++)
    chain = tool_chain_extend(chain, now, blame(1, TOOL_PART_SLEEP));
  thin(&chain, 1, 0, 0, 2);
  tool_chain_unref(chain);
  const ToolStep *first = &g_array_index(steps, ToolStep, 0);
  ck_assert_uint_eq(steps->len, KEPT + 1);
  ck_assert_uint_eq(tool_step_count(first), 90);
  const ToolStep *piece = g_ptr_array_index(tool_fold_sums(first->fold), 0);
  ck_assert_int_eq(piece->end, 90);
  g_array_unref(steps);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tools/blame/forest");
  TCase *cases = tcase_create("forest");
  tcase_add_test(cases, a_long_chain_stays_small_and_its_sums_exact);
  tcase_add_test(cases, branches_and_marks_stay_where_they_are);
  tcase_add_test(cases, what_lies_before_the_horizon_is_cut_off);
  tcase_add_test(cases, steps_live_on_without_their_chain);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
