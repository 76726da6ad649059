/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "sim/queue.h"

/* The reference: an array, sorted by the whole key, from which the least is taken at the front. */
typedef struct {
  GArray *events;
  guint taken;
  gboolean sorted;
} Reference;

/* A queue and a reference that are fed the same events. */
typedef struct {
  SimQueue *queue;
  Reference reference;
  SimInstant now;
  guint32 serial;
  guint64 chance;
} Pair;

static guint64 draw(Pair *pair, guint64 below) {
  pair->chance ^= pair->chance << 13;
  pair->chance ^= pair->chance >> 7;
  pair->chance ^= pair->chance << 17;
  return pair->chance % below;
}

static Pair pair_new(guint64 seed) {
  Pair pair = {.queue = sim_queue_new(), .chance = seed * 0x9e3779b97f4a7c15};
  pair.reference.events = g_array_new(FALSE, FALSE, sizeof(SimEvent));
  return pair;
}

static void pair_free(Pair *pair) {
  sim_queue_free(pair->queue);
  g_array_free(pair->reference.events, TRUE);
}

static gint compare(gconstpointer a, gconstpointer b) { return sim_event_compare(a, b); }

static gsize reference_length(const Reference *reference) {
  return reference->events->len - reference->taken;
}

/* Into its place by bisection, so that long tests need no sort for each pop. */
static void reference_push(Reference *reference, const SimEvent *event) {
  guint low = reference->taken, high = reference->events->len;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (sim_event_compare(&g_array_index(reference->events, SimEvent, middle), event) < 0) low = middle + 1;
    else high = middle;
  }
  g_array_insert_val(reference->events, low, *event);
}

/* For many pushes without a pop between them: the caller sorts. */
static void reference_append(Reference *reference, const SimEvent *event) {
  g_array_append_val(reference->events, *event);
}

static void reference_sort(Reference *reference) {
  g_array_remove_range(reference->events, 0, reference->taken);
  reference->taken = 0;
  g_array_sort(reference->events, compare);
}

static SimEvent pair_event(Pair *pair, SimInstant instant) {
  SimEvent event = {.instant = instant, .birth = pair->now, .serial = pair->serial++};
  event.device = (guint32)draw(pair, 50);
  event.source = (guint32)draw(pair, 50);
  event.payload = (guint32)draw(pair, 1000000);
  return event;
}

static void pair_push(Pair *pair, SimInstant instant) {
  SimEvent event = pair_event(pair, instant);
  sim_queue_push(pair->queue, &event);
  reference_push(&pair->reference, &event);
}

static gboolean same(const SimEvent *a, const SimEvent *b) {
  return sim_event_compare(a, b) == 0 && a->payload == b->payload;
}

/* No ck_assert where all is well: it writes to a pipe each time. */
static void pair_pop(Pair *pair, gboolean look) {
  const SimEvent *expected = &g_array_index(pair->reference.events, SimEvent, pair->reference.taken);
  SimEvent event;
  if (look) {
    const SimEvent *next = sim_queue_peek(pair->queue);
    if (!next || !same(next, expected)) ck_abort_msg("peek is wrong at instant %" G_GINT64_FORMAT, pair->now);
  }
  if (!sim_queue_pop(pair->queue, &event) || !same(&event, expected))
    ck_abort_msg("pop is wrong after instant %" G_GINT64_FORMAT, pair->now);
  pair->now = event.instant;
  pair->reference.taken++;
  if (sim_queue_length(pair->queue) != reference_length(&pair->reference))
    ck_abort_msg("length is wrong at instant %" G_GINT64_FORMAT, pair->now);
}

static void pair_drain(Pair *pair) {
  while (reference_length(&pair->reference) > 0) pair_pop(pair, TRUE);
  SimEvent event;
  ck_assert_ptr_null(sim_queue_peek(pair->queue));
  ck_assert(!sim_queue_pop(pair->queue, &event));
}

typedef SimInstant (*Delay)(Pair *pair, gsize step);

/* `pending` events to begin with, then `steps` times one out and one in, then all out. */
static void hold(Delay delay, gsize pending, gsize steps) {
  Pair pair = pair_new(pending + steps);
  for (gsize i = 0; i < pending; i++) pair_push(&pair, delay(&pair, 0));
  for (gsize i = 0; i < steps; i++) {
    pair_pop(&pair, i % 3 == 0);
    pair_push(&pair, pair.now + delay(&pair, i));
  }
  pair_drain(&pair);
  pair_free(&pair);
}

static const gsize sizes[] = {1, 10, 95, 100, 300, 3000, 9000};

static void hold_at_all_sizes(Delay delay) {
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) hold(delay, sizes[i], 10000 + sizes[i]);
}

