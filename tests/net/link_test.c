/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "net/error.h"
#include "net/link.h"

static SimChance *chance;
static NetLinkModel model;

static void set_up(void) { chance = sim_chance_new(20240229); }
static void tear_down(void) { sim_chance_free(chance); }

static NetLink link_of(const NetLinkSpec *spec, guint32 nth) {
  NetLink link;
  model = net_link_model(spec, 17, (SimRatio){0, 1});
  net_link_init(&link, 1, 2, &model);
  link.nth = nth;
  return link;
}

static NetPassage pass(NetLink *link, SimInstant now, guint32 size) {
  NetMessage message = {.size = size};
  return net_link_pass(link, (NetHop){0, NET_UNSET}, chance, NULL, now, &message);
}

START_TEST(a_hop_takes_the_latency_and_one_tick_at_the_least) {
  NetLinkSpec spec = net_link_spec_default();
  NetLink link = link_of(&spec, 0);
  ck_assert_int_eq(pass(&link, 100, 5).arrivals[0], 117);
  spec.latency = 40;
  link = link_of(&spec, 0);
  ck_assert_int_eq(pass(&link, 100, 5).arrivals[0], 140);
  spec.latency = 0;
  link = link_of(&spec, 0);
  ck_assert_int_eq(pass(&link, 100, 5).arrivals[0], 101);
}
END_TEST

START_TEST(messages_wait_until_those_before_them_are_transferred) {
  NetLinkSpec spec = net_link_spec_default();
  spec.latency = 10;
  spec.bandwidth = (SimRatio){3, 1};
  NetLink link = link_of(&spec, 0);
  NetPassage first = pass(&link, 0, 100), second = pass(&link, 5, 10), third = pass(&link, 50, 10);
  ck_assert_int_eq(first.leaves, 0);
  ck_assert_int_eq(first.arrivals[0], 43); /* 100 / 3 = 33 */
  ck_assert_int_eq(second.leaves, 33);
  ck_assert_int_eq(second.arrivals[0], 46);
  ck_assert_int_eq(third.leaves, 50);
  ck_assert_int_eq(third.arrivals[0], 63);
  ck_assert_uint_eq(link.carried, 3);
  ck_assert_uint_eq(link.bytes, 120);
}
END_TEST

START_TEST(a_link_is_full_when_its_capacity_waits_for_transfer) {
  NetLinkSpec spec = net_link_spec_default();
  spec.bandwidth = (SimRatio){1, 1};
  spec.capacity = 20;
  NetLink link = link_of(&spec, 0);
  for (guint i = 0; i < 21; i++) { /* one is being transferred, twenty wait */
    ck_assert(!net_link_full(&link, 0));
    pass(&link, 0, 10);
  }
  ck_assert(net_link_full(&link, 0));
  ck_assert(net_link_full(&link, 9));
  ck_assert(!net_link_full(&link, 10));
  pass(&link, 10, 10);
  ck_assert(net_link_full(&link, 19));
  ck_assert(!net_link_full(&link, 20));
  ck_assert(!net_link_full(&link, 1000));
  net_link_clear(&link);
}
END_TEST

START_TEST(jitter_only_adds_and_covers_its_range) {
  NetLinkSpec spec = net_link_spec_default();
  spec.latency = 10;
  spec.jitter = 4;
  spec.reorder = TRUE;
  NetLink link = link_of(&spec, 0);
  guint seen[4] = {0};
  for (guint i = 0; i < 4000; i++) {
    SimInstant delay = pass(&link, i, 1).arrivals[0] - i - 10;
    ck_assert(delay >= 0 && delay < 4);
    seen[delay]++;
  }
  for (guint i = 0; i < 4; i++) ck_assert(seen[i] > 900 && seen[i] < 1100);
  net_link_clear(&link);
}
END_TEST

START_TEST(messages_keep_their_order_unless_the_link_reorders) {
  NetLinkSpec spec = net_link_spec_default();
  spec.jitter = 1000;
  for (guint reorder = 0; reorder < 2; reorder++) {
    spec.reorder = reorder != 0;
    NetLink link = link_of(&spec, 0);
    guint overtaken = 0;
    SimInstant last = 0;
    for (guint i = 0; i < 200; i++) {
      SimInstant arrival = pass(&link, i, 1).arrivals[0];
      overtaken += arrival < last;
      last = arrival;
    }
    ck_assert(reorder ? overtaken > 20 : overtaken == 0);
    net_link_clear(&link);
  }
}
END_TEST

