/* SPDX-License-Identifier: MIT */
#include "sim/error.h"
#include "sim/scale.h"

#include <check.h>
#include <math.h>
#include <string.h>

static guint64 state = 7;

static guint64 draw(void) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}

static SimQuantity quantity_of(const char *text) {
  SimQuantity quantity;
  ck_assert_msg(sim_quantity_parse(text, strlen(text), &quantity, NULL), "%s", text);
  return quantity;
}

static SimScale scale_of(const char *unit, const char *resolution) {
  SimScale scale;
  GError *error = NULL;
  SimQuantity tick = quantity_of(resolution == NULL ? "1" : resolution);
  ck_assert_msg(sim_scale_make(unit, resolution == NULL ? NULL : &tick, &scale, &error), "%s",
                error == NULL ? unit : error->message);
  return scale;
}

static void assert_error(GError *error, int code, const char *message) {
  ck_assert_ptr_nonnull(error);
  ck_assert_str_eq(error->message, message);
  ck_assert(g_error_matches(error, SIM_ERROR, code));
  g_error_free(error);
}

static SimInstant ticks_of(const SimScale *scale, double units) {
  SimInstant ticks = -1;
  GError *error = NULL;
  ck_assert_msg(sim_scale_ticks(scale, units, &ticks, &error), "%s", error == NULL ? "" : error->message);
  return ticks;
}

static SimInstant duration_of(const SimScale *scale, const char *text) {
  SimInstant ticks = -1;
  SimQuantity quantity = quantity_of(text);
  GError *error = NULL;
  ck_assert_msg(sim_scale_duration(scale, &quantity, &ticks, &error), "%s",
                error == NULL ? "" : error->message);
  return ticks;
}

static void assert_ratio(SimRatio ratio, gint64 numerator, gint64 denominator) {
  ck_assert_int_eq(ratio.numerator, numerator);
  ck_assert_int_eq(ratio.denominator, denominator);
}

START_TEST(the_resolution_is_a_billionth_of_the_unit_unless_given) {
  assert_ratio(scale_of("s", NULL).ticks_per_unit, 1000000000, 1);
  assert_ratio(scale_of("tick", NULL).ticks_per_unit, 1000000000, 1);
  assert_ratio(scale_of("tick", "1").ticks_per_unit, 1, 1);
  assert_ratio(scale_of("tick", "2/3").ticks_per_unit, 3, 2);
  assert_ratio(scale_of("ms", "10 ns").ticks_per_unit, 100000, 1);
  assert_ratio(scale_of("h", "1 s").ticks_per_unit, 3600, 1);
  assert_ratio(scale_of("ps", "3 ps").ticks_per_unit, 1, 3);
  assert_ratio(scale_of("min", NULL).seconds, 60, 1);
  assert_ratio(scale_of("round", NULL).seconds, 0, 1);
}
END_TEST

START_TEST(a_scale_that_makes_no_sense_is_refused) {
  static const struct {
    const char *unit, *resolution;
    int code;
    const char *message;
  } cases[] = {
      {"s", "0", SIM_ERROR_RANGE, "a resolution of 0 is not above zero"},
      {"s", "-1 ns", SIM_ERROR_RANGE, "a resolution of -0.000000001 s is not above zero"},
      {"s", "1 kHz", SIM_ERROR_UNIT, "a time is wanted, but 1000 Hz is a frequency"},
      {"tick", "1 ns", SIM_ERROR_UNIT,
       "0.000000001 s means nothing here: the scenario's unit \"tick\" has no length in seconds; write a "
       "plain number"},
      {"MHz", "1", SIM_ERROR_UNIT, "a scenario counts in a unit of time, but \"MHz\" is a frequency"},
      {"", "1", SIM_ERROR_SYNTAX,
       "a scenario's unit is a word of at most 15 letters, digits and _, not \"\""},
      {"1s", "1", SIM_ERROR_SYNTAX,
       "a scenario's unit is a word of at most 15 letters, digits and _, not \"1s\""},
      {"a b", "1", SIM_ERROR_SYNTAX,
       "a scenario's unit is a word of at most 15 letters, digits and _, not \"a b\""},
      {"sixteen_letters_", "1", SIM_ERROR_SYNTAX,
       "a scenario's unit is a word of at most 15 letters, digits and _, not \"sixteen_letters_\""},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    SimScale scale;
    GError *error = NULL;
    SimQuantity tick = quantity_of(cases[i].resolution);
    ck_assert(!sim_scale_make(cases[i].unit, &tick, &scale, &error));
    assert_error(error, cases[i].code, cases[i].message);
  }
}
END_TEST