static SimInstant uniform(Pair *pair, gsize step) {
  (void)step;
  return (SimInstant)draw(pair, 1000000000);
}

/* Doubles with chance one half, so mostly small, sometimes a million times larger. */
static SimInstant long_tailed(Pair *pair, gsize step) {
  (void)step;
  SimInstant delay = 1 + (SimInstant)draw(pair, 1000);
  for (int i = 0; i < 30 && draw(pair, 2); i++) delay *= 2;
  return delay;
}

static SimInstant near_or_very_far(Pair *pair, gsize step) {
  (void)step;
  return (SimInstant)(draw(pair, 20) ? draw(pair, 1000) : 1000000000000 + draw(pair, 1000000000000));
}

static SimInstant always_the_same(Pair *pair, gsize step) {
  (void)pair, (void)step;
  return 1000;
}

static SimInstant mostly_the_same(Pair *pair, gsize step) {
  (void)step;
  return draw(pair, 50) ? 1000 : (SimInstant)draw(pair, 2000);
}

static SimInstant none_at_all(Pair *pair, gsize step) {
  (void)pair, (void)step;
  return 0;
}

static SimInstant ever_shorter(Pair *pair, gsize step) {
  guint64 width = (guint64)1 << (step < 40000 ? 50 - step / 800 : 0);
  return (SimInstant)draw(pair, width);
}

static SimInstant ever_longer(Pair *pair, gsize step) {
  guint64 width = (guint64)1 << MIN(step / 500, 45);
  return (SimInstant)draw(pair, width);
}

static SimInstant first_wide_then_a_million_times_narrower(Pair *pair, gsize step) {
  return (SimInstant)draw(pair, step % 20000 < 6000 ? 1000000000 : 1000);
}

START_TEST(uniform_delays_come_out_in_order) { hold_at_all_sizes(uniform); }
END_TEST

START_TEST(long_tailed_delays_come_out_in_order) { hold_at_all_sizes(long_tailed); }
END_TEST

START_TEST(dense_near_events_and_far_timers_come_out_in_order) { hold_at_all_sizes(near_or_very_far); }
END_TEST

START_TEST(equal_delays_come_out_in_order) {
  hold_at_all_sizes(always_the_same);
  hold_at_all_sizes(mostly_the_same);
}
END_TEST

START_TEST(a_width_that_becomes_wrong_does_not_disturb_the_order) {
  hold_at_all_sizes(ever_shorter);
  hold_at_all_sizes(ever_longer);
  hold_at_all_sizes(first_wide_then_a_million_times_narrower);
}
END_TEST

/* What is pushed at the instant being executed may precede, by its key, what waits at that instant. */
START_TEST(events_pushed_at_the_present_instant_find_their_place) {
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    Pair pair = pair_new(i + 1);
    for (gsize n = 0; n < sizes[i]; n++) pair_push(&pair, 5);
    for (gsize n = 0; n < 5000; n++) {
      pair_pop(&pair, TRUE);
      pair_push(&pair, 5 + none_at_all(&pair, n));
    }
    pair_drain(&pair);
    pair_free(&pair);
  }
}
END_TEST

/* A shard looks at its next event, then receives mail that is due earlier. */
START_TEST(events_pushed_before_the_one_peeked_at_come_first) {
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    Pair pair = pair_new(i + 1);
    for (gsize n = 0; n < sizes[i]; n++) pair_push(&pair, 1000000 + (SimInstant)draw(&pair, 1000000));
    const SimEvent *next = sim_queue_peek(pair.queue);
    ck_assert_int_ge(next->instant, 1000000);
    for (gsize n = 0; n < 2 * sizes[i]; n++) {
      pair_push(&pair, (SimInstant)draw(&pair, 1100000));
      if (!same(sim_queue_peek(pair.queue), &g_array_index(pair.reference.events, SimEvent, 0)))
        ck_abort_msg("the earlier event does not come first");
    }
    pair_drain(&pair);
    pair_free(&pair);
  }
}
END_TEST

/* What waits stays far off all the while, so the ring is not reached. */
START_TEST(one_early_event_after_another_comes_before_many_late_ones) {
  Pair pair = pair_new(3);
  for (gsize n = 0; n < 200; n++) pair_push(&pair, 1000000 + (SimInstant)draw(&pair, 1000000));
  for (gsize n = 0; n < 1000; n++) {
    pair_push(&pair, pair.now + 1);
    pair_pop(&pair, TRUE);
    ck_assert_int_eq(pair.now, (SimInstant)n + 1);
  }
  pair_drain(&pair);
  pair_free(&pair);
}
END_TEST

