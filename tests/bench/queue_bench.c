/* SPDX-License-Identifier: MIT */

/* What a pop and a push cost while a given number of events wait ("hold"), in the queue and in a bare 4-ary
 * heap of 24-byte entries, the limit other figures are compared with.  A ratio above 1: the queue is faster.
 * Arguments: the most events that wait (1000000), how many of the shapes to measure (all). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/queue.h"
#include "tests/bench/bare_heap.h"

enum { DELAYS = 1 << 16 };

typedef struct {
  const gchar *name;
  void (*fill)(gint64 *delays);
} Shape;

static gdouble uniform(void) {
  static guint64 state = 88172645463325252;
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (gdouble)(state >> 11) * 0x1p-53;
}

static void fill_exponential(gint64 *delays) {
  for (gsize i = 0; i < DELAYS; i++) delays[i] = (gint64)(-log(1 - uniform()) * 1e9) + 1;
}

static void fill_uniform(gint64 *delays) {
  for (gsize i = 0; i < DELAYS; i++) delays[i] = (gint64)(uniform() * 2e9) + 1;
}

static void fill_ten(gint64 *delays) {
  for (gsize i = 0; i < DELAYS; i++) delays[i] = 1000 * ((gint64)(uniform() * 10) + 1);
}

static void fill_one(gint64 *delays) {
  for (gsize i = 0; i < DELAYS; i++) delays[i] = 1000;
}

static void fill_bimodal(gint64 *delays) {
  for (gsize i = 0; i < DELAYS; i++) delays[i] = (gint64)(uniform() * (i % 10 ? 1e4 : 1e9)) + 1;
}

static gdouble elapsed_ns(gint64 since, gsize n) {
  return 1000.0 * (gdouble)(g_get_monotonic_time() - since) / (gdouble)n;
}

static gdouble hold_queue(const gint64 *delays, gsize pending, gsize warm, gsize n, guint64 *sum) {
  SimQueue *queue = sim_queue_new();
  SimEvent event = {0};
  for (gsize i = 0; i < pending; i++) {
    event.instant = delays[i % DELAYS];
    event.device = (guint32)i;
    event.serial++;
    sim_queue_push(queue, &event);
  }
  gint64 since = 0;
  for (gsize i = 0; i < warm + n; i++) {
    if (i == warm) since = g_get_monotonic_time();
    sim_queue_pop(queue, &event);
    *sum = *sum * 31 + (guint64)event.instant;
    event.birth = event.instant;
    event.instant += delays[i % DELAYS];
    event.serial++;
    sim_queue_push(queue, &event);
  }
  gdouble ns = elapsed_ns(since, n);
  sim_queue_free(queue);
  return ns;
}

static gdouble hold_bare(const gint64 *delays, gsize pending, gsize warm, gsize n, guint64 *sum) {
  BareHeap heap = {g_new(Bare, pending + 1), 0};
  guint64 serial = 0;
  for (gsize i = 0; i < pending; i++) bare_push(&heap, (Bare){delays[i % DELAYS], serial++, NULL});
  gint64 since = 0;
  for (gsize i = 0; i < warm + n; i++) {
    if (i == warm) since = g_get_monotonic_time();
    Bare event = bare_pop(&heap);
    *sum = *sum * 31 + (guint64)event.instant;
    event.instant += delays[i % DELAYS];
    event.key = serial++;
    bare_push(&heap, event);
  }
  gdouble ns = elapsed_ns(since, n);
  g_free(heap.entries);
  return ns;
}

static gdouble median(gdouble a, gdouble b, gdouble c) { return MAX(MIN(a, b), MIN(MAX(a, b), c)); }

static void measure(const Shape *shape, gsize pending) {
  gint64 *delays = g_new(gint64, DELAYS);
  shape->fill(delays);
  gsize warm = MAX(2 * pending, 200000), n = MAX(pending, 1000000);
  guint64 sum[2] = {0};
  gdouble queue[3], bare[3];
  for (gsize i = 0; i < 3; i++) {
    queue[i] = hold_queue(delays, pending, warm, n, &sum[0]);
    bare[i] = hold_bare(delays, pending, warm, n, &sum[1]);
  }
  gdouble q = median(queue[0], queue[1], queue[2]), b = median(bare[0], bare[1], bare[2]);
  printf("%-12s %8zu  %8.1f %8.1f  %6.2f%s\n", shape->name, pending, q, b, b / q,
         sum[0] == sum[1] ? "" : "  (instants differ)");
  fflush(stdout);
  g_free(delays);
}

int main(int argc, char **argv) {
  static const Shape shapes[] = {{"exponential", fill_exponential},
                                 {"uniform", fill_uniform},
                                 {"bimodal", fill_bimodal},
                                 {"ten instants", fill_ten},
                                 {"one instant", fill_one}};
  gsize most = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
  gsize used = argc > 2 ? strtoul(argv[2], NULL, 10) : G_N_ELEMENTS(shapes);
  printf("pop + push, ns  pending     queue     heap   ratio\n");
  for (gsize s = 0; s < used && s < G_N_ELEMENTS(shapes); s++)
    for (gsize pending = 10; pending <= most; pending *= 10) measure(&shapes[s], pending);
  return 0;
}
