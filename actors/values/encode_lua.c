/* SPDX-License-Identifier: MIT */
#include "actors/values/encoder_lua.h"

#include <lauxlib.h>
#include <stdlib.h>

#include "actors/values/closure_lua.h"
#include "actors/values/readonly_lua.h"

/* Fields that are walked before more stack is asked for: growing it, for each process, is slow. */
enum { FEW_FIELDS = 6 };

static inline void need_stack(lua_State *L, int slots) {
  if (G_UNLIKELY(!lua_checkstack(L, slots))) luaL_error(L, "stack overflow (message)");
}

static void put_other(ActorEncoder *e, int type, int index, ActorFrame *frame);

static inline void put_value(ActorEncoder *e, int index, ActorFrame *frame) {
  int type = lua_type(e->L, index);
  if (type == LUA_TSTRING) {
    gsize length;
    const char *bytes = lua_tolstring(e->L, index, &length);
    actor_buffer_put_string(e->out, bytes, length);
  } else {
    put_other(e, type, index, frame);
  }
}

/* The outline */

static inline gboolean is_whole(const ActorFrame *frame) { return frame->depth == 1; }

static void note_reply_to(ActorEncoder *e, int index) {
  guint64 handle = (guint64)(gsize)lua_touserdata(e->L, index);
  if (lua_islightuserdata(e->L, index) && net_address_valid(handle)) e->outline.reply_to = handle;
}

static void note_field_reply_to(ActorEncoder *e, int table) {
  lua_pushliteral(e->L, "reply_to");
  lua_rawget(e->L, table);
  note_reply_to(e, -1);
  lua_pop(e->L, 1);
}

/* Tables */

static inline void put_element(ActorEncoder *e, int index, ActorFrame *frame) {
  int type = lua_type(e->L, index);
  if (type != LUA_TSTRING) {
    put_other(e, type, index, frame);
    return;
  }
  gsize length;
  const char *bytes = lua_tolstring(e->L, index, &length);
  actor_buffer_put_string(e->out, bytes, length);
  if (frame->element != 1 || !is_whole(frame)) return;
  e->outline.kind = bytes;
  e->outline.kind_length = length;
}

/* Writes elements as long as lua_next gives 1, 2, 3 and so on; returns whether it gave something
 * else in the end, which then lies on the stack, at `key`, with its value. */
static gboolean put_elements(ActorEncoder *e, ActorFrame *frame, int key) {
  lua_State *L = e->L;
  lua_pushnil(L);
  while (lua_next(L, frame->index)) {
    if (!lua_isinteger(L, key) || lua_tointegerx(L, key, NULL) != frame->element + 1) return TRUE;
    frame->element++;
    put_element(e, key + 1, frame);
    lua_settop(L, key);
  }
  return FALSE;
}

/* From the first field on the stack on: lets lua_next go along the trie, and leaves all keys and values
 * on the stack.  NULL when the table has no known shape. */
static const ActorShape *walk_shape(ActorEncoder *e, int index, int key) {
  lua_State *L = e->L;
  ActorShapes *shapes = &e->codec->shapes;
  guint32 node = 0;
  for (guint count = 1; count <= ACTOR_SHAPE_FIELDS; count++, key += 2) {
    if (lua_type(L, key) != LUA_TSTRING) return NULL;
    node = actor_shapes_child(shapes, node, lua_topointer(L, key));
    if (!node) return NULL;
    if (count == FEW_FIELDS) need_stack(L, 2 * ACTOR_SHAPE_FIELDS);
    lua_pushvalue(L, key);
    if (!lua_next(L, index)) return shapes->node[node].shape;
  }
  return NULL;
}

/* Writes the fields whose keys and values are on the stack from `first` on, as the shape tells. */
static void put_shaped(ActorEncoder *e, ActorFrame *frame, const ActorShape *shape, int first) {
  lua_State *L = e->L;
  frame->step = ACTOR_STEP_FIELD;
  for (guint i = 0; i < shape->count; i++) {
    guint size = shape->fields[i].size;
    const guint8 *key = shape->keys + shape->fields[i].at;
    guint8 *at = actor_buffer_room(e->out, ACTOR_LONG_STRING + ACTOR_SHAPE_SPARE);
    memcpy(at, key, ACTOR_SHAPE_SPARE); /* most keys fit, and both ends have the space */
    if (G_UNLIKELY(size > ACTOR_SHAPE_SPARE)) memcpy(at, key, size);
    e->out->length += size;
    frame->key = first + 2 * shape->fields[i].place;
    if (lua_isinteger(L, frame->key + 1))
      actor_buffer_put_integer(e->out, lua_tointegerx(L, frame->key + 1, NULL));
    else put_value(e, frame->key + 1, frame);
  }
  if (shape->reply_to >= 0 && is_whole(frame)) note_reply_to(e, first + 2 * shape->reply_to + 1);
}