START_TEST(instants_up_to_the_greatest_do_not_overflow) {
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    for (int narrow = 0; narrow < 2; narrow++) {
      Pair pair = pair_new(i + 1);
      guint64 range = narrow ? 20 : (guint64)SIM_INSTANT_MAX;
      for (gsize n = 0; n < sizes[i]; n++) pair_push(&pair, SIM_INSTANT_MAX - (SimInstant)draw(&pair, range));
      for (gsize n = 0; n < 2 * sizes[i] + 1000; n++) {
        pair_pop(&pair, TRUE);
        guint64 left = (guint64)(SIM_INSTANT_MAX - pair.now);
        pair_push(&pair, pair.now + (SimInstant)draw(&pair, MIN(left, 1 + left / 1000) + 1));
      }
      pair_push(&pair, SIM_INSTANT_MAX);
      pair_drain(&pair);
      pair_free(&pair);
    }
  }
}
END_TEST

START_TEST(near_instants_and_the_greatest_wait_together) {
  Pair pair = pair_new(7);
  for (gsize n = 0; n < 500; n++) {
    pair_push(&pair, (SimInstant)draw(&pair, 100));
    pair_push(&pair, SIM_INSTANT_MAX - (SimInstant)draw(&pair, 3));
  }
  for (gsize n = 0; n < 20000 && pair.now < 10000; n++) {
    pair_pop(&pair, FALSE);
    pair_push(&pair, pair.now + (SimInstant)draw(&pair, 100));
  }
  pair_drain(&pair);
  pair_free(&pair);
}
END_TEST

/* To a hundred thousand and back to none, over and over, at ever other scales of time. */
START_TEST(the_queue_grows_and_shrinks_again) {
  Pair pair = pair_new(11);
  for (gsize round = 0; round < 4; round++) {
    gsize top = round % 2 ? 100000 : 1000;
    for (gsize n = 0; n < top; n++) {
      SimEvent event = pair_event(&pair, pair.now + (SimInstant)draw(&pair, (guint64)1 << (5 + 13 * round)));
      sim_queue_push(pair.queue, &event);
      reference_append(&pair.reference, &event);
    }
    ck_assert_uint_eq(sim_queue_length(pair.queue), top);
    reference_sort(&pair.reference);
    pair_drain(&pair);
  }
  pair_free(&pair);
}
END_TEST

START_TEST(an_event_orders_by_instant_device_birth_source_and_serial) {
  static const SimEvent sorted[] = {
      {.instant = 1, .device = 9, .birth = 1, .source = 9, .serial = 9},
      {.instant = 2, .device = 0, .birth = 1, .source = 9, .serial = 9},
      {.instant = 2, .device = 1, .birth = 0, .source = 9, .serial = 9},
      {.instant = 2, .device = 1, .birth = 1, .source = 3, .serial = 9},
      {.instant = 2, .device = 1, .birth = 1, .source = 4, .serial = 7},
      {.instant = 2, .device = 1, .birth = 1, .source = 4, .serial = 8},
      {.instant = 2, .device = 2, .birth = 0, .source = 0, .serial = 0},
      {.instant = 2, .device = G_MAXUINT32, .birth = 0, .source = 0, .serial = 0},
      {.instant = 3, .device = 0, .birth = 0, .source = 0, .serial = 0},
  };
  static const gsize n = G_N_ELEMENTS(sorted);
  static const gsize steps[] = {1, 2, 4, 5, 7, 8}; /* coprime to n: each visits all */
  ck_assert_uint_eq(n, 9);
  for (gsize s = 0; s < G_N_ELEMENTS(steps); s++) {
    gsize step = steps[s];
    SimQueue *queue = sim_queue_new();
    for (gsize i = 0; i < n; i++) sim_queue_push(queue, &sorted[i * step % n]);
    for (gsize i = 0; i < n; i++) {
      SimEvent event;
      ck_assert(sim_queue_pop(queue, &event));
      ck_assert_mem_eq(&event, &sorted[i], sizeof event);
    }
    sim_queue_free(queue);
  }
}
END_TEST

/* At one instant, for one device, from one source: in order of making, also when the count wraps. */
START_TEST(serials_keep_their_order_when_the_count_wraps) {
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    guint32 first = G_MAXUINT32 - (guint32)sizes[i] / 2, n = (guint32)sizes[i];
    SimQueue *queue = sim_queue_new();
    SimEvent event = {.instant = 50, .device = 3, .source = 3};
    for (guint32 k = 0; k < n; k++) {
      event.serial = first + (n - 1 - k);
      sim_queue_push(queue, &event);
    }
    for (guint32 k = 0; k < n; k++) {
      if (!sim_queue_pop(queue, &event) || event.serial != first + k)
        ck_abort_msg("serial %u is lost", first + k);
    }
    sim_queue_free(queue);
  }
}
END_TEST

static gboolean keep_odd(const SimEvent *event, gpointer data) {
  guint *asked = data;
  ++*asked;
  return event->payload % 2;
}

