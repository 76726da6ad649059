/* SPDX-License-Identifier: MIT */
#include "sim/sum.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <string.h>

static guint64 next(guint64 *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state ^ *state >> 29;
}

static guint64 bits_of(double value) {
  guint64 bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Any finite double: all exponents alike likely. */
static double any_double(guint64 *state) {
  for (;;) {
    guint64 bits = next(state);
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value)) return value;
  }
}

static double sum_of(const double *values, gsize count) {
  SimSum sum = {0};
  for (gsize i = 0; i < count; i++) sim_sum_add(&sum, values[i]);
  return sim_sum_value(&sum);
}

#define SUM(...) sum_of((const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static void assert_same(double a, double b) { ck_assert_uint_eq(bits_of(a), bits_of(b)); }

START_TEST(known_sums_are_exact) {
  SimSum empty = {0};
  assert_same(sim_sum_value(&empty), 0);
  assert_same(SUM(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), 1);
  assert_same(SUM(1e16, 1, -1e16), 1);
  assert_same(SUM(1e308, 1, -1e308), 1);
  assert_same(SUM(1e308, 1e308, -1e308), 1e308);
  assert_same(SUM(DBL_MAX, DBL_MAX), INFINITY);
  assert_same(SUM(-DBL_MAX, -DBL_MAX), -INFINITY);
  assert_same(SUM(5e-324), 5e-324);
  assert_same(SUM(5e-324, 5e-324, -1.0, 1.0), 1e-323);
  assert_same(SUM(DBL_MIN, -5e-324), DBL_MIN - 5e-324);
  assert_same(SUM(-0.0), 0);
  assert_same(SUM(1, -1), 0);
  assert_same(SUM(3.5, -7.25), -3.75);
}
END_TEST

START_TEST(rounding_is_to_nearest_and_ties_to_even) {
  double one_ulp = 0x1p-52, half_ulp = 0x1p-53;
  assert_same(SUM(1, half_ulp), 1);
  assert_same(SUM(1 + one_ulp, half_ulp), 1 + 2 * one_ulp);
  assert_same(SUM(1, half_ulp, 5e-324), 1 + one_ulp);
  assert_same(SUM(1 + one_ulp, half_ulp, -5e-324), 1 + one_ulp);
  assert_same(SUM(-1, -half_ulp, -5e-324), -1 - one_ulp);
  assert_same(SUM(0x1p1000, 0x1p947, -1), 0x1p1000);
  assert_same(SUM(0x1p1000, 0x1p947, 1), 0x1p1000 + 0x1p948);
  assert_same(SUM(DBL_MAX, 0x1p970), INFINITY);
  assert_same(SUM(DBL_MAX, 0x1p970, -5e-324), DBL_MAX);
}
END_TEST

/* IEEE addition of two doubles is correctly rounded, so it is a second opinion. */
START_TEST(two_doubles_add_up_as_the_processor_adds_them) {
  guint64 state = 1;
  for (guint i = 0; i < 100000; i++) {
    double a = any_double(&state), b = any_double(&state);
    if (i % 2) b = ldexp(frexp(b, &(int){0}), ilogb(a) + (int)(next(&state) % 120) - 60);
    assert_same(SUM(a, b), a + b + 0.0);
  }
}
END_TEST

/* Integers of 128 bits are the second opinion for long sums. */
START_TEST(whole_numbers_add_up_as_long_integers_do) {
  guint64 state = 2;
  for (guint round = 0; round < 20; round++) {
    SimSum sum = {0};
    __extension__ __int128 exact = 0;
    for (guint i = 0; i < 10000; i++) {
      gint64 value = (gint64)next(&state) >> (11 + next(&state) % 40);
      sim_sum_add(&sum, (double)value * 0x1p-40);
      exact += value;
    }
    assert_same(sim_sum_value(&sum), (double)exact * 0x1p-40); /* the conversion rounds to nearest */
  }
}
END_TEST

START_TEST(carries_of_many_large_additions_are_not_lost) {
  SimSum sum = {0};
  for (guint i = 0; i < 1 << 20; i++) sim_sum_add(&sum, -(0x1p53 - 1));
  assert_same(sim_sum_value(&sum), -(0x1p53 - 1) * 0x1p20);
  for (guint i = 0; i < 1 << 20; i++) sim_sum_add(&sum, 0x1p53 - 1);
  assert_same(sim_sum_value(&sum), 0);
}
END_TEST

enum { COUNT = 5000, PARTS = 7 };

static void shuffle(double *values, guint64 *state) {
  for (guint i = COUNT - 1; i > 0; i--) {
    guint j = (next(state) >> 20) % (i + 1);
    double kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
}

static void fill(double *values, gboolean wide, guint64 *state) {
  for (guint i = 0; i < COUNT; i++)
    values[i] = wide ? any_double(state) * 0x1p-20 : (double)(gint64)next(state) * 0x1p-70;
}

START_TEST(order_and_division_of_the_work_do_not_matter) {
  static double values[COUNT];
  guint64 state = 3;
  for (guint round = 0; round < 20; round++) {
    fill(values, round % 2, &state);
    double expected = sum_of(values, COUNT);
    shuffle(values, &state);
    assert_same(sum_of(values, COUNT), expected);
    SimSum parts[PARTS] = {0}, whole = {0};
    for (guint i = 0; i < COUNT; i++) sim_sum_add(&parts[(next(&state) >> 20) % PARTS], values[i]);
    for (guint i = 0; i < PARTS; i++) sim_sum_merge(&whole, &parts[(i * 3 + round) % PARTS]);
    assert_same(sim_sum_value(&whole), expected);
  }
}
END_TEST

START_TEST(a_sum_and_its_negative_cancel) {
  static double values[COUNT];
  guint64 state = 4;
  SimSum sum = {0};
  fill(values, TRUE, &state);
  for (guint i = 0; i < COUNT; i++) sim_sum_add(&sum, values[i]);
  sim_sum_add(&sum, 1.25);
  for (guint i = COUNT; i-- > 0;) sim_sum_add(&sum, -values[i]);
  assert_same(sim_sum_value(&sum), 1.25);
}
END_TEST

START_TEST(infinities_and_nan_prevail_in_any_order) {
  assert_same(SUM(1, INFINITY, -5), INFINITY);
  assert_same(SUM(-INFINITY, 1e308), -INFINITY);
  ck_assert(isnan(SUM(INFINITY, 1, -INFINITY)));
  ck_assert(isnan(SUM(NAN, INFINITY)));
  SimSum a = {0}, b = {0};
  sim_sum_add(&a, INFINITY);
  sim_sum_add(&b, -INFINITY);
  sim_sum_merge(&a, &b);
  ck_assert(isnan(sim_sum_value(&a)));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sum");
  TCase *tests = tcase_create("sum");
  tcase_add_test(tests, known_sums_are_exact);
  tcase_add_test(tests, rounding_is_to_nearest_and_ties_to_even);
  tcase_add_test(tests, two_doubles_add_up_as_the_processor_adds_them);
  tcase_add_test(tests, whole_numbers_add_up_as_long_integers_do);
  tcase_add_test(tests, carries_of_many_large_additions_are_not_lost);
  tcase_add_test(tests, order_and_division_of_the_work_do_not_matter);
  tcase_add_test(tests, a_sum_and_its_negative_cancel);
  tcase_add_test(tests, infinities_and_nan_prevail_in_any_order);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
