/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "sim/shard.h"

START_TEST(devices_count_from_one_in_order_of_declaration) {
  SimWorld *world = sim_world_new();
  ck_assert_uint_eq(sim_world_device_count(world), 0);
  for (guint32 d = 1; d <= 1000; d++) ck_assert_uint_eq(sim_world_add_device(world), d);
  ck_assert_uint_eq(sim_world_device_count(world), 1000);
  for (guint32 d = 0; d <= 1000; d++) {
    ck_assert_uint_eq(sim_world_device(world, d)->serial, 0);
    ck_assert_uint_eq(sim_world_device(world, d)->hash, 0);
  }
  sim_world_free(world);
}
END_TEST

static void divide(guint32 devices, guint count) {
  SimWorld *world = sim_world_new();
  for (guint32 d = 0; d < devices; d++) sim_world_add_device(world);
  sim_world_divide(world, count);
  ck_assert_uint_eq(sim_world_shard_count(world), count);
  g_autofree guint *sizes = g_new0(guint, count);
  for (guint32 d = 1; d <= devices; d++) {
    const SimShard *shard = sim_world_shard_of(world, d);
    if (d > 1) ck_assert_uint_ge(shard->index, sim_world_shard_of(world, d - 1)->index);
    ck_assert_ptr_eq(shard, sim_world_shard(world, shard->index));
    sizes[shard->index]++;
  }
  for (guint i = 0; i < count; i++) {
    ck_assert_uint_ge(sizes[i], devices / count);
    ck_assert_uint_le(sizes[i], devices / count + (devices % count != 0));
  }
  sim_world_free(world);
}

START_TEST(shards_are_runs_of_neighbors_of_about_equal_size) {
  for (guint32 devices = 0; devices <= 17; devices++)
    for (guint count = 1; count <= 9; count++) divide(devices, count);
}
END_TEST

START_TEST(the_experimenter_is_a_shard_of_its_own_with_device_zero_in_it) {
  SimWorld *world = sim_world_new();
  sim_world_add_device(world);
  sim_world_divide(world, 1);
  SimShard *experimenter = sim_world_experimenter(world);
  ck_assert_ptr_eq(sim_world_shard_of(world, SIM_EXPERIMENTER), experimenter);
  ck_assert_ptr_ne(sim_world_shard_of(world, 1), experimenter);
  sim_shard_begin(experimenter);
  sim_shard_note(experimenter, SIM_START, 1, 2);
  ck_assert_uint_ne(sim_world_device(world, 0)->hash, 0);
  ck_assert_uint_eq(sim_world_device(world, 1)->hash, 0);
  sim_world_free(world);
}
END_TEST

START_TEST(what_the_experimenter_makes_is_counted_in_one_line_of_serials) {
  SimWorld *world = sim_world_new();
  for (guint32 d = 0; d < 100; d++) sim_world_add_device(world); /* devices move when there are more */
  sim_world_divide(world, 1);
  SimShard *experimenter = sim_world_experimenter(world);
  sim_shard_begin(experimenter);
  ck_assert_uint_eq(sim_world_experimenter_serial(world), 0);
  ck_assert_uint_eq(sim_shard_post(experimenter, 5, SIM_EXPERIMENTER, 0), 1);
  ck_assert_uint_eq(sim_world_experimenter_serial(world), 2);
  ck_assert_uint_eq(sim_world_device(world, 0)->serial, 3);
  sim_world_free(world);
}
END_TEST

START_TEST(a_payload_gives_back_kind_and_index) {
  for (guint kind = 0; kind < SIM_KINDS; kind++) {
    guint32 payload = sim_payload(kind, SIM_INDEX_MAX - kind);
    ck_assert_uint_eq(sim_payload_kind(payload), kind);
    ck_assert_uint_eq(sim_payload_index(payload), SIM_INDEX_MAX - kind);
  }
}
END_TEST

START_TEST(two_worlds_live_side_by_side) {
  SimWorld *one = sim_world_new(), *other = sim_world_new();
  sim_world_add_device(one);
  sim_world_add_device(one);
  sim_world_add_device(other);
  sim_world_divide(one, 2);
  sim_world_divide(other, 1);
  sim_world_experimenter_serial(one);
  ck_assert_uint_eq(sim_world_device_count(one), 2);
  ck_assert_uint_eq(sim_world_device_count(other), 1);
  ck_assert_uint_eq(sim_world_experimenter_serial(other), 0);
  sim_world_free(one);
  sim_world_free(other);
  sim_world_free(NULL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/world");
  TCase *tests = tcase_create("world");
  tcase_add_test(tests, devices_count_from_one_in_order_of_declaration);
  tcase_add_test(tests, shards_are_runs_of_neighbors_of_about_equal_size);
  tcase_add_test(tests, the_experimenter_is_a_shard_of_its_own_with_device_zero_in_it);
  tcase_add_test(tests, what_the_experimenter_makes_is_counted_in_one_line_of_serials);
  tcase_add_test(tests, a_payload_gives_back_kind_and_index);
  tcase_add_test(tests, two_worlds_live_side_by_side);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
