/* SPDX-License-Identifier: MIT */
#include "sim/score.h"

#include <check.h>
#include <stdlib.h>

static guint64 next(guint64 *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 33;
}

/* Mostly small, in either half of what is small, and now and then beyond. */
static guint32 number_of(guint64 *state) {
  guint32 number = (guint32)(next(state) % 1000);
  return next(state) % 8 ? number % 20 : next(state) % 2 ? number : number * 1000;
}

static void same(const SimHistogram *a, const SimHistogram *b) {
  ck_assert_uint_eq(sim_histogram_count(a), sim_histogram_count(b));
  ck_assert_double_eq(sim_histogram_min(a), sim_histogram_min(b));
  ck_assert_double_eq(sim_histogram_max(a), sim_histogram_max(b));
  for (double q = 0; q <= 1; q += 1.0 / 1024)
    ck_assert_double_eq(sim_histogram_quantile(a, q), sim_histogram_quantile(b, q));
}

START_TEST(what_is_poured_is_what_a_histogram_had_recorded) {
  guint64 state = 3, sum = 0;
  SimScore score = {0};
  SimHistogram *expected = sim_histogram_new(), *poured = sim_histogram_new();
  for (guint i = 0; i < 10000; i++) {
    guint32 number = number_of(&state);
    sim_score_add(&score, number);
    sim_histogram_record(expected, number);
    sum += number;
    if (i % 1000 > 2) continue;
    ck_assert_uint_eq(sim_score_count(&score), i + 1);
    ck_assert_uint_eq(sim_score_sum(&score), sum);
  }
  sim_score_pour(&score, poured);
  same(poured, expected);
  sim_score_clear(&score);
  ck_assert_uint_eq(sim_score_count(&score), 0);
  sim_histogram_free(expected);
  sim_histogram_free(poured);
}
END_TEST

START_TEST(merging_is_as_if_one_had_counted_all) {
  for (guint64 seed = 1; seed <= 20; seed++) {
    guint64 state = seed;
    SimScore parts[3] = {{0}}, whole = {0}, merged = {0};
    for (guint i = 0; i < 300; i++) {
      guint32 number = number_of(&state);
      sim_score_add(&whole, number);
      sim_score_add(&parts[next(&state) % 3], number);
    }
    for (guint i = 0; i < 3; i++) sim_score_merge(&merged, &parts[(i + seed) % 3]);
    SimHistogram *one = sim_histogram_new(), *other = sim_histogram_new();
    sim_score_pour(&whole, one);
    sim_score_pour(&merged, other);
    same(one, other);
    ck_assert_uint_eq(sim_score_sum(&merged), sim_score_sum(&whole));
    ck_assert_uint_eq(sim_score_count(&merged), 300);
    sim_histogram_free(one);
    sim_histogram_free(other);
    for (guint i = 0; i < 3; i++) sim_score_clear(&parts[i]);
    sim_score_clear(&whole);
    sim_score_clear(&merged);
  }
}
END_TEST

START_TEST(small_numbers_take_no_histogram) {
  SimScore score = {0};
  sim_score_add(&score, 0);
  ck_assert_uint_le(score.size, 16);
  sim_score_add(&score, SIM_SCORE_SMALL - 1);
  ck_assert(score.size == SIM_SCORE_SMALL && !score.great);
  sim_score_add(&score, SIM_SCORE_SMALL);
  ck_assert(score.size == SIM_SCORE_SMALL && score.great);
  sim_score_clear(&score);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("score");
  TCase *tests = tcase_create("score");
  tcase_add_test(tests, what_is_poured_is_what_a_histogram_had_recorded);
  tcase_add_test(tests, merging_is_as_if_one_had_counted_all);
  tcase_add_test(tests, small_numbers_take_no_histogram);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
