/* SPDX-License-Identifier: MIT */

/* A hash is 64 bits that stand for bytes or for a sequence of words.
 *
 * It is a function of its input alone: the same on every machine, in every run, for ever, since
 * fingerprints of runs and names of streams are made of it.  It multiplies 64 by 64 bits and folds
 * the 128 bits of the product, as wyhash (Wang Yi) and xxh3 (Yann Collet) do.  It is no defence
 * against somebody who looks for collisions. */
#ifndef SIM_HASH_H
#define SIM_HASH_H

#include <glib.h>
#include <string.h>

/* The digits of pi's fraction after the first two words; any odd words without pattern would do. */
#define SIM_HASH_KEY_0 G_GUINT64_CONSTANT(0xa4093822299f31d1)
#define SIM_HASH_KEY_1 G_GUINT64_CONSTANT(0x082efa98ec4e6c89)
#define SIM_HASH_KEY_2 G_GUINT64_CONSTANT(0x452821e638d01377)

__extension__ typedef unsigned __int128 SimHashProduct;

static inline guint64 sim_hash_mix(guint64 a, guint64 b) {
  SimHashProduct product = (SimHashProduct)a * b;
  return (guint64)product ^ (guint64)(product >> 64);
}

static inline guint64 sim_hash_load_64(const guint8 *bytes) {
  guint64 word;
  memcpy(&word, bytes, sizeof word);
  return GUINT64_FROM_LE(word);
}

static inline guint64 sim_hash_load_32(const guint8 *bytes) {
  guint32 word;
  memcpy(&word, bytes, sizeof word);
  return GUINT32_FROM_LE(word);
}

/* The state after `word`.  The order of words matters, also of equal pairs.  The rotated state is
 * added so that a product of zero does not wipe out what came before. */
static inline guint64 sim_hash_fold(guint64 state, guint64 word) {
  return sim_hash_mix(word ^ SIM_HASH_KEY_0, state ^ SIM_HASH_KEY_1) + (state << 23 | state >> 41);
}

/* `bytes` may be NULL when `size` is 0. */
static inline guint64 sim_hash_bytes(const void *bytes, gsize size, guint64 seed) {
  const guint8 *at = bytes;
  guint64 state = seed ^ SIM_HASH_KEY_2;
  guint64 first = 0, last = 0;
  if (size > 16) {
    gsize left = size;
    for (; left > 16; left -= 16, at += 16)
      state = sim_hash_mix(sim_hash_load_64(at) ^ SIM_HASH_KEY_0, sim_hash_load_64(at + 8) ^ state) + state;
    first = sim_hash_load_64(at + left - 16); /* overlaps what was read: no tail of odd length */
    last = sim_hash_load_64(at + left - 8);
  } else if (size >= 8) {
    first = sim_hash_load_64(at);
    last = sim_hash_load_64(at + size - 8);
  } else if (size >= 4) {
    first = sim_hash_load_32(at);
    last = sim_hash_load_32(at + size - 4);
  } else if (size > 0) {
    first = (guint64)at[0] << 16 | (guint64)at[size / 2] << 8 | at[size - 1];
  }
  guint64 folded = sim_hash_mix(first ^ SIM_HASH_KEY_0, last ^ state);
  return sim_hash_mix(folded + state, (guint64)size ^ SIM_HASH_KEY_1);
}

#endif
