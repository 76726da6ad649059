/* SPDX-License-Identifier: MIT */

/* Where an encoder is: the value that is being written, and the way to it. */
#ifndef ACTORS_VALUES_ENCODER_LUA_H
#define ACTORS_VALUES_ENCODER_LUA_H

#include "actors/values/codec_struct_lua.h"

/* A frame is a table or function that is being written, and the step from it to the value that is
 * being written now.  Only an error reads the steps. */
typedef struct _ActorFrame ActorFrame;

struct _ActorFrame {
  const ActorFrame *parent;
  int depth;
  int index; /* of the table or function */
  enum { ACTOR_STEP_ELEMENT, ACTOR_STEP_FIELD, ACTOR_STEP_CAPTURE } step;
  lua_Integer element;
  int key; /* index of the field's key */
  const char *capture;
};

typedef struct {
  lua_State *L;
  ActorCodec *codec;
  ActorBuffer *out;
  gsize start;
  const char *root;
  ActorOutline outline; /* of the table that is the whole value */
} ActorEncoder;

/* Writes the value at `index`, to which the frame's step leads. */
void actor_encoder_put(ActorEncoder *encoder, int index, ActorFrame *frame);

/* Raises "cannot send WHAT at PATH", with the value at `frame`'s step (NULL: the root).  `what` may be a
 * string on the Lua stack.  The bytes written are taken back. */
G_GNUC_NORETURN void actor_refuse(ActorEncoder *encoder, const ActorFrame *frame, const char *what);

/* The same for the value at `index`. */
G_GNUC_NORETURN void actor_refuse_value(ActorEncoder *encoder, const ActorFrame *frame, int index);

/* For the key at `key` of the table of the frame. */
G_GNUC_NORETURN void actor_refuse_key(ActorEncoder *encoder, const ActorFrame *frame, int key);

/* For a frame that is too deep: mostly because of a cycle. */
G_GNUC_NORETURN void actor_refuse_depth(ActorEncoder *encoder, const ActorFrame *frame);

#endif
