/* SPDX-License-Identifier: MIT */

/* A function in a message: its name (actors/values/code_lua.h) and the values that it has captured. */
#ifndef ACTORS_VALUES_CLOSURE_LUA_H
#define ACTORS_VALUES_CLOSURE_LUA_H

#include "actors/values/decoder_lua.h"
#include "actors/values/encoder_lua.h"

/* Writes the function at `index`, which has no name of its own (actors/values/named_lua.h). */
void actor_closure_put(ActorEncoder *encoder, int index, const ActorFrame *frame);

/* What follows ACTOR_TAG_FUNCTION: pushes a new closure, fixed. */
gboolean actor_closure_take(ActorDecoder *decoder);

/* What follows ACTOR_TAG_FUNCTION_AGAIN. */
gboolean actor_closure_take_again(ActorDecoder *decoder);

#endif
