/* SPDX-License-Identifier: MIT */
#include "sim/clock.h"
#include "sim/error.h"

#include <check.h>

__extension__ typedef __int128 Wide;

#define BILLION 1000000000

static const SimRatio one = {1, 1}, billion = {BILLION, 1};
static guint64 state = 99;

static guint64 draw(void) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}

static SimClock clock_of(gint64 numerator, gint64 denominator, SimInstant phase) {
  SimClock clock;
  GError *error = NULL;
  SimRatio rate = {numerator, denominator};
  ck_assert_msg(sim_clock_make(rate, billion, one, phase, &clock, &error), "%s",
                error == NULL ? "" : error->message);
  return clock;
}

/* The definition: floor(phase + k * period + 1/2). */
static Wide reference(const SimClock *clock, guint64 k) {
  Wide numerator = clock->period.numerator, denominator = clock->period.denominator;
  Wide quotient = (Wide)k * numerator / denominator, rest = (Wide)k * numerator % denominator;
  return clock->phase + quotient + (2 * rest >= denominator);
}

static void assert_edges_agree(const SimClock *clock, guint64 from, guint64 count) {
  for (guint64 k = from; k < from + count; k++) {
    Wide exact = reference(clock, k);
    SimInstant expected = exact > SIM_INSTANT_MAX ? SIM_INSTANT_MAX : (SimInstant)exact;
    SimInstant edge = sim_clock_edge(clock, k);
    if (edge != expected) ck_abort_msg("edge %lu is %ld, not %ld", (gulong)k, (long)edge, (long)expected);
  }
}

/* Edge k is the first at or after its own instant and all instants after edge k-1. */
static void assert_searches_agree(const SimClock *clock, guint64 k) {
  SimInstant edge = sim_clock_edge(clock, k), before = k == 0 ? -1 : sim_clock_edge(clock, k - 1);
  if (edge == SIM_INSTANT_MAX) return;
  SimInstant between = before + 1 + (SimInstant)(draw() % (guint64)(edge - before));
  gboolean right = sim_clock_at_or_after(clock, edge) == k && sim_clock_at_or_after(clock, before + 1) == k &&
                   sim_clock_at_or_after(clock, between) == k && sim_clock_after(clock, edge) == k + 1 &&
                   sim_clock_after(clock, edge - 1) == k && sim_clock_after(clock, between - 1) == k &&
                   sim_clock_at_or_after(clock, edge + 1) == k + 1;
  if (!right) ck_abort_msg("around edge %lu at %ld", (gulong)k, (long)edge);
}

START_TEST(the_period_is_the_resolution_over_rate_and_speed) {
  SimClock clock = clock_of(7, 2, 5);
  ck_assert_int_eq(clock.period.numerator, 2000000000);
  ck_assert_int_eq(clock.period.denominator, 7);
  ck_assert_int_eq(clock.phase, 5);
  /* 50 parts per million fast. */
  ck_assert(sim_clock_make((SimRatio){1000, 1}, billion, (SimRatio){1000050, 1000000}, 0, &clock, NULL));
  ck_assert_int_eq(clock.period.numerator, 20000000000);
  ck_assert_int_eq(clock.period.denominator, 20001);
}
END_TEST

START_TEST(edges_of_a_rate_that_does_not_divide_are_the_nearest_ticks) {
  SimClock third = clock_of(3, 1, 0), half = {{5, 2}, 0}, late = {{5, 2}, 7};
  ck_assert_int_eq(sim_clock_edge(&third, 0), 0);
  ck_assert_int_eq(sim_clock_edge(&third, 1), 333333333);
  ck_assert_int_eq(sim_clock_edge(&third, 2), 666666667);
  ck_assert_int_eq(sim_clock_edge(&third, 3), 1000000000);
  ck_assert_int_eq(sim_clock_edge(&third, 3000000001), 1000000000333333333);
  ck_assert_int_eq(sim_clock_edge(&half, 1), 3);
  ck_assert_int_eq(sim_clock_edge(&half, 2), 5);
  ck_assert_int_eq(sim_clock_edge(&half, 3), 8);
  ck_assert_int_eq(sim_clock_edge(&late, 3), 15);
}
END_TEST

