/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "net/message.h"
#include "sim/world.h"

START_TEST(an_address_gives_back_what_it_was_made_of) {
  NetAddress local = net_address_local(7, 41), outside = net_address_outside(7, 41);
  NetAddress remote = net_address_remote(SIM_DEVICES_MAX, 3, NET_REMOTE_NUMBER_MAX);
  ck_assert_uint_eq(net_address_home(local), 7);
  ck_assert_uint_eq(net_address_home(outside), 7);
  ck_assert_uint_eq(net_address_home(remote), SIM_DEVICES_MAX);
  ck_assert(local != outside);
  ck_assert(net_address_remote(7, 3, 1) != net_address_remote(7, 4, 1));
  ck_assert_uint_eq(net_address_tag(remote), 2);
}
END_TEST

START_TEST(nobody_is_no_valid_address) {
  ck_assert(!net_address_valid(NET_NOBODY));
  ck_assert(net_address_valid(net_address_local(1, 1)));
  ck_assert(!net_address_valid(G_GUINT64_CONSTANT(3) << 61 | 1));
}
END_TEST

START_TEST(a_copy_has_the_same_header_and_bytes_and_no_successor) {
  SimSlab *slab = sim_slab_new();
  for (guint32 length = 0; length < 2000; length += 333) {
    NetMessage *message = net_message_new(slab, length);
    ck_assert_uint_eq(message->id, 0);
    memset(message->bytes, (int)(length % 251) + 1, length);
    message->id = 99;
    message->next = message;
    NetMessage *copy = net_message_dup(slab, message);
    ck_assert_ptr_null(copy->next);
    ck_assert_uint_eq(copy->id, 99);
    ck_assert_uint_eq(copy->length, length);
    ck_assert_int_eq(memcmp(copy->bytes, message->bytes, length), 0);
    net_message_free(slab, copy);
    net_message_free(slab, message);
  }
  ck_assert_uint_eq(sim_slab_used(slab), 0);
  sim_slab_free(slab);
}
END_TEST

START_TEST(a_line_gives_messages_in_the_order_in_which_they_came) {
  NetMessage messages[5];
  NetLine line = {NULL, NULL, 0};
  ck_assert_ptr_null(net_line_pop(&line));
  for (guint round = 0; round < 2; round++) {
    for (guint i = 0; i < 5; i++) net_line_push(&line, &messages[i]);
    ck_assert_uint_eq(line.length, 5);
    for (guint i = 0; i < 5; i++) ck_assert_ptr_eq(net_line_pop(&line), &messages[i]);
    ck_assert_ptr_null(net_line_pop(&line));
  }
}
END_TEST

START_TEST(each_fate_has_its_own_name) {
  ck_assert_str_eq(net_fate_name(NET_DELIVERED), "delivered");
  ck_assert_str_eq(net_fate_name(NET_NOPROC), "noproc");
  ck_assert_str_eq(net_fate_name(NET_NONAME), "noname");
  ck_assert_str_eq(net_fate_name(NET_UNREACHABLE), "unreachable");
  ck_assert_str_eq(net_fate_name(NET_FULL), "full");
  ck_assert_str_eq(net_fate_name(NET_LOST), "lost");
  ck_assert_str_eq(net_fate_name(NET_CUT), "cut");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("net/message");
  TCase *tests = tcase_create("message");
  tcase_add_test(tests, an_address_gives_back_what_it_was_made_of);
  tcase_add_test(tests, nobody_is_no_valid_address);
  tcase_add_test(tests, a_copy_has_the_same_header_and_bytes_and_no_successor);
  tcase_add_test(tests, a_line_gives_messages_in_the_order_in_which_they_came);
  tcase_add_test(tests, each_fate_has_its_own_name);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