START_TEST(loss_and_duplicates_come_at_their_rates) {
  NetLinkSpec spec = net_link_spec_default();
  spec.loss = 0.25;
  spec.duplicate = 0.1;
  NetLink link = link_of(&spec, 0);
  guint copies[3] = {0};
  for (guint i = 0; i < 20000; i++) copies[pass(&link, i, 1).copies]++;
  ck_assert_uint_eq(copies[0], link.lost);
  ck_assert_double_lt(fabs(copies[0] / 20000.0 - 0.25), 0.015);
  ck_assert_double_lt(fabs(copies[2] / 20000.0 - 0.075), 0.01);
  net_link_clear(&link);
}
END_TEST

START_TEST(what_is_sure_always_happens) {
  NetLinkSpec spec = net_link_spec_default();
  spec.duplicate = 1;
  NetLink link = link_of(&spec, 0);
  for (guint i = 0; i < 100; i++) {
    NetPassage passage = pass(&link, i, 1);
    ck_assert_uint_eq(passage.copies, 2);
    ck_assert(passage.arrivals[1] >= passage.arrivals[0]);
  }
  net_link_clear(&link);
  spec.loss = 1;
  link = link_of(&spec, 0);
  for (guint i = 0; i < 100; i++) ck_assert_uint_eq(pass(&link, i, 1).copies, 0);
  net_link_clear(&link);
}
END_TEST

START_TEST(loss_does_not_change_the_jitter_of_those_that_arrive) {
  NetLinkSpec calm = net_link_spec_default(), stormy;
  calm.jitter = 1000;
  calm.reorder = TRUE;
  stormy = calm;
  stormy.loss = 0.5;
  stormy.duplicate = 0.5;
  NetLink a = link_of(&calm, 0);
  SimInstant arrivals[100];
  for (guint i = 0; i < 100; i++) arrivals[i] = pass(&a, i, 1).arrivals[0];
  NetLink b = link_of(&stormy, 0);
  guint arrived = 0;
  for (guint i = 0; i < 100; i++) {
    NetPassage passage = pass(&b, i, 1);
    if (passage.copies == 0) continue;
    arrived++;
    ck_assert_int_eq(passage.arrivals[0], arrivals[i]);
  }
  ck_assert(arrived > 20 && arrived < 80);
  net_link_clear(&a);
  net_link_clear(&b);
}
END_TEST

START_TEST(parallel_links_draw_from_streams_of_their_own) {
  NetLinkSpec spec = net_link_spec_default();
  spec.jitter = 1000000;
  spec.reorder = TRUE;
  NetLink first = link_of(&spec, 0), again = link_of(&spec, 0), second = link_of(&spec, 1);
  guint alike = 0;
  for (guint i = 0; i < 50; i++) {
    SimInstant arrival = pass(&first, i, 1).arrivals[0];
    ck_assert_int_eq(pass(&again, i, 1).arrivals[0], arrival);
    alike += pass(&second, i, 1).arrivals[0] == arrival;
  }
  ck_assert_uint_lt(alike, 3);
  net_link_clear(&first);
  net_link_clear(&again);
  net_link_clear(&second);
}
END_TEST

START_TEST(the_wire_gives_messages_in_order_of_arrival_and_of_putting) {
  enum { COUNT = 500 };
  NetMessage messages[COUNT];
  NetLinkSpec spec = net_link_spec_default();
  spec.reorder = TRUE;
  NetLink link = link_of(&spec, 0);
  for (guint round = 0; round < 3; round++) {
    for (guint i = 0; i < COUNT; i++) {
      messages[i].delivered = (SimInstant)(i * 7919u % 53);
      net_link_put(&link, &messages[i]);
    }
    const NetMessage *last = net_link_take(&link);
    ck_assert_ptr_eq(last, &messages[0]);
    for (guint i = 1; i < COUNT; i++) {
      const NetMessage *next = net_link_take(&link);
      ck_assert(next->delivered > last->delivered || (next->delivered == last->delivered && next > last));
      last = next;
    }
    ck_assert_ptr_null(net_link_take(&link));
  }
  net_link_clear(&link);
}
END_TEST

static SimInstant delay_by_size(gpointer data, SimShard *shard, guint32 link, const NetMessage *message) {
  (void)shard;
  return *(SimInstant *)data + message->size + link;
}

START_TEST(a_model_may_decide_the_delay) {
  SimInstant base = 1000;
  NetLinkSpec spec = net_link_spec_default();
  spec.delay = delay_by_size;
  spec.delay_data = &base;
  NetLink link = link_of(&spec, 0);
  ck_assert_int_eq(pass(&link, 5, 30).arrivals[0], 1035);
  ck_assert_int_eq(net_link_floor(&spec, 17, FALSE), 1);
  spec.latency = 12;
  ck_assert_int_eq(net_link_floor(&spec, 17, FALSE), 12);
}
END_TEST

