/* SPDX-License-Identifier: MIT */
#include "sim/error.h"
#include "sim/quantity.h"

#include <check.h>
#include <string.h>

static SimQuantity quantity_of(const char *text) {
  SimQuantity quantity = {SIM_DIMENSION_PLAIN, {-1, -1}};
  GError *error = NULL;
  ck_assert_msg(sim_quantity_parse(text, strlen(text), &quantity, &error), "%s: %s", text,
                error == NULL ? "" : error->message);
  ck_assert_ptr_null(error);
  return quantity;
}

static void assert_quantity(const char *text, SimDimension dimension, gint64 numerator, gint64 denominator) {
  SimQuantity quantity = quantity_of(text);
  ck_assert_msg(quantity.dimension == dimension, "%s is a %s", text, sim_dimension_name(quantity.dimension));
  ck_assert_msg(quantity.value.numerator == numerator && quantity.value.denominator == denominator,
                "%s is %ld/%ld", text, (long)quantity.value.numerator, (long)quantity.value.denominator);
}

static char *refusal_of(const char *text, gsize length, int code) {
  SimQuantity quantity;
  GError *error = NULL;
  ck_assert_msg(!sim_quantity_parse(text, length, &quantity, &error), "%s was accepted", text);
  ck_assert_msg(g_error_matches(error, SIM_ERROR, code), "%s: %s", text, error->message);
  char *message = g_strdup(error->message);
  g_error_free(error);
  return message;
}

static void assert_refused(const char *text, gsize length, int code, const char *message) {
  g_autofree char *actual = refusal_of(text, length, code);
  ck_assert_str_eq(actual, message);
}

START_TEST(times_are_seconds) {
  assert_quantity("7 ps", SIM_DIMENSION_TIME, 7, 1000000000000);
  assert_quantity("10 ns", SIM_DIMENSION_TIME, 1, 100000000);
  assert_quantity("2.5 us", SIM_DIMENSION_TIME, 1, 400000);
  assert_quantity("3ms", SIM_DIMENSION_TIME, 3, 1000);
  assert_quantity("1/3 s", SIM_DIMENSION_TIME, 1, 3);
  assert_quantity("2 min", SIM_DIMENSION_TIME, 120, 1);
  assert_quantity("1 h", SIM_DIMENSION_TIME, 3600, 1);
  assert_quantity("1.5 day", SIM_DIMENSION_TIME, 129600, 1);
  assert_quantity("-3 ms", SIM_DIMENSION_TIME, -3, 1000);
}
END_TEST

START_TEST(the_micro_sign_and_the_greek_letter_are_micro) {
  assert_quantity("2 \xc2\xb5s", SIM_DIMENSION_TIME, 1, 500000);
  assert_quantity("2\xce\xbcs", SIM_DIMENSION_TIME, 1, 500000);
  g_autofree char *message = refusal_of("2 \xb5s", 4, SIM_ERROR_UNIT);
  ck_assert(g_str_has_prefix(message, "unknown unit \"\\xb5s\" in \"2 \\xb5s\""));
}
END_TEST

START_TEST(frequencies_are_hertz) {
  assert_quantity("1/3 Hz", SIM_DIMENSION_FREQUENCY, 1, 3);
  assert_quantity("32.768 kHz", SIM_DIMENSION_FREQUENCY, 32768, 1);
  assert_quantity("100 MHz", SIM_DIMENSION_FREQUENCY, 100000000, 1);
  assert_quantity("2.4GHz", SIM_DIMENSION_FREQUENCY, 2400000000, 1);
}
END_TEST

START_TEST(bandwidths_are_bytes_per_second) {
  assert_quantity("1 bit/s", SIM_DIMENSION_BANDWIDTH, 1, 8);
  assert_quantity("9.6 kbit/s", SIM_DIMENSION_BANDWIDTH, 1200, 1);
  assert_quantity("100 Mbit/s", SIM_DIMENSION_BANDWIDTH, 12500000, 1);
  assert_quantity("1 Gbit/s", SIM_DIMENSION_BANDWIDTH, 125000000, 1);
  assert_quantity("1.6 Tbit/s", SIM_DIMENSION_BANDWIDTH, 200000000000, 1);
  assert_quantity("1/3 B/s", SIM_DIMENSION_BANDWIDTH, 1, 3);
  assert_quantity("5 kB/s", SIM_DIMENSION_BANDWIDTH, 5000, 1);
  assert_quantity("10 MB/s", SIM_DIMENSION_BANDWIDTH, 10000000, 1);
  assert_quantity("2 GB/s", SIM_DIMENSION_BANDWIDTH, 2000000000, 1);
  assert_quantity("1 KiB/s", SIM_DIMENSION_BANDWIDTH, 1024, 1);
  assert_quantity("1 MiB/s", SIM_DIMENSION_BANDWIDTH, 1048576, 1);
  assert_quantity("3 GiB/s", SIM_DIMENSION_BANDWIDTH, 3221225472, 1);
}
END_TEST

