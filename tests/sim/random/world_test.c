/* SPDX-License-Identifier: MIT */

/* Random worlds, executed twice: by the engine, divided into shards, and by the reference. */
#include <check.h>
#include <stdlib.h>

#include "tests/sim/random/engine.h"
#include "tests/sim/random/reference.h"

static const guint divisions[] = {1, 2, 3, 4, 7};

static void compare_world(guint64 seed) {
  Spec spec = spec_new(seed);
  Outcome expected = reference_outcome(&spec);
  for (guint i = 0; i < 2 * G_N_ELEMENTS(divisions); i++) {
    guint shards = divisions[i / 2];
    Outcome found = engine_outcome(&spec, shards, i % 2);
    const char *what = outcome_difference(&spec, &expected, &found);
    if (what)
      ck_abort_msg("world %u with %u shards%s: %s differs (ended %d, expected %d; at %lld, expected %lld; "
                   "%u events, expected %u)",
                   (guint)seed, shards, i % 2 ? ", paced" : "", what, found.end, expected.end,
                   (long long)found.last, (long long)expected.last, (guint)found.events,
                   (guint)expected.events);
    outcome_clear(&found);
  }
  outcome_clear(&expected);
}

/* PLENUM_WORLDS: how many.  In loops, so that a crash tells roughly where. */
enum { LOOPS = 20 };

static guint64 how_many(void) {
  const char *text = g_getenv("PLENUM_WORLDS");
  return text ? g_ascii_strtoull(text, NULL, 10) : 3000;
}

START_TEST(a_random_world_runs_by_the_keys_alone_as_in_any_number_of_shards) {
  for (guint64 seed = (guint64)_i; seed < how_many(); seed += LOOPS) compare_world(seed);
}
END_TEST

/* A generator that had gone blind would make all of the above easy. */
START_TEST(the_random_worlds_meet_what_can_happen) {
  Tally sum = {0};
  guint ended[SIM_ABORTED + 1] = {0}, overflows = 0, late_turns = 0;
  for (guint64 seed = 0; seed < 300; seed++) {
    Spec spec = spec_new(seed);
    Outcome outcome = engine_outcome(&spec, 3, FALSE);
    ended[outcome.end]++;
    sum.repeats += outcome.tally.repeats;
    sum.mail += outcome.tally.mail;
    sum.rests += outcome.tally.rests;
    sum.cancelled += outcome.tally.cancelled;
    sum.loops += outcome.tally.loops;
    sum.asked += outcome.tally.asked;
    sum.answers += outcome.tally.answers;
    sum.far += outcome.tally.far;
    late_turns += outcome.tally.last_turn > 4;
    for (guint32 d = 0; d <= spec.devices; d++) overflows += outcome.overflow[d] != 0;
    outcome_clear(&outcome);
  }
  ck_assert_uint_gt(ended[SIM_EXHAUSTED], 30);
  ck_assert_uint_gt(ended[SIM_UNTIL], 20);
  ck_assert_uint_gt(ended[SIM_STOPPED], 60);
  ck_assert_uint_gt(sum.repeats, 12);
  ck_assert_uint_gt(sum.mail, 1000);
  ck_assert_uint_gt(sum.rests, 300);
  ck_assert_uint_gt(sum.cancelled, 300);
  ck_assert_uint_gt(sum.loops, 1000);
  ck_assert_uint_gt(sum.asked, 1000);
  ck_assert_uint_gt(sum.answers, 100);
  ck_assert_uint_gt(sum.far, 100);
  ck_assert_uint_gt(late_turns, 10);
  ck_assert_uint_gt(overflows, 10);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/random/world");
  TCase *tests = tcase_create("worlds");
  tcase_set_timeout(tests, 600);
  tcase_add_loop_test(tests, a_random_world_runs_by_the_keys_alone_as_in_any_number_of_shards, 0, LOOPS);
  tcase_add_test(tests, the_random_worlds_meet_what_can_happen);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