START_TEST(the_first_hundred_thousand_edges_agree_with_the_definition) {
  static const SimRatio rates[] = {{7, 2},       {1000000, 3},   {1, 7},         {1, 1},  {100000000, 1},
                                   {BILLION, 1}, {999999937, 1}, {999999937, 7}, {22, 7}, {1, 1000003}};
  for (guint i = 0; i < G_N_ELEMENTS(rates); i++) {
    SimClock clock = clock_of(rates[i].numerator, rates[i].denominator, (SimInstant)(draw() % 1000));
    assert_edges_agree(&clock, 0, 100000);
    for (guint64 k = 0; k < 100000; k++) assert_searches_agree(&clock, k);
  }
}
END_TEST

START_TEST(clocks_of_any_period_agree_with_the_definition_anywhere) {
  for (guint trial = 0; trial < 20000; trial++) {
    gint64 a = 1 + (gint64)(draw() >> (1 + draw() % 63)), b = 1 + (gint64)(draw() >> (1 + draw() % 63));
    SimClock clock = {.phase = (SimInstant)(draw() >> (2 + draw() % 62))};
    ck_assert(sim_ratio_make(MAX(a, b), MIN(a, b), &clock.period, NULL));
    guint64 k = draw() >> (draw() % 64);
    assert_edges_agree(&clock, k, 5);
    for (guint i = 0; i < 5; i++) assert_searches_agree(&clock, k + i);
    SimInstant instant = (SimInstant)(draw() >> (1 + draw() % 63));
    assert_searches_agree(&clock, sim_clock_at_or_after(&clock, instant));
    assert_searches_agree(&clock, sim_clock_after(&clock, instant));
  }
}
END_TEST

START_TEST(edges_do_not_drift_in_a_million_seconds) {
  SimClock clock = clock_of(1000000, 3, 0);
  guint64 k = sim_clock_at_or_after(&clock, 1000000000000000);
  ck_assert_uint_eq(k, 333333333334);
  ck_assert_int_eq(sim_clock_edge(&clock, k), 1000000000002000);
  SimClock seventh = clock_of(7, 1, 0);
  ck_assert_int_eq(sim_clock_edge(&seventh, 7000000), 1000000000000000);
  ck_assert_int_eq(sim_clock_edge(&seventh, 7000001), 1000000142857143);
  ck_assert_uint_eq(sim_clock_at_or_after(&seventh, 1000000000000000), 7000000);
  ck_assert_uint_eq(sim_clock_after(&seventh, 1000000000000000), 7000001);
  assert_edges_agree(&seventh, 7000000, 100000);
  for (guint64 i = 0; i < 100000; i++) assert_searches_agree(&seventh, 7000000 + i);
}
END_TEST

START_TEST(edges_that_coincide_as_rationals_coincide_in_ticks) {
  for (guint trial = 0; trial < 2000; trial++) {
    gint64 p = 1 + (gint64)(draw() % 500), q = 1 + (gint64)(draw() % 500),
           factor = 1 + (gint64)(draw() % 500);
    SimRatio slow_rate, fast_rate;
    SimClock slow, fast;
    SimInstant phase = (SimInstant)(draw() % BILLION);
    ck_assert(sim_ratio_make(p, q, &slow_rate, NULL) && sim_ratio_make(p * factor, q, &fast_rate, NULL));
    ck_assert(sim_clock_make(slow_rate, billion, one, phase, &slow, NULL));
    ck_assert(sim_clock_make(fast_rate, billion, one, phase, &fast, NULL));
    for (guint i = 0; i < 20; i++) {
      guint64 k = draw() % 1000000;
      if (sim_clock_edge(&slow, k) != sim_clock_edge(&fast, k * (guint64)factor))
        ck_abort_msg("%ld/%ld times %ld, edge %lu", (long)p, (long)q, (long)factor, (gulong)k);
    }
  }
}
END_TEST

START_TEST(the_first_edge_comes_next_before_the_phase) {
  SimClock clock = clock_of(7, 2, 1000);
  ck_assert_int_eq(sim_clock_edge(&clock, 0), 1000);
  ck_assert_uint_eq(sim_clock_at_or_after(&clock, 0), 0);
  ck_assert_uint_eq(sim_clock_at_or_after(&clock, G_MININT64), 0);
  ck_assert_uint_eq(sim_clock_after(&clock, G_MININT64), 0);
  ck_assert_uint_eq(sim_clock_after(&clock, 999), 0);
  ck_assert_uint_eq(sim_clock_at_or_after(&clock, 1000), 0);
  ck_assert_uint_eq(sim_clock_after(&clock, 1000), 1);
  ck_assert_uint_eq(sim_clock_at_or_after(&clock, 1001), 1);
}
END_TEST

