/* SPDX-License-Identifier: MIT */
#include "sim/occupancy.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static guint64 next(guint64 *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 33;
}

START_TEST(the_area_is_the_level_times_how_long_it_held) {
  SimOccupancy occupancy = {0};
  sim_occupancy_enter(&occupancy, 10);
  sim_occupancy_enter(&occupancy, 15);
  ck_assert(sim_occupancy_area(&occupancy, 20) == 5 + 2 * 5);
  sim_occupancy_leave(&occupancy, 15, 25);
  ck_assert(occupancy.stays == 10 && occupancy.left == 1 && occupancy.inside == 1);
  ck_assert(sim_occupancy_area(&occupancy, 25) == 5 + 2 * 10);
  ck_assert(sim_occupancy_area(&occupancy, 125) == 5 + 2 * 10 + 100);
}
END_TEST

START_TEST(only_what_is_watched_counts) {
  SimOccupancy occupancy = sim_occupancy_from(100);
  sim_occupancy_enter(&occupancy, 10);
  sim_occupancy_enter(&occupancy, 20);
  sim_occupancy_enter(&occupancy, 30);
  sim_occupancy_leave(&occupancy, 10, 90);
  ck_assert(sim_occupancy_area(&occupancy, 90) == 0 && occupancy.left == 0 && occupancy.stays == 0);
  sim_occupancy_leave(&occupancy, 20, 107);
  ck_assert(occupancy.left == 1 && occupancy.stays == 7);
  ck_assert_int_eq(sim_occupancy_age(&occupancy, 30, 110), 10);
  ck_assert(sim_occupancy_area(&occupancy, 110) == 2 * 7 + 3);
  ck_assert_ptr_null(sim_occupancy_fault(&occupancy, 110, 1, 10));
}
END_TEST

START_TEST(sums_go_beyond_64_bits) {
  SimOccupancy occupancy = {0};
  for (guint i = 0; i < 1000; i++) sim_occupancy_enter(&occupancy, 0);
  SimTicks area = (SimTicks)1000 * G_MAXINT64;
  ck_assert(sim_occupancy_area(&occupancy, G_MAXINT64) == area);
  for (guint i = 0; i < 1000; i++) sim_occupancy_leave(&occupancy, 0, G_MAXINT64);
  ck_assert_ptr_null(sim_occupancy_fault(&occupancy, G_MAXINT64, 0, 0));
  g_autofree char *fault = sim_occupancy_fault(&occupancy, G_MAXINT64, 0, 1);
  ck_assert_ptr_nonnull(strstr(fault, " 9223372036854775807000 ticks"));
}
END_TEST

/* --- a queue in which things come and go at random, last come or first come or any first served --- */

enum { STEPS = 2000 };

/* What goes wrong, at one step of all. */
typedef enum { NOTHING, UNSEEN_COMING, UNSEEN_GOING, SEEN_TWICE, ANOTHERS_STAY, FAULTS } Fault;

typedef struct {
  SimOccupancy occupancy;
  SimInstant entered[STEPS], now;
  guint inside;
  guint64 state;
} Queue;

static void come(Queue *queue, Fault fault) {
  queue->entered[queue->inside++] = queue->now;
  if (fault != UNSEEN_COMING) sim_occupancy_enter(&queue->occupancy, queue->now);
  if (fault == SEEN_TWICE) sim_occupancy_enter(&queue->occupancy, queue->now);
}

static void go(Queue *queue, Fault fault) {
  guint who = (guint)(next(&queue->state) % queue->inside);
  SimInstant entered = queue->entered[who];
  queue->entered[who] = queue->entered[--queue->inside];
  if (fault == ANOTHERS_STAY) entered -= 1 + (SimInstant)(next(&queue->state) % 5);
  if (fault != UNSEEN_GOING) sim_occupancy_leave(&queue->occupancy, entered, queue->now);
}

static gboolean is_of_coming(Fault fault) { return fault == UNSEEN_COMING || fault == SEEN_TWICE; }

/* TRUE if the law holds at the end of a random path that watches from `from` on, with a fault after the
 * middle. */
static gboolean holds(guint64 seed, SimInstant from, Fault fault) {
  Queue *queue = g_new0(Queue, 1);
  queue->occupancy = sim_occupancy_from(from);
  queue->state = seed;
  for (guint i = 0; i < STEPS; i++) {
    queue->now += (SimInstant)(next(&queue->state) % 3 * (next(&queue->state) % 100));
    gboolean comes = queue->inside == 0 || next(&queue->state) % 2;
    gboolean now = i > STEPS / 2 && fault && comes == is_of_coming(fault);
    if (comes) come(queue, now ? fault : NOTHING);
    else go(queue, now ? fault : NOTHING);
    if (now) fault = NOTHING;
  }
  SimTicks ages = 0;
  queue->now += 1000;
  for (guint i = 0; i < queue->inside; i++)
    ages += (guint64)sim_occupancy_age(&queue->occupancy, queue->entered[i], queue->now);
  g_autofree char *found = sim_occupancy_fault(&queue->occupancy, queue->now, queue->inside, ages);
  g_free(queue);
  return found == NULL;
}

START_TEST(the_law_holds_on_every_path_and_from_any_instant) {
  for (guint64 seed = 1; seed <= 100; seed++)
    for (SimInstant from = 0; from < 200000; from += 20000) ck_assert(holds(seed, from, NOTHING));
}
END_TEST

START_TEST(whatever_is_measured_wrongly_shows) {
  for (guint64 seed = 1; seed <= 100; seed++)
    for (Fault fault = NOTHING + 1; fault < FAULTS; fault++)
      ck_assert_msg(!holds(seed, 0, fault), "fault %d of path %u went unseen", fault, (guint)seed);
}
END_TEST

START_TEST(what_is_there_uncounted_shows_with_its_figures) {
  SimOccupancy occupancy = {0};
  sim_occupancy_enter(&occupancy, 5);
  g_autofree char *fault = sim_occupancy_fault(&occupancy, 8, 2, 3);
  ck_assert_str_eq(fault,
                   "at tick 8 2 are there, and 1 were counted; the area under their number is 3 ticks, the "
                   "stays of 0 that left 0, the ages of the others 3; it changed last at tick 5");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("occupancy");
  TCase *tests = tcase_create("occupancy");
  tcase_add_test(tests, the_area_is_the_level_times_how_long_it_held);
  tcase_add_test(tests, only_what_is_watched_counts);
  tcase_add_test(tests, sums_go_beyond_64_bits);
  tcase_add_test(tests, the_law_holds_on_every_path_and_from_any_instant);
  tcase_add_test(tests, whatever_is_measured_wrongly_shows);
  tcase_add_test(tests, what_is_there_uncounted_shows_with_its_figures);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
