/* SPDX-License-Identifier: MIT */

/* A reader goes through the bytes of values, which anybody may have written: it stays within them,
 * and refuses what is not in its shortest form.
 *
 * Each function takes what it names and moves on; FALSE, with the first reason kept, if it is not
 * there. */
#ifndef ACTORS_VALUES_READER_H
#define ACTORS_VALUES_READER_H

#include <glib.h>
#include <string.h>

#include "actors/values/tag.h"

typedef struct {
  const guint8 *start, *at, *end;
  const char *wrong; /* NULL: nothing yet */
} ActorReader;

/* Keeps the reason, and is always FALSE. */
static inline gboolean actor_reader_fail(ActorReader *reader, const char *reason) {
  if (!reader->wrong) reader->wrong = reason;
  return FALSE;
}

static inline gsize actor_reader_left(const ActorReader *reader) { return (gsize)(reader->end - reader->at); }

gboolean actor_reader_take_long_count(ActorReader *reader, guint64 *count);

static inline gboolean actor_reader_take_count(ActorReader *reader, guint64 *count) {
  if (G_UNLIKELY(reader->at == reader->end || *reader->at >= 0x80))
    return actor_reader_take_long_count(reader, count);
  *count = *reader->at++;
  return TRUE;
}

static inline gboolean actor_reader_take_bytes(ActorReader *reader, guint64 length, const char **bytes) {
  if (length > actor_reader_left(reader)) return actor_reader_fail(reader, "an end too early");
  *bytes = (const char *)reader->at;
  reader->at += length;
  return TRUE;
}

guint64 actor_reader_peek_end(const ActorReader *reader, const guint8 *at);

/* 8 bytes from `at` on, the first one highest; what lies beyond the end is 0. */
static inline guint64 actor_reader_peek(const ActorReader *reader, const guint8 *at) {
  guint64 word;
  if (G_UNLIKELY(reader->end - at < 8)) return actor_reader_peek_end(reader, at);
  memcpy(&word, at, 8);
  return GUINT64_FROM_BE(word);
}

/* What follows a tag. */

gboolean actor_reader_take_float(ActorReader *reader, double *value);
gboolean actor_reader_take_handle(ActorReader *reader, guint tag, guint64 *handle);
gboolean actor_reader_take_long_string(ActorReader *reader, const char **bytes, gsize *length);

/* An integer of 1, 2, 4 or 8 bytes. */
static inline gint64 actor_integer_load(const guint8 *at, guint bytes) {
  guint16 two;
  guint32 four;
  guint64 eight;
  switch (bytes) {
  case 1: return (gint8)*at;
  case 2: memcpy(&two, at, 2); return (gint16)GUINT16_FROM_LE(two);
  case 4: memcpy(&four, at, 4); return (gint32)GUINT32_FROM_LE(four);
  default: memcpy(&eight, at, 8); return (gint64)GUINT64_FROM_LE(eight);
  }
}

static inline gboolean actor_reader_take_integer(ActorReader *reader, guint tag, gint64 *value) {
  guint bytes = 1u << (tag - ACTOR_TAG_INTEGER_8);
  if (G_UNLIKELY(actor_reader_left(reader) < bytes)) return actor_reader_fail(reader, "an end too early");
  *value = actor_integer_load(reader->at, bytes);
  gint64 half = *value >> (4 * bytes - 1); /* 0 or -1: half the bytes would do */
  gboolean shorter = bytes == 1 ? *value >= 0 : half == 0 || half == -1;
  reader->at += bytes;
  return !shorter || actor_reader_fail(reader, "an integer that is not shortest");
}

#endif