START_TEST(edges_beyond_the_last_instant_are_there) {
  SimClock second = clock_of(1, 1, 0), tick = {{1, 1}, 0}, odd = {{G_MAXINT64, G_MAXINT64 - 1}, 3};
  ck_assert_int_eq(sim_clock_edge(&second, 9223372036), 9223372036000000000);
  ck_assert_int_eq(sim_clock_edge(&second, 9223372037), SIM_INSTANT_MAX);
  ck_assert_int_eq(sim_clock_edge(&second, G_MAXUINT64), SIM_INSTANT_MAX);
  ck_assert_uint_eq(sim_clock_at_or_after(&second, SIM_INSTANT_MAX), 9223372037);
  ck_assert_uint_eq(sim_clock_after(&second, SIM_INSTANT_MAX), 9223372037);
  ck_assert_int_eq(sim_clock_edge(&tick, G_MAXINT64), SIM_INSTANT_MAX);
  ck_assert_uint_eq(sim_clock_at_or_after(&tick, SIM_INSTANT_MAX), G_MAXINT64);
  ck_assert_uint_eq(sim_clock_after(&tick, SIM_INSTANT_MAX), (guint64)1 << 63);
  ck_assert_int_eq(sim_clock_edge(&odd, G_MAXUINT64), SIM_INSTANT_MAX);
  ck_assert_uint_eq(sim_clock_after(&odd, SIM_INSTANT_MAX), G_MAXINT64 - 3);
  SimClock last = {{3, 2}, SIM_INSTANT_MAX};
  ck_assert_int_eq(sim_clock_edge(&last, 0), SIM_INSTANT_MAX);
  ck_assert_uint_eq(sim_clock_at_or_after(&last, SIM_INSTANT_MAX), 0);
  ck_assert_uint_eq(sim_clock_after(&last, SIM_INSTANT_MAX), 1);
}
END_TEST

START_TEST(rates_that_make_no_clock_are_refused_with_their_value) {
  static const struct {
    SimRatio rate, speed;
    const char *message;
  } cases[] = {
      {{0, 1}, {1, 1}, "a clock's rate of 0 per unit is not above zero"},
      {{-7, 2}, {1, 1}, "a clock's rate of -3.5 per unit is not above zero"},
      {{BILLION + 1, 1},
       {1, 1},
       "a clock's rate of 1000000001 per unit is faster than the resolution: it may have one edge per tick"},
      {{BILLION, 1},
       {1000001, 1000000},
       "a clock's rate of 1000000000 per unit is faster than the resolution: it may have one edge per tick"},
      {{1, 3}, {0, 1}, "a clock's rate of 1/3 per unit needs a device whose time goes forward"},
      {{1, G_MAXINT64},
       {1, 1},
       "a clock's rate of 1/9223372036854775807 per unit is not exact in the scenario's resolution: its "
       "period is "
       "out of range"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    SimClock clock;
    GError *error = NULL;
    ck_assert(!sim_clock_make(cases[i].rate, billion, cases[i].speed, 0, &clock, &error));
    ck_assert_str_eq(error->message, cases[i].message);
    ck_assert(g_error_matches(error, SIM_ERROR, SIM_ERROR_RANGE));
    g_error_free(error);
  }
  SimClock fastest = clock_of(BILLION, 1, 0);
  ck_assert_int_eq(sim_clock_edge(&fastest, 12345), 12345);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("clock");
  TCase *tests = tcase_create("clock");
  tcase_add_test(tests, the_period_is_the_resolution_over_rate_and_speed);
  tcase_add_test(tests, edges_of_a_rate_that_does_not_divide_are_the_nearest_ticks);
  tcase_add_test(tests, the_first_hundred_thousand_edges_agree_with_the_definition);
  tcase_add_test(tests, clocks_of_any_period_agree_with_the_definition_anywhere);
  tcase_add_test(tests, edges_do_not_drift_in_a_million_seconds);
  tcase_add_test(tests, edges_that_coincide_as_rationals_coincide_in_ticks);
  tcase_add_test(tests, the_first_edge_comes_next_before_the_phase);
  tcase_add_test(tests, edges_beyond_the_last_instant_are_there);
  tcase_add_test(tests, rates_that_make_no_clock_are_refused_with_their_value);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
