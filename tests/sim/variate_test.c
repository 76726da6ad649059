/* SPDX-License-Identifier: MIT */
#include "sim/real.h"
#include "sim/variate.h"

#include <check.h>
#include <math.h>

static SimChance *chance;
static SimStream stream;

static void set_up(void) {
  chance = sim_chance_new(42);
  stream = (SimStream){sim_stream_name(SIM_PURPOSE_PROCESS, 7, 0), 0};
}

static void tear_down(void) { sim_chance_free(chance); }

typedef struct {
  SimVariate kind;
  double a, b;
  double first[4];
  double mean, deviation; /* of the distribution */
} Row;

static const Row rows[] = {
    {SIM_VARIATE_EXPONENTIAL,
     2,
     0,
     {0x1.55ef55319a328p+0, 0x1.bb72c5741dcd3p+0, 0x1.5d5f23b995102p-2, 0x1.1fbbbeb67e76p-3},
     2,
     2},
    {SIM_VARIATE_NORMAL,
     1,
     2,
     {0x1.df1a572cbf8bbp-1, 0x1.669aa412910a9p+0, -0x1.03de3284f2c0ep+0, -0x1.fbf42a33d79dcp+0},
     1,
     2},
    {SIM_VARIATE_LOGNORMAL,
     0,
     0.5,
     {0x1.f7d767963b3adp-1, 0x1.1afaeaa04c4e7p+0, 0x1.355f75e605543p-1, 0x1.e59e51c788dbbp-2},
     1.1331484530668263,
     0.6039005332108811},
    {SIM_VARIATE_PARETO,
     6,
     1,
     {0x1.1e241291cd842p+0, 0x1.27c11b2d8edep+0, 0x1.07620e9ca5da4p+0, 0x1.0303cc5af43f5p+0},
     1.2,
     0.2449489742783178},
    {SIM_VARIATE_WEIBULL,
     1.5,
     2,
     {0x1.87302558cc356p+0, 0x1.d136923aaecb5p+0, 0x1.3af8cbba07fb2p-1, 0x1.5cabfabf867p-2},
     1.8054905859018673,
     1.2258715835093523},
    {SIM_VARIATE_GAMMA,
     2.5,
     2,
     {0x1.0f5309259ecfp+2, 0x1.fe1306deff0dp+0, 0x1.650f1c055bb05p+2, 0x1.45adb89138821p+2},
     5,
     3.1622776601683795},
    {SIM_VARIATE_GAMMA,
     0.5,
     1,
     {0x1.537bbc88f3adep-2, 0x1.edffd0729f72fp-8, 0x1.2fb4db0a3a9c1p-3, 0x1.aff811566e6d7p-8},
     0.5,
     0.7071067811865476},
    {SIM_VARIATE_POISSON, 3, 0, {0x1.8p+1, 0x1.8p+1, 0x1p+0, 0x1p+0}, 3, 1.7320508075688772},
    {SIM_VARIATE_POISSON, 100, 0, {0x1.9p+6, 0x1.6p+6, 0x1.ap+6, 0x1.9cp+6}, 100, 10},
    {SIM_VARIATE_BERNOULLI, 0.25, 0, {0x0p+0, 0x0p+0, 0x1p+0, 0x1p+0}, 0.25, 0.4330127018922193},
    {SIM_VARIATE_ZIPF,
     1000,
     1.1,
     {0x1.ap+3, 0x1.cp+2, 0x1.9p+7, 0x1.e2p+8},
     99.8635500924868,
     193.4062346373001},
};

START_TEST(the_first_variates_never_change) {
  const Row *row = &rows[_i];
  for (guint i = 0; i < 4; i++) {
    double value = sim_variate_draw(chance, &stream, row->kind, row->a, row->b);
    ck_assert_msg(value == row->first[i], "%s: %a", sim_variate_name(row->kind), value);
  }
}
END_TEST

enum { COUNT = 200000 };

