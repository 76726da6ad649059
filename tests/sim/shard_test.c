/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "sim/shard.h"

/* One shard of three devices, executed by hand; what happens in it is written down. */
typedef struct {
  SimWorld *world;
  SimShard *shard, *outside;
  GString *trace;
} Fixture;

enum { PLAIN, LOOP, CANCELLED, STOP, IMPORTED, SPREAD };

static gboolean execute(SimShard *shard, const SimEvent *event, gpointer data) {
  Fixture *f = data;
  guint kind = sim_payload_kind(event->payload);
  guint32 index = sim_payload_index(event->payload);
  if (kind == CANCELLED) return FALSE;
  g_string_append_printf(f->trace, "%u:%u@%d.%d ", shard->device, index, (int)shard->now, shard->turn);
  if (kind == LOOP && index > 0)
    sim_shard_post(shard, shard->now, shard->device, sim_payload(LOOP, index - 1));
  for (guint32 child = 2 * index; kind == SPREAD && child <= 2 * index + 1 && child < 1000; child++)
    sim_shard_post(shard, shard->now, shard->device, sim_payload(SPREAD, child));
  if (kind == STOP) sim_shard_stop(shard);
  return TRUE;
}

static void import(SimShard *shard, const SimEvent *event, gpointer cargo, gpointer data) {
  Fixture *f = data;
  (void)shard;
  g_string_append_printf(f->trace, "import %s for %u; ", (const char *)cargo, event->device);
}

static void fixture_open(Fixture *f) {
  f->world = sim_world_new();
  for (guint i = 0; i < 3; i++) sim_world_add_device(f->world);
  for (guint kind = PLAIN; kind <= SPREAD; kind++) sim_world_handle(f->world, kind, execute, import, f);
  sim_world_divide(f->world, 1);
  f->shard = sim_world_shard(f->world, 0);
  f->outside = sim_world_experimenter(f->world);
  f->trace = g_string_new(NULL);
  sim_shard_begin(f->outside);
}

static void fixture_close(Fixture *f) {
  sim_world_free(f->world);
  g_string_free(f->trace, TRUE);
}

/* What the experimenter makes in `turn` of its present instant. */
static void from_outside(Fixture *f, guint32 device, SimInstant instant, gint32 turn, guint32 payload) {
  guint32 serial = sim_world_experimenter_serial(f->world);
  SimEvent event = {instant, device, SIM_EXPERIMENTER, f->outside->now, serial, payload};
  sim_shard_post_outside(f->shard, &event, turn);
}

static void expect(Fixture *f, const char *trace) {
  ck_assert_str_eq(f->trace->str, trace);
  g_string_truncate(f->trace, 0);
}

static void expect_next(Fixture *f, SimInstant instant, gint32 turn) {
  SimInstant next = -5;
  gint32 next_turn = -5;
  ck_assert(sim_shard_next(f->shard, &next, &next_turn));
  ck_assert_int_eq(next, instant);
  ck_assert_int_eq(next_turn, turn);
}

START_TEST(events_of_an_instant_run_by_device_and_what_a_device_makes_for_itself_comes_after_its_others) {
  Fixture f;
  fixture_open(&f);
  from_outside(&f, 2, 3, -1, sim_payload(LOOP, 2));
  from_outside(&f, 2, 3, -1, sim_payload(PLAIN, 9));
  from_outside(&f, 3, 3, -1, sim_payload(PLAIN, 8));
  from_outside(&f, 1, 3, -1, sim_payload(LOOP, 1));
  expect_next(&f, 3, 0);
  sim_shard_run(f.shard, 3, 0);
  expect(&f, "1:1@3.0 1:0@3.0 2:2@3.0 2:9@3.0 2:1@3.0 2:0@3.0 3:8@3.0 ");
  ck_assert_uint_eq(f.shard->events, 7);
  fixture_close(&f);
}
END_TEST

/* Numbered as a heap is, children come out in the order of their numbers, however the line grows. */
START_TEST(what_a_device_makes_for_itself_comes_in_the_order_in_which_it_was_made) {
  Fixture f;
  g_autoptr(GString) expected = g_string_new(NULL);
  fixture_open(&f);
  from_outside(&f, 1, 4, -1, sim_payload(SPREAD, 1));
  for (guint i = 1; i < 1000; i++) g_string_append_printf(expected, "1:%u@4.0 ", i);
  sim_shard_run(f.shard, 4, 0);
  expect(&f, expected->str);
  fixture_close(&f);
}
END_TEST

