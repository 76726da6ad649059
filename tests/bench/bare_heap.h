/* SPDX-License-Identifier: MIT */

/* A bare 4-ary heap of 24-byte entries, which does nothing but order them: the limit that benchmarks
 * compare with.  Whoever uses it provides room for all entries. */
#ifndef BENCH_BARE_HEAP_H
#define BENCH_BARE_HEAP_H

#include <glib.h>

typedef struct {
  gint64 instant;
  guint64 key;
  gpointer payload;
} Bare;

typedef struct {
  Bare *entries;
  gsize length;
} BareHeap;

static inline gboolean bare_before(const Bare *a, const Bare *b) {
  return a->instant < b->instant || (a->instant == b->instant && a->key < b->key);
}

static inline void bare_push(BareHeap *heap, Bare fresh) {
  gsize i = heap->length++;
  while (i > 0 && bare_before(&fresh, &heap->entries[(i - 1) / 4])) {
    heap->entries[i] = heap->entries[(i - 1) / 4];
    i = (i - 1) / 4;
  }
  heap->entries[i] = fresh;
}

static inline Bare bare_pop(BareHeap *heap) {
  Bare least = heap->entries[0], moved = heap->entries[--heap->length];
  gsize i = 0;
  for (gsize first = 1; first < heap->length; first = 4 * i + 1) {
    gsize child = first, end = MIN(first + 4, heap->length);
    for (gsize k = first + 1; k < end; k++)
      if (bare_before(&heap->entries[k], &heap->entries[child])) child = k;
    if (!bare_before(&heap->entries[child], &moved)) break;
    heap->entries[i] = heap->entries[child];
    i = child;
  }
  heap->entries[i] = moved;
  return least;
}

#endif
