/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/slab.h"

enum { BLOCKS = 3000 };

static gsize size_of(guint i) { return 1 + (i * 37) % 700; }

static gboolean holds(const guint8 *block, gsize size, guint8 value) {
  for (gsize i = 0; i < size; i++)
    if (block[i] != value) return FALSE;
  return TRUE;
}

START_TEST(blocks_are_aligned_and_do_not_overlap) {
  SimSlab *slab = sim_slab_new();
  guint8 *blocks[BLOCKS];
  for (guint i = 0; i < BLOCKS; i++) {
    blocks[i] = sim_slab_take(slab, size_of(i));
    if ((gsize)blocks[i] % 16 != 0) ck_abort_msg("block %u is not aligned", i);
    memset(blocks[i], (int)(i % 251), size_of(i));
  }
  for (guint i = 0; i < BLOCKS; i++) {
    if (!holds(blocks[i], size_of(i), (guint8)(i % 251))) ck_abort_msg("block %u was overwritten", i);
    sim_slab_give(slab, blocks[i], size_of(i));
  }
  sim_slab_free(slab);
}
END_TEST

/* Given back in another order than taken, and taken again with other sizes. */
START_TEST(blocks_that_were_given_back_are_whole_again) {
  SimSlab *slab = sim_slab_new();
  guint8 *blocks[BLOCKS];
  for (guint i = 0; i < BLOCKS; i++) blocks[i] = sim_slab_take(slab, size_of(i));
  for (guint round = 1; round <= 5; round++) {
    for (guint i = round % 2; i < BLOCKS; i += 2) sim_slab_give(slab, blocks[i], size_of(i + round - 1));
    for (guint i = round % 2; i < BLOCKS; i += 2) {
      blocks[i] = sim_slab_take(slab, size_of(i + round));
      memset(blocks[i], (int)(i % 251), size_of(i + round));
    }
    for (guint i = round % 2; i < BLOCKS; i += 2)
      if (!holds(blocks[i], size_of(i + round), (guint8)(i % 251)))
        ck_abort_msg("block %u was overwritten", i);
    for (guint i = 1 - round % 2; i < BLOCKS; i += 2) {
      sim_slab_give(slab, blocks[i], size_of(i + round - 1));
      blocks[i] = sim_slab_take(slab, size_of(i + round));
    }
  }
  for (guint i = 0; i < BLOCKS; i++) sim_slab_give(slab, blocks[i], size_of(i + 5));
  ck_assert_uint_eq(sim_slab_used(slab), 0);
  sim_slab_free(slab);
}
END_TEST

START_TEST(what_is_used_is_the_sum_of_what_was_asked_for) {
  SimSlab *slab = sim_slab_new();
  ck_assert_uint_eq(sim_slab_used(slab), 0);
  gpointer small = sim_slab_take(slab, 17), large = sim_slab_take(slab, 100000);
  ck_assert_uint_eq(sim_slab_used(slab), 100017);
  small = sim_slab_resize(slab, small, 17, 31);
  ck_assert_uint_eq(sim_slab_used(slab), 100031);
  large = sim_slab_resize(slab, large, 100000, 300);
  ck_assert_uint_eq(sim_slab_used(slab), 331);
  sim_slab_give(slab, NULL, 0);
  sim_slab_give(slab, small, 31);
  ck_assert_ptr_null(sim_slab_resize(slab, large, 300, 0));
  ck_assert_uint_eq(sim_slab_used(slab), 0);
  sim_slab_free(slab);
}
END_TEST

static void resize_through(SimSlab *slab, const gsize *sizes, guint count) {
  guint8 *block = sim_slab_resize(slab, NULL, 0, sizes[0]);
  memset(block, 1, sizes[0]);
  for (guint i = 1; i < count; i++) {
    block = sim_slab_resize(slab, block, sizes[i - 1], sizes[i]);
    ck_assert_ptr_nonnull(block);
    ck_assert_uint_eq((gsize)block % 16, 0);
    ck_assert(holds(block, MIN(sizes[i - 1], sizes[i]), (guint8)i));
    memset(block, (int)i + 1, sizes[i]);
  }
  sim_slab_give(slab, block, sizes[count - 1]);
}

START_TEST(a_block_keeps_its_bytes_when_it_grows_and_shrinks) {
  static const gsize up[] = {1, 16, 17, 100, SIM_SLAB_LARGEST, SIM_SLAB_LARGEST + 1, 5000, 1000000};
  static const gsize down[] = {1000000, 5000, SIM_SLAB_LARGEST + 1, SIM_SLAB_LARGEST, 100, 17, 16, 1};
  SimSlab *slab = sim_slab_new();
  resize_through(slab, up, G_N_ELEMENTS(up));
  resize_through(slab, down, G_N_ELEMENTS(down));
  ck_assert_uint_eq(sim_slab_used(slab), 0);
  sim_slab_free(slab);
}
END_TEST