START_TEST(a_shard_runs_up_to_and_including_a_turn_of_an_instant) {
  Fixture f;
  SimInstant instant;
  gint32 turn;
  fixture_open(&f);
  ck_assert(!sim_shard_next(f.shard, &instant, &turn));
  for (SimInstant i = 0; i < 4; i++) from_outside(&f, 1, i, -1, sim_payload(PLAIN, (guint32)i));
  sim_shard_run(f.shard, 2, 0);
  expect(&f, "1:0@0.0 1:1@1.0 1:2@2.0 ");
  expect_next(&f, 3, 0);
  sim_shard_run(f.shard, SIM_INSTANT_MAX, 0);
  expect(&f, "1:3@3.0 ");
  ck_assert(!sim_shard_next(f.shard, &instant, &turn));
  fixture_close(&f);
}
END_TEST

START_TEST(what_the_experimenter_makes_at_the_instant_runs_in_the_next_turn) {
  Fixture f;
  fixture_open(&f);
  from_outside(&f, 3, 0, -1, sim_payload(PLAIN, 1));
  from_outside(&f, 1, 6, -1, sim_payload(PLAIN, 7));
  sim_shard_run(f.shard, 0, G_MAXINT32);
  f.outside->turn = 1;
  from_outside(&f, 3, 0, 1, sim_payload(LOOP, 1));
  from_outside(&f, 3, 0, 1, sim_payload(PLAIN, 5));
  from_outside(&f, 2, 0, 1, sim_payload(PLAIN, 4));
  expect_next(&f, 0, 2);
  sim_shard_run(f.shard, 0, 1);
  expect(&f, "3:1@0.0 ");
  sim_shard_run(f.shard, 6, 0);
  expect(&f, "2:4@0.2 3:1@0.2 3:5@0.2 3:0@0.2 1:7@6.0 ");
  fixture_close(&f);
}
END_TEST

START_TEST(a_cancelled_event_is_not_counted_and_leaves_no_mark_on_the_time) {
  Fixture f;
  fixture_open(&f);
  from_outside(&f, 1, 2, -1, sim_payload(PLAIN, 0));
  from_outside(&f, 1, 9, -1, sim_payload(CANCELLED, 0));
  sim_shard_run(f.shard, SIM_INSTANT_MAX, 0);
  ck_assert_uint_eq(f.shard->events, 1);
  ck_assert_int_eq(f.shard->last_instant, 2);
  fixture_close(&f);
}
END_TEST

START_TEST(a_stopped_shard_finishes_the_turn_and_no_more) {
  Fixture f;
  fixture_open(&f);
  from_outside(&f, 1, 2, -1, sim_payload(STOP, 0));
  from_outside(&f, 1, 2, -1, sim_payload(PLAIN, 1));
  from_outside(&f, 3, 2, -1, sim_payload(LOOP, 1));
  from_outside(&f, 1, 3, -1, sim_payload(PLAIN, 2));
  sim_shard_run(f.shard, 100, 0);
  expect(&f, "1:0@2.0 1:1@2.0 3:1@2.0 3:0@2.0 ");
  ck_assert(f.shard->stopping);
  ck_assert_int_eq(f.shard->now, 2);
  expect_next(&f, 3, 0);
  fixture_close(&f);
}
END_TEST

START_TEST(what_goes_to_a_device_of_the_same_shard_is_imported_at_once) {
  Fixture f;
  fixture_open(&f);
  from_outside(&f, 1, 2, -1, sim_payload(PLAIN, 0));
  sim_shard_run(f.shard, 2, 0);
  sim_shard_export(f.shard, 4, 2, sim_payload(IMPORTED, 6), "cargo");
  ck_assert_uint_eq(f.shard->outbox->len, 0);
  ck_assert_uint_eq(sim_world_device(f.world, 1)->serial, 1);
  sim_shard_run(f.shard, 100, 0);
  expect(&f, "1:0@2.0 import cargo for 2; 2:6@4.0 ");
  fixture_close(&f);
}
END_TEST

START_TEST(mail_to_the_experimenter_waits_with_the_turn_that_follows) {
  Fixture f;
  fixture_open(&f);
  from_outside(&f, 3, 2, -1, sim_payload(PLAIN, 0));
  sim_shard_run(f.shard, 2, 0);
  sim_shard_export(f.shard, 2, SIM_EXPERIMENTER, sim_payload(PLAIN, 5), "cargo");
  ck_assert_uint_eq(f.shard->mail->len, 1);
  const SimExport *mail = &g_array_index(f.shard->mail, SimExport, 0);
  ck_assert_int_eq(mail->turn, 1);
  ck_assert_int_eq(mail->event.instant, 2);
  ck_assert_int_eq(mail->event.birth, 2);
  ck_assert_uint_eq(mail->event.source, 3);
  ck_assert_uint_eq(mail->event.device, SIM_EXPERIMENTER);
  ck_assert_str_eq(mail->cargo, "cargo");
  fixture_close(&f);
}
END_TEST

