/* SPDX-License-Identifier: MIT */

/* How a run ends, where it is repeated, and who may look on. */
#include <check.h>
#include <stdlib.h>

#include "tests/sim/run/stage.h"

/* Device 1 stops at 50; device 2 ticks from 0 on.  What they send each other takes 5. */
static gboolean stop_at_fifty(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->instant == 50 && event->device == 1) sim_shard_stop(shard);
  else if (event->device == 2) sim_shard_post(shard, event->instant + 1, 2, 0);
  return TRUE;
}

static void set_stop(Stage *stage, SimInstant floor) {
  stage_open(stage, 2);
  sim_world_set_floor(stage->world, 1, 2, floor);
  stage_handle(stage, stop_at_fifty);
  stage_post(stage, 1, 0, 0);
  stage_post(stage, 1, 50, 0);
  stage_post(stage, 2, 0, 0);
}

static void set_stop_near(Stage *stage) { set_stop(stage, 5); }
static void set_stop_far(Stage *stage) { set_stop(stage, 1000); }

START_TEST(shards_that_are_behind_a_stop_come_up_to_it) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_stop_near, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.count[1], 2);
    ck_assert_uint_eq(stage.count[2], 51);
    ck_assert_int_eq(sim_world_last_instant(stage.world), 50);
    ck_assert_uint_eq(sim_world_events(stage.world), 53);
    stage_free(&stage);
  }
}
END_TEST

START_TEST(a_run_is_repeated_where_a_shard_has_gone_beyond_a_stop) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_stop_far, shards);
    ck_assert_uint_eq(stage.attempts, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.count[2], 51);
    ck_assert_uint_eq(sim_world_events(stage.world), 53);
    stage_free(&stage);
  }
}
END_TEST

/* At 10, device 1 writes to the waiting experimenter, who answers device 1 and waits no longer; device 1
 * stops in that turn, when device 2 may already be anywhere. */
static gboolean stop_when_answered(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->device == SIM_EXPERIMENTER) {
    g_string_append_printf(stage->trace, "answer at %d.%d;", (int)shard->now, shard->turn);
    stage->listening = FALSE;
    stage_post(stage, 1, shard->now, 1);
  } else if (event->device == 2) {
    sim_shard_post(shard, event->instant + 1, 2, 0);
  } else if (event->payload == 1) {
    sim_shard_stop(shard);
  } else {
    sim_shard_export(shard, shard->now, SIM_EXPERIMENTER, 0, NULL);
  }
  return TRUE;
}

static void set_answer(Stage *stage) {
  stage_open(stage, 3);
  stage_handle(stage, stop_when_answered);
  stage->listening = TRUE;
  stage_post(stage, 1, 10, 0);
  if (stage->shards > 1) stage_post(stage, 2, 11, 0);
}

START_TEST(a_repeated_run_does_not_end_while_mail_to_a_waiting_experimenter_is_due_at_an_earlier_turn) {
  Stage stage = {.on_mail = stage_wake, .run.until = 100};
  stage_play(&stage, set_answer, 3);
  ck_assert_uint_eq(stage.attempts, 2);
  ck_assert_int_eq(stage.end, SIM_STOPPED);
  ck_assert_int_eq(stage.run.limit, 10);
  ck_assert_int_eq(stage.run.limit_turn, 2);
  ck_assert_str_eq(stage.trace->str, "answer at 10.1;");
  ck_assert_uint_eq(stage.count[1], 2);
  ck_assert_uint_eq(stage.count[2], 0);
  ck_assert_uint_eq(stage.mails, 1);
  stage_free(&stage);
}
END_TEST

static gboolean stop_first(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->device == SIM_EXPERIMENTER) sim_shard_stop(shard);
  return TRUE;
}

static void set_stop_outside(Stage *stage) {
  stage_open(stage, 2);
  stage_handle(stage, stop_first);
  for (guint32 d = 0; d <= 2; d++)
    for (guint i = 0; i < 3; i++) stage_post(stage, d, 5, 0);
}

START_TEST(a_stop_by_the_experimenter_is_immediate) {
  Stage stage = {0};
  stage_play(&stage, set_stop_outside, 2);
  ck_assert_int_eq(stage.end, SIM_STOPPED);
  ck_assert_uint_eq(stage.count[0], 1);
  ck_assert_uint_eq(stage.count[1], 3);
  ck_assert_uint_eq(stage.asked, 0);
  stage_free(&stage);
}
END_TEST

static gboolean write_at_four(SimShard *shard, const SimEvent *event, gpointer data) {
  (void)data;
  if (event->instant == 4) sim_shard_export(shard, 4, SIM_EXPERIMENTER, 0, NULL);
  return TRUE;
}

static void set_last_letter(Stage *stage) {
  stage_open(stage, 2);
  stage_handle(stage, write_at_four);
  stage_post(stage, 1, 4, 0);
  stage_post(stage, 2, 4, 0);
  stage_post(stage, 1, 40, 0);
}

START_TEST(mail_that_nobody_waits_for_has_come_when_the_run_ends) {
  Stage early = {.run.until = 4}, late = {.run.until = 40};
  stage_play(&early, set_last_letter, 2);
  ck_assert_int_eq(early.end, SIM_UNTIL);
  ck_assert_uint_eq(early.mails, 2);
  stage_play(&late, set_last_letter, 2);
  ck_assert_int_eq(late.end, SIM_EXHAUSTED);
  ck_assert_uint_eq(late.mails, 2);
  stage_free(&early);
  stage_free(&late);
}
END_TEST

