/* SPDX-License-Identifier: MIT */

/* A heap of events: a growing array in which the least event comes first.
 *
 * Entries lie in the heap by value, four children to a parent, and the array begins
 * so that the four are two whole cache lines.  The queue (queue.h) keeps few events
 * in a heap: all of them when they are few, else those that fall into the bucket being
 * executed and those beyond its ring.
 *
 * A heap of zeros is empty; it owns `block` until it is cleared. */
#ifndef SIM_HEAP_H
#define SIM_HEAP_H

#include <stdlib.h>
#include <string.h>

#include "sim/event.h"

typedef struct {
  SimEvent *entries; /* entries[0] is the least */
  gsize length;
  gsize capacity;
  SimEvent *block; /* what `entries` is a part of */
} SimHeap;

static inline gboolean sim_heap_before(const SimEvent *a, const SimEvent *b) {
  if (G_LIKELY(a->instant != b->instant)) return a->instant < b->instant;
  return sim_event_compare(a, b) < 0;
}

static inline void sim_heap_clear(SimHeap *heap) {
  free(heap->block);
  memset(heap, 0, sizeof *heap);
}

static inline void sim_heap_grow(SimHeap *heap) {
  gsize capacity = heap->capacity ? 2 * heap->capacity : 28;
  SimEvent *block = aligned_alloc(128, (capacity + 4) * sizeof *block);
  g_assert(block != NULL);
  SimEvent *entries = block + 3; /* 4 i + 1 is then a multiple of four from the start of the block */
  if (heap->length > 0) memcpy(entries, heap->entries, heap->length * sizeof *entries);
  free(heap->block);
  heap->block = block;
  heap->entries = entries;
  heap->capacity = capacity & ~(gsize)3;
}

static inline void sim_heap_push(SimHeap *heap, const SimEvent *event) {
  if (heap->length == heap->capacity) sim_heap_grow(heap);
  SimEvent *entries = heap->entries;
  gsize i = heap->length++;
  while (i > 0 && sim_heap_before(event, &entries[(i - 1) / 4])) {
    entries[i] = entries[(i - 1) / 4];
    i = (i - 1) / 4;
  }
  entries[i] = *event;
}

/* The least of the children that begin at `first`, which is in the heap. */
static inline gsize sim_heap_least_child(const SimHeap *heap, gsize first) {
  const SimEvent *e = heap->entries;
  if (G_LIKELY(first + 4 <= heap->length)) {
    gsize a = first + sim_heap_before(&e[first + 1], &e[first]);
    gsize b = first + 2 + sim_heap_before(&e[first + 3], &e[first + 2]);
    return sim_heap_before(&e[b], &e[a]) ? b : a;
  }
  gsize least = first;
  for (gsize child = first + 1; child < heap->length; child++)
    if (sim_heap_before(&e[child], &e[least])) least = child;
  return least;
}

/* Takes the least event of a heap that is not empty. */
static inline void sim_heap_pop(SimHeap *heap, SimEvent *event) {
  SimEvent *entries = heap->entries;
  *event = entries[0];
  const SimEvent *moved = &entries[--heap->length];
  gsize i = 0;
  for (gsize first = 1; first < heap->length; first = 4 * i + 1) {
    gsize child = sim_heap_least_child(heap, first);
    if (!sim_heap_before(&entries[child], moved)) break;
    entries[i] = entries[child];
    i = child;
  }
  entries[i] = *moved;
}

#endif
