/* SPDX-License-Identifier: MIT */

/* What a codec remembers between values: only actors/values/codec_lua.c, encode_lua.c and decode_lua.c look.
 */
#ifndef ACTORS_VALUES_CODEC_STRUCT_LUA_H
#define ACTORS_VALUES_CODEC_STRUCT_LUA_H

#include "actors/values/codec_lua.h"
#include "actors/values/named_lua.h"
#include "actors/values/shape_lua.h"
#include "actors/values/slot_lua.h"

enum { ACTOR_BUILDER_FUNCTIONS = ACTOR_SLOTS + 1 }; /* in the builder's stack: the functions met so far */

struct _ActorCodec {
  const ActorNamed *named;
  lua_State *builder; /* a thread that never runs: slots, functions, and values in the making above */
  ActorKey *keys;     /* of the tables that are being sorted, a stack */
  gsize keys_used, keys_size;
  GHashTable *functions; /* pointer of each function written: its number + 1 */
  gboolean any_function;
  ActorShapes shapes;
  ActorSlots slots;
};

#endif
