/* SPDX-License-Identifier: MIT */
#include "actors/values/buffer.h"

#include "actors/values/handle.h"

void actor_buffer_clear(ActorBuffer *buffer) {
  g_free(buffer->bytes);
  *buffer = (ActorBuffer){0};
}

void actor_buffer_grow(ActorBuffer *buffer, gsize more) {
  buffer->capacity = MAX(buffer->capacity * 2, buffer->length + more + 64);
  buffer->bytes = g_realloc(buffer->bytes, buffer->capacity);
}

guint actor_count_write(guint8 *at, guint64 count) {
  guint size = 0;
  for (; count >= 0x80; count >>= 7) at[size++] = (guint8)(count | 0x80);
  at[size++] = (guint8)count;
  return size;
}

void actor_buffer_put_count(ActorBuffer *buffer, guint64 count) {
  buffer->length += actor_count_write(actor_buffer_room(buffer, 10), count);
}

void actor_buffer_put_bytes(ActorBuffer *buffer, const void *bytes, gsize length) {
  memcpy(actor_buffer_room(buffer, length + 1), bytes, length);
  buffer->length += length;
}

static inline void put_word(ActorBuffer *buffer, guint8 tag, guint64 word, guint bytes) {
  guint8 *at = actor_buffer_room(buffer, 9);
  word = GUINT64_TO_LE(word);
  at[0] = tag;
  memcpy(at + 1, &word, 8);
  buffer->length += 1 + bytes;
}

void actor_buffer_put_large(ActorBuffer *buffer, gint64 value) {
  if (value == (gint8)value) put_word(buffer, ACTOR_TAG_INTEGER_8, (guint64)value, 1);
  else if (value == (gint16)value) put_word(buffer, ACTOR_TAG_INTEGER_16, (guint64)value, 2);
  else if (value == (gint32)value) put_word(buffer, ACTOR_TAG_INTEGER_32, (guint64)value, 4);
  else put_word(buffer, ACTOR_TAG_INTEGER_64, (guint64)value, 8);
}

void actor_buffer_put_float(ActorBuffer *buffer, double value) {
  guint64 bits = ACTOR_ONE_NAN;
  if (value == value) memcpy(&bits, &value, sizeof bits);
  put_word(buffer, ACTOR_TAG_FLOAT, bits, 8);
}

void actor_buffer_put_long(ActorBuffer *buffer, const char *bytes, gsize length) {
  actor_buffer_put_tag(buffer, ACTOR_TAG_LONG_STRING);
  actor_buffer_put_count(buffer, length);
  actor_buffer_put_bytes(buffer, bytes, length);
}

void actor_buffer_put_handle(ActorBuffer *buffer, guint64 handle) {
  switch (actor_handle_kind(handle)) {
  case ACTOR_DEVICE:
    actor_buffer_put_tag(buffer, ACTOR_TAG_DEVICE);
    actor_buffer_put_count(buffer, actor_handle_bits(handle));
    break;
  case ACTOR_REFERENCE: put_word(buffer, ACTOR_TAG_REFERENCE, actor_handle_bits(handle), 8); break;
  default: put_word(buffer, ACTOR_TAG_ADDRESS, handle, 8); break;
  }
}