/* More events at one instant than a slice, or a line at its first size, has room for. */
enum { CROWDED = 100000 };

static gboolean crowd(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->payload == 1 && stage->count[event->device] == 1)
    for (guint i = 0; i < CROWDED; i++) sim_shard_post(shard, shard->now, event->device, 2 + i);
  if (event->payload >= 2 && event->payload != stage->count[event->device])
    ck_abort_msg("event %u comes out of turn", event->payload);
  if (event->payload == 2 + CROWDED / 2 && event->device == 1) sim_shard_stop(shard);
  return TRUE;
}

static void set_crowd(Stage *stage) {
  stage_open(stage, 2);
  stage_handle(stage, crowd);
  stage_post(stage, 1, 9, 1);
  for (guint i = 0; i < CROWDED; i++) stage_post(stage, 2, 9, 0);
  stage_post(stage, 1, 10, 0);
}

START_TEST(a_stop_amid_a_hundred_thousand_events_of_one_instant_lets_all_of_them_happen) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_crowd, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.count[1], 1 + CROWDED);
    ck_assert_uint_eq(stage.count[2], CROWDED);
    stage_free(&stage);
  }
}
END_TEST

static gboolean tick(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  sim_shard_post(shard, event->instant + 1, event->device, 0);
  return TRUE;
}

static void set_endless(Stage *stage) {
  stage_open(stage, 1);
  stage_handle(stage, tick);
  stage_post(stage, 1, 0, 0);
}

START_TEST(an_endless_run_is_aborted_when_the_poll_says_so) {
  Stage stage = {.aborting = TRUE};
  stage_play(&stage, set_endless, 1);
  ck_assert_int_eq(stage.end, SIM_ABORTED);
  ck_assert_uint_gt(stage.count[1], 10000);
  ck_assert_uint_lt(stage.count[1], 1000000);
  stage_free(&stage);
}
END_TEST

/* While the experimenter listens it is asked after each turn, and finds both devices in it. */
static void compare_counts(Stage *stage) {
  if (stage->count[1] != stage->count[2]) ck_abort_msg("the shards stand apart");
  if (stage->count[1] == 50) sim_shard_stop(sim_world_experimenter(stage->world));
}

static void set_listening(Stage *stage) {
  stage_open(stage, 2);
  stage_handle(stage, tick);
  stage->listening = TRUE;
  stage_post(stage, 1, 0, 0);
  stage_post(stage, 2, 0, 0);
}

START_TEST(a_predicate_finds_every_shard_at_the_same_place) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {.on_ask = compare_counts};
    stage_play(&stage, set_listening, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.asked, 50);
    ck_assert_int_eq(sim_world_last_instant(stage.world), 49);
    ck_assert_uint_eq(stage.attempts, 1);
    stage_free(&stage);
  }
}
END_TEST

/* At each poll, what has happened and what is due next. */
static void tell_turns(Stage *stage, SimPace *pace) {
  SimInstant instant = -1;
  gint32 turn = -1;
  gboolean due = sim_world_next(stage->world, &instant, &turn);
  g_string_append_printf(stage->trace, "%d events, %s %d.%d; ", (int)sim_world_events(stage->world),
                         due ? "due" : "nothing due", (int)instant, (int)turn);
  pace->by_turn = TRUE;
}

static gboolean happen(SimShard *shard, const SimEvent *event, gpointer data) {
  (void)shard, (void)event, (void)data;
  return TRUE;
}

static void set_two_instants(Stage *stage) {
  stage_open(stage, 3);
  stage_handle(stage, happen);
  for (guint32 device = 1; device <= 3; device++) stage_post(stage, device, 5, 0);
  stage_post(stage, 2, 9, 0);
  stage_post(stage, SIM_EXPERIMENTER, 5, 0);
}

START_TEST(who_looks_on_may_see_each_turn) {
  for (guint shards = 1; shards <= 3; shards++) {
    Stage stage = {.on_poll = tell_turns};
    stage_play(&stage, set_two_instants, shards);
    ck_assert_str_eq(stage.trace->str, "0 events, due 5.0; 3 events, due 5.1; 4 events, due 9.0; "
                                       "5 events, nothing due -1.-1; ");
    stage_free(&stage);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/run/stop");
  TCase *tests = tcase_create("stops");
  tcase_add_test(tests, shards_that_are_behind_a_stop_come_up_to_it);
  tcase_add_test(tests, a_run_is_repeated_where_a_shard_has_gone_beyond_a_stop);
  tcase_add_test(tests,
                 a_repeated_run_does_not_end_while_mail_to_a_waiting_experimenter_is_due_at_an_earlier_turn);
  tcase_add_test(tests, a_stop_by_the_experimenter_is_immediate);
  tcase_add_test(tests, mail_that_nobody_waits_for_has_come_when_the_run_ends);
  tcase_add_test(tests, a_stop_amid_a_hundred_thousand_events_of_one_instant_lets_all_of_them_happen);
  tcase_add_test(tests, an_endless_run_is_aborted_when_the_poll_says_so);
  tcase_add_test(tests, a_predicate_finds_every_shard_at_the_same_place);
  tcase_add_test(tests, who_looks_on_may_see_each_turn);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
