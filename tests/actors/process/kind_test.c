/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "actors/process/kind.h"

START_TEST(words_are_numbered_from_one_in_order_of_first_use) {
  ActorKinds *kinds = actor_kinds_new();
  ck_assert_uint_eq(actor_kinds_count(kinds), 0);
  ck_assert_uint_eq(actor_kinds_intern(kinds, "ping", 4), 1);
  ck_assert_uint_eq(actor_kinds_intern(kinds, "pong", 4), 2);
  ck_assert_uint_eq(actor_kinds_intern(kinds, "ping", 4), 1);
  ck_assert_uint_eq(actor_kinds_count(kinds), 2);
  actor_kinds_free(kinds);
  actor_kinds_free(NULL);
}
END_TEST

START_TEST(looking_for_a_word_does_not_number_it) {
  ActorKinds *kinds = actor_kinds_new();
  ck_assert_uint_eq(actor_kinds_find(kinds, "ping", 4), 0);
  ck_assert_uint_eq(actor_kinds_count(kinds), 0);
  actor_kinds_intern(kinds, "ping", 4);
  ck_assert_uint_eq(actor_kinds_find(kinds, "ping", 4), 1);
  ck_assert_uint_eq(actor_kinds_find(kinds, "pin", 3), 0);
  ck_assert_uint_eq(actor_kinds_find(kinds, "pings", 5), 0);
  actor_kinds_free(kinds);
}
END_TEST

START_TEST(a_word_is_all_of_its_bytes_and_no_more) {
  ActorKinds *kinds = actor_kinds_new();
  guint32 none = actor_kinds_intern(kinds, "", 0);
  guint32 zero = actor_kinds_intern(kinds, "\0", 1);
  guint32 one = actor_kinds_intern(kinds, "a\0b", 3);
  guint32 other = actor_kinds_intern(kinds, "a\0c", 3);
  guint32 head = actor_kinds_intern(kinds, "a\0c", 1);
  ck_assert_uint_eq(actor_kinds_count(kinds), 5);
  ck_assert_uint_eq(none, 1);
  ck_assert_uint_eq(zero, 2);
  gsize length;
  ck_assert_mem_eq(actor_kinds_word(kinds, one, &length), "a\0b", 4);
  ck_assert_uint_eq(length, 3);
  ck_assert_mem_eq(actor_kinds_word(kinds, other, NULL), "a\0c", 4);
  ck_assert_str_eq(actor_kinds_word(kinds, head, &length), "a");
  ck_assert_uint_eq(length, 1);
  ck_assert_str_eq(actor_kinds_word(kinds, none, &length), "");
  ck_assert_uint_eq(length, 0);
  actor_kinds_free(kinds);
}
END_TEST

/* Callers' buffers change, and words stay where they are while others come. */
START_TEST(thousands_of_words_keep_their_numbers_and_their_letters) {
  ActorKinds *kinds = actor_kinds_new();
  char word[32];
  const char *first = NULL;
  for (guint i = 1; i <= 5000; i++) {
    gsize length = (gsize)g_snprintf(word, sizeof word, "kind %u", i * 7919);
    ck_assert_uint_eq(actor_kinds_intern(kinds, word, length), i);
    if (i == 1) first = actor_kinds_word(kinds, 1, NULL);
  }
  ck_assert_ptr_eq(actor_kinds_word(kinds, 1, NULL), first);
  for (guint i = 1; i <= 5000; i++) {
    gsize length = (gsize)g_snprintf(word, sizeof word, "kind %u", i * 7919), found;
    ck_assert_uint_eq(actor_kinds_find(kinds, word, length), i);
    ck_assert_str_eq(actor_kinds_word(kinds, i, &found), word);
    ck_assert_uint_eq(found, length);
  }
  actor_kinds_free(kinds);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("actors/kind");
  TCase *tests = tcase_create("kind");
  tcase_add_test(tests, words_are_numbered_from_one_in_order_of_first_use);
  tcase_add_test(tests, looking_for_a_word_does_not_number_it);
  tcase_add_test(tests, a_word_is_all_of_its_bytes_and_no_more);
  tcase_add_test(tests, thousands_of_words_keep_their_numbers_and_their_letters);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
