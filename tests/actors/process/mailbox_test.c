/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "actors/process/mailbox.h"

START_TEST(a_directory_finds_what_was_added_and_nothing_else) {
  ActorDirectory *directory = actor_directory_new();
  ActorMailbox one = {.address = net_address_local(1, 1)}, other = {.address = net_address_local(2, 1)};
  ck_assert_ptr_null(actor_directory_find(directory, one.address));
  actor_directory_add(directory, &one);
  actor_directory_add(directory, &other);
  ck_assert_ptr_eq(actor_directory_find(directory, one.address), &one);
  ck_assert_ptr_eq(actor_directory_find(directory, other.address), &other);
  ck_assert_ptr_null(actor_directory_find(directory, net_address_local(1, 2)));
  ck_assert_ptr_null(actor_directory_find(directory, net_address_outside(1, 1)));
  ck_assert_ptr_null(actor_directory_find(directory, NET_NOBODY));
  actor_directory_free(directory);
  actor_directory_free(NULL);
}
END_TEST

START_TEST(what_was_removed_is_found_no_longer) {
  ActorDirectory *directory = actor_directory_new();
  ActorMailbox box = {.address = net_address_remote(4, 3, 9)};
  actor_directory_remove(directory, box.address);
  actor_directory_add(directory, &box);
  actor_directory_remove(directory, net_address_remote(4, 3, 8));
  ck_assert_ptr_eq(actor_directory_find(directory, box.address), &box);
  actor_directory_remove(directory, box.address);
  actor_directory_remove(directory, box.address);
  ck_assert_ptr_null(actor_directory_find(directory, box.address));
  actor_directory_add(directory, &box);
  ck_assert_ptr_eq(actor_directory_find(directory, box.address), &box);
  actor_directory_free(directory);
}
END_TEST

/* Against a reference, with many addresses of one make, so that entries collide and move up. */
enum { ADDRESSES = 3000, STEPS = 60000 };

static NetAddress address_at(guint i) {
  if (i % 3 == 0) return net_address_local(1 + i % 7, 1 + i);
  if (i % 3 == 1) return net_address_outside(1 + i % 500, 1 + i / 500);
  return net_address_remote(1 + i % 20, 1 + i % 11, 1 + i);
}

static void compare(const ActorDirectory *directory, ActorMailbox *boxes, const gboolean *there) {
  for (guint i = 0; i < ADDRESSES; i++) {
    ActorMailbox *expected = there[i] ? &boxes[i] : NULL;
    if (actor_directory_find(directory, boxes[i].address) != expected) ck_abort_msg("address %u is wrong", i);
  }
}

START_TEST(addresses_that_come_and_go_by_the_thousand_are_told_apart) {
  ActorDirectory *directory = actor_directory_new();
  ActorMailbox *boxes = g_new0(ActorMailbox, ADDRESSES);
  gboolean *there = g_new0(gboolean, ADDRESSES);
  GRand *random = g_rand_new_with_seed(3);
  for (guint i = 0; i < ADDRESSES; i++) boxes[i].address = address_at(i);
  for (guint step = 0; step < STEPS; step++) {
    guint range = step < STEPS / 2 ? ADDRESSES : ADDRESSES / 30;
    guint i = (guint)g_rand_int_range(random, 0, (gint32)range);
    if (there[i]) actor_directory_remove(directory, boxes[i].address);
    else actor_directory_add(directory, &boxes[i]);
    there[i] = !there[i];
    if (step % 2000 == 0) compare(directory, boxes, there);
  }
  compare(directory, boxes, there);
  for (guint i = 0; i < ADDRESSES; i++)
    if (there[i]) actor_directory_remove(directory, boxes[i].address);
  for (guint i = 0; i < ADDRESSES; i++) ck_assert_ptr_null(actor_directory_find(directory, boxes[i].address));
  g_rand_free(random);
  g_free(there);
  g_free(boxes);
  actor_directory_free(directory);
}
END_TEST

/* A mailbox with `count` messages, of which the one at `place` is taken; the others stay in their order, and
 * more may come. */
static void take_at(guint count, guint place) {
  SimSlab *slab = sim_slab_new();
  ActorMailbox box = {.address = net_address_local(1, 1)};
  SimOccupancy mail = {.inside = count};
  NetMessage *previous = NULL, *taken = NULL;
  for (guint i = 0; i < count; i++) {
    NetMessage *message = net_message_new(slab, 0);
    message->id = i;
    net_line_push(&box.line, message);
    if (i + 1 == place) previous = message;
    if (i == place) taken = message;
  }
  actor_mailbox_take(&box, &mail, previous, taken, 0);
  net_message_free(slab, taken);
  ck_assert_uint_eq(box.line.length, count - 1);
  NetMessage *last = net_message_new(slab, 0);
  last->id = count;
  net_line_push(&box.line, last);
  for (guint i = 0; i <= count; i++) {
    if (i == place) continue;
    NetMessage *message = net_line_pop(&box.line);
    ck_assert_uint_eq(message->id, i);
    net_message_free(slab, message);
  }
  ck_assert_ptr_null(net_line_pop(&box.line));
  ck_assert_uint_eq(sim_slab_used(slab), 0);
  sim_slab_free(slab);
}

START_TEST(a_message_is_taken_from_anywhere_in_a_mailbox) {
  for (guint count = 1; count <= 5; count++)
    for (guint place = 0; place < count; place++) take_at(count, place);
}
END_TEST

START_TEST(mail_that_nobody_measures_comes_and_goes_all_the_same) {
  SimSlab *slab = sim_slab_new();
  ActorMailbox box = {.address = net_address_local(1, 1)};
  NetMessage *message = net_message_new(slab, 0);
  actor_mailbox_put(&box, NULL, message);
  ck_assert(box.line.length == 1 && box.line.head == message);
  actor_mailbox_take(&box, NULL, NULL, message, 5);
  ck_assert(box.line.length == 0 && !box.line.head && !box.line.tail);
  net_message_free(slab, message);
  sim_slab_free(slab);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("actors/mailbox");
  TCase *tests = tcase_create("mailbox");
  tcase_add_test(tests, a_directory_finds_what_was_added_and_nothing_else);
  tcase_add_test(tests, what_was_removed_is_found_no_longer);
  tcase_add_test(tests, addresses_that_come_and_go_by_the_thousand_are_told_apart);
  tcase_add_test(tests, a_message_is_taken_from_anywhere_in_a_mailbox);
  tcase_add_test(tests, mail_that_nobody_measures_comes_and_goes_all_the_same);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
