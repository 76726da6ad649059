/* SPDX-License-Identifier: MIT */
#include "sim/chance.h"

#include <Random123/philox.h>
#include <check.h>
#include <stdlib.h>

typedef struct {
  guint64 counter[4], key[2], words[4];
} Known;

/* From Random123's kat_vectors, philox4x64 with 10 rounds. */
static const Known known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}},
    {{G_MAXUINT64, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64},
     {G_MAXUINT64, G_MAXUINT64},
     {0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}},
    {{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
     {0x452821e638d01377, 0xbe5466cf34e90c6c},
     {0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}},
};

START_TEST(the_generator_gives_the_published_vectors) {
  for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
    const Known *k = &known[i];
    philox4x64_ctr_t counter = {{k->counter[0], k->counter[1], k->counter[2], k->counter[3]}};
    philox4x64_key_t key = {{k->key[0], k->key[1]}};
    philox4x64_ctr_t words = philox4x64_R(10, counter, key);
    for (guint j = 0; j < 4; j++) ck_assert_uint_eq(words.v[j], k->words[j]);
  }
}
END_TEST

START_TEST(draws_are_the_words_of_philox_keyed_by_seed_and_name) {
  SimChance *chance = sim_chance_new(0);
  SimStream stream = {0, 0};
  for (guint i = 0; i < 4; i++) ck_assert_uint_eq(sim_chance_draw(chance, &stream), known[0].words[i]);
  ck_assert_uint_eq(stream.count, 4);
  sim_chance_free(chance);

  chance = sim_chance_new(77);
  for (guint i = 0; i < 100; i++) {
    stream = (SimStream){i * 31 + 5, i * 3};
    philox4x64_ctr_t counter = {{stream.count / 4, 0, 0, 0}};
    philox4x64_key_t key = {{77, stream.name}};
    guint lane = stream.count % 4;
    ck_assert_uint_eq(sim_chance_draw(chance, &stream), philox4x64_R(10, counter, key).v[lane]);
  }
  sim_chance_free(chance);
}
END_TEST

START_TEST(names_and_draws_never_change) {
  ck_assert_uint_eq(sim_stream_name(SIM_PURPOSE_PROCESS, 7, 0), 0x54d200ec405a1a7f);
  ck_assert_uint_eq(sim_stream_name(SIM_PURPOSE_LINK, 1, 2), 0x49aec87e5b6e5d6b);
  SimChance *chance = sim_chance_new(42);
  SimStream stream = {sim_stream_name(SIM_PURPOSE_PROCESS, 7, 0), 0};
  ck_assert_uint_eq(sim_chance_draw(chance, &stream), 0x7cb8349863c6f228);
  ck_assert_uint_eq(sim_chance_draw(chance, &stream), 0x945493ffe1bdf6c8);
  ck_assert_uint_eq(sim_chance_draw(chance, &stream), 0x282648aa84d942b5);
  sim_chance_free(chance);
}
END_TEST

enum { STREAMS = 200, DRAWS = 50 };

START_TEST(the_draws_of_a_stream_do_not_depend_on_other_streams) {
  static guint64 alone[STREAMS][DRAWS];
  SimChance *chance = sim_chance_new(1);
  for (guint i = 0; i < STREAMS; i++) {
    SimStream stream = {sim_stream_name(SIM_PURPOSE_PROCESS, i, 0), 0};
    for (guint j = 0; j < DRAWS; j++) alone[i][j] = sim_chance_draw(chance, &stream);
  }
  sim_chance_free(chance);

  SimChance *mixed = sim_chance_new(1);
  static SimStream streams[STREAMS];
  for (guint i = 0; i < STREAMS; i++) streams[i].name = sim_stream_name(SIM_PURPOSE_PROCESS, i, 0);
  guint left = STREAMS * DRAWS;
  for (guint64 step = 1; left; step = step * 6364136223846793005u + 1442695040888963407u) {
    guint i = (step >> 33) % STREAMS;
    if (streams[i].count == DRAWS) continue;
    guint64 number = streams[i].count;
    ck_assert_uint_eq(sim_chance_draw(mixed, &streams[i]), alone[i][number]);
    left--;
  }
  sim_chance_free(mixed);
}
END_TEST

static int compare_names(const void *a, const void *b) {
  guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;
  return x < y ? -1 : x > y;
}

START_TEST(streams_for_different_things_have_different_names) {
  static guint64 names[7 * 100 * 100];
  guint count = 0;
  for (guint purpose = SIM_PURPOSE_FILE; purpose <= SIM_PURPOSE_TIE; purpose++)
    for (guint64 a = 0; a < 100; a++)
      for (guint64 b = 0; b < 100; b++) names[count++] = sim_stream_name(purpose, a, b << 20);
  qsort(names, count, sizeof *names, compare_names);
  for (guint i = 1; i < count; i++) ck_assert_uint_ne(names[i - 1], names[i]);
}
END_TEST

START_TEST(another_seed_gives_other_draws) {
  SimChance *one = sim_chance_new(1), *two = sim_chance_new(2);
  SimStream a = {9, 0}, b = {9, 0};
  for (guint i = 0; i < 100; i++) ck_assert_uint_ne(sim_chance_draw(one, &a), sim_chance_draw(two, &b));
  sim_chance_free(one);
  sim_chance_free(two);
}
END_TEST

typedef struct {
  guint64 name, number, value;
  guint calls;
  gboolean destroyed;
} Record;

static guint64 override_third(guint64 name, guint64 number, guint64 value, gpointer data) {
  Record *record = data;
  record->name = name;
  record->number = number;
  record->value = value;
  record->calls++;
  return number == 2 ? 12345 : value;
}

static void mark_destroyed(gpointer data) { ((Record *)data)->destroyed = TRUE; }

START_TEST(a_hook_sees_each_draw_and_may_replace_it) {
  SimChance *plain = sim_chance_new(3), *hooked = sim_chance_new(3);
  SimStream a = {8, 0}, b = {8, 0};
  Record record = {0};
  sim_chance_set_hook(hooked, override_third, &record, mark_destroyed);
  for (guint i = 0; i < 8; i++) {
    guint64 value = sim_chance_draw(plain, &a);
    ck_assert_uint_eq(sim_chance_draw(hooked, &b), i == 2 ? 12345 : value);
    ck_assert_uint_eq(record.name, 8);
    ck_assert_uint_eq(record.number, i);
    ck_assert_uint_eq(record.value, value);
  }
  ck_assert_uint_eq(record.calls, 8);
  sim_chance_set_hook(hooked, NULL, NULL, NULL);
  ck_assert(record.destroyed);
  ck_assert_uint_eq(sim_chance_draw(hooked, &b), sim_chance_draw(plain, &a));
  ck_assert_uint_eq(record.calls, 8);

  Record last = {0};
  sim_chance_set_hook(hooked, override_third, &last, mark_destroyed);
  sim_chance_free(hooked);
  ck_assert(last.destroyed);
  sim_chance_free(plain);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("chance");
  TCase *tests = tcase_create("chance");
  tcase_add_test(tests, the_generator_gives_the_published_vectors);
  tcase_add_test(tests, draws_are_the_words_of_philox_keyed_by_seed_and_name);
  tcase_add_test(tests, names_and_draws_never_change);
  tcase_add_test(tests, the_draws_of_a_stream_do_not_depend_on_other_streams);
  tcase_add_test(tests, streams_for_different_things_have_different_names);
  tcase_add_test(tests, another_seed_gives_other_draws);
  tcase_add_test(tests, a_hook_sees_each_draw_and_may_replace_it);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
