/* SPDX-License-Identifier: MIT */
#include "sim/hash.h"

#include <check.h>

static const char text[] = "The quick brown fox jumps over the lazy dog, twice.";

typedef struct {
  gsize size;
  guint64 hash;
} Known;

START_TEST(hashes_of_bytes_never_change) {
  static const Known known[] = {
      {0, 0x0e9695d2fdc8389d},  {1, 0x3123a1e33596fabd},  {2, 0x02a55575083b7bfa},  {3, 0x4f413b92700e290f},
      {4, 0x4e281a64dca5b448},  {7, 0x6b938a38d6b23466},  {8, 0x342d460884aa4fea},  {15, 0x6959bd8b7910fb36},
      {16, 0x8d7ec7b655d563e2}, {17, 0x5c4bc5efd20e63f2}, {24, 0x8ff75b9b6c58f283}, {32, 0x01038e884e245ed8},
      {33, 0x4454913f34a357fb}, {51, 0xa55a6e432aa0d494},
  };
  for (guint i = 0; i < G_N_ELEMENTS(known); i++)
    ck_assert_uint_eq(sim_hash_bytes(text, known[i].size, 1), known[i].hash);
  ck_assert_uint_eq(sim_hash_bytes(NULL, 0, 1), known[0].hash);
}
END_TEST

START_TEST(folds_never_change) {
  ck_assert_uint_eq(sim_hash_fold(0, 1), 0xe0d1f43879b08d61);
  ck_assert_uint_eq(sim_hash_fold(sim_hash_fold(0, 1), 2), 0x99bb267758c930ce);
}
END_TEST

START_TEST(where_bytes_lie_does_not_matter) {
  for (gsize size = 0; size < sizeof text; size++)
    for (gsize offset = 0; offset < 9; offset++) {
      char copy[sizeof text + 9];
      memset(copy, 0x55 + (int)offset, sizeof copy);
      memcpy(copy + offset, text, size);
      ck_assert_uint_eq(sim_hash_bytes(copy + offset, size, 5), sim_hash_bytes(text, size, 5));
    }
}
END_TEST

/* Mean of the bits that differ, over single-bit changes, must be near 32 at every position. */
START_TEST(every_bit_of_input_changes_about_half_of_the_hash) {
  for (gsize size = 1; size <= 70; size++) {
    guint8 bytes[70];
    for (gsize i = 0; i < size; i++) bytes[i] = (guint8)(i * 37 + size);
    guint64 before = sim_hash_bytes(bytes, size, 0);
    guint changed = 0;
    for (gsize bit = 0; bit < size * 8; bit++) {
      bytes[bit / 8] ^= 1 << bit % 8;
      guint differing = __builtin_popcountll(before ^ sim_hash_bytes(bytes, size, 0));
      bytes[bit / 8] ^= 1 << bit % 8;
      ck_assert_uint_ge(differing, 8);
      changed += differing;
    }
    ck_assert_uint_ge(changed, size * 8 * 28);
    ck_assert_uint_le(changed, size * 8 * 36);
  }
}
END_TEST

START_TEST(size_and_seed_are_part_of_the_hash) {
  static const guint8 zeros[70];
  for (gsize size = 1; size <= 70; size++) {
    ck_assert_uint_ne(sim_hash_bytes(zeros, size, 0), sim_hash_bytes(zeros, size - 1, 0));
    ck_assert_uint_ne(sim_hash_bytes(zeros, size, 0), sim_hash_bytes(zeros, size, 1));
  }
}
END_TEST

START_TEST(the_order_of_folded_words_matters) {
  for (guint64 a = 0; a < 50; a++)
    for (guint64 b = 0; b < a; b++) {
      guint64 ab = sim_hash_fold(sim_hash_fold(0, a), b);
      ck_assert_uint_ne(ab, sim_hash_fold(sim_hash_fold(0, b), a));
      ck_assert_uint_ne(ab, sim_hash_fold(0, a ^ b));
    }
}
END_TEST

START_TEST(no_word_wipes_out_the_words_before_it) {
  guint64 one = sim_hash_fold(0, 1), two = sim_hash_fold(0, 2);
  ck_assert_uint_ne(sim_hash_fold(one, SIM_HASH_KEY_0), sim_hash_fold(two, SIM_HASH_KEY_0));
  ck_assert_uint_ne(sim_hash_fold(one, 0), sim_hash_fold(two, 0));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hash");
  TCase *tests = tcase_create("hash");
  tcase_add_test(tests, hashes_of_bytes_never_change);
  tcase_add_test(tests, folds_never_change);
  tcase_add_test(tests, where_bytes_lie_does_not_matter);
  tcase_add_test(tests, every_bit_of_input_changes_about_half_of_the_hash);
  tcase_add_test(tests, size_and_seed_are_part_of_the_hash);
  tcase_add_test(tests, the_order_of_folded_words_matters);
  tcase_add_test(tests, no_word_wipes_out_the_words_before_it);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
