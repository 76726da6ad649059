/* SPDX-License-Identifier: MIT */

/* A buffer is bytes in the making, reused from message to message.  It knows how plain values are
 * written (actors/values/codec_lua.h), each in its shortest form.
 *
 * What every message needs is inline. */
#ifndef ACTORS_VALUES_BUFFER_H
#define ACTORS_VALUES_BUFFER_H

#include <glib.h>
#include <string.h>

#include "actors/values/tag.h"

typedef struct {
  guint8 *bytes;
  gsize length, capacity;
} ActorBuffer;

void actor_buffer_clear(ActorBuffer *buffer); /* frees */

void actor_buffer_grow(ActorBuffer *buffer, gsize more);

/* Where the next bytes go; `more` of them fit. */
static inline guint8 *actor_buffer_room(ActorBuffer *buffer, gsize more) {
  if (G_UNLIKELY(buffer->capacity - buffer->length < more)) actor_buffer_grow(buffer, more);
  return buffer->bytes + buffer->length;
}

static inline void actor_buffer_put_tag(ActorBuffer *buffer, guint8 tag) {
  *actor_buffer_room(buffer, 1) = tag;
  buffer->length++;
}

static inline void actor_buffer_put_boolean(ActorBuffer *buffer, gboolean value) {
  actor_buffer_put_tag(buffer, value ? ACTOR_TAG_TRUE : ACTOR_TAG_FALSE);
}

/* Writes a count at `at`, where 10 bytes are free; returns its length. */
guint actor_count_write(guint8 *at, guint64 count);

void actor_buffer_put_count(ActorBuffer *buffer, guint64 count);
void actor_buffer_put_bytes(ActorBuffer *buffer, const void *bytes, gsize length);
void actor_buffer_put_float(ActorBuffer *buffer, double value);
void actor_buffer_put_handle(ActorBuffer *buffer, guint64 handle);
void actor_buffer_put_large(ActorBuffer *buffer, gint64 value);                   /* not 0 to 127 */
void actor_buffer_put_long(ActorBuffer *buffer, const char *bytes, gsize length); /* a long string */

static inline void actor_buffer_put_integer(ActorBuffer *buffer, gint64 value) {
  if ((guint64)value < ACTOR_TAG_STRING) actor_buffer_put_tag(buffer, (guint8)value);
  else actor_buffer_put_large(buffer, value);
}

/* Most strings are names, too short for a call of memcpy to be worth it. */
static inline void actor_copy_short(guint8 *to, const char *bytes, gsize length) {
  guint64 head, tail;
  if (length > 16) {
    memcpy(to, bytes, length);
  } else if (length >= 8) {
    memcpy(&head, bytes, 8);
    memcpy(&tail, bytes + length - 8, 8);
    memcpy(to, &head, 8);
    memcpy(to + length - 8, &tail, 8);
  } else if (length >= 4) {
    guint32 first, last;
    memcpy(&first, bytes, 4);
    memcpy(&last, bytes + length - 4, 4);
    memcpy(to, &first, 4);
    memcpy(to + length - 4, &last, 4);
  } else {
    for (gsize i = 0; i < length; i++) to[i] = (guint8)bytes[i];
  }
}

static inline void actor_buffer_put_string(ActorBuffer *buffer, const char *bytes, gsize length) {
  if (G_UNLIKELY(length >= ACTOR_LONG_STRING)) {
    actor_buffer_put_long(buffer, bytes, length);
    return;
  }
  guint8 *at = actor_buffer_room(buffer, ACTOR_LONG_STRING);
  at[0] = (guint8)(ACTOR_TAG_STRING + length);
  actor_copy_short(at + 1, bytes, length);
  buffer->length += 1 + length;
}

#endif
