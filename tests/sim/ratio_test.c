/* SPDX-License-Identifier: MIT */
#include "sim/error.h"
#include "sim/ratio.h"

#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static guint64 state = 20240229;

static guint64 draw(void) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}

/* Integers of all sizes, not only large ones. */
static gint64 draw_integer(void) { return (gint64)(draw() >> (1 + draw() % 63)); }

static SimRatio ratio_of(const char *text) {
  SimRatio ratio = {-1, -1};
  GError *error = NULL;
  ck_assert_msg(sim_ratio_parse(text, strlen(text), &ratio, &error), "%s: %s", text,
                error == NULL ? "" : error->message);
  ck_assert_ptr_null(error);
  return ratio;
}

static void assert_ratio(SimRatio ratio, gint64 numerator, gint64 denominator) {
  ck_assert_int_eq(ratio.numerator, numerator);
  ck_assert_int_eq(ratio.denominator, denominator);
}

static void assert_refused(const char *text, gsize length, int code, const char *message) {
  SimRatio ratio;
  GError *error = NULL;
  ck_assert_msg(!sim_ratio_parse(text, length, &ratio, &error), "%s was accepted", text);
  ck_assert(g_error_matches(error, SIM_ERROR, code));
  if (message != NULL) ck_assert_str_eq(error->message, message);
  g_error_free(error);
}

START_TEST(ratios_are_kept_in_lowest_terms_with_a_positive_denominator) {
  SimRatio ratio;
  ck_assert(sim_ratio_make(6, -4, &ratio, NULL));
  assert_ratio(ratio, -3, 2);
  ck_assert(sim_ratio_make(0, -7, &ratio, NULL));
  assert_ratio(ratio, 0, 1);
  ck_assert(sim_ratio_make(G_MININT64, 4, &ratio, NULL));
  assert_ratio(ratio, -((gint64)1 << 61), 1);
  ck_assert(sim_ratio_make(G_MININT64, G_MININT64, &ratio, NULL));
  assert_ratio(ratio, 1, 1);
}
END_TEST

START_TEST(a_ratio_that_does_not_fit_is_an_error) {
  SimRatio ratio;
  GError *error = NULL;
  ck_assert(!sim_ratio_make(5, 0, &ratio, &error));
  ck_assert(g_error_matches(error, SIM_ERROR, SIM_ERROR_RANGE));
  ck_assert_str_eq(error->message, "5/0 divides by zero");
  g_clear_error(&error);
  ck_assert(!sim_ratio_make(G_MININT64, -1, &ratio, &error));
  ck_assert(g_error_matches(error, SIM_ERROR, SIM_ERROR_RANGE));
  g_error_free(error);
}
END_TEST

START_TEST(decimals_and_fractions_are_read_exactly) {
  assert_ratio(ratio_of("1/3"), 1, 3);
  assert_ratio(ratio_of("2.5"), 5, 2);
  assert_ratio(ratio_of("1e-9"), 1, 1000000000);
  assert_ratio(ratio_of("3.25e3"), 3250, 1);
  assert_ratio(ratio_of("-0.1"), -1, 10);
  assert_ratio(ratio_of("+7"), 7, 1);
  assert_ratio(ratio_of(".5"), 1, 2);
  assert_ratio(ratio_of("2."), 2, 1);
  assert_ratio(ratio_of("1E+3"), 1000, 1);
  assert_ratio(ratio_of("2.5/0.5e1"), 1, 2);
  assert_ratio(ratio_of("007"), 7, 1);
  assert_ratio(ratio_of("10.5"), 21, 2);
  assert_ratio(ratio_of("100.0010"), 100001, 1000);
  assert_ratio(ratio_of("9223372036854775807"), G_MAXINT64, 1);
  assert_ratio(ratio_of("-9223372036854775807/9223372036854775806"), -G_MAXINT64, G_MAXINT64 - 1);
  assert_ratio(ratio_of("0.0000000000000000001e1"), 1, 1000000000000000000);
}
END_TEST

START_TEST(zeros_at_the_ends_do_not_count_as_digits) {
  assert_ratio(ratio_of("0.100000000000000000000000000000000000000000000000000000000000000"), 1, 10);
  assert_ratio(ratio_of("0000000000000000000000000000000000000000000000000000000000000003"), 3, 1);
  assert_ratio(ratio_of("1000000000000000000000000000000000000000000000000000000000e-57"), 1, 1);
  assert_ratio(ratio_of("0e999999999999999999999999999"), 0, 1);
  assert_ratio(ratio_of("0.0e-99999999999999999999"), 0, 1);
  /* 2^-53 has 53 places but only 37 significant digits. */
  assert_ratio(ratio_of("0.00000000000000011102230246251565404236316680908203125"), 1, (gint64)1 << 53);
}
END_TEST

