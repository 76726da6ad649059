/* SPDX-License-Identifier: MIT */
#include "actors/instruments/batches.h"

#include <check.h>
#include <float.h>
#include <math.h>

static guint64 next(guint64 *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 33;
}

START_TEST(a_short_series_tells_nothing) {
  ActorBatches batches = {0};
  for (guint i = 0; i < 255; i++) {
    ck_assert(isnan(actor_batches_half_width(&batches)));
    actor_batches_add(&batches, i);
  }
  ck_assert(isnan(actor_batches_half_width(&batches)));
  actor_batches_add(&batches, 255);
  ck_assert(actor_batches_half_width(&batches) > 0);
}
END_TEST

/* 16 means, -1, 1, -1, ...: they lean away from each other, which makes the interval no narrower. */
START_TEST(the_interval_is_that_of_the_means) {
  ActorBatches batches = {0};
  for (guint i = 0; i < 256; i++) actor_batches_add(&batches, i / 16 % 2 ? 1 : -1);
  double expected = 2.1314495455597755 * sqrt(16.0 / 15) / 4;
  ck_assert_double_eq_tol(actor_batches_half_width(&batches), expected, 1e-12 * expected);
}
END_TEST

/* 16 means, 7.5 to 247.5 in steps of 16: their deviation is 16 * sqrt(68 / 3), and their correlation so near
 * 1 that it is taken for 0.9. */
START_TEST(an_interval_is_wider_where_batches_lean_on_each_other) {
  ActorBatches batches = {0};
  for (guint i = 0; i < 256; i++) actor_batches_add(&batches, i);
  double expected = 2.1314495455597755 * 16 * sqrt(68.0 / 3 * 19) / 4;
  ck_assert_double_eq_tol(actor_batches_half_width(&batches), expected, 1e-12 * expected);
}
END_TEST

/* Likewise for any length, from the values themselves. */
static double by_hand(const double *values, guint size, guint count) {
  double mean = 0, squares = 0;
  static const double student[] = {2.1314495455597755, 2.0452296421327043, 2.0422724563012382};
  for (guint i = 0; i < size * count; i++) mean += values[i] / (size * count);
  double last = mean, products = 0;
  for (guint batch = 0; batch < count; batch++) {
    double sum = 0;
    for (guint i = 0; i < size; i++) sum += values[batch * size + i];
    squares += (sum / size - mean) * (sum / size - mean);
    products += (last - mean) * (sum / size - mean);
    last = sum / size;
  }
  double correlation = products / squares * (1 + 4.0 / count) + 1.0 / count;
  double wider = correlation > 0 ? (1 + correlation) / (1 - correlation) : 1;
  return student[count == 16 ? 0 : count - 29] * sqrt(squares / (count - 1) / count * wider);
}

START_TEST(batches_double_as_the_series_grows) {
  static const struct {
    guint length, size, count;
  } cases[] = {{500, 16, 31}, {511, 16, 31},   {512, 32, 16},   {543, 32, 16},
               {992, 32, 31}, {4096, 256, 16}, {7936, 256, 31}, {7935, 256, 30}};
  guint64 state = 1;
  static double values[8192];
  for (guint i = 0; i < G_N_ELEMENTS(values); i++) values[i] = (double)(next(&state) % 1000) + i / 100.0;
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    ActorBatches batches = {0};
    for (guint j = 0; j < cases[i].length; j++) actor_batches_add(&batches, values[j]);
    double expected = by_hand(values, cases[i].size, cases[i].count);
    ck_assert_double_eq_tol(actor_batches_half_width(&batches), expected, 1e-9 * expected);
  }
}
END_TEST

/* The sum of twelve even draws is nearly normal; 19 of 20 intervals have the mean. */
START_TEST(nineteen_of_twenty_intervals_have_the_mean) {
  guint64 state = 7;
  guint covered = 0;
  for (guint run = 0; run < 1000; run++) {
    ActorBatches batches = {0};
    double total = 0;
    for (guint i = 0; i < 1024; i++) {
      double value = -6;
      for (guint j = 0; j < 12; j++) value += (double)next(&state) / 0x1p31;
      actor_batches_add(&batches, value);
      total += value;
    }
    covered += fabs(total / 1024) <= actor_batches_half_width(&batches);
  }
  ck_assert_uint_ge(covered, 925); /* 3.6 standard deviations below and above */
  ck_assert_uint_le(covered, 975);
}
END_TEST

/* Each value takes over 0.97 of the one before, and a batch has 32 or 64 of them. */
START_TEST(intervals_of_leaning_batches_have_the_mean_as_well) {
  guint64 state = 11;
  guint covered = 0;
  for (guint run = 0; run < 1000; run++) {
    ActorBatches batches = {0};
    double total = 0, value = 0;
    for (guint i = 0; i < 1500; i++) {
      double noise = -6;
      for (guint j = 0; j < 12; j++) noise += (double)next(&state) / 0x1p31;
      value = 0.97 * value + noise;
      if (i < 500) continue;
      actor_batches_add(&batches, value);
      total += value;
    }
    covered += fabs(total / 1000) <= actor_batches_half_width(&batches);
  }
  ck_assert_uint_ge(covered, 925); /* 746 if they were taken for independent */
  ck_assert_uint_le(covered, 975);
}
END_TEST

START_TEST(equal_values_have_no_width_and_the_greatest_ones_none_that_can_be_told) {
  ActorBatches same = {0}, great = {0};
  for (guint i = 0; i < 1000; i++) {
    actor_batches_add(&same, 3);
    actor_batches_add(&great, i % 50 ? DBL_MAX : -DBL_MAX);
  }
  ck_assert(actor_batches_half_width(&same) == 0);
  ck_assert(isnan(actor_batches_half_width(&great)));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("batches");
  TCase *tests = tcase_create("batches");
  tcase_add_test(tests, a_short_series_tells_nothing);
  tcase_add_test(tests, the_interval_is_that_of_the_means);
  tcase_add_test(tests, an_interval_is_wider_where_batches_lean_on_each_other);
  tcase_add_test(tests, batches_double_as_the_series_grows);
  tcase_add_test(tests, nineteen_of_twenty_intervals_have_the_mean);
  tcase_add_test(tests, intervals_of_leaning_batches_have_the_mean_as_well);
  tcase_add_test(tests, equal_values_have_no_width_and_the_greatest_ones_none_that_can_be_told);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