START_TEST(numbers_become_the_nearest_tick) {
  SimScale seconds = scale_of("s", NULL), plain = scale_of("tick", "1"), third = scale_of("tick", "1/3");
  ck_assert_int_eq(ticks_of(&seconds, 0), 0);
  ck_assert_int_eq(ticks_of(&seconds, -0.0), 0);
  ck_assert_int_eq(ticks_of(&seconds, 0.1), 100000000);
  ck_assert_int_eq(ticks_of(&seconds, 1e-9), 1);
  ck_assert_int_eq(ticks_of(&seconds, 0.49e-9), 0);
  ck_assert_int_eq(ticks_of(&seconds, 1 / 3.), 333333333);
  ck_assert_int_eq(ticks_of(&seconds, 2 / 3.), 666666667);
  ck_assert_int_eq(ticks_of(&seconds, 5e-324), 0);
  ck_assert_int_eq(ticks_of(&plain, 0.5), 1);
  ck_assert_int_eq(ticks_of(&plain, nextafter(0.5, 0)), 0);
  ck_assert_int_eq(ticks_of(&plain, 2.5), 3);
  ck_assert_int_eq(ticks_of(&plain, 0x1p62), (gint64)1 << 62);
  ck_assert_int_eq(ticks_of(&plain, nextafter(0x1p63, 0)), G_MAXINT64 - 1023);
  ck_assert_int_eq(ticks_of(&third, 1 / 3.), 1);
  ck_assert_int_eq(ticks_of(&third, 1e6 + 2 / 3.), 3000002);
  ck_assert_int_eq(ticks_of(&third, 0.5), 2);
}
END_TEST

/* Half of these lie a little below in binary; all are meant to lie half-way. */
START_TEST(halves_as_the_author_writes_them_go_up) {
  SimScale thousandths = scale_of("tick", "1e-3"), nanoseconds = scale_of("s", NULL);
  for (gint64 k = 0; k < 8000; k++) {
    g_autofree char *text = g_strdup_printf("%ld.%03ld5", (long)(k / 1000), (long)(k % 1000));
    SimInstant ticks = ticks_of(&thousandths, g_ascii_strtod(text, NULL));
    if (ticks != k + 1 || ticks != duration_of(&thousandths, text)) ck_abort_msg("%s", text);
  }
  ck_assert_int_eq(ticks_of(&nanoseconds, 2.5e-9), 3);
  ck_assert_int_eq(ticks_of(&nanoseconds, 4.5e-9), 5);
  ck_assert_int_eq(ticks_of(&nanoseconds, 1.0000000015), 1000000002);
  ck_assert_int_eq(ticks_of(&nanoseconds, 12345678.9), 12345678900000000);
}
END_TEST

START_TEST(the_quick_way_and_the_exact_way_agree) {
  static const char *const resolutions[] = {"1", "1e-3", "1e-9", "1e-12", "1/3", "1/1048576", "2/7"};
  guint fitted = 0;
  for (guint trial = 0; trial < 21000; trial++) {
    SimScale scale = scale_of("tick", resolutions[trial % G_N_ELEMENTS(resolutions)]);
    double units = ldexp((double)(draw() >> (11 + draw() % 53)), -(int)(draw() % 70));
    if (draw() % 2) units = (double)(draw() % 100000) / (double)(1 + draw() % 2000);
    SimRatio value;
    SimInstant expected, ticks;
    if (!sim_ratio_from_double(units, &value, NULL)) continue;
    gboolean fits = sim_ratio_nearest(value, scale.ticks_per_unit, &expected);
    if (sim_scale_ticks(&scale, units, &ticks, NULL) != fits) ck_abort_msg("%.17g", units);
    if (fits && ticks != expected) ck_abort_msg("%.17g: %ld, not %ld", units, (long)ticks, (long)expected);
    fitted += (guint)fits;
  }
  ck_assert_uint_gt(fitted, 15000);
}
END_TEST

START_TEST(numbers_that_are_no_time_are_refused_with_their_value) {
  SimScale scale = scale_of("ms", NULL);
  static const struct {
    double units;
    const char *message;
  } cases[] = {{-0.5, "a time of -0.5 ms is negative"},
               {-5e-324, "a time of -4.94065645841247e-324 ms is negative"},
               {NAN, "a time of nan ms is not a number"},
               {INFINITY, "a time of inf ms is out of range"},
               {-INFINITY, "a time of -inf ms is negative"},
               {1e10, "a time of 10000000000 ms is out of range"},
               {9223372036.9, "a time of 9223372036.9 ms is out of range"}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    SimInstant ticks;
    GError *error = NULL;
    ck_assert(!sim_scale_ticks(&scale, cases[i].units, &ticks, &error));
    assert_error(error, SIM_ERROR_RANGE, cases[i].message);
  }
  ck_assert_int_eq(ticks_of(&scale, 9223372036.5), 9223372036500000000);
}
END_TEST