START_TEST(what_is_not_a_number_is_refused_and_quoted) {
  static const char *const texts[] = {"",    "-",    "+",    ".",     "e5",    "1e",    "1e+",  "1/",
                                      "/2",  "1//2", "1/-2", "--1",   "1 ",    " 1",    "1 /2", "0x10",
                                      "nan", "inf",  "1,5",  "1.2.3", "1/2/3", "1e5.5", "١"};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    assert_refused(texts[i], strlen(texts[i]), SIM_ERROR_SYNTAX, NULL);
  assert_refused("1/x", 3, SIM_ERROR_SYNTAX, "malformed number in \"1/x\"");
  assert_refused("1\0002", 3, SIM_ERROR_SYNTAX, "malformed number in \"1\\x002\"");
  assert_refused("\xff\n\"", 3, SIM_ERROR_SYNTAX, "malformed number in \"\\xff\\x0a\\\"\"");
}
END_TEST

START_TEST(numbers_out_of_range_are_refused) {
  static const char *const texts[] = {"9223372036854775808",
                                      "1e19",
                                      "1e-19",
                                      "1e999999999999",
                                      "1e-999999999999",
                                      "1/9223372036854775808",
                                      "3e18/0.1",
                                      "1/0",
                                      "0/0",
                                      "1/0e5",
                                      "0.123456789012345678901234567890123456789012345"};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    assert_refused(texts[i], strlen(texts[i]), SIM_ERROR_RANGE, NULL);
  assert_refused("1/0", 3, SIM_ERROR_RANGE, "division by zero in \"1/0\"");
}
END_TEST

START_TEST(no_byte_beyond_the_length_is_read) {
  SimRatio ratio;
  gsize used;
  ck_assert(sim_ratio_parse("12345", 2, &ratio, NULL));
  assert_ratio(ratio, 12, 1);
  ck_assert(sim_ratio_parse("1/34", 3, &ratio, NULL));
  assert_ratio(ratio, 1, 3);
  assert_refused("1/3", 2, SIM_ERROR_SYNTAX, NULL);
  ck_assert(sim_ratio_parse("1e55", 1, &ratio, NULL));
  assert_ratio(ratio, 1, 1);
  ck_assert(sim_ratio_scan("3exa", 4, &used, &ratio, NULL));
  ck_assert_uint_eq(used, 1);
  ck_assert(sim_ratio_scan("1/4e2s", 6, &used, &ratio, NULL));
  ck_assert_uint_eq(used, 5);
  assert_ratio(ratio, 1, 400);
}
END_TEST

START_TEST(a_double_is_the_simplest_fraction_that_rounds_to_it) {
  static const struct {
    double number;
    gint64 numerator, denominator;
  } cases[] = {{0.1, 1, 10},
               {1 / 3., 1, 3},
               {3.5, 7, 2},
               {2 / 7., 2, 7},
               {1e-9, 1, 1000000000},
               {-0.003, -3, 1000},
               {0.1 + 0.2, 0, 0},
               {0x1p62, (gint64)1 << 62, 1},
               {9007199254740993., 9007199254740992, 1},
               {-0.0, 0, 1},
               {1e18, 1000000000000000000, 1},
               {3.14159, 314159, 100000},
               {0x1p-40, 0, 0},
               {123456789.125, 987654313, 8},
               {0x1p-62, 0, 0},
               {1000001 / 1e6, 1000001, 1000000},
               {0.5, 1, 2},
               {1e-15, 1, 1000000000000000}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    SimRatio ratio;
    ck_assert(sim_ratio_from_double(cases[i].number, &ratio, NULL));
    if (cases[i].denominator != 0) assert_ratio(ratio, cases[i].numerator, cases[i].denominator);
    ck_assert_msg(sim_ratio_to_double(ratio) == cases[i].number, "%.17g", cases[i].number);
  }
}
END_TEST

/* All fractions with a lesser denominator, against the definition. */
START_TEST(no_fraction_with_a_lesser_denominator_rounds_to_the_double) {
  for (guint trial = 0; trial < 2000; trial++) {
    gint64 q = 2 + (gint64)(draw() % 997), p = (gint64)(draw() % 100000);
    double number = (double)p / (double)q;
    SimRatio ratio, expected;
    ck_assert(sim_ratio_make(p, q, &expected, NULL));
    ck_assert(sim_ratio_from_double(number, &ratio, NULL));
    assert_ratio(ratio, expected.numerator, expected.denominator);
  }
  for (guint trial = 0; trial < 300; trial++) {
    double number = (double)(1 + draw() % 5000) * ldexp(1, -(int)(draw() % 14)) + ldexp(1, -30);
    SimRatio ratio;
    ck_assert(sim_ratio_from_double(number, &ratio, NULL));
    for (gint64 q = 1; q < MIN(ratio.denominator, 20000); q++)
      if (round(number * (double)q) / (double)q == number) ck_abort_msg("%.17g: %ld", number, (long)q);
  }
}
END_TEST

