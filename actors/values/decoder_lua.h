/* SPDX-License-Identifier: MIT */

/* Where a decoder is: the bytes that are left, and what was made so far. */
#ifndef ACTORS_VALUES_DECODER_LUA_H
#define ACTORS_VALUES_DECODER_LUA_H

#include "actors/values/codec_struct_lua.h"

typedef struct {
  ActorReader in;
  lua_State *L; /* where values are made: the builder, or the caller's for those that need none */
  ActorCodec *codec;
  gsize budget; /* values there can still be, since each has a byte of its own */
  int depth;
  int inside_functions;
  guint32 functions; /* met so far */
} ActorDecoder;

/* Pushes the next value; FALSE, with the reason in `in.wrong`, if there is none.  What lies on the
 * stack then is the caller's to clear. */
gboolean actor_decoder_take(ActorDecoder *decoder);

#endif
