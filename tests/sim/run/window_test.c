/* SPDX-License-Identifier: MIT */

/* Windows: how far one shard may run ahead of the others. */
#include <check.h>
#include <stdlib.h>

#include "tests/sim/run/stage.h"

/* What device 1 sends passes through idle devices on its way to the one that ticks. */
static gboolean pass_on(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  guint32 here = event->device, last = sim_world_device_count(shard->world);
  g_string_append_printf(stage->trace, here == last ? "%u@%d " : "", event->payload, (int)event->instant);
  if (event->payload == 1 && here < last) sim_shard_export(shard, event->instant + 5, here + 1, 1, NULL);
  if (event->payload == 0 && event->instant < 20) sim_shard_post(shard, event->instant + 3, here, 0);
  return TRUE;
}

static void set_line(Stage *stage) {
  stage_open(stage, 3);
  sim_world_set_floor(stage->world, 1, 2, 5);
  sim_world_set_floor(stage->world, 2, 3, 5);
  stage_handle(stage, pass_on);
  stage_post(stage, 1, 0, 1);
  stage_post(stage, 3, 0, 0);
}

START_TEST(windows_are_bounded_by_shortest_paths_since_direct_links_are_not_enough) {
  for (guint shards = 1; shards <= 3; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_line, shards);
    ck_assert_str_eq(stage.trace->str, "0@0 0@3 0@6 0@9 1@10 0@12 0@15 0@18 0@21 ");
    ck_assert_int_eq(stage.end, SIM_EXHAUSTED);
    stage_free(&stage);
  }
}
END_TEST

/* Device 1 ticks and asks; device 2 does nothing but answer. */
static gboolean ask_and_answer(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  if (event->device == 1) g_string_append_printf(stage->trace, "%u@%d ", event->payload, (int)event->instant);
  if (event->device == 2) sim_shard_export(shard, event->instant + 1, 1, 1, NULL);
  if (event->device == 1 && event->instant == 0) sim_shard_export(shard, 1, 2, 1, NULL);
  if (event->device == 1 && event->payload == 0 && event->instant < 4)
    sim_shard_post(shard, event->instant + 1, 1, 0);
  return TRUE;
}

static void set_asking(Stage *stage) {
  stage_open(stage, 2);
  sim_world_set_floor(stage->world, 1, 2, 1);
  sim_world_set_floor(stage->world, 2, 1, 1);
  stage_handle(stage, ask_and_answer);
  stage_post(stage, 1, 0, 0);
}

START_TEST(a_shard_does_not_run_ahead_of_the_answer_to_what_it_sent) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_asking, shards);
    ck_assert_str_eq(stage.trace->str, "0@0 0@1 0@2 1@2 0@3 0@4 ");
    stage_free(&stage);
  }
}
END_TEST

/* Two devices pass a token to and fro at the end of what instants may be. */
static gboolean pass_late(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (stage->count[event->device] < 20)
    sim_shard_export(shard, event->instant + SIM_INSTANT_MAX / 100, 3 - event->device, 0, NULL);
  return TRUE;
}

static void set_late(Stage *stage) {
  stage_open(stage, 2);
  sim_world_set_floor(stage->world, 1, 2, SIM_INSTANT_MAX / 100);
  sim_world_set_floor(stage->world, 2, 1, SIM_INSTANT_MAX / 100);
  stage_handle(stage, pass_late);
  stage_post(stage, 1, SIM_INSTANT_MAX / 2 - 1, 0);
}

START_TEST(instants_beyond_half_of_the_greatest_and_their_floors_do_not_overflow) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_late, shards);
    ck_assert_uint_eq(stage.count[1] + stage.count[2], 39);
    ck_assert_int_eq(sim_world_last_instant(stage.world),
                     SIM_INSTANT_MAX / 2 - 1 + 38 * (SIM_INSTANT_MAX / 100));
    ck_assert_int_eq(stage.end, SIM_EXHAUSTED);
    stage_free(&stage);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/run/window");
  TCase *tests = tcase_create("windows");
  tcase_add_test(tests, windows_are_bounded_by_shortest_paths_since_direct_links_are_not_enough);
  tcase_add_test(tests, a_shard_does_not_run_ahead_of_the_answer_to_what_it_sent);
  tcase_add_test(tests, instants_beyond_half_of_the_greatest_and_their_floors_do_not_overflow);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