START_TEST(doubles_survive_the_way_to_a_ratio_and_back) {
  guint fitted = 0;
  for (guint trial = 0; trial < 20000; trial++) {
    double number = ldexp((double)(draw() >> (11 + draw() % 52)), -(int)(draw() % 100));
    if (draw() % 2) number = -number;
    if (draw() % 8 == 0) number = ldexp(1, (int)(draw() % 120) - 60);
    SimRatio ratio;
    if (!sim_ratio_from_double(number, &ratio, NULL)) continue;
    fitted++;
    ck_assert_int_gt(ratio.denominator, 0);
    ck_assert_msg(sim_ratio_to_double(ratio) == number, "%.17g", number);
  }
  ck_assert_uint_gt(fitted, 10000);
}
END_TEST

START_TEST(doubles_without_a_ratio_are_refused_with_their_value) {
  static const struct {
    double number;
    const char *message;
  } cases[] = {{NAN, "nan is not a finite number"},
               {-NAN, "nan is not a finite number"},
               {INFINITY, "inf is not a finite number"},
               {-INFINITY, "-inf is not a finite number"},
               {0x1p63, "9.22337203685478e+18 is out of range"},
               {1e300, "1e+300 is out of range"},
               {1e-20, "1e-20 is out of range"},
               {-5e-324, "-4.94065645841247e-324 is out of range"}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    SimRatio ratio;
    GError *error = NULL;
    ck_assert(!sim_ratio_from_double(cases[i].number, &ratio, &error));
    ck_assert(g_error_matches(error, SIM_ERROR, SIM_ERROR_RANGE));
    if (i != 4) ck_assert_str_eq(error->message, cases[i].message);
    g_error_free(error);
  }
}
END_TEST

/* long double has 64 bits here: where a quotient of 64-bit numbers is rounded to them and
 * is not half-way between two doubles, rounding again is right. */
START_TEST(a_ratio_becomes_the_nearest_double) {
  ck_assert(sim_ratio_to_double((SimRatio){9007199254740993, 1}) == 9007199254740992.);
  ck_assert(sim_ratio_to_double((SimRatio){9007199254740995, 1}) == 9007199254740996.);
  ck_assert(sim_ratio_to_double((SimRatio){-G_MAXINT64, 1}) == -0x1p63);
  ck_assert(sim_ratio_to_double((SimRatio){1, G_MAXINT64}) == 0x1p-63);
  ck_assert(sim_ratio_to_double((SimRatio){3, 1000}) == 0.003);
  if (__LDBL_MANT_DIG__ != 64) return;
  for (guint trial = 0; trial < 20000; trial++) {
    gint64 above = draw_integer(), below = draw_integer() + 1;
    SimRatio ratio;
    ck_assert(sim_ratio_make(above, below, &ratio, NULL));
    long double quotient = (long double)above / (long double)below;
    int exponent;
    guint64 mantissa = (guint64)ldexpl(frexpl(quotient, &exponent), 64);
    if ((mantissa & 0x7ff) == 0x400) continue;
    ck_assert_msg(sim_ratio_to_double(ratio) == (double)quotient, "%ld/%ld", (long)above, (long)below);
  }
}
END_TEST

START_TEST(a_share_is_the_nearest_double_to_a_count_over_a_ratio) {
  ck_assert(sim_ratio_share(3, (SimRatio){1000, 1}) == 0.003);
  ck_assert(sim_ratio_share(-5, (SimRatio){2, 3}) == -7.5);
  ck_assert(sim_ratio_share(0, (SimRatio){2, 3}) == 0);
  ck_assert(sim_ratio_share(G_MAXINT64, (SimRatio){1, G_MAXINT64}) == 0x1p126);
  ck_assert(sim_ratio_share(1, (SimRatio){G_MAXINT64, 1}) == 0x1p-63);
  ck_assert(sim_ratio_share(9007199254740993, (SimRatio){1, 2}) == 0x1p54);
  ck_assert(sim_ratio_share(9007199254740993, (SimRatio){2, 3}) == 13510798882111490.);
}
END_TEST

