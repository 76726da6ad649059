/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* madvise */
#include "sim/slab.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Regions are as large as a huge page, and asked to be one: processes by the million are resumed in
 * random order, and most of that is waiting for the translation of addresses (20 to 30 %). */
enum { STEP = 16, CLASSES = SIM_SLAB_LARGEST / STEP + 1, REGION = 2 << 20, FIRST_REGION = 256 << 10 };

typedef struct _Free Free;
struct _Free {
  Free *next;
};

struct _SimSlab {
  Free *free[CLASSES];
  char *at, *end; /* what is left of the newest region */
  gsize used, limit;
  GPtrArray *regions;
};

SimSlab *sim_slab_new(void) {
  SimSlab *slab = g_new0(SimSlab, 1);
  slab->limit = G_MAXSIZE;
  slab->regions = g_ptr_array_new_with_free_func(free);
  return slab;
}

void sim_slab_free(SimSlab *slab) {
  if (!slab) return;
  g_ptr_array_unref(slab->regions);
  g_free(slab);
}

gsize sim_slab_used(const SimSlab *slab) { return slab->used; }

void sim_slab_set_limit(SimSlab *slab, gsize bytes) { slab->limit = bytes ? bytes : G_MAXSIZE; }

static gsize class_of(gsize size) { return (size + STEP - 1) / STEP; }

/* Under the address sanitizer each block is the system's, so that a use after it was given back is seen. */
#if defined(__SANITIZE_ADDRESS__)
#define SLAB_PLAIN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLAB_PLAIN 1
#endif
#endif
#ifdef SLAB_PLAIN
enum { LARGEST = 0 };
#else
enum { LARGEST = SIM_SLAB_LARGEST };
#endif

/* What is left of the old region is less than one block and is forgotten. */
static gboolean open_region(SimSlab *slab) {
  gsize size = slab->regions->len == 0 ? FIRST_REGION : REGION;
  void *region = NULL;
  if (posix_memalign(&region, size == REGION ? REGION : 4096, size)) return FALSE;
#ifdef MADV_HUGEPAGE
  if (size == REGION) madvise(region, size, MADV_HUGEPAGE);
#endif
  g_ptr_array_add(slab->regions, region);
  slab->at = region;
  slab->end = slab->at + size;
  return TRUE;
}

/* Large, or the first of its class after all that were given back. */
static G_GNUC_NO_INLINE gpointer take_new(SimSlab *slab, gsize size) {
  gpointer block;
  if (size > LARGEST) {
    block = malloc(size);
    if (!block) return NULL;
  } else {
    gsize bytes = class_of(size) * STEP;
    if ((gsize)(slab->end - slab->at) < bytes && !open_region(slab)) return NULL;
    block = slab->at;
    slab->at += bytes;
  }
  slab->used += size;
  return block;
}

static inline gpointer take(SimSlab *slab, gsize size) {
  if (G_UNLIKELY(size > LARGEST)) return take_new(slab, size);
  gsize class = class_of(size);
  Free *free = slab->free[class];
  if (G_UNLIKELY(!free)) return take_new(slab, size);
  slab->free[class] = free->next;
  slab->used += size;
  return free;
}

static inline void give(SimSlab *slab, gpointer block, gsize size) {
  slab->used -= size;
  if (G_UNLIKELY(size > LARGEST)) {
    free(block);
    return;
  }
  gsize class = class_of(size);
  Free *head = block;
  head->next = slab->free[class];
  slab->free[class] = head;
}

gpointer sim_slab_take(SimSlab *slab, gsize size) {
  gpointer block = take(slab, size);
  if (G_UNLIKELY(!block)) g_error("out of memory: %" G_GSIZE_FORMAT " bytes", size);
  return block;
}

void sim_slab_give(SimSlab *slab, gpointer block, gsize size) {
  if (block) give(slab, block, size);
}

static G_GNUC_NO_INLINE gpointer move(SimSlab *slab, gpointer block, gsize old_size, gsize new_size) {
  if (old_size <= LARGEST && new_size <= LARGEST && class_of(old_size) == class_of(new_size)) {
    slab->used += new_size - old_size;
    return block;
  }
  if (new_size > old_size && slab->used + (new_size - old_size) > slab->limit) return NULL;
  if (old_size > LARGEST && new_size > LARGEST) {
    gpointer moved = realloc(block, new_size);
    if (moved) slab->used += new_size - old_size;
    return moved;
  }
  gpointer moved = take(slab, new_size);
  if (moved) {
    memcpy(moved, block, MIN(old_size, new_size));
    give(slab, block, old_size);
  }
  return moved;
}

/* Lua takes and gives back some 12 blocks a message through this, and changes the size of few. */
gpointer sim_slab_resize(SimSlab *slab, gpointer block, gsize old_size, gsize new_size) {
  if (!block) {
    if (new_size == 0 || G_UNLIKELY(slab->used + new_size > slab->limit)) return NULL;
    return take(slab, new_size);
  }
  if (G_UNLIKELY(new_size)) return move(slab, block, old_size, new_size);
  give(slab, block, old_size);
  return NULL;
}