static ActorKey *new_key(ActorCodec *codec) {
  if (codec->keys_used == codec->keys_size) {
    codec->keys_size = MAX(64, codec->keys_size * 2);
    codec->keys = g_renew(ActorKey, codec->keys, codec->keys_size);
  }
  return &codec->keys[codec->keys_used++];
}

/* The keys of the fields, on top of the codec's stack of keys. */
static void collect_keys(ActorEncoder *e, const ActorFrame *frame) {
  lua_State *L = e->L;
  guint32 place = 0;
  lua_pushnil(L);
  while (lua_next(L, frame->index)) {
    lua_pop(L, 1);
    if (lua_isinteger(L, -1)) {
      lua_Integer element = lua_tointeger(L, -1);
      if (element >= 1 && element <= frame->element) continue;
    }
    ActorKey *key = new_key(e->codec);
    if (!actor_key_read(L, -1, key)) actor_refuse_key(e, frame, lua_gettop(L));
    key->place = place++;
  }
}

/* The general way.  Elements up to frame->element are written; any others lie outside the table's array. */
static gsize put_sorted(ActorEncoder *e, ActorFrame *frame) {
  lua_State *L = e->L;
  ActorCodec *codec = e->codec;
  gsize first = codec->keys_used;
  for (frame->step = ACTOR_STEP_ELEMENT;; lua_pop(L, 1)) {
    if (lua_rawgeti(L, frame->index, frame->element + 1) == LUA_TNIL) break;
    frame->element++;
    put_element(e, lua_gettop(L), frame);
  }
  lua_pop(L, 1);
  collect_keys(e, frame);
  gsize count = codec->keys_used - first;
  if (count > 1) qsort(codec->keys + first, count, sizeof(ActorKey), actor_key_compare);
  actor_shapes_learn(L, &codec->shapes, codec->keys + first, count);
  frame->step = ACTOR_STEP_FIELD;
  for (gsize i = first; i < first + count; i++) {
    actor_key_put(e->out, &codec->keys[i]);
    actor_key_push(L, &codec->keys[i]);
    frame->key = lua_gettop(L);
    lua_pushvalue(L, -1);
    lua_rawget(L, frame->index);
    put_value(e, frame->key + 1, frame);
    lua_pop(L, 2);
  }
  codec->keys_used = first;
  if (is_whole(frame)) note_field_reply_to(e, frame->index);
  return count;
}

static void put_long_header(ActorBuffer *out, gsize start, guint64 elements, guint64 fields) {
  guint8 counts[20];
  guint size = actor_count_write(counts, elements);
  size += actor_count_write(counts + size, fields);
  actor_buffer_room(out, size);
  memmove(out->bytes + start + 1 + size, out->bytes + start + 3, out->length - start - 3);
  memcpy(out->bytes + start + 1, counts, size);
  out->length += size - 2;
}

/* Writes the counts into the 3 bytes left for them at `start`, or makes space for more. */
static inline void put_header(ActorBuffer *out, gsize start, guint64 elements, guint64 fields) {
  out->bytes[start] = ACTOR_TAG_TABLE;
  out->bytes[start + 1] = (guint8)elements;
  out->bytes[start + 2] = (guint8)fields;
  if (G_UNLIKELY(elements >= 0x80 || fields >= 0x80)) put_long_header(out, start, elements, fields);
}

static void put_contents(ActorEncoder *e, int index, const ActorFrame *parent) {
  lua_State *L = e->L;
  ActorFrame frame = {.parent = parent, .depth = parent ? parent->depth + 1 : 1, .index = index};
  if (G_UNLIKELY(frame.depth > ACTOR_DEPTH_MAX)) actor_refuse_depth(e, &frame);
  need_stack(L, LUA_MINSTACK);
  gsize start = e->out->length, fields = 0;
  actor_buffer_room(e->out, 3);
  e->out->length += 3;
  int top = lua_gettop(L);
  if (put_elements(e, &frame, top + 1)) {
    const ActorShape *shape = walk_shape(e, index, top + 1);
    if (G_LIKELY(shape != NULL)) {
      put_shaped(e, &frame, shape, top + 1);
      fields = shape->count;
      lua_settop(L, top);
    } else {
      lua_settop(L, top);
      fields = put_sorted(e, &frame);
    }
  }
  put_header(e->out, start, (guint64)frame.element, fields);
}

