/* SPDX-License-Identifier: MIT */
#include "sim/histogram.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

static guint64 next(guint64 *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 11;
}

static SimHistogram *histogram_of(const double *values, gsize count) {
  SimHistogram *histogram = sim_histogram_new();
  for (gsize i = 0; i < count; i++) sim_histogram_record(histogram, values[i]);
  return histogram;
}

static int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

START_TEST(an_empty_histogram_has_no_quantile) {
  SimHistogram *histogram = sim_histogram_new();
  ck_assert_uint_eq(sim_histogram_count(histogram), 0);
  ck_assert(isnan(sim_histogram_min(histogram)));
  ck_assert(isnan(sim_histogram_max(histogram)));
  ck_assert(isnan(sim_histogram_quantile(histogram, 0.5)));
  sim_histogram_free(histogram);
}
END_TEST

START_TEST(a_single_value_is_every_quantile_exactly) {
  const double values[] = {0.1, -3.14159, 1e300, 5e-324, 0, 123456789, -1e-300, INFINITY};
  for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
    SimHistogram *histogram = histogram_of(&values[i], 1);
    for (guint q = 0; q <= 4; q++) ck_assert(sim_histogram_quantile(histogram, q / 4.0) == values[i]);
    ck_assert(sim_histogram_min(histogram) == values[i]);
    ck_assert(sim_histogram_max(histogram) == values[i]);
    sim_histogram_free(histogram);
  }
}
END_TEST

START_TEST(small_whole_numbers_are_exact) {
  SimHistogram *histogram = sim_histogram_new();
  for (int i = -511; i <= 511; i++) sim_histogram_record(histogram, i);
  ck_assert_uint_eq(sim_histogram_count(histogram), 1023);
  for (int i = -511; i <= 511; i++) ck_assert(sim_histogram_quantile(histogram, (i + 512) / 1023.0) == i);
  sim_histogram_free(histogram);
}
END_TEST

START_TEST(a_share_that_is_a_whole_number_of_values_needs_no_more) {
  SimHistogram *histogram = sim_histogram_new();
  for (int i = 1; i <= 100; i++) sim_histogram_record(histogram, i);
  for (int i = 1; i <= 100; i++) ck_assert(sim_histogram_quantile(histogram, i / 100.0) == i);
  ck_assert(sim_histogram_quantile(histogram, 0.07) == 7);
  ck_assert(sim_histogram_quantile(histogram, 0.071) == 8);
  ck_assert(sim_histogram_quantile(histogram, 0) == 1);
  sim_histogram_free(histogram);
}
END_TEST

enum { COUNT = 20000 };

static double spread(guint64 *state) {
  double value = ldexp((double)next(state), (int)(next(state) >> 30) % 200 - 153);
  return next(state) >> 40 & 1 ? -value : value;
}

START_TEST(quantiles_are_within_four_tenths_of_a_percent) {
  static double values[COUNT];
  guint64 state = 5;
  for (guint i = 0; i < COUNT; i++) values[i] = spread(&state);
  SimHistogram *histogram = histogram_of(values, COUNT);
  qsort(values, COUNT, sizeof *values, compare_doubles);
  double last = -INFINITY;
  for (guint rank = 1; rank <= COUNT; rank++) {
    double expected = values[rank - 1];
    double found = sim_histogram_quantile(histogram, rank / (double)COUNT);
    ck_assert(fabs(found - expected) <= 0.004 * fabs(expected));
    ck_assert(found >= last);
    last = found;
    if (rank > 200 && rank < COUNT - 200) rank += 37;
  }
  sim_histogram_free(histogram);
}
END_TEST

START_TEST(the_ends_of_the_doubles_have_buckets) {
  const double values[] = {-INFINITY, -DBL_MAX, -DBL_MIN, -0.0, 0.0, DBL_MIN, DBL_MAX, INFINITY};
  SimHistogram *histogram = histogram_of(values, 8);
  for (guint i = 0; i < 8; i++) {
    double found = sim_histogram_quantile(histogram, (i + 1) / 8.0);
    if (isinf(values[i]) || values[i] == 0) ck_assert(found == values[i]);
    else ck_assert(fabs(found - values[i]) <= 0.004 * fabs(values[i]));
  }
  sim_histogram_free(histogram);
}
END_TEST

typedef struct {
  GString *text;
  guint64 count;
} Listing;

static void list_bucket(double value, guint64 count, gpointer data) {
  Listing *listing = data;
  g_string_append_printf(listing->text, "%a %" G_GUINT64_FORMAT "\n", value, count);
  listing->count += count;
}

