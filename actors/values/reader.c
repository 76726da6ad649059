/* SPDX-License-Identifier: MIT */
#include "actors/values/reader.h"

#include "actors/values/handle.h"

gboolean actor_reader_take_long_count(ActorReader *reader, guint64 *count) {
  *count = 0;
  for (guint shift = 0; shift < 64 && reader->at < reader->end; shift += 7) {
    guint64 byte = *reader->at++;
    if (shift == 63 && byte > 1) break;
    *count |= (byte & 0x7f) << shift;
    if (byte < 0x80) return byte || !shift ? TRUE : actor_reader_fail(reader, "a count that is not shortest");
  }
  return actor_reader_fail(reader, "a count without an end");
}

guint64 actor_reader_peek_end(const ActorReader *reader, const guint8 *at) {
  guint64 word = 0;
  gssize have = reader->end - at;
  if (have <= 0) return 0;
  if (G_LIKELY(reader->end - reader->start >= 8)) { /* overlapping what came before */
    memcpy(&word, reader->end - 8, 8);
    return GUINT64_FROM_BE(word) << (64 - 8 * have);
  }
  memcpy(&word, at, (gsize)have);
  return GUINT64_FROM_BE(word);
}

static gboolean take_word(ActorReader *reader, guint64 *word) {
  if (actor_reader_left(reader) < 8) return actor_reader_fail(reader, "an end too early");
  *word = (guint64)actor_integer_load(reader->at, 8);
  reader->at += 8;
  return TRUE;
}

gboolean actor_reader_take_float(ActorReader *reader, double *value) {
  guint64 bits;
  if (!take_word(reader, &bits)) return FALSE;
  memcpy(value, &bits, sizeof bits);
  return *value == *value || bits == ACTOR_ONE_NAN || actor_reader_fail(reader, "an unknown NaN");
}

gboolean actor_reader_take_handle(ActorReader *reader, guint tag, guint64 *handle) {
  if (tag == ACTOR_TAG_DEVICE) {
    if (!actor_reader_take_count(reader, handle)) return FALSE;
  } else if (!take_word(reader, handle)) {
    return FALSE;
  }
  if (tag == ACTOR_TAG_ADDRESS)
    return actor_handle_kind(*handle) == ACTOR_ADDRESS || actor_reader_fail(reader, "not an address");
  if (*handle != actor_handle_bits(*handle)) return actor_reader_fail(reader, "a handle out of range");
  *handle = actor_handle(tag == ACTOR_TAG_DEVICE ? ACTOR_DEVICE : ACTOR_REFERENCE, *handle);
  return TRUE;
}

gboolean actor_reader_take_long_string(ActorReader *reader, const char **bytes, gsize *length) {
  guint64 count;
  if (!actor_reader_take_count(reader, &count)) return FALSE;
  if (count < ACTOR_LONG_STRING) return actor_reader_fail(reader, "a length that is not shortest");
  *length = count;
  return actor_reader_take_bytes(reader, count, bytes);
}