START_TEST(quantities_become_ticks_exactly) {
  SimScale seconds = scale_of("s", NULL), ticks = scale_of("tick", "1e-3");
  ck_assert_int_eq(duration_of(&seconds, "10 ns"), 10);
  ck_assert_int_eq(duration_of(&seconds, "2.5 ns"), 3);
  ck_assert_int_eq(duration_of(&seconds, "1/3 s"), 333333333);
  ck_assert_int_eq(duration_of(&seconds, "1 h"), 3600000000000);
  ck_assert_int_eq(duration_of(&seconds, "1.5"), 1500000000);
  ck_assert_int_eq(duration_of(&seconds, "9223372036.854775807 s"), G_MAXINT64);
  ck_assert_int_eq(duration_of(&ticks, "7/2"), 3500);
  SimScale fine = scale_of("ps", NULL);
  ck_assert_int_eq(duration_of(&fine, "1 us"), 1000000000000000);
}
END_TEST

START_TEST(quantities_that_are_no_time_are_refused_with_their_value) {
  static const struct {
    const char *unit, *text;
    int code;
    const char *message;
  } cases[] = {
      {"s", "-3 ms", SIM_ERROR_RANGE, "a time of -0.003 s is negative"},
      {"s", "1e10 s", SIM_ERROR_RANGE, "a time of 10000000000 s is out of range"},
      {"ps", "1e7 s", SIM_ERROR_RANGE, "a time of 10000000 s is out of range in the scenario's unit"},
      {"s", "1 MB", SIM_ERROR_UNIT, "a time is wanted, but 1000000 B is a size"},
      {"tick", "3 ms", SIM_ERROR_UNIT,
       "0.003 s means nothing here: the scenario's unit \"tick\" has no length in seconds; write a plain "
       "number"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    SimScale scale = scale_of(cases[i].unit, NULL);
    SimQuantity quantity = quantity_of(cases[i].text);
    SimInstant ticks;
    GError *error = NULL;
    ck_assert(!sim_scale_duration(&scale, &quantity, &ticks, &error));
    assert_error(error, cases[i].code, cases[i].message);
  }
}
END_TEST

START_TEST(ticks_become_the_number_the_author_would_write) {
  SimScale seconds = scale_of("s", NULL), third = scale_of("tick", "1/3"), coarse = scale_of("tick", "2/3");
  ck_assert(sim_scale_units(&seconds, 3000000) == 0.003);
  ck_assert(sim_scale_units(&seconds, 100000000) == 0.1);
  ck_assert(sim_scale_units(&seconds, -2500000000) == -2.5);
  ck_assert(sim_scale_units(&seconds, SIM_INSTANT_MAX) == 9223372036.854775807);
  ck_assert(sim_scale_units(&third, 1) == 1 / 3.);
  ck_assert(sim_scale_units(&coarse, 1) == 2 / 3.);
  ck_assert(sim_scale_units(&coarse, SIM_INSTANT_MAX) == 6148914691236517204.7);
}
END_TEST

START_TEST(ticks_survive_the_way_to_units_and_back) {
  static const char *const resolutions[] = {"1", "1e-9", "1/3", "2/7", "1e-15"};
  for (guint trial = 0; trial < 15000; trial++) {
    SimScale scale = scale_of("tick", resolutions[trial % G_N_ELEMENTS(resolutions)]);
    SimInstant ticks = (SimInstant)(draw() >> (14 + draw() % 50));
    SimInstant back = ticks_of(&scale, sim_scale_units(&scale, ticks));
    if (back != ticks) ck_abort_msg("%ld came back as %ld", (long)ticks, (long)back);
  }
}
END_TEST

START_TEST(rates_are_per_unit) {
  SimScale seconds = scale_of("s", NULL), micro = scale_of("us", NULL), ticks = scale_of("tick", NULL);
  SimQuantity quantity = quantity_of("100 MHz");
  SimRatio rate;
  ck_assert(sim_scale_rate(&seconds, &quantity, &rate, NULL));
  assert_ratio(rate, 100000000, 1);
  ck_assert(sim_scale_rate(&micro, &quantity, &rate, NULL));
  assert_ratio(rate, 100, 1);
  quantity = quantity_of("1/3");
  ck_assert(sim_scale_rate(&ticks, &quantity, &rate, NULL));
  assert_ratio(rate, 1, 3);
}
END_TEST

START_TEST(bandwidths_are_per_tick) {
  SimScale seconds = scale_of("s", NULL), milli = scale_of("ms", "1 us"), ticks = scale_of("tick", "1/8");
  SimQuantity quantity = quantity_of("1 Gbit/s");
  SimRatio bandwidth;
  ck_assert(sim_scale_bandwidth(&seconds, &quantity, &bandwidth, NULL));
  assert_ratio(bandwidth, 1, 8);
  ck_assert(sim_scale_bandwidth(&milli, &quantity, &bandwidth, NULL));
  assert_ratio(bandwidth, 125, 1);
  quantity = quantity_of("3");
  ck_assert(sim_scale_bandwidth(&ticks, &quantity, &bandwidth, NULL));
  assert_ratio(bandwidth, 3, 8);
}
END_TEST

START_TEST(rates_and_bandwidths_that_make_no_sense_are_refused) {
  static const struct {
    const char *unit, *text;
    int code;
    const char *rate, *bandwidth;
  } cases[] = {
      {"s", "0", SIM_ERROR_RANGE, "a rate of 0 is not above zero", "a bandwidth of 0 is not above zero"},
      {"s", "-1/3", SIM_ERROR_RANGE, "a rate of -1/3 is not above zero",
       "a bandwidth of -1/3 is not above zero"},
      {"s", "5 ms", SIM_ERROR_UNIT, "a frequency is wanted, but 0.005 s is a time",
       "a bandwidth is wanted, but 0.005 s is a time"},
      {"tick", "5 Hz", SIM_ERROR_UNIT,
       "5 Hz means nothing here: the scenario's unit \"tick\" has no length in seconds; write a plain number",
       "a bandwidth is wanted, but 5 Hz is a frequency"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    SimScale scale = scale_of(cases[i].unit, NULL);
    SimQuantity quantity = quantity_of(cases[i].text);
    SimRatio ratio;
    GError *rate = NULL, *bandwidth = NULL;
    ck_assert(!sim_scale_rate(&scale, &quantity, &ratio, &rate));
    assert_error(rate, cases[i].code, cases[i].rate);
    ck_assert(!sim_scale_bandwidth(&scale, &quantity, &ratio, &bandwidth));
    assert_error(bandwidth, cases[i].code, cases[i].bandwidth);
  }
}
END_TEST

START_TEST(the_plain_number_of_a_quantity_is_in_the_scenarios_terms) {
  static const struct {
    const char *unit, *text;
    double number;
  } cases[] = {{"s", "3 ms", 0.003},      {"ms", "3 ms", 3},          {"us", "-1/4 ns", -0.00025},
               {"us", "100 MHz", 100},    {"ms", "1 Gbit/s", 125000}, {"h", "1 Hz", 3600},
               {"tick", "64 KiB", 65536}, {"tick", "1/3", 1 / 3.},    {"ns", "1 day", 86400e9}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    SimScale scale = scale_of(cases[i].unit, NULL);
    SimQuantity quantity = quantity_of(cases[i].text);
    double number;
    ck_assert(sim_scale_plain(&scale, &quantity, &number, NULL));
    ck_assert_msg(number == cases[i].number, "%s: %.17g", cases[i].text, number);
  }
  SimScale scale = scale_of("tick", NULL);
  SimQuantity quantity = quantity_of("1 MB/s");
  double number;
  GError *error = NULL;
  ck_assert(!sim_scale_plain(&scale, &quantity, &number, &error));
  assert_error(error, SIM_ERROR_UNIT,
               "1000000 B/s means nothing here: the scenario's unit \"tick\" has no length in seconds; "
               "write a plain number");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("scale");
  TCase *tests = tcase_create("scale");
  tcase_add_test(tests, the_resolution_is_a_billionth_of_the_unit_unless_given);
  tcase_add_test(tests, a_scale_that_makes_no_sense_is_refused);
  tcase_add_test(tests, numbers_become_the_nearest_tick);
  tcase_add_test(tests, halves_as_the_author_writes_them_go_up);
  tcase_add_test(tests, the_quick_way_and_the_exact_way_agree);
  tcase_add_test(tests, numbers_that_are_no_time_are_refused_with_their_value);
  tcase_add_test(tests, quantities_become_ticks_exactly);
  tcase_add_test(tests, quantities_that_are_no_time_are_refused_with_their_value);
  tcase_add_test(tests, ticks_become_the_number_the_author_would_write);
  tcase_add_test(tests, ticks_survive_the_way_to_units_and_back);
  tcase_add_test(tests, rates_are_per_unit);
  tcase_add_test(tests, bandwidths_are_per_tick);
  tcase_add_test(tests, rates_and_bandwidths_that_make_no_sense_are_refused);
  tcase_add_test(tests, the_plain_number_of_a_quantity_is_in_the_scenarios_terms);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