static gboolean keep_none(const SimEvent *event, gpointer data) {
  (void)event, (void)data;
  return FALSE;
}

static void reference_purge(Reference *reference) {
  reference_sort(reference);
  for (guint i = reference->events->len; i-- > 0;)
    if (g_array_index(reference->events, SimEvent, i).payload % 2 == 0)
      g_array_remove_index(reference->events, i);
}

START_TEST(a_purge_in_the_middle_drops_just_what_is_not_kept) {
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    Pair pair = pair_new(i + 21);
    for (gsize n = 0; n < sizes[i]; n++) pair_push(&pair, near_or_very_far(&pair, 0));
    for (gsize n = 0; n < sizes[i] / 3; n++) {
      pair_pop(&pair, TRUE);
      pair_push(&pair, pair.now + near_or_very_far(&pair, 0));
    }
    guint asked = 0;
    sim_queue_purge(pair.queue, keep_odd, &asked);
    ck_assert_uint_eq(asked, sizes[i]);
    reference_purge(&pair.reference);
    ck_assert_uint_eq(sim_queue_length(pair.queue), reference_length(&pair.reference));
    for (gsize n = 0; n < sizes[i]; n++) pair_push(&pair, pair.now + near_or_very_far(&pair, 0));
    pair_drain(&pair);
    for (gsize n = 0; n < sizes[i]; n++) pair_push(&pair, pair.now + 5);
    sim_queue_purge(pair.queue, keep_none, NULL);
    ck_assert_uint_eq(sim_queue_length(pair.queue), 0);
    ck_assert_ptr_null(sim_queue_peek(pair.queue));
    pair_free(&pair);
  }
}
END_TEST

/* With enough events the hint is often there, always one that waits, and mostly right. */
START_TEST(the_hint_ahead_mostly_tells_what_is_popped) {
  Pair pair = pair_new(31);
  gsize hints = 0, hits = 0;
  for (gsize n = 0; n < 20000; n++) pair_push(&pair, uniform(&pair, 0));
  for (gsize n = 0; n < 20000; n++) {
    sim_queue_peek(pair.queue);
    const SimEvent *ahead = sim_queue_ahead(pair.queue, 4);
    if (ahead) {
      hints++;
      if (ahead->instant < pair.now) ck_abort_msg("the hint lies in the past");
      hits += same(ahead, &g_array_index(pair.reference.events, SimEvent, pair.reference.taken + 4));
    }
    pair_pop(&pair, TRUE);
    pair_push(&pair, pair.now + uniform(&pair, 0));
  }
  ck_assert_uint_gt(hints, 15000);
  ck_assert_uint_gt(hits, hints / 10 * 9);
  pair_free(&pair);
}
END_TEST

START_TEST(an_empty_queue_gives_nothing) {
  SimQueue *queue = sim_queue_new();
  SimEvent event;
  ck_assert_ptr_null(sim_queue_peek(queue));
  ck_assert_ptr_null(sim_queue_ahead(queue, 0));
  ck_assert(!sim_queue_pop(queue, &event));
  ck_assert_uint_eq(sim_queue_length(queue), 0);
  sim_queue_purge(queue, keep_none, NULL);
  ck_assert_ptr_null(sim_queue_peek(queue));
  sim_queue_free(queue);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("queue");
  TCase *tests = tcase_create("queue");
  tcase_set_timeout(tests, 120);
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, an_empty_queue_gives_nothing);
  tcase_add_test(tests, an_event_orders_by_instant_device_birth_source_and_serial);
  tcase_add_test(tests, serials_keep_their_order_when_the_count_wraps);
  tcase_add_test(tests, uniform_delays_come_out_in_order);
  tcase_add_test(tests, long_tailed_delays_come_out_in_order);
  tcase_add_test(tests, dense_near_events_and_far_timers_come_out_in_order);
  tcase_add_test(tests, equal_delays_come_out_in_order);
  tcase_add_test(tests, a_width_that_becomes_wrong_does_not_disturb_the_order);
  tcase_add_test(tests, events_pushed_at_the_present_instant_find_their_place);
  tcase_add_test(tests, events_pushed_before_the_one_peeked_at_come_first);
  tcase_add_test(tests, one_early_event_after_another_comes_before_many_late_ones);
  tcase_add_test(tests, instants_up_to_the_greatest_do_not_overflow);
  tcase_add_test(tests, near_instants_and_the_greatest_wait_together);
  tcase_add_test(tests, the_queue_grows_and_shrinks_again);
  tcase_add_test(tests, a_purge_in_the_middle_drops_just_what_is_not_kept);
  tcase_add_test(tests, the_hint_ahead_mostly_tells_what_is_popped);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
