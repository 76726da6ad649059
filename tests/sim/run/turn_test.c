/* SPDX-License-Identifier: MIT */

/* Turns of an instant: who is due in which, and how many there may be. */
#include <check.h>
#include <stdlib.h>

#include "tests/sim/run/stage.h"

/* Device 2 never leaves instant 7; 1 and 3 have more to do then, and later. */
static gboolean loop_at_seven(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->instant == 7 && event->device == 2) sim_shard_post(shard, 7, 2, event->payload + 1);
  else sim_shard_post(shard, event->instant + 1, event->device, event->payload);
  return TRUE;
}

static void set_loop(Stage *stage) {
  stage_open(stage, 3);
  stage_handle(stage, loop_at_seven);
  sim_world_set_limits(stage->world, 1000, 100);
  for (guint32 d = 1; d <= 3; d++) stage_post(stage, d, 0, 100);
}

START_TEST(a_device_that_never_leaves_an_instant_is_named_and_ends_the_run_with_that_turn) {
  for (guint shards = 1; shards <= 3; shards++) {
    Stage stage = {.run.until = 1000};
    stage_play(&stage, set_loop, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.overflows, 1);
    ck_assert_uint_eq(stage.overflowed, 1100);
    ck_assert_uint_eq(stage.count[1], 8);
    ck_assert_uint_eq(stage.count[2], 7 + 1000);
    ck_assert_uint_eq(stage.count[3], 8);
    ck_assert_int_eq(sim_world_last_instant(stage.world), 7);
    stage_free(&stage);
  }
}
END_TEST

/* The experimenter writes to both devices in each of twenty turns; each then does ten things. */
static gboolean ten_things(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  if (event->device == SIM_EXPERIMENTER) {
    for (guint32 d = 1; d <= 2; d++) stage_post(stage, d, shard->now, 1);
    if (shard->turn < 39) sim_shard_post_next_turn(shard, 0);
    return TRUE;
  }
  stage->count[event->device]++;
  if (event->payload < 10) sim_shard_post(shard, shard->now, event->device, event->payload + 1);
  return TRUE;
}

static void set_turns(Stage *stage, guint64 events, guint32 turns) {
  stage_open(stage, 2);
  stage_handle(stage, ten_things);
  sim_world_set_limits(stage->world, events, turns);
  stage_post(stage, SIM_EXPERIMENTER, 3, 0);
}

static void set_busy_turns(Stage *stage) { set_turns(stage, 15, 1000); }
static void set_many_turns(Stage *stage) { set_turns(stage, 15, 12); }
static void set_many_turns_unheard(Stage *stage) {
  set_turns(stage, 15, 12);
  sim_world_on_overflow(stage->world, NULL, NULL);
}

START_TEST(a_device_s_events_are_counted_alike_whoever_shares_its_shard) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_busy_turns, shards);
    ck_assert_uint_eq(stage.overflows, 0);
    ck_assert_uint_eq(stage.count[1], 200);
    ck_assert_uint_eq(stage.count[2], 200);
    ck_assert_int_eq(stage.end, SIM_EXHAUSTED);
    stage_free(&stage);
  }
}
END_TEST

START_TEST(an_instant_has_so_many_turns_and_no_more) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_many_turns, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.overflows, 1);
    ck_assert_uint_eq(stage.overflowed, G_MAXUINT32);
    ck_assert_uint_eq(stage.count[1], 60);
    stage_play(&stage, set_many_turns_unheard, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.count[1], 60);
    stage_free(&stage);
  }
}
END_TEST

/* Device 1 writes once in each instant, and the experimenter is woken each time. */
static gboolean write_each_instant(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->device == SIM_EXPERIMENTER) return TRUE;
  sim_shard_export(shard, shard->now, SIM_EXPERIMENTER, 0, NULL);
  if (event->instant < 100) sim_shard_post(shard, event->instant + 1, 1, 0);
  return TRUE;
}

static void set_letters(Stage *stage) {
  stage_open(stage, 1);
  stage_handle(stage, write_each_instant);
  sim_world_set_limits(stage->world, 10, 1000);
  stage->listening = TRUE;
  stage_post(stage, 1, 0, 0);
}

START_TEST(an_experimenter_that_is_woken_at_each_instant_does_not_stay_in_one) {
  Stage stage = {.on_mail = stage_wake};
  stage_play(&stage, set_letters, 1);
  ck_assert_uint_eq(stage.overflows, 0);
  ck_assert_uint_eq(stage.count[0], 101);
  ck_assert_int_eq(stage.end, SIM_EXHAUSTED);
  stage_free(&stage);
}
END_TEST

/* One experiment wakes at 5 by itself and sleeps for no time, another is woken at 5 by mail. */
static gboolean meet_at_five(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  if (event->device) {
    sim_shard_export(shard, shard->now, SIM_EXPERIMENTER, 0, NULL);
    return TRUE;
  }
  g_string_append_printf(stage->trace, "%u@%d.%d ", event->payload, (int)shard->now, shard->turn);
  if (event->payload == 1) {
    sim_shard_post(shard, shard->now, SIM_EXPERIMENTER, 2);
    sim_shard_post_next_turn(shard, 3);
  }
  return TRUE;
}

static void set_meeting(Stage *stage) {
  stage_open(stage, 1);
  stage_handle(stage, meet_at_five);
  stage->listening = TRUE;
  stage_post(stage, 1, 5, 0);
  stage_post(stage, SIM_EXPERIMENTER, 5, 1);
}

START_TEST(mail_and_a_timer_wake_experiments_in_one_turn_in_the_order_of_the_keys) {
  Stage stage = {.on_mail = stage_wake};
  stage_play(&stage, set_meeting, 1);
  ck_assert_str_eq(stage.trace->str, "1@5.1 0@5.1 2@5.1 3@5.3 ");
  stage_free(&stage);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/run/turn");
  TCase *tests = tcase_create("turns");
  tcase_add_test(tests, a_device_that_never_leaves_an_instant_is_named_and_ends_the_run_with_that_turn);
  tcase_add_test(tests, a_device_s_events_are_counted_alike_whoever_shares_its_shard);
  tcase_add_test(tests, an_instant_has_so_many_turns_and_no_more);
  tcase_add_test(tests, an_experimenter_that_is_woken_at_each_instant_does_not_stay_in_one);
  tcase_add_test(tests, mail_and_a_timer_wake_experiments_in_one_turn_in_the_order_of_the_keys);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