START_TEST(sums_products_and_quotients_are_exact_and_undo_each_other) {
  guint checked = 0;
  for (guint trial = 0; trial < 20000; trial++) {
    SimRatio a, b, there, back, minus;
    ck_assert(sim_ratio_make(draw_integer() - draw_integer(), draw_integer() + 1, &a, NULL));
    ck_assert(sim_ratio_make(draw_integer() + 1, draw_integer() + 1, &b, NULL));
    if (sim_ratio_multiply(a, b, &there, NULL)) {
      ck_assert(sim_ratio_divide(there, b, &back, NULL));
      ck_assert_int_eq(sim_ratio_compare(a, back), 0);
      assert_ratio(back, a.numerator, a.denominator);
      checked++;
    }
    if (sim_ratio_add(a, b, &there, NULL)) {
      minus = (SimRatio){-b.numerator, b.denominator};
      ck_assert_int_gt(sim_ratio_compare(there, a), 0);
      ck_assert(sim_ratio_add(there, minus, &back, NULL));
      assert_ratio(back, a.numerator, a.denominator);
      checked++;
    }
  }
  ck_assert_uint_gt(checked, 5000);
}
END_TEST

START_TEST(large_factors_that_cancel_are_no_overflow) {
  SimRatio product;
  ck_assert(sim_ratio_multiply((SimRatio){G_MAXINT64, 2}, (SimRatio){2, G_MAXINT64}, &product, NULL));
  assert_ratio(product, 1, 1);
  ck_assert(sim_ratio_divide((SimRatio){-G_MAXINT64, 3}, (SimRatio){G_MAXINT64, 3}, &product, NULL));
  assert_ratio(product, -1, 1);
  ck_assert(sim_ratio_add((SimRatio){G_MAXINT64, 1}, (SimRatio){-G_MAXINT64, 1}, &product, NULL));
  assert_ratio(product, 0, 1);
}
END_TEST

START_TEST(arithmetic_reports_overflow_with_both_operands) {
  SimRatio ratio;
  GError *error = NULL;
  ck_assert(!sim_ratio_multiply((SimRatio){G_MAXINT64, 1}, (SimRatio){3, 2}, &ratio, &error));
  ck_assert_str_eq(error->message, "9223372036854775807 times 1.5 is out of range");
  ck_assert(g_error_matches(error, SIM_ERROR, SIM_ERROR_RANGE));
  g_clear_error(&error);
  ck_assert(!sim_ratio_divide((SimRatio){1, 3}, (SimRatio){0, 1}, &ratio, &error));
  ck_assert_str_eq(error->message, "1/3 divided by 0 is out of range");
  g_clear_error(&error);
  ck_assert(!sim_ratio_add((SimRatio){G_MAXINT64, 1}, (SimRatio){1, 1}, &ratio, NULL));
  ck_assert(!sim_ratio_add((SimRatio){1, G_MAXINT64}, (SimRatio){1, G_MAXINT64 - 1}, &ratio, NULL));
  ck_assert(!sim_ratio_multiply((SimRatio){1, G_MAXINT64}, (SimRatio){-1, 2}, &ratio, NULL));
}
END_TEST

START_TEST(ratios_that_differ_by_less_than_a_double_can_tell_compare) {
  SimRatio a = {G_MAXINT64, G_MAXINT64 - 1}, b = {G_MAXINT64 - 1, G_MAXINT64 - 2};
  ck_assert_int_lt(sim_ratio_compare(a, b), 0);
  ck_assert_int_gt(sim_ratio_compare(b, a), 0);
  ck_assert_int_eq(sim_ratio_compare(a, a), 0);
  ck_assert_int_lt(sim_ratio_compare((SimRatio){-1, 2}, (SimRatio){-1, 3}), 0);
}
END_TEST

START_TEST(the_nearest_integer_to_a_product_takes_halves_away_from_zero) {
  gint64 nearest;
  ck_assert(sim_ratio_nearest((SimRatio){1, 2}, (SimRatio){5, 1}, &nearest));
  ck_assert_int_eq(nearest, 3);
  ck_assert(sim_ratio_nearest((SimRatio){-1, 2}, (SimRatio){5, 1}, &nearest));
  ck_assert_int_eq(nearest, -3);
  ck_assert(sim_ratio_nearest((SimRatio){1, 3}, (SimRatio){4, 1}, &nearest));
  ck_assert_int_eq(nearest, 1);
  ck_assert(sim_ratio_nearest((SimRatio){2, 3}, (SimRatio){4, 1}, &nearest));
  ck_assert_int_eq(nearest, 3);
  /* The product has no ratio, and yet a nearest integer. */
  ck_assert(
      sim_ratio_nearest((SimRatio){G_MAXINT64, G_MAXINT64 - 1}, (SimRatio){G_MAXINT64 - 4, 7}, &nearest));
  ck_assert_int_eq(nearest, 1317624576693539401);
  ck_assert(sim_ratio_nearest((SimRatio){G_MAXINT64, 1}, (SimRatio){1, 1}, &nearest));
  ck_assert_int_eq(nearest, G_MAXINT64);
  ck_assert(!sim_ratio_nearest((SimRatio){G_MAXINT64, 1}, (SimRatio){3, 2}, &nearest));
  ck_assert(!sim_ratio_nearest((SimRatio){G_MAXINT64, 1}, (SimRatio){-G_MAXINT64, 1}, &nearest));
}
END_TEST