START_TEST(a_hop_may_name_its_flight_and_where_messages_are_counted_the_link_its_depth) {
  NetLinkSpec spec = net_link_spec_default();
  spec.latency = 10;
  spec.bandwidth = (SimRatio){1, 2};
  spec.capacity = 5;
  NetLink link = link_of(&spec, 0);
  NetMessage message = {.size = 3};
  ck_assert_uint_eq(net_link_depth(&link, 0), 0);
  NetPassage first = net_link_pass(&link, (NetHop){0, 40}, chance, NULL, 0, &message);
  NetPassage second = net_link_pass(&link, (NetHop){0, NET_UNSET}, chance, NULL, 0, &message);
  ck_assert_int_eq(first.arrivals[0], 6 + 40);
  ck_assert_int_eq(second.leaves, 6);
  ck_assert_int_eq(second.arrivals[0], 46); /* it does not overtake */
  ck_assert_uint_eq(net_link_depth(&link, 0), 2);
  ck_assert_uint_eq(net_link_depth(&link, 6), 1);
  ck_assert_uint_eq(net_link_depth(&link, 12), 0);
  ck_assert_int_eq(link.model->floor, 10);
  net_link_clear(&link);
}
END_TEST

START_TEST(an_instant_beyond_the_last_stays_at_the_last) {
  NetLinkSpec spec = net_link_spec_default();
  spec.latency = SIM_INSTANT_MAX;
  spec.bandwidth = (SimRatio){1, G_MAXINT64};
  NetLink link = link_of(&spec, 0);
  ck_assert_int_eq(pass(&link, 100, 4000000000u).arrivals[0], SIM_INSTANT_MAX);
  ck_assert_int_eq(pass(&link, 100, 4000000000u).arrivals[0], SIM_INSTANT_MAX);
}
END_TEST

static void refuses(NetLinkSpec spec, const char *parameter) {
  GError *error = NULL;
  ck_assert(!net_link_spec_check(&spec, &error));
  ck_assert(g_error_matches(error, NET_ERROR, NET_ERROR_VALUE));
  ck_assert_ptr_nonnull(strstr(error->message, parameter));
  g_clear_error(&error);
}

START_TEST(parameters_out_of_range_are_refused_by_name) {
  NetLinkSpec good = net_link_spec_default(), spec;
  ck_assert(net_link_spec_check(&good, NULL));
  spec = good, spec.latency = -2, refuses(spec, "latency");
  spec = good, spec.jitter = -1, refuses(spec, "jitter");
  spec = good, spec.loss = 1.5, refuses(spec, "loss");
  spec = good, spec.loss = NAN, refuses(spec, "loss");
  spec = good, spec.duplicate = -0.5, refuses(spec, "duplicate");
  spec = good, spec.bandwidth = (SimRatio){-1, 1}, refuses(spec, "bandwidth");
}
END_TEST

START_TEST(a_direction_stays_small) { ck_assert_uint_le(sizeof(NetLink), 104); }
END_TEST

int main(void) {
  Suite *suite = suite_create("net/link");
  TCase *tests = tcase_create("link");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, a_hop_takes_the_latency_and_one_tick_at_the_least);
  tcase_add_test(tests, messages_wait_until_those_before_them_are_transferred);
  tcase_add_test(tests, a_link_is_full_when_its_capacity_waits_for_transfer);
  tcase_add_test(tests, jitter_only_adds_and_covers_its_range);
  tcase_add_test(tests, messages_keep_their_order_unless_the_link_reorders);
  tcase_add_test(tests, loss_and_duplicates_come_at_their_rates);
  tcase_add_test(tests, what_is_sure_always_happens);
  tcase_add_test(tests, loss_does_not_change_the_jitter_of_those_that_arrive);
  tcase_add_test(tests, parallel_links_draw_from_streams_of_their_own);
  tcase_add_test(tests, the_wire_gives_messages_in_order_of_arrival_and_of_putting);
  tcase_add_test(tests, a_model_may_decide_the_delay);
  tcase_add_test(tests, a_hop_may_name_its_flight_and_where_messages_are_counted_the_link_its_depth);
  tcase_add_test(tests, an_instant_beyond_the_last_stays_at_the_last);
  tcase_add_test(tests, parameters_out_of_range_are_refused_by_name);
  tcase_add_test(tests, a_direction_stays_small);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
