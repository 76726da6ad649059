/* SPDX-License-Identifier: MIT */

/* The bytes of a Lua value.
 *
 * The encoding is canonical: a function of the value alone, the same on every machine and in
 * every state.  Tables are written as their array part (1 to the first nil), then the other fields
 * in order: booleans, numbers, strings, devices, addresses, references.  There is one NaN.  What may
 * be sent: plain values but nil, tables, addresses, devices, references, types and other named values,
 * functions with what they capture.  A table met twice is written twice, a function once.
 *
 *   00 .. 7f   the integers 0 to 127        80 .. bf   strings of 0 to 63 bytes: bytes
 *   c0 c1 c2   nil, false, true             c8         longer strings: length, bytes
 *   c3         a float: 8 bytes             c9         a table: elements, fields, then these
 *   c4 .. c7   integers of 1, 2, 4, 8 bytes ca cb cc   device: number; address, reference: 8 bytes
 *   cd         a named value: length, name  ce         a function: length, chunk, prototype, captures
 *                                           cf         a function met before in this value: which
 *
 * Lengths and counts are in groups of 7 bits, lowest first; all else is little-endian; everything
 * has its shortest form, and bytes in any other do not decode. */
#ifndef ACTORS_VALUES_CODEC_LUA_H
#define ACTORS_VALUES_CODEC_LUA_H

#include <glib.h>
#include <lua.h>

#include "actors/values/buffer.h"
#include "net/address.h"

/* Appends the value at `index`.  Raises for what may not be sent, with `root` and the path to it:
 * "cannot send a mailbox at message.out[2]"; nil, cycles, metatables, coroutines, other handles,
 * keys without an order, nesting deeper than 200.  The author's file and line stand in front.  After an
 * error `out` is as it was. */
void actor_encode(lua_State *L, int index, ActorBuffer *out, const char *root);

/* Pushes the value that `bytes` stand for.  FALSE, with a message pushed instead, for bytes that
 * are not one whole value in canonical form; never crashes, never makes more than a small multiple
 * of the input.  What decodes encodes to the same bytes again. */
gboolean actor_decode(lua_State *L, const guint8 *bytes, gsize length);

/* The same for several values one after the other: decodes one and tells where it ended. */
gboolean actor_decode_next(lua_State *L, const guint8 **at, const guint8 *end);

/* The codec of a state remembers names of fields and shapes of tables; that changes how fast it is,
 * never what it writes.  The `_with` functions are for callers that keep it.  It lives as long as
 * the state, and must not be used from within itself. */
typedef struct _ActorCodec ActorCodec;

ActorCodec *actor_codec_of(lua_State *L);
void actor_encode_with(ActorCodec *codec, lua_State *L, int index, ActorBuffer *out, const char *root);
gboolean actor_decode_with(ActorCodec *codec, lua_State *L, const guint8 *bytes, gsize length);
gboolean actor_decode_next_with(ActorCodec *codec, lua_State *L, const guint8 **at, const guint8 *end);

/* The same for a message, of which it tells what its envelope says: the first element if that is a
 * string, which lives as long as the value, and the address in the field `reply_to`. */
typedef struct {
  const char *kind; /* NULL: none */
  gsize kind_length;
  NetAddress reply_to; /* NET_NOBODY: none */
} ActorOutline;

void actor_encode_message(ActorCodec *codec, lua_State *L, int index, ActorBuffer *out,
                          ActorOutline *outline);

/* Like actor_encode_with for an argument of a function, which may be nil: only actor_decode_next reads
 * that. */
void actor_encode_argument(ActorCodec *codec, lua_State *L, int index, ActorBuffer *out, const char *root);

#endif