START_TEST(the_text_of_a_ratio_reads_back_as_the_same) {
  static const char *const texts[] = {"0",
                                      "-3",
                                      "0.1",
                                      "-0.003",
                                      "1/3",
                                      "-22/7",
                                      "2.5",
                                      "1000000.000001",
                                      "9223372036854775807",
                                      "0.000000000000000001"};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autofree char *text = sim_ratio_format(ratio_of(texts[i]));
    ck_assert_str_eq(text, texts[i]);
  }
  for (guint trial = 0; trial < 5000; trial++) {
    SimRatio ratio;
    gint64 below = draw() % 2 ? draw_integer() + 1 : (gint64)1 << draw() % 63;
    ck_assert(sim_ratio_make(draw_integer() - draw_integer(), below, &ratio, NULL));
    g_autofree char *text = sim_ratio_format(ratio);
    SimRatio back = ratio_of(text);
    assert_ratio(back, ratio.numerator, ratio.denominator);
  }
}
END_TEST

START_TEST(the_locale_does_not_matter) {
  static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", ""};
  for (guint i = 0; i < G_N_ELEMENTS(locales); i++) setlocale(LC_ALL, locales[i]);
  assert_ratio(ratio_of("2.5"), 5, 2);
  g_autofree char *number = sim_error_number(2.5), *ratio = sim_ratio_format((SimRatio){5, 2});
  ck_assert_str_eq(number, "2.5");
  ck_assert_str_eq(ratio, "2.5");
}
END_TEST

START_TEST(quotes_are_short_and_printable) {
  char text[300];
  memset(text, 'x', sizeof text);
  g_autofree char *shortened = sim_error_quote(text, sizeof text);
  ck_assert_uint_lt(strlen(shortened), 70);
  ck_assert(g_str_has_suffix(shortened, "xx...\""));
  g_autofree char *greek = sim_error_quote("3 \xce\xbcs\xce", 6);
  ck_assert_str_eq(greek, "\"3 \xce\xbcs\\xce\"");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("ratio");
  TCase *tests = tcase_create("ratio");
  tcase_add_test(tests, ratios_are_kept_in_lowest_terms_with_a_positive_denominator);
  tcase_add_test(tests, a_ratio_that_does_not_fit_is_an_error);
  tcase_add_test(tests, decimals_and_fractions_are_read_exactly);
  tcase_add_test(tests, zeros_at_the_ends_do_not_count_as_digits);
  tcase_add_test(tests, what_is_not_a_number_is_refused_and_quoted);
  tcase_add_test(tests, numbers_out_of_range_are_refused);
  tcase_add_test(tests, no_byte_beyond_the_length_is_read);
  tcase_add_test(tests, a_double_is_the_simplest_fraction_that_rounds_to_it);
  tcase_add_test(tests, no_fraction_with_a_lesser_denominator_rounds_to_the_double);
  tcase_add_test(tests, doubles_survive_the_way_to_a_ratio_and_back);
  tcase_add_test(tests, doubles_without_a_ratio_are_refused_with_their_value);
  tcase_add_test(tests, a_ratio_becomes_the_nearest_double);
  tcase_add_test(tests, a_share_is_the_nearest_double_to_a_count_over_a_ratio);
  tcase_add_test(tests, sums_products_and_quotients_are_exact_and_undo_each_other);
  tcase_add_test(tests, large_factors_that_cancel_are_no_overflow);
  tcase_add_test(tests, arithmetic_reports_overflow_with_both_operands);
  tcase_add_test(tests, ratios_that_differ_by_less_than_a_double_can_tell_compare);
  tcase_add_test(tests, the_nearest_integer_to_a_product_takes_halves_away_from_zero);
  tcase_add_test(tests, the_text_of_a_ratio_reads_back_as_the_same);
  tcase_add_test(tests, the_locale_does_not_matter);
  tcase_add_test(tests, quotes_are_short_and_printable);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