/* The mean of so many lies within 5 deviations of its own; the seed is fixed, so it does for ever. */
START_TEST(means_and_deviations_are_those_of_the_distributions) {
  const Row *row = &rows[_i];
  double sum = 0, squares = 0;
  for (guint i = 0; i < COUNT; i++) {
    double away = sim_variate_draw(chance, &stream, row->kind, row->a, row->b) - row->mean;
    sum += away;
    squares += away * away;
  }
  double mean_error = fabs(sum / COUNT), deviation = sqrt(squares / COUNT);
  ck_assert_msg(mean_error < 5 * row->deviation / sqrt(COUNT), "%s: mean is off by %g",
                sim_variate_name(row->kind), mean_error);
  ck_assert_msg(fabs(deviation / row->deviation - 1) < 0.03, "%s: deviation is %g, not %g",
                sim_variate_name(row->kind), deviation, row->deviation);
}
END_TEST

START_TEST(uniforms_are_multiples_of_two_to_the_minus_53_below_one) {
  double sum = 0, least = 1, most = 0;
  for (guint i = 0; i < COUNT; i++) {
    double value = sim_variate_uniform(chance, &stream);
    ck_assert(value >= 0 && value < 1 && value * 0x1p53 == floor(value * 0x1p53));
    least = fmin(least, value);
    most = fmax(most, value);
    sum += value;
  }
  ck_assert(fabs(sum / COUNT - 0.5) < 5 * sqrt(1.0 / 12 / COUNT));
  ck_assert(least < 1e-4 && most > 1 - 1e-4);
  ck_assert_uint_eq(stream.count, COUNT);
}
END_TEST

START_TEST(whole_numbers_fill_their_interval_evenly) {
  guint counts[6] = {0};
  for (guint i = 0; i < 60000; i++) {
    gint64 value = sim_variate_integer(chance, &stream, -2, 3);
    ck_assert(value >= -2 && value <= 3);
    counts[value + 2]++;
  }
  double chi_square = 0;
  for (guint i = 0; i < 6; i++) chi_square += (counts[i] - 10000.0) * (counts[i] - 10000.0) / 10000;
  ck_assert(chi_square < 20.5); /* 0.999 of five degrees of freedom */
}
END_TEST

START_TEST(whole_numbers_reach_over_the_whole_range) {
  gboolean low = FALSE, high = FALSE;
  for (guint i = 0; i < 1000; i++) {
    gint64 value = sim_variate_integer(chance, &stream, G_MININT64, G_MAXINT64);
    low = low || value < G_MININT64 / 2;
    high = high || value > G_MAXINT64 / 2;
    ck_assert_int_eq(sim_variate_integer(chance, &stream, 5, 5), 5);
    ck_assert_int_eq(sim_variate_integer(chance, &stream, G_MININT64, G_MININT64), G_MININT64);
    ck_assert(sim_variate_integer(chance, &stream, G_MININT64, G_MAXINT64 - 1) < G_MAXINT64);
  }
  ck_assert(low && high);
}
END_TEST

/* 3 * 2^62 values: without rejection the lowest of each four draws would count double. */
START_TEST(whole_numbers_of_a_wide_interval_are_unbiased) {
  guint lower = 0, count = 30000;
  guint64 size = G_GUINT64_CONSTANT(3) << 62;
  for (guint i = 0; i < count; i++) {
    guint64 value = sim_variate_index(chance, &stream, size);
    ck_assert(value < size);
    lower += value % 3 == 0;
  }
  ck_assert(fabs(lower / (double)count - 1.0 / 3) < 5 * sqrt(2.0 / 9 / count));
  ck_assert_uint_gt(stream.count, count + count / 4);
}
END_TEST