START_TEST(sizes_are_bytes) {
  assert_quantity("32 bit", SIM_DIMENSION_SIZE, 4, 1);
  assert_quantity("1500 B", SIM_DIMENSION_SIZE, 1500, 1);
  assert_quantity("1.5 kB", SIM_DIMENSION_SIZE, 1500, 1);
  assert_quantity("2 MB", SIM_DIMENSION_SIZE, 2000000, 1);
  assert_quantity("2 GB", SIM_DIMENSION_SIZE, 2000000000, 1);
  assert_quantity("64 KiB", SIM_DIMENSION_SIZE, 65536, 1);
  assert_quantity("1 MiB", SIM_DIMENSION_SIZE, 1048576, 1);
  assert_quantity("4 GiB", SIM_DIMENSION_SIZE, 4294967296, 1);
}
END_TEST

START_TEST(a_number_without_a_unit_is_plain) {
  assert_quantity("42", SIM_DIMENSION_PLAIN, 42, 1);
  assert_quantity(" 7/2 ", SIM_DIMENSION_PLAIN, 7, 2);
  assert_quantity("-1e-3", SIM_DIMENSION_PLAIN, -1, 1000);
  SimQuantity quantity;
  ck_assert(sim_quantity_from_double(0.1, &quantity, NULL));
  ck_assert_int_eq(quantity.dimension, SIM_DIMENSION_PLAIN);
  ck_assert_int_eq(quantity.value.denominator, 10);
}
END_TEST

START_TEST(blanks_may_stand_around_number_and_unit) {
  assert_quantity("  3 \t ms\t", SIM_DIMENSION_TIME, 3, 1000);
  g_free(refusal_of("3\nms", 4, SIM_ERROR_UNIT));
  g_autofree char *message = refusal_of("3 m s", 5, SIM_ERROR_UNIT);
  ck_assert(g_str_has_prefix(message, "unknown unit \"m s\" in \"3 m s\": "));
}
END_TEST

START_TEST(an_exponent_needs_digits_else_it_begins_the_unit) {
  assert_quantity("1e3s", SIM_DIMENSION_TIME, 1000, 1);
  g_autofree char *message = refusal_of("1es", 3, SIM_ERROR_UNIT);
  ck_assert(g_str_has_prefix(message, "unknown unit \"es\" in \"1es\": "));
}
END_TEST

START_TEST(an_unknown_unit_is_refused_with_a_list_of_the_known) {
  assert_refused("3 mss", 5, SIM_ERROR_UNIT,
                 "unknown unit \"mss\" in \"3 mss\": times are ps ns us ms s min h day; "
                 "frequencies are Hz kHz MHz GHz; "
                 "bandwidths are bit/s kbit/s Mbit/s Gbit/s Tbit/s B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s; "
                 "sizes are bit B kB MB GB KiB MiB GiB");
}
END_TEST

START_TEST(units_have_one_spelling) {
  static const char *const texts[] = {"1 S",   "1 MS",   "1 sec", "1 hz",   "1 KB",   "1 mb",
                                      "1 kib", "1 Gb/s", "1 m",   "1 bits", "1 B/ s", "1 Gbit/h",
                                      "1 sm",  "1 mi",   "1 n",   "1 /s"};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(refusal_of(texts[i], strlen(texts[i]), SIM_ERROR_UNIT));
}
END_TEST

START_TEST(malformed_numbers_are_refused) {
  static const char *const texts[] = {"",   " ",    "ms",   "- 3 ms", "1/ms", "1/-2 s",
                                      ".s", "/3 s", "10/s", "inf s",  "nan"};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(refusal_of(texts[i], strlen(texts[i]), SIM_ERROR_SYNTAX));
  assert_refused("1/ms", 4, SIM_ERROR_SYNTAX, "malformed number in \"1/ms\"");
}
END_TEST