START_TEST(a_resize_beyond_the_limit_fails_and_leaves_the_block_as_it_was) {
  static const gsize beyond[] = {101, 512, 2000, 1000000};
  SimSlab *slab = sim_slab_new();
  sim_slab_set_limit(slab, 150);
  guint8 *block = sim_slab_resize(slab, NULL, 0, 100);
  gpointer other = sim_slab_take(slab, 50);
  memset(block, 7, 100);
  for (guint i = 0; i < G_N_ELEMENTS(beyond); i++) {
    ck_assert_ptr_null(sim_slab_resize(slab, NULL, 0, beyond[i]));
    /* within the rounding of a block there is room, and nothing to fail */
    if (beyond[i] > 112) ck_assert_ptr_null(sim_slab_resize(slab, block, 100, beyond[i]));
    ck_assert(holds(block, 100, 7));
    ck_assert_uint_eq(sim_slab_used(slab), 150);
  }
  sim_slab_give(slab, other, 50);
  block = sim_slab_resize(slab, block, 100, 150);
  ck_assert_ptr_nonnull(block);
  sim_slab_set_limit(slab, 0);
  block = sim_slab_resize(slab, block, 150, 100000);
  ck_assert_ptr_nonnull(block);
  ck_assert(holds(block, 100, 7));
  sim_slab_give(slab, block, 100000);
  sim_slab_free(slab);
}
END_TEST

START_TEST(only_a_resize_is_held_to_the_limit) {
  SimSlab *slab = sim_slab_new();
  sim_slab_set_limit(slab, 10);
  gpointer block = sim_slab_take(slab, 1000);
  ck_assert_ptr_nonnull(block);
  block = sim_slab_resize(slab, block, 1000, 20);
  ck_assert_ptr_nonnull(block);
  ck_assert_uint_eq(sim_slab_used(slab), 20);
  sim_slab_give(slab, block, 20);
  sim_slab_free(slab);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which takes such a size for a mistake */
START_TEST(the_system_s_memory_is_a_limit_too) {
  SimSlab *slab = sim_slab_new();
  guint8 *block = sim_slab_resize(slab, NULL, 0, 1000);
  memset(block, 9, 1000);
  ck_assert_ptr_null(sim_slab_resize(slab, block, 1000, G_MAXSIZE / 4));
  ck_assert(holds(block, 1000, 9));
  ck_assert_uint_eq(sim_slab_used(slab), 1000);
  sim_slab_give(slab, block, 1000);
  sim_slab_free(slab);
}
END_TEST
#endif

START_TEST(a_block_may_be_given_back_to_another_slab) {
  SimSlab *from = sim_slab_new(), *to = sim_slab_new();
  gpointer kept = sim_slab_take(to, 64), blocks[100];
  for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) blocks[i] = memset(sim_slab_take(from, 64), 1, 64);
  for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) sim_slab_give(to, blocks[i], 64);
  for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) blocks[i] = memset(sim_slab_take(to, 64), 2, 64);
  for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) ck_assert(holds(blocks[i], 64, 2));
  for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) sim_slab_give(from, blocks[i], 64);
  sim_slab_give(to, kept, 64);
  ck_assert_uint_eq(sim_slab_used(from) + sim_slab_used(to), 0);
  sim_slab_free(from);
  sim_slab_free(to);
}
END_TEST

/* More than a region holds, twice over. */
START_TEST(what_was_given_back_is_handed_out_again) {
  SimSlab *slab = sim_slab_new();
  static guint8 *blocks[20000];
  for (guint round = 0; round < 2; round++) {
    for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) {
      blocks[i] = sim_slab_take(slab, 496);
      memset(blocks[i], (int)(i % 251), 496);
    }
    ck_assert_uint_eq(sim_slab_used(slab), 496 * G_N_ELEMENTS(blocks));
    for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) {
      if (!holds(blocks[i], 496, (guint8)(i % 251))) ck_abort_msg("block %u was overwritten", i);
      sim_slab_give(slab, blocks[i], 496);
    }
  }
  sim_slab_free(slab);
  sim_slab_free(NULL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/slab");
  TCase *tests = tcase_create("slab");
  tcase_add_test(tests, blocks_are_aligned_and_do_not_overlap);
  tcase_add_test(tests, blocks_that_were_given_back_are_whole_again);
  tcase_add_test(tests, what_is_used_is_the_sum_of_what_was_asked_for);
  tcase_add_test(tests, a_block_keeps_its_bytes_when_it_grows_and_shrinks);
  tcase_add_test(tests, a_resize_beyond_the_limit_fails_and_leaves_the_block_as_it_was);
  tcase_add_test(tests, only_a_resize_is_held_to_the_limit);
#ifndef __SANITIZE_ADDRESS__
  tcase_add_test(tests, the_system_s_memory_is_a_limit_too);
#endif
  tcase_add_test(tests, a_block_may_be_given_back_to_another_slab);
  tcase_add_test(tests, what_was_given_back_is_handed_out_again);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