START_TEST(a_shuffle_reaches_all_orders_alike) {
  guint counts[64] = {0};
  for (guint round = 0; round < 24000; round++) {
    guint order[] = {0, 1, 2, 3};
    for (guint i = 3; i > 0; i--) {
      guint64 j = sim_variate_index(chance, &stream, i + 1);
      guint kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    counts[order[0] * 16 + order[1] * 4 + order[2]]++;
  }
  guint orders = 0;
  for (guint i = 0; i < 64; i++) {
    if (!counts[i]) continue;
    orders++;
    ck_assert(fabs(counts[i] - 1000.0) < 5 * sqrt(1000));
  }
  ck_assert_uint_eq(orders, 24);
}
END_TEST

START_TEST(bernoulli_is_never_at_zero_and_always_at_one) {
  for (guint i = 0; i < 1000; i++) {
    ck_assert(!sim_variate_bernoulli(chance, &stream, 0));
    ck_assert(sim_variate_bernoulli(chance, &stream, 1));
  }
  ck_assert_uint_eq(stream.count, 2000);
}
END_TEST

static guint64 least_draw(guint64 name, guint64 number, guint64 value, gpointer data) {
  (void)name, (void)number, (void)value, (void)data;
  return 0;
}

static guint64 greatest_draw(guint64 name, guint64 number, guint64 value, gpointer data) {
  (void)name, (void)number, (void)value, (void)data;
  return G_MAXUINT64;
}

START_TEST(extreme_draws_give_finite_variates) {
  const SimVariate kinds[] = {SIM_VARIATE_EXPONENTIAL, SIM_VARIATE_NORMAL, SIM_VARIATE_LOGNORMAL,
                              SIM_VARIATE_PARETO, SIM_VARIATE_WEIBULL};
  const SimChanceHook hooks[] = {least_draw, greatest_draw};
  for (guint h = 0; h < 2; h++) {
    sim_chance_set_hook(chance, hooks[h], NULL, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
      double value = sim_variate_draw(chance, &stream, kinds[i], 2, 1);
      ck_assert(isfinite(value));
      ck_assert(kinds[i] == SIM_VARIATE_NORMAL || value > 0);
    }
    ck_assert(sim_variate_poisson(chance, &stream, 9.9) < 100);
    ck_assert(sim_variate_uniform(chance, &stream) < 1);
  }
  ck_assert_double_lt(sim_variate_exponential(chance, &stream, 1), 37);
  ck_assert_double_gt(sim_variate_exponential(chance, &stream, 1), 36);
}
END_TEST

static guint64 rising_draw(guint64 name, guint64 number, guint64 value, gpointer data) {
  (void)name, (void)value, (void)data;
  return number << 54;
}

START_TEST(variates_by_inversion_grow_with_their_draw) {
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const Row *row = &rows[i];
    if (row->kind > SIM_VARIATE_WEIBULL) continue;
    sim_chance_set_hook(chance, rising_draw, NULL, NULL);
    stream.count = 0;
    double last = -INFINITY;
    for (guint j = 0; j < 1024; j++) {
      double value = sim_variate_draw(chance, &stream, row->kind, row->a, row->b);
      ck_assert(value > last);
      last = value;
    }
    ck_assert_uint_eq(stream.count, 1024);
  }
}
END_TEST

START_TEST(zipf_follows_its_weights) {
  guint counts[11] = {0};
  double total = 0;
  for (guint k = 1; k <= 10; k++) total += 1.0 / k;
  for (guint i = 0; i < COUNT; i++) {
    gint64 k = sim_variate_zipf(chance, &stream, 10, 1);
    ck_assert(k >= 1 && k <= 10);
    counts[k]++;
  }
  for (guint k = 1; k <= 10; k++) {
    double expected = COUNT / total / k;
    ck_assert(fabs(counts[k] - expected) < 5 * sqrt(expected));
  }
  ck_assert_int_eq(sim_variate_zipf(chance, &stream, 1, 3), 1);
  for (guint i = 0; i < 1000; i++) {
    gint64 far = sim_variate_zipf(chance, &stream, 0x1p52, i % 2 ? 0 : 100);
    ck_assert(far >= 1 && far <= G_GINT64_CONSTANT(1) << 52);
  }
}
END_TEST

START_TEST(poisson_follows_its_probabilities) {
  const double means[] = {0.5, 9.5, 10.5, 30};
  for (guint m = 0; m < G_N_ELEMENTS(means); m++) {
    guint counts[128] = {0};
    for (guint i = 0; i < COUNT; i++) counts[MIN(sim_variate_poisson(chance, &stream, means[m]), 127)]++;
    for (guint k = 0; k < 127; k++) {
      double expected = COUNT * exp(k * log(means[m]) - means[m] - sim_real_lgamma(k + 1.0));
      if (expected > 20) ck_assert(fabs(counts[k] - expected) < 5 * sqrt(expected));
    }
  }
  ck_assert_int_eq(sim_variate_poisson(chance, &stream, 0), 0);
}
END_TEST

