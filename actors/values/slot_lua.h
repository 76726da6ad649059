/* SPDX-License-Identifier: MIT */

/* A slot is a place in the stack of a Lua thread, where a short string that comes again and again waits
 * to be pushed: names of fields, kinds of messages.  So a reader finds it without hashing its bytes. */
#ifndef ACTORS_VALUES_SLOT_LUA_H
#define ACTORS_VALUES_SLOT_LUA_H

#include <lua.h>

#include "actors/values/reader.h"

enum {
  ACTOR_SLOTS = 512,
  ACTOR_SLOT_LENGTH = 15, /* bytes of the longest string that may have one */
};

/* Two numbers that order like the bytes: the bytes, highest first, and in the last place the length. */
typedef struct {
  guint64 high, low;
} ActorSlotName;

typedef struct {
  ActorSlotName name;
  guint32 next; /* the slot of the key that came after it last time */
} ActorSlot;

/* slot[i] is about index i of the stack; slot[0] comes before a table's first key. */
typedef struct {
  ActorSlot slot[ACTOR_SLOTS + 1];
} ActorSlots;

void actor_slots_open(ActorSlots *slots);

/* The name of the next `length` bytes behind `at`. */
static inline ActorSlotName actor_slot_name(const ActorReader *reader, const guint8 *at, gsize length) {
  static const guint64 MASKS[9] = {
      0,
      G_GUINT64_CONSTANT(0xff00000000000000),
      G_GUINT64_CONSTANT(0xffff000000000000),
      G_GUINT64_CONSTANT(0xffffff0000000000),
      G_GUINT64_CONSTANT(0xffffffff00000000),
      G_GUINT64_CONSTANT(0xffffffffff000000),
      G_GUINT64_CONSTANT(0xffffffffffff0000),
      G_GUINT64_CONSTANT(0xffffffffffffff00),
      G_MAXUINT64,
  };
  guint64 high = actor_reader_peek(reader, at);
  if (length <= 8) return (ActorSlotName){high & MASKS[length], length};
  return (ActorSlotName){high, (actor_reader_peek(reader, at + 8) & MASKS[length - 8]) | length};
}

static inline gboolean actor_slot_same(const ActorSlotName *a, const ActorSlotName *b) {
  return a->high == b->high && a->low == b->low;
}

static inline gboolean actor_slot_precedes(const ActorSlotName *a, const ActorSlotName *b) {
  return a->high < b->high || (a->high == b->high && a->low < b->low);
}

/* The slot for strings of that name, among others. */
static inline guint32 actor_slot_of(const ActorSlotName *name) {
  guint64 mixed = (name->high ^ name->low * G_GUINT64_CONSTANT(0xff51afd7ed558ccd));
  return (guint32)((mixed * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) >> 55) % ACTOR_SLOTS + 1;
}

/* Pushes the string of that name, and keeps it in slot `number`. */
void actor_slots_fill(ActorSlots *slots, lua_State *L, guint32 number, const ActorSlotName *name,
                      const char *bytes);

#endif
