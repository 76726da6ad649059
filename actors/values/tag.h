/* SPDX-License-Identifier: MIT */

/* The first bytes of values, as actors/values/codec_lua.h lists them; smaller ones are integers. */
#ifndef ACTORS_VALUES_TAG_H
#define ACTORS_VALUES_TAG_H

enum {
  ACTOR_TAG_STRING = 0x80, /* and the length */
  ACTOR_TAG_NIL = 0xc0,
  ACTOR_TAG_FALSE,
  ACTOR_TAG_TRUE,
  ACTOR_TAG_FLOAT,
  ACTOR_TAG_INTEGER_8,
  ACTOR_TAG_INTEGER_16,
  ACTOR_TAG_INTEGER_32,
  ACTOR_TAG_INTEGER_64,
  ACTOR_TAG_LONG_STRING,
  ACTOR_TAG_TABLE,
  ACTOR_TAG_DEVICE,
  ACTOR_TAG_ADDRESS,
  ACTOR_TAG_REFERENCE,
  ACTOR_TAG_NAMED,
  ACTOR_TAG_FUNCTION,
  ACTOR_TAG_FUNCTION_AGAIN,
  ACTOR_LONG_STRING = ACTOR_TAG_NIL - ACTOR_TAG_STRING, /* from this length on */
};

enum { ACTOR_DEPTH_MAX = 200 }; /* of tables and functions within each other */

#define ACTOR_ONE_NAN G_GUINT64_CONSTANT(0x7ff8000000000000)

#endif