START_TEST(weights_are_followed_and_zero_is_never_chosen) {
  const double weights[] = {0, 1, 0, 3, 6, 0};
  double cumulative[6];
  guint counts[6] = {0};
  ck_assert_ptr_null(sim_variate_weights(weights, 6, cumulative));
  for (guint i = 0; i < COUNT; i++) counts[sim_variate_empirical(chance, &stream, cumulative, 6)]++;
  for (guint i = 0; i < 6; i++)
    ck_assert(fabs(counts[i] - COUNT * weights[i] / 10) <= 5 * sqrt(COUNT * weights[i] / 10));
  sim_chance_set_hook(chance, least_draw, NULL, NULL);
  ck_assert_uint_eq(sim_variate_empirical(chance, &stream, cumulative, 6), 1);
  sim_chance_set_hook(chance, greatest_draw, NULL, NULL);
  ck_assert_uint_eq(sim_variate_empirical(chance, &stream, cumulative, 6), 4);
}
END_TEST

static void assert_complaint(char *complaint, const char *expected) {
  ck_assert_pstr_eq(complaint, expected);
  g_free(complaint);
}

START_TEST(bad_weights_are_named) {
  double cumulative[3];
  assert_complaint(sim_variate_weights((const double[]){1, -2, 1}, 3, cumulative),
                   "weight 2 must be finite and not negative, not -2");
  assert_complaint(sim_variate_weights((const double[]){1, 2, -NAN}, 3, cumulative),
                   "weight 3 must be finite and not negative, not nan");
  assert_complaint(sim_variate_weights((const double[]){0, 0}, 2, cumulative),
                   "the sum of the weights must be positive and finite");
  assert_complaint(sim_variate_weights((const double[]){1e308, 1e308}, 2, cumulative),
                   "the sum of the weights must be positive and finite");
  assert_complaint(sim_variate_weights(NULL, 0, cumulative),
                   "the sum of the weights must be positive and finite");
}
END_TEST

START_TEST(bad_parameters_are_named_with_their_value) {
  assert_complaint(sim_variate_complaint(SIM_VARIATE_EXPONENTIAL, -1, 0),
                   "exponential: mean must be positive and finite, not -1");
  assert_complaint(sim_variate_complaint(SIM_VARIATE_EXPONENTIAL, NAN, 0),
                   "exponential: mean must be positive and finite, not nan");
  assert_complaint(sim_variate_complaint(SIM_VARIATE_NORMAL, INFINITY, 0),
                   "normal: mean must be finite, not inf");
  assert_complaint(sim_variate_complaint(SIM_VARIATE_NORMAL, 0, -0.5),
                   "normal: deviation must be finite and not negative, not -0.5");
  assert_complaint(sim_variate_complaint(SIM_VARIATE_BERNOULLI, 1.5, 0),
                   "bernoulli: probability must be from 0 to 1, not 1.5");
  assert_complaint(sim_variate_complaint(SIM_VARIATE_ZIPF, 2.5, 1),
                   "zipf: count must be a whole number from 1 to 2^52, not 2.5");
  assert_complaint(sim_variate_complaint(SIM_VARIATE_PARETO, 1, 0),
                   "pareto: minimum must be positive and finite, not 0");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    ck_assert_ptr_null(sim_variate_complaint(rows[i].kind, rows[i].a, rows[i].b));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("variate");
  TCase *tests = tcase_create("variate");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_loop_test(tests, the_first_variates_never_change, 0, G_N_ELEMENTS(rows));
  tcase_add_loop_test(tests, means_and_deviations_are_those_of_the_distributions, 0, G_N_ELEMENTS(rows));
  tcase_add_test(tests, uniforms_are_multiples_of_two_to_the_minus_53_below_one);
  tcase_add_test(tests, whole_numbers_fill_their_interval_evenly);
  tcase_add_test(tests, whole_numbers_reach_over_the_whole_range);
  tcase_add_test(tests, whole_numbers_of_a_wide_interval_are_unbiased);
  tcase_add_test(tests, a_shuffle_reaches_all_orders_alike);
  tcase_add_test(tests, bernoulli_is_never_at_zero_and_always_at_one);
  tcase_add_test(tests, extreme_draws_give_finite_variates);
  tcase_add_test(tests, variates_by_inversion_grow_with_their_draw);
  tcase_add_test(tests, zipf_follows_its_weights);
  tcase_add_test(tests, poisson_follows_its_probabilities);
  tcase_add_test(tests, weights_are_followed_and_zero_is_never_chosen);
  tcase_add_test(tests, bad_weights_are_named);
  tcase_add_test(tests, bad_parameters_are_named_with_their_value);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