START_TEST(bytes_that_are_no_text_are_refused_safely) {
  SimQuantity quantity;
  g_autofree char *message = refusal_of("3 ms\0junk", 9, SIM_ERROR_UNIT);
  ck_assert(g_str_has_prefix(message, "unknown unit \"ms\\x00junk\" in \"3 ms\\x00junk\": "));
  assert_refused("\0\0", 2, SIM_ERROR_SYNTAX, "malformed number in \"\\x00\\x00\"");
  ck_assert(sim_quantity_parse("3 ms!!!!", 4, &quantity, NULL));
  ck_assert_int_eq(quantity.value.denominator, 1000);
  g_free(refusal_of("3 ms\0", 5, SIM_ERROR_UNIT));
}
END_TEST

START_TEST(what_does_not_fit_is_out_of_range) {
  assert_refused(" 9e18 h", 7, SIM_ERROR_RANGE, "\"9e18 h\" is out of range");
  assert_refused("1e-8 ps", 7, SIM_ERROR_RANGE, "\"1e-8 ps\" is out of range");
  assert_refused("1e30 B", 6, SIM_ERROR_RANGE, "number out of range in \"1e30 B\"");
  assert_refused("1/0 s", 5, SIM_ERROR_RANGE, "division by zero in \"1/0 s\"");
  assert_quantity("2562047788015215 h", SIM_DIMENSION_TIME, 9223372036854774000, 1);
  assert_quantity("1e-6 ps", SIM_DIMENSION_TIME, 1, 1000000000000000000);
}
END_TEST

START_TEST(the_text_of_a_quantity_reads_back_as_the_same) {
  static const char *const texts[][2] = {{"3 ms", "0.003 s"},   {"1/3 us", "1/3000000 s"},
                                         {"2 kHz", "2000 Hz"},  {"1 bit/s", "0.125 B/s"},
                                         {"64 KiB", "65536 B"}, {"-7/2", "-3.5"}};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    SimQuantity quantity = quantity_of(texts[i][0]);
    g_autofree char *text = sim_quantity_format(&quantity);
    ck_assert_str_eq(text, texts[i][1]);
    assert_quantity(text, quantity.dimension, quantity.value.numerator, quantity.value.denominator);
  }
}
END_TEST

START_TEST(a_size_is_a_whole_number_of_bytes) {
  static const struct {
    const char *text;
    int code;
    const char *message;
  } refused[] = {
      {"12 bit", SIM_ERROR_RANGE, "a size is a whole number of bytes from 0 up, not 1.5 B"},
      {"-1", SIM_ERROR_RANGE, "a size is a whole number of bytes from 0 up, not -1"},
      {"3 ms", SIM_ERROR_UNIT, "a size is wanted, but 0.003 s is a time"},
  };
  gint64 bytes;
  SimQuantity quantity = quantity_of("64 KiB");
  ck_assert(sim_quantity_bytes(&quantity, &bytes, NULL));
  ck_assert_int_eq(bytes, 65536);
  quantity = quantity_of("0");
  ck_assert(sim_quantity_bytes(&quantity, &bytes, NULL));
  ck_assert_int_eq(bytes, 0);
  for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
    GError *error = NULL;
    quantity = quantity_of(refused[i].text);
    ck_assert(!sim_quantity_bytes(&quantity, &bytes, &error));
    ck_assert(g_error_matches(error, SIM_ERROR, refused[i].code));
    ck_assert_str_eq(error->message, refused[i].message);
    g_error_free(error);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quantity");
  TCase *tests = tcase_create("quantity");
  tcase_add_test(tests, times_are_seconds);
  tcase_add_test(tests, the_micro_sign_and_the_greek_letter_are_micro);
  tcase_add_test(tests, frequencies_are_hertz);
  tcase_add_test(tests, bandwidths_are_bytes_per_second);
  tcase_add_test(tests, sizes_are_bytes);
  tcase_add_test(tests, a_number_without_a_unit_is_plain);
  tcase_add_test(tests, blanks_may_stand_around_number_and_unit);
  tcase_add_test(tests, an_exponent_needs_digits_else_it_begins_the_unit);
  tcase_add_test(tests, an_unknown_unit_is_refused_with_a_list_of_the_known);
  tcase_add_test(tests, units_have_one_spelling);
  tcase_add_test(tests, malformed_numbers_are_refused);
  tcase_add_test(tests, bytes_that_are_no_text_are_refused_safely);
  tcase_add_test(tests, what_does_not_fit_is_out_of_range);
  tcase_add_test(tests, the_text_of_a_quantity_reads_back_as_the_same);
  tcase_add_test(tests, a_size_is_a_whole_number_of_bytes);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
