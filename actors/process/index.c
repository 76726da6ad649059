/* SPDX-License-Identifier: MIT */
#include "actors/process/index.h"

typedef struct {
  guint64 name;
  gpointer thing;
} Entry;

/* Open addressing with linear probing, at most half full; removal moves later entries up. */
struct _ActorIndex {
  Entry *entries;
  gsize mask, count;
};

enum { FIRST_SIZE = 64 };

ActorIndex *actor_index_new(void) {
  ActorIndex *index = g_new0(ActorIndex, 1);
  index->entries = g_new0(Entry, FIRST_SIZE);
  index->mask = FIRST_SIZE - 1;
  return index;
}

void actor_index_free(ActorIndex *index) {
  if (!index) return;
  g_free(index->entries);
  g_free(index);
}

static inline gsize home_of(const ActorIndex *index, guint64 name) {
  return (gsize)(name * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) >> 20) & index->mask;
}

static inline Entry *entry_of(const ActorIndex *index, guint64 name) {
  gsize i = home_of(index, name);
  while (index->entries[i].name && index->entries[i].name != name) i = (i + 1) & index->mask;
  return &index->entries[i];
}

static G_GNUC_NO_INLINE void grow(ActorIndex *index) {
  ActorIndex old = *index;
  index->mask = 2 * old.mask + 1;
  index->entries = g_new0(Entry, index->mask + 1);
  for (gsize i = 0; i <= old.mask; i++)
    if (old.entries[i].name) *entry_of(index, old.entries[i].name) = old.entries[i];
  g_free(old.entries);
}

void actor_index_add(ActorIndex *index, guint64 name, gpointer thing) {
  g_assert(name && thing);
  if (G_UNLIKELY(2 * (index->count + 1) > index->mask)) grow(index);
  Entry *entry = entry_of(index, name);
  g_assert(!entry->name);
  *entry = (Entry){name, thing};
  index->count++;
}

gpointer actor_index_remove(ActorIndex *index, guint64 name) {
  Entry *entries = index->entries;
  gsize hole = (gsize)(entry_of(index, name) - entries), mask = index->mask;
  gpointer thing = entries[hole].thing;
  if (!thing) return NULL;
  index->count--;
  for (gsize i = (hole + 1) & mask; entries[i].name; i = (i + 1) & mask) {
    gsize home = home_of(index, entries[i].name);
    if (((i - home) & mask) < ((i - hole) & mask)) continue;
    entries[hole] = entries[i];
    hole = i;
  }
  entries[hole] = (Entry){0, NULL};
  return thing;
}

void actor_index_prefetch(const ActorIndex *index, guint64 name) {
  __builtin_prefetch(&index->entries[home_of(index, name)]);
}

gpointer actor_index_find(const ActorIndex *index, guint64 name) { return entry_of(index, name)->thing; }
