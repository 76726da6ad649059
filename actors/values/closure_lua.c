/* SPDX-License-Identifier: MIT */
#include "actors/values/closure_lua.h"

#include <lauxlib.h>

#include "actors/values/code_lua.h"

/* Writing */

static gboolean put_again(ActorEncoder *e, int index) {
  GHashTable *functions = e->codec->functions;
  gpointer pointer = (gpointer)lua_topointer(e->L, index);
  guint number = GPOINTER_TO_UINT(g_hash_table_lookup(functions, pointer));
  e->codec->any_function = TRUE;
  if (!number) {
    g_hash_table_insert(functions, pointer, GUINT_TO_POINTER(g_hash_table_size(functions) + 1));
    return FALSE;
  }
  actor_buffer_put_tag(e->out, ACTOR_TAG_FUNCTION_AGAIN);
  actor_buffer_put_count(e->out, number - 1);
  return TRUE;
}

static void put_captures(ActorEncoder *e, int index, guint32 captures, const ActorFrame *parent) {
  lua_State *L = e->L;
  ActorFrame frame = {.parent = parent, .depth = parent ? parent->depth + 1 : 1, .index = index};
  if (frame.depth > ACTOR_DEPTH_MAX) actor_refuse_depth(e, &frame);
  frame.step = ACTOR_STEP_CAPTURE;
  for (guint32 i = 1; i <= captures; i++) {
    frame.capture = lua_getupvalue(L, index, (int)i);
    g_assert(frame.capture);
    if (lua_isnil(L, -1)) actor_buffer_put_tag(e->out, ACTOR_TAG_NIL);
    else actor_encoder_put(e, lua_gettop(L), &frame);
    lua_pop(L, 1);
  }
}

void actor_closure_put(ActorEncoder *e, int index, const ActorFrame *frame) {
  ActorFunctionName name;
  luaL_checkstack(e->L, LUA_MINSTACK, "message");
  if (!actor_code_name(e->L, index, &name)) actor_refuse_value(e, frame, index);
  if (put_again(e, index)) return;
  gsize length = strlen(name.chunk);
  actor_buffer_put_tag(e->out, ACTOR_TAG_FUNCTION);
  actor_buffer_put_count(e->out, length);
  actor_buffer_put_bytes(e->out, name.chunk, length);
  actor_buffer_put_count(e->out, name.prototype);
  actor_buffer_put_count(e->out, name.captures);
  put_captures(e, index, name.captures, frame);
}

/* Reading */

static gboolean wrong(ActorDecoder *d, const char *what) { return actor_reader_fail(&d->in, what); }

/* Whether the function on top, fresh from its factory, has so many captures: what guards a function
 * that assigns captures comes last. */
static gboolean check_captures(ActorDecoder *d, int captures) {
  if (lua_getupvalue(d->L, -1, captures + 1)) {
    gboolean guard = lua_type(d->L, -1) == LUA_TUSERDATA;
    lua_pop(d->L, 1);
    if (!guard || lua_getupvalue(d->L, -1, captures + 2)) return wrong(d, "too few captures");
  }
  if (captures && !lua_getupvalue(d->L, -1, captures)) return wrong(d, "too many captures");
  if (captures) lua_pop(d->L, 1);
  return TRUE;
}

/* Pushes a closure of the function that the bytes name. */
static gboolean take_bare(ActorDecoder *d, guint32 *captures) {
  guint64 length, prototype, count;
  const char *chunk;
  ActorReader *in = &d->in;
  if (!actor_reader_take_count(in, &length) || !actor_reader_take_bytes(in, length, &chunk)) return FALSE;
  if (!actor_reader_take_count(in, &prototype) || !actor_reader_take_count(in, &count)) return FALSE;
  if (memchr(chunk, 0, length) || prototype > G_MAXUINT32 || count > 255)
    return wrong(d, "no function's name");
  if (count > d->budget) return wrong(d, "more values than bytes");
  d->budget -= count;
  *captures = (guint32)count;
  lua_pushlstring(d->L, chunk, length);
  ActorFunctionName name = {lua_tostring(d->L, -1), (guint32)prototype, *captures};
  if (!actor_code_instantiate(d->L, &name)) return wrong(d, "an unknown function");
  lua_remove(d->L, -2);
  return check_captures(d, (int)*captures);
}

/* Remembers the function on top, before its captures are read: they may mean it. */
static void note(ActorDecoder *d) {
  if (!d->functions) {
    lua_newtable(d->L);
    lua_replace(d->L, ACTOR_BUILDER_FUNCTIONS);
  }
  lua_pushvalue(d->L, -1);
  lua_rawseti(d->L, ACTOR_BUILDER_FUNCTIONS, ++d->functions);
}

gboolean actor_closure_take(ActorDecoder *d) {
  guint32 captures;
  if (!take_bare(d, &captures)) return FALSE;
  note(d);
  d->inside_functions++;
  for (guint32 i = 1; i <= captures; i++) {
    if (d->in.at < d->in.end && *d->in.at == ACTOR_TAG_NIL) {
      d->in.at++;
      continue; /* as it is */
    }
    if (!actor_decoder_take(d)) return FALSE;
    lua_setupvalue(d->L, -2, (int)i);
  }
  if (--d->inside_functions == 0) actor_code_fix(d->L, -1, "a function from a message");
  return TRUE;
}

gboolean actor_closure_take_again(ActorDecoder *d) {
  guint64 number;
  if (!actor_reader_take_count(&d->in, &number)) return FALSE;
  if (number >= d->functions) return wrong(d, "a function not met before");
  lua_rawgeti(d->L, ACTOR_BUILDER_FUNCTIONS, (lua_Integer)number + 1);
  return TRUE;
}
