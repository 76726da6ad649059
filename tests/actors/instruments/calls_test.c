/* SPDX-License-Identifier: MIT */
#include "actors/instruments/calls.h"

#include <check.h>
#include <math.h>

static const SimRatio NANOSECONDS = {1000000000, 1};
static const SimRatio TICKS = {1, 1};

static ActorCall only_call(const ActorCalls *calls, SimRatio ticks_per_unit) {
  ActorCall call;
  ck_assert_uint_eq(actor_calls_count(calls), 1);
  actor_calls_read(calls, 1, ticks_per_unit, &call);
  return call;
}

static void answer(ActorCalls *calls, SimInstant latency) {
  actor_calls_answered(calls, actor_calls_made(calls, 1, 2, 3), latency);
}

START_TEST(a_sort_is_an_origin_a_kind_and_a_number_of_destinations) {
  ActorCalls *calls = actor_calls_new();
  guint32 one = actor_calls_made(calls, 1, 2, 3);
  guint32 others[] = {actor_calls_made(calls, 2, 2, 3), actor_calls_made(calls, 1, 3, 3),
                      actor_calls_made(calls, 1, 2, 4)};
  for (guint i = 0; i < 3; i++) ck_assert_uint_ne(others[i], one);
  ck_assert_uint_eq(actor_calls_made(calls, 1, 2, 3), one);
  ck_assert_uint_eq(actor_calls_count(calls), 4);
  ActorCall call;
  actor_calls_read(calls, one, TICKS, &call);
  ck_assert(call.origin == 1 && call.kind == 2 && call.destinations == 3 && call.made == 2);
  ck_assert(call.round_trip.count == 0 && isnan(call.round_trip.mean) && isnan(call.deviation));
  actor_calls_free(calls);
}
END_TEST

START_TEST(many_sorts_are_told_apart) {
  ActorCalls *calls = actor_calls_new();
  for (guint round = 0; round < 2; round++)
    for (guint32 i = 0; i < 1000; i++) {
      guint32 sort = actor_calls_made(calls, i % 10, i / 10 % 10, i / 100);
      ck_assert_uint_eq(sort, i + 1);
    }
  ck_assert_uint_eq(actor_calls_count(calls), 1000);
  actor_calls_free(calls);
}
END_TEST

START_TEST(times_are_told_in_units) {
  ActorCalls *calls = actor_calls_new();
  const SimInstant latencies[] = {2000000000, 4000000000, 4000000000, 4000000000,
                                  5000000000, 5000000000, 7000000000, 9000000000};
  for (guint i = 0; i < G_N_ELEMENTS(latencies); i++) answer(calls, latencies[i]);
  ActorCall call = only_call(calls, NANOSECONDS);
  ck_assert(call.made == 8 && call.round_trip.count == 8);
  ck_assert(call.round_trip.mean == 5 && call.round_trip.min == 2 && call.round_trip.max == 9);
  ck_assert_double_eq(call.deviation, 2);
  ck_assert_double_eq_tol(call.round_trip.p50, 4, 0.02);
  ck_assert(isnan(call.round_trip.last));
  actor_calls_free(calls);
}
END_TEST

START_TEST(a_small_spread_far_from_zero_is_not_lost) {
  ActorCalls *calls = actor_calls_new();
  const SimInstant far = (SimInstant)1 << 60;
  for (guint i = 0; i < 1000; i++) answer(calls, far);
  ck_assert_double_eq(only_call(calls, TICKS).deviation, 0);
  for (guint i = 0; i < 1000; i++) answer(calls, far + 2);
  ck_assert_double_eq(only_call(calls, TICKS).deviation, 1);
  ck_assert_double_eq(only_call(calls, NANOSECONDS).deviation, 1e-9);
  actor_calls_free(calls);
}
END_TEST

START_TEST(a_spread_beyond_exact_sums_has_no_deviation) {
  ActorCalls *calls = actor_calls_new();
  for (guint i = 0; i < 8; i++) answer(calls, i % 2 ? SIM_INSTANT_MAX - 1 : 0);
  ck_assert(isnan(only_call(calls, TICKS).deviation));
  ck_assert_double_eq_tol(only_call(calls, TICKS).round_trip.mean, 0x1p62, 0x1p20);
  actor_calls_free(calls);
}
END_TEST

START_TEST(merging_is_as_if_they_had_been_together) {
  ActorCalls *parts[3], *whole = actor_calls_new(), *merged = actor_calls_new();
  for (guint i = 0; i < 3; i++) parts[i] = actor_calls_new();
  for (guint i = 0; i < 300; i++) {
    SimInstant latency = (SimInstant)i * i * 977 % 100003;
    answer(whole, latency);
    answer(parts[i % 3], latency);
  }
  actor_calls_made(whole, 1, 2, 3);
  actor_calls_made(parts[1], 1, 2, 3);
  for (guint i = 3; i-- > 0;) actor_calls_merge(merged, parts[i]);
  ActorCall one = only_call(whole, NANOSECONDS), other = only_call(merged, NANOSECONDS);
  ck_assert(one.made == 301 && other.made == 301 && other.round_trip.count == 300);
  ck_assert(one.deviation == other.deviation && one.round_trip.mean == other.round_trip.mean);
  ck_assert(one.round_trip.p99 == other.round_trip.p99 && one.round_trip.sum == other.round_trip.sum);
  for (guint i = 0; i < 3; i++) actor_calls_free(parts[i]);
  actor_calls_free(whole);
  actor_calls_free(merged);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("calls");
  TCase *tests = tcase_create("calls");
  tcase_add_test(tests, a_sort_is_an_origin_a_kind_and_a_number_of_destinations);
  tcase_add_test(tests, many_sorts_are_told_apart);
  tcase_add_test(tests, times_are_told_in_units);
  tcase_add_test(tests, a_small_spread_far_from_zero_is_not_lost);
  tcase_add_test(tests, a_spread_beyond_exact_sums_has_no_deviation);
  tcase_add_test(tests, merging_is_as_if_they_had_been_together);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