static gboolean put_named(ActorEncoder *e, int index) {
  gsize length;
  const char *name = actor_named_find(e->codec->named, lua_topointer(e->L, index), &length);
  if (G_LIKELY(!name)) return FALSE;
  actor_buffer_put_tag(e->out, ACTOR_TAG_NAMED);
  actor_buffer_put_count(e->out, length);
  actor_buffer_put_bytes(e->out, name, length);
  return TRUE;
}

/* With its metatable on the stack: only read-only tables may have one. */
static G_GNUC_NO_INLINE void put_guarded(ActorEncoder *e, int index, const ActorFrame *frame) {
  lua_State *L = e->L;
  lua_pop(L, 1);
  need_stack(L, LUA_MINSTACK);
  if (!actor_readonly_contents(L, index)) actor_refuse(e, frame, "a metatable");
  int contents = lua_gettop(L);
  if (lua_getmetatable(L, contents)) actor_refuse(e, frame, "a metatable");
  put_contents(e, contents, frame);
  lua_settop(L, contents - 1);
}

static void put_table(ActorEncoder *e, int index, const ActorFrame *frame) {
  if (put_named(e, index)) return;
  if (G_UNLIKELY(lua_getmetatable(e->L, index))) put_guarded(e, index, frame);
  else put_contents(e, index, frame);
}

/* Values */

static void put_handle(ActorEncoder *e, int index, const ActorFrame *frame) {
  guint64 handle = (guint64)(gsize)lua_touserdata(e->L, index);
  if (!actor_handle_travels(handle)) actor_refuse_value(e, frame, index);
  actor_buffer_put_handle(e->out, handle);
}

/* All but strings. */
static void put_other(ActorEncoder *e, int type, int index, ActorFrame *frame) {
  lua_State *L = e->L;
  switch (type) {
  case LUA_TNUMBER:
    if (lua_isinteger(L, index)) actor_buffer_put_integer(e->out, lua_tointegerx(L, index, NULL));
    else actor_buffer_put_float(e->out, lua_tonumberx(L, index, NULL));
    return;
  case LUA_TTABLE: put_table(e, index, frame); return;
  case LUA_TBOOLEAN: actor_buffer_put_boolean(e->out, lua_toboolean(L, index)); return;
  case LUA_TLIGHTUSERDATA: put_handle(e, index, frame); return;
  case LUA_TFUNCTION:
    if (!put_named(e, index)) actor_closure_put(e, index, frame);
    return;
  case LUA_TUSERDATA:
    if (put_named(e, index)) return;
    break;
  default: break;
  }
  actor_refuse_value(e, frame, index);
}

void actor_encoder_put(ActorEncoder *e, int index, ActorFrame *frame) { put_value(e, index, frame); }

/* Whole values */

static inline void encode(ActorEncoder *e, int index) {
  ActorCodec *codec = e->codec;
  if (G_UNLIKELY(codec->shapes.full)) actor_shapes_forget(e->L, &codec->shapes);
  codec->keys_used = 0; /* an error may have left something */
  if (G_UNLIKELY(codec->any_function)) {
    g_hash_table_remove_all(codec->functions);
    codec->any_function = FALSE;
  }
  put_value(e, index, NULL);
}

void actor_encode_with(ActorCodec *codec, lua_State *L, int index, ActorBuffer *out, const char *root) {
  if (lua_isinteger(L, index)) { /* messages that are mere numbers are common, and quick */
    actor_buffer_put_integer(out, lua_tointegerx(L, index, NULL));
    return;
  }
  ActorEncoder e = {.L = L, .codec = codec, .out = out, .start = out->length, .root = root};
  encode(&e, index > 0 ? index : lua_absindex(L, index));
}

void actor_encode_message(ActorCodec *codec, lua_State *L, int index, ActorBuffer *out,
                          ActorOutline *outline) {
  if (lua_isinteger(L, index)) {
    *outline = (ActorOutline){0};
    actor_buffer_put_integer(out, lua_tointegerx(L, index, NULL));
    return;
  }
  ActorEncoder e = {.L = L, .codec = codec, .out = out, .start = out->length, .root = "message"};
  encode(&e, index > 0 ? index : lua_absindex(L, index));
  *outline = e.outline;
}