static char *list_of(const SimHistogram *histogram) {
  Listing listing = {g_string_new(NULL), 0};
  sim_histogram_foreach(histogram, list_bucket, &listing);
  ck_assert_uint_eq(listing.count, sim_histogram_count(histogram));
  return g_string_free(listing.text, FALSE);
}

START_TEST(merged_parts_are_the_whole_in_any_order) {
  static double values[COUNT];
  guint64 state = 6;
  for (guint i = 0; i < COUNT; i++) values[i] = spread(&state);
  SimHistogram *whole = histogram_of(values, COUNT);
  SimHistogram *parts[3] = {histogram_of(values, 10), histogram_of(values + 10, 7000),
                            histogram_of(values + 7010, COUNT - 7010)};
  SimHistogram *forth = sim_histogram_new(), *back = sim_histogram_new();
  for (guint i = 0; i < 3; i++) {
    sim_histogram_merge(forth, parts[i]);
    sim_histogram_merge(back, parts[2 - i]);
  }
  char *expected = list_of(whole), *one = list_of(forth), *other = list_of(back);
  ck_assert_str_eq(one, expected);
  ck_assert_str_eq(other, expected);
  ck_assert(sim_histogram_min(forth) == sim_histogram_min(whole));
  ck_assert(sim_histogram_max(back) == sim_histogram_max(whole));
  g_free(expected);
  g_free(one);
  g_free(other);
  for (guint i = 0; i < 3; i++) sim_histogram_free(parts[i]);
  sim_histogram_free(whole);
  sim_histogram_free(forth);
  sim_histogram_free(back);
}
END_TEST

START_TEST(merging_an_empty_histogram_changes_nothing) {
  SimHistogram *histogram = histogram_of((const double[]){4, 9}, 2), *empty = sim_histogram_new();
  sim_histogram_merge(histogram, empty);
  ck_assert_uint_eq(sim_histogram_count(histogram), 2);
  ck_assert(sim_histogram_min(histogram) == 4);
  sim_histogram_merge(empty, histogram);
  ck_assert_uint_eq(sim_histogram_count(empty), 2);
  ck_assert(sim_histogram_max(empty) == 9);
  sim_histogram_free(histogram);
  sim_histogram_free(empty);
}
END_TEST

START_TEST(narrow_data_cost_little_memory) {
  SimHistogram *histogram = sim_histogram_new();
  for (guint i = 0; i < 100000; i++) sim_histogram_record(histogram, 1000 + i % 16);
  ck_assert_uint_le(sim_histogram_size_bytes(histogram), 1024);
  for (guint i = 0; i < 100000; i++) sim_histogram_record(histogram, 1000 + i % 2000);
  ck_assert_uint_le(sim_histogram_size_bytes(histogram), 6000);
  sim_histogram_free(histogram);
}
END_TEST

START_TEST(so_many_times_is_as_often_as_one_by_one) {
  SimHistogram *one = sim_histogram_new(), *other = sim_histogram_new();
  for (guint i = 0; i < 50; i++) {
    sim_histogram_record_times(one, i * 37.5, i);
    for (guint j = 0; j < i; j++) sim_histogram_record(other, i * 37.5);
  }
  ck_assert_uint_eq(sim_histogram_count(one), 49 * 50 / 2);
  ck_assert_uint_eq(sim_histogram_count(other), 49 * 50 / 2);
  ck_assert_double_eq(sim_histogram_min(one), 37.5); /* no times is not at all */
  for (double q = 0; q <= 1; q += 1.0 / 64)
    ck_assert_double_eq(sim_histogram_quantile(one, q), sim_histogram_quantile(other, q));
  sim_histogram_free(one);
  sim_histogram_free(other);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("histogram");
  TCase *tests = tcase_create("histogram");
  tcase_add_test(tests, an_empty_histogram_has_no_quantile);
  tcase_add_test(tests, a_single_value_is_every_quantile_exactly);
  tcase_add_test(tests, small_whole_numbers_are_exact);
  tcase_add_test(tests, a_share_that_is_a_whole_number_of_values_needs_no_more);
  tcase_add_test(tests, quantiles_are_within_four_tenths_of_a_percent);
  tcase_add_test(tests, the_ends_of_the_doubles_have_buckets);
  tcase_add_test(tests, merged_parts_are_the_whole_in_any_order);
  tcase_add_test(tests, merging_an_empty_histogram_changes_nothing);
  tcase_add_test(tests, narrow_data_cost_little_memory);
  tcase_add_test(tests, so_many_times_is_as_often_as_one_by_one);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
