/* SPDX-License-Identifier: MIT */
#include "sim/chance.h"
#include "sim/hash.h"

#include <Random123/philox.h>

/* A block gives four draws, so the last blocks are kept, placed by name: a stream that is drawn
 * from again soon pays for a block once in four draws, and the streams stay 16 bytes each.  What is
 * kept here never shows: a block that is missing is made again. */
enum { KEPT_BLOCKS = 32 };

typedef struct {
  guint64 name;
  guint64 index;
  philox4x64_ctr_t words;
} Block;

struct _SimChance {
  Block kept[KEPT_BLOCKS];
  guint64 seed;
  SimChanceHook hook;
  gpointer hook_data;
  GDestroyNotify hook_destroy;
};

guint64 sim_stream_name(SimPurpose purpose, guint64 a, guint64 b) {
  return sim_hash_fold(sim_hash_fold(sim_hash_fold(0, purpose), a), b);
}

SimChance *sim_chance_new(guint64 seed) {
  SimChance *chance = g_new0(SimChance, 1);
  chance->seed = seed;
  for (guint i = 0; i < KEPT_BLOCKS; i++) chance->kept[i].index = G_MAXUINT64; /* no stream gets there */
  return chance;
}

void sim_chance_free(SimChance *chance) {
  if (!chance) return;
  sim_chance_set_hook(chance, NULL, NULL, NULL);
  g_free(chance);
}

static void make_block(Block *block, guint64 seed, guint64 name, guint64 index) {
  philox4x64_ctr_t counter = {{index, 0, 0, 0}};
  philox4x64_key_t key = {{seed, name}};
  block->words = philox4x64_R(10, counter, key);
  block->name = name;
  block->index = index;
}

guint64 sim_chance_draw(SimChance *chance, SimStream *stream) {
  guint64 number = stream->count++;
  Block *block = &chance->kept[stream->name % KEPT_BLOCKS];
  if (block->name != stream->name || block->index != number / 4)
    make_block(block, chance->seed, stream->name, number / 4);
  guint64 value = block->words.v[number % 4];
  return G_LIKELY(!chance->hook) ? value : chance->hook(stream->name, number, value, chance->hook_data);
}

void sim_chance_set_hook(SimChance *chance, SimChanceHook hook, gpointer data, GDestroyNotify destroy) {
  GDestroyNotify old_destroy = chance->hook_destroy;
  gpointer old_data = chance->hook_data;
  chance->hook = hook;
  chance->hook_data = data;
  chance->hook_destroy = destroy;
  if (old_destroy) old_destroy(old_data);
}
