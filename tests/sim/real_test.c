/* SPDX-License-Identifier: MIT */
#include "sim/hash.h"
#include "sim/real.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

static guint64 next(guint64 *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state ^ *state >> 29;
}

static guint64 bits_of(double value) {
  guint64 bits;
  if (isnan(value)) return G_MAXUINT64; /* one NaN is as good as another */
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static double from_bits(guint64 bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

typedef double (*Unary)(double);
typedef double (*Binary)(double, double);

typedef struct {
  const char *name;
  Unary ours, theirs;
  double tolerance_ulps;
  guint64 checksum;
} Row;

static const Row rows[] = {
    {"exp", sim_real_exp, exp, 1, 0x9715db4b9a404e6d},
    {"expm1", sim_real_expm1, expm1, 1, 0xaf435586a5cfcdd4},
    {"log", sim_real_log, log, 1, 0xedc7dea930193c2a},
    {"log1p", sim_real_log1p, log1p, 1, 0x3575c5de1bada587},
    {"log2", sim_real_log2, log2, 1, 0x54c507c48a15115d},
    {"log10", sim_real_log10, log10, 2, 0xd06111721f203792},
    {"sin", sim_real_sin, sin, 1, 0xe4e90df0bdbc51b7},
    {"cos", sim_real_cos, cos, 1, 0xdea1140a016465ac},
    {"tan", sim_real_tan, tan, 1, 0x63153f343a0fb2d8},
    {"asin", sim_real_asin, asin, 1, 0x7aa4becdd6c240c1},
    {"acos", sim_real_acos, acos, 1, 0xb4dc370fd072ebe5},
};

static const double specials[] = {0.0,   -0.0,     1,         -1,      0.5,    -0.5,    2,
                                  -2,    3,        -3,        1.5,     -1.5,   1e16,    -1e16,
                                  1e308, -1e308,   1e-310,    -1e-310, 5e-324, -5e-324, DBL_MAX,
                                  -709,  INFINITY, -INFINITY, NAN,     DBL_MIN};

/* Half of them anywhere among the doubles, half between -64 and 64. */
static double argument(guint64 *state) {
  guint64 word = next(state);
  return word >> 20 & 1 ? from_bits(word) : (double)(gint64)word * 0x1p-57;
}

static void assert_near(double ours, double theirs, double tolerance_ulps) {
  if (isnan(ours) && isnan(theirs)) return;
  if (ours == theirs) {
    ck_assert(!signbit(ours) == !signbit(theirs));
    return;
  }
  double ulp = nextafter(fabs(theirs), INFINITY) - fabs(theirs);
  ck_assert_msg(fabs(ours - theirs) <= tolerance_ulps * ulp, "%a is not %a", ours, theirs);
}

/* The constants were computed once; a machine, a compiler or a library that gives one other bit
 * fails here.  The C library of the machine decides about nothing. */
START_TEST(each_function_gives_the_same_bits_everywhere) {
  const Row *row = &rows[_i];
  guint64 hash = 0, state = 1;
  for (guint i = 0; i < 100000; i++) hash = sim_hash_fold(hash, bits_of(row->ours(argument(&state))));
  ck_assert_msg(hash == row->checksum, "%s: 0x%016" G_GINT64_MODIFIER "x", row->name, hash);
}
END_TEST

START_TEST(each_function_is_near_the_c_library) {
  const Row *row = &rows[_i];
  guint64 state = 2;
  for (guint i = 0; i < 20000; i++) {
    double x = argument(&state);
    assert_near(row->ours(x), row->theirs(x), row->tolerance_ulps);
  }
}
END_TEST

START_TEST(each_function_has_the_special_cases_of_c) {
  const Row *row = &rows[_i];
  for (guint i = 0; i < G_N_ELEMENTS(specials); i++)
    assert_near(row->ours(specials[i]), row->theirs(specials[i]), row->tolerance_ulps);
}
END_TEST

static guint64 checksum_of_two(Binary function) {
  guint64 hash = 0, state = 3;
  for (guint i = 0; i < 100000; i++) {
    double x = argument(&state), y = argument(&state);
    hash = sim_hash_fold(hash, bits_of(function(i % 3 ? fabs(x) : x, y)));
  }
  return hash;
}

START_TEST(pow_and_atan2_give_the_same_bits_everywhere) {
  guint64 power = checksum_of_two(sim_real_pow), angle = checksum_of_two(sim_real_atan2);
  ck_assert_msg(power == 0x2c034c178c9bf4a8, "0x%016" G_GINT64_MODIFIER "x", power);
  ck_assert_msg(angle == 0x9328608f3c742b34, "0x%016" G_GINT64_MODIFIER "x", angle);
}
END_TEST

START_TEST(pow_and_atan2_have_the_special_cases_of_c) {
  for (guint i = 0; i < G_N_ELEMENTS(specials); i++)
    for (guint j = 0; j < G_N_ELEMENTS(specials); j++) {
      assert_near(sim_real_pow(specials[i], specials[j]), pow(specials[i], specials[j]), 1);
      assert_near(sim_real_atan2(specials[i], specials[j]), atan2(specials[i], specials[j]), 1);
    }
}
END_TEST

START_TEST(pow_is_near_the_c_library) {
  guint64 state = 4;
  for (guint i = 0; i < 20000; i++) {
    double x = fabs((double)(gint64)next(&state)) * 0x1p-57, y = argument(&state);
    assert_near(sim_real_pow(x, y), pow(x, y), 1);
  }
}
END_TEST

START_TEST(powers_of_whole_numbers_are_exact) {
  ck_assert(sim_real_pow(2, 53) == 9007199254740992.0);
  ck_assert(sim_real_pow(10, 15) == 1e15);
  ck_assert(sim_real_pow(10, -3) == 0.001);
  for (gint64 base = -300; base <= 300; base++) {
    gint64 power = 1;
    for (int n = 0; n < 60 && llabs(power) <= G_GINT64_CONSTANT(1) << 53; n++) {
      ck_assert(sim_real_pow((double)base, n) == (double)power);
      if (base)
        ck_assert(llabs(power) == G_GINT64_CONSTANT(1) << 53 ||
                  sim_real_pow((double)base, -n) == 1 / (double)power);
      if (base && llabs(power) > (G_GINT64_CONSTANT(1) << 53) / llabs(base)) break;
      power *= base;
    }
  }
}
END_TEST

START_TEST(powers_of_two_and_ten_are_exact_to_the_ends) {
  for (int n = -1074; n < 1024; n++) {
    ck_assert(sim_real_pow(2, n) == ldexp(1, n));
    ck_assert(sim_real_pow(0.5, -n) == ldexp(1, n));
    ck_assert(sim_real_log2(ldexp(1, n)) == n);
  }
  double power = 1;
  for (int n = 0; n <= 22; n++, power *= 10) {
    ck_assert(sim_real_pow(10, n) == power);
    ck_assert(sim_real_log10(power) == n);
  }
}
END_TEST

START_TEST(squares_and_roots_are_correctly_rounded) {
  guint64 state = 5;
  for (guint i = 0; i < 100000; i++) {
    double x = (double)(gint64)next(&state) * 0x1p-50;
    ck_assert(sim_real_pow(x, 2) == x * x);
    ck_assert(sim_real_pow(fabs(x), 0.5) == sqrt(fabs(x)));
  }
  ck_assert(!signbit(sim_real_pow(-0.0, 0.5)));
  ck_assert(sim_real_pow(-INFINITY, 0.5) == INFINITY);
  ck_assert(isnan(sim_real_pow(-1, 0.5)));
  ck_assert(sim_real_pow(4, 1.5) == 8);
}
END_TEST

START_TEST(the_logarithm_of_gamma_is_that_of_factorials) {
  double factorial = 1;
  for (int n = 1; n <= 20; factorial *= n, n++)
    ck_assert(fabs(sim_real_lgamma(n) - log(factorial)) <= 1e-15 * (1 + log(factorial)));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("real");
  TCase *tests = tcase_create("real");
  tcase_add_loop_test(tests, each_function_gives_the_same_bits_everywhere, 0, G_N_ELEMENTS(rows));
  tcase_add_loop_test(tests, each_function_is_near_the_c_library, 0, G_N_ELEMENTS(rows));
  tcase_add_loop_test(tests, each_function_has_the_special_cases_of_c, 0, G_N_ELEMENTS(rows));
  tcase_add_test(tests, pow_and_atan2_give_the_same_bits_everywhere);
  tcase_add_test(tests, pow_and_atan2_have_the_special_cases_of_c);
  tcase_add_test(tests, pow_is_near_the_c_library);
  tcase_add_test(tests, powers_of_whole_numbers_are_exact);
  tcase_add_test(tests, powers_of_two_and_ten_are_exact_to_the_ends);
  tcase_add_test(tests, squares_and_roots_are_correctly_rounded);
  tcase_add_test(tests, the_logarithm_of_gamma_is_that_of_factorials);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