static gboolean keep_odd(const SimEvent *event, gpointer data) {
  (void)data;
  return sim_payload_index(event->payload) % 2;
}

START_TEST(a_purge_drops_just_what_is_not_kept) {
  Fixture f;
  fixture_open(&f);
  for (guint32 i = 0; i < 6; i++) from_outside(&f, 1, i, -1, sim_payload(PLAIN, i));
  sim_shard_purge(f.shard, keep_odd, NULL);
  sim_shard_run(f.shard, 100, 0);
  expect(&f, "1:1@1.0 1:3@3.0 1:5@5.0 ");
  fixture_close(&f);
}
END_TEST

/* The experimenter's own events: turn -1, its timers at turn 1, and `sleep(0)`. */
START_TEST(the_experimenter_s_sleep_for_no_time_gets_the_next_turn_but_one) {
  Fixture f;
  fixture_open(&f);
  sim_shard_post(f.outside, 0, SIM_EXPERIMENTER, sim_payload(PLAIN, 1));
  sim_shard_post(f.outside, 4, SIM_EXPERIMENTER, sim_payload(PLAIN, 3));
  sim_shard_post_next_turn(f.outside, sim_payload(PLAIN, 2));
  sim_shard_run_line(f.outside);
  expect(&f, "0:1@0.-1 ");
  sim_shard_run(f.outside, 0, 1);
  expect(&f, "0:2@0.1 ");
  sim_shard_post_next_turn(f.outside, sim_payload(PLAIN, 4));
  sim_shard_run(f.outside, 0, 2);
  expect(&f, "");
  sim_shard_run(f.outside, 4, 1);
  expect(&f, "0:4@0.3 0:3@4.1 ");
  fixture_close(&f);
}
END_TEST

START_TEST(the_experimenter_is_woken_by_mail_in_the_turn_after_the_devices) {
  Fixture f;
  fixture_open(&f);
  sim_shard_post_after(f.outside, 7, 0, sim_payload(PLAIN, 1));
  sim_shard_run(f.outside, 7, 1);
  sim_shard_post_after(f.outside, 7, 2, sim_payload(PLAIN, 2));
  sim_shard_run(f.outside, 7, 3);
  expect(&f, "0:1@7.1 0:2@7.3 ");
  fixture_close(&f);
}
END_TEST

START_TEST(a_mark_depends_on_all_that_it_is_made_of_and_on_the_order) {
  Fixture f;
  guint64 hashes[8];
  fixture_open(&f);
  for (guint i = 0; i < 8; i++) {
    sim_world_device(f.world, 1)->hash = 0;
    f.shard->device = 1;
    f.shard->now = i == 1 ? 6 : 5;
    f.shard->turn = i == 2 ? 2 : 0;
    sim_shard_note(f.shard, i == 3 ? SIM_SEND : SIM_START, i == 4 ? 11 : 10, i == 5 ? 1 : 0);
    if (i >= 6) sim_shard_note(f.shard, SIM_SEND, i == 6 ? 10 : 11, 0);
    hashes[i] = sim_world_device(f.world, 1)->hash;
    for (guint k = 0; k < i; k++) ck_assert_uint_ne(hashes[i], hashes[k]);
  }
  ck_assert_uint_eq(sim_world_device(f.world, 2)->hash, 0);
  fixture_close(&f);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/shard");
  TCase *tests = tcase_create("shard");
  tcase_add_test(
      tests, events_of_an_instant_run_by_device_and_what_a_device_makes_for_itself_comes_after_its_others);
  tcase_add_test(tests, what_a_device_makes_for_itself_comes_in_the_order_in_which_it_was_made);
  tcase_add_test(tests, a_shard_runs_up_to_and_including_a_turn_of_an_instant);
  tcase_add_test(tests, what_the_experimenter_makes_at_the_instant_runs_in_the_next_turn);
  tcase_add_test(tests, a_cancelled_event_is_not_counted_and_leaves_no_mark_on_the_time);
  tcase_add_test(tests, a_stopped_shard_finishes_the_turn_and_no_more);
  tcase_add_test(tests, what_goes_to_a_device_of_the_same_shard_is_imported_at_once);
  tcase_add_test(tests, mail_to_the_experimenter_waits_with_the_turn_that_follows);
  tcase_add_test(tests, a_purge_drops_just_what_is_not_kept);
  tcase_add_test(tests, the_experimenter_s_sleep_for_no_time_gets_the_next_turn_but_one);
  tcase_add_test(tests, the_experimenter_is_woken_by_mail_in_the_turn_after_the_devices);
  tcase_add_test(tests, a_mark_depends_on_all_that_it_is_made_of_and_on_the_order);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
