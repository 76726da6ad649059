/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "net/device.h"
#include "net/error.h"

static const SimRatio second = {1000, 1}; /* ticks */

static NetCourier courier_of(SimRatio rate, SimRatio speed, guint32 capacity) {
  NetDeviceSpec spec = net_device_spec_default();
  NetDevice device;
  NetCourier courier;
  spec.courier_rate = rate;
  spec.speed = speed;
  spec.courier_capacity = capacity;
  ck_assert(net_device_make(&spec, second, &device, &courier, NULL));
  return courier;
}

START_TEST(asleep_it_wakes_on_the_first_edge_at_or_after_an_arrival) {
  const SimInstant arrivals[] = {0, 1, 99, 100, 101};
  const SimInstant edges[] = {0, 100, 100, 100, 200};
  for (guint i = 0; i < G_N_ELEMENTS(arrivals); i++) {
    NetCourier courier = courier_of((SimRatio){10, 1}, (SimRatio){1, 1}, NET_UNLIMITED);
    NetMessage message;
    ck_assert_int_eq(net_courier_push(&courier, &message, arrivals[i]), edges[i]);
    ck_assert(courier.awake);
  }
}
END_TEST

START_TEST(awake_it_is_not_woken_again) {
  NetCourier courier = courier_of((SimRatio){10, 1}, (SimRatio){1, 1}, NET_UNLIMITED);
  NetMessage messages[2];
  net_courier_push(&courier, &messages[0], 5);
  ck_assert_int_eq(net_courier_push(&courier, &messages[1], 7), NET_NO_WAKING);
  ck_assert_ptr_eq(net_courier_take(&courier, 100), &messages[0]);
  ck_assert_ptr_eq(net_courier_take(&courier, 100), &messages[1]);
  ck_assert(courier.awake);
}
END_TEST

START_TEST(with_an_empty_queue_it_falls_asleep_and_can_be_woken_at_the_same_edge) {
  NetCourier courier = courier_of((SimRatio){10, 1}, (SimRatio){1, 1}, NET_UNLIMITED);
  NetMessage message;
  ck_assert_int_eq(net_courier_push(&courier, &message, 100), 100);
  net_courier_take(&courier, 100);
  ck_assert_ptr_null(net_courier_take(&courier, 100));
  ck_assert(!courier.awake);
  ck_assert_int_eq(net_courier_push(&courier, &message, 100), 100);
}
END_TEST

START_TEST(its_edges_follow_one_another_without_drift) {
  NetCourier courier = courier_of((SimRatio){7, 1}, (SimRatio){1, 1}, NET_UNLIMITED);
  NetMessage message;
  net_courier_push(&courier, &message, 0);
  const SimInstant edges[] = {143, 286, 429, 571, 714, 857, 1000, 1143};
  for (guint i = 0; i < G_N_ELEMENTS(edges); i++) ck_assert_int_eq(net_courier_next_edge(&courier), edges[i]);
}
END_TEST

START_TEST(a_fast_device_has_a_fast_courier_and_a_short_step) {
  NetDeviceSpec spec = net_device_spec_default();
  NetDevice device;
  NetCourier courier;
  spec.courier_rate = (SimRatio){10, 1};
  spec.speed = (SimRatio){5, 4};
  spec.courier_step = 100;
  ck_assert(net_device_make(&spec, second, &device, &courier, NULL));
  NetMessage message;
  net_courier_push(&courier, &message, 0);
  ck_assert_int_eq(net_courier_next_edge(&courier), 80);
  ck_assert_int_eq(device.step, 80);
}
END_TEST

START_TEST(its_greatest_queue_is_remembered_and_its_capacity_kept_in_sight) {
  NetCourier courier = courier_of((SimRatio){10, 1}, (SimRatio){1, 1}, 2);
  NetMessage messages[2];
  net_courier_push(&courier, &messages[0], 0);
  ck_assert(!net_courier_full(&courier));
  net_courier_push(&courier, &messages[1], 0);
  ck_assert(net_courier_full(&courier));
  net_courier_take(&courier, 100);
  ck_assert(!net_courier_full(&courier));
  ck_assert_uint_eq(courier.greatest, 2);
}
END_TEST

static SimInstant serve(gpointer self, SimShard *shard, const NetMessage *message) {
  (void)self, (void)shard;
  return message->size;
}

START_TEST(a_model_that_serves_gives_a_courier_without_a_rate_a_queue) {
  static const NetCourierModel model = {NULL, NULL, serve};
  NetDeviceSpec spec = net_device_spec_default();
  NetDevice device;
  NetCourier courier;
  NetMessage messages[2];
  spec.courier_model = &model;
  ck_assert(net_device_make(&spec, second, &device, &courier, NULL));
  ck_assert(courier.has_queue && !courier.has_rate);
  ck_assert_int_eq(net_courier_push(&courier, &messages[0], 17), 17);
  ck_assert_int_eq(net_courier_push(&courier, &messages[1], 17), NET_NO_WAKING);
  courier.served = net_courier_take(&courier, 100);
  ck_assert_uint_eq(net_courier_depth(&courier), 2);
}
END_TEST

START_TEST(after_a_service_it_comes_back_on_an_edge_that_is_later) {
  NetCourier courier = courier_of((SimRatio){10, 1}, (SimRatio){1, 1}, 2);
  NetMessage message;
  net_courier_push(&courier, &message, 0);
  ck_assert_int_eq(net_courier_edge_after_service(&courier, 0), 100);
  ck_assert_int_eq(net_courier_edge_after_service(&courier, 101), 200);
  ck_assert_int_eq(net_courier_edge_after_service(&courier, 300), 300);
  ck_assert_int_eq(net_courier_edge_after_service(&courier, 451), 500);
  ck_assert_int_eq(net_courier_next_edge(&courier), 600);
}
END_TEST

START_TEST(a_device_with_a_bad_parameter_is_refused_with_the_value) {
  NetDeviceSpec spec = net_device_spec_default();
  NetDevice device;
  NetCourier courier;
  GError *error = NULL;
  spec.speed = (SimRatio){-1, 2};
  ck_assert(!net_device_make(&spec, second, &device, &courier, &error));
  ck_assert(g_error_matches(error, NET_ERROR, NET_ERROR_VALUE));
  ck_assert_ptr_nonnull(strstr(error->message, "-0.5"));
  g_clear_error(&error);
  spec = net_device_spec_default();
  spec.courier_rate = (SimRatio){2000, 1}; /* two edges a tick */
  ck_assert(!net_device_make(&spec, second, &device, &courier, &error));
  ck_assert_ptr_nonnull(error);
  g_clear_error(&error);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("net/courier");
  TCase *tests = tcase_create("courier");
  tcase_add_test(tests, asleep_it_wakes_on_the_first_edge_at_or_after_an_arrival);
  tcase_add_test(tests, awake_it_is_not_woken_again);
  tcase_add_test(tests, with_an_empty_queue_it_falls_asleep_and_can_be_woken_at_the_same_edge);
  tcase_add_test(tests, its_edges_follow_one_another_without_drift);
  tcase_add_test(tests, a_fast_device_has_a_fast_courier_and_a_short_step);
  tcase_add_test(tests, its_greatest_queue_is_remembered_and_its_capacity_kept_in_sight);
  tcase_add_test(tests, a_model_that_serves_gives_a_courier_without_a_rate_a_queue);
  tcase_add_test(tests, after_a_service_it_comes_back_on_an_edge_that_is_later);
  tcase_add_test(tests, a_device_with_a_bad_parameter_is_refused_with_the_value);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
