/* SPDX-License-Identifier: MIT */
#include "actors/values/key_lua.h"

#include <math.h>

#include "actors/values/handle.h"

/* Order */

static int compare_numbers(const ActorKey *a, const ActorKey *b) {
  if (a->kind == ACTOR_KEY_INTEGER && b->kind == ACTOR_KEY_INTEGER)
    return (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
  if (a->kind == ACTOR_KEY_FLOAT && b->kind == ACTOR_KEY_FLOAT)
    return (a->as.number > b->as.number) - (a->as.number < b->as.number);
  if (a->kind == ACTOR_KEY_FLOAT) return -compare_numbers(b, a);
  double number = b->as.number; /* never a whole number that an integer could be */
  if (number >= 0x1p63) return -1;
  if (number < -0x1p63) return 1;
  gint64 below = (gint64)floor(number);
  return a->as.integer <= below ? -1 : 1;
}

static int rank(const ActorKey *key) {
  return key->kind == ACTOR_KEY_FLOAT ? ACTOR_KEY_INTEGER : (int)key->kind;
}

int actor_key_compare(const void *left, const void *right) {
  const ActorKey *a = left, *b = right;
  if (rank(a) != rank(b)) return rank(a) - rank(b);
  if (a->kind == ACTOR_KEY_STRING) {
    int order = memcmp(a->as.string.bytes, b->as.string.bytes, MIN(a->as.string.length, b->as.string.length));
    if (order) return order;
    return (a->as.string.length > b->as.string.length) - (a->as.string.length < b->as.string.length);
  }
  if (rank(a) == ACTOR_KEY_INTEGER) return compare_numbers(a, b);
  return (a->as.handle > b->as.handle) - (a->as.handle < b->as.handle);
}

/* Lua */

gboolean actor_handle_travels(guint64 handle) {
  ActorHandleKind kind = actor_handle_kind(handle);
  return kind == ACTOR_ADDRESS || kind == ACTOR_DEVICE || kind == ACTOR_REFERENCE;
}

static gboolean read_handle(guint64 handle, ActorKey *key) {
  if (!actor_handle_travels(handle)) return FALSE;
  switch (actor_handle_kind(handle)) {
  case ACTOR_DEVICE: key->kind = ACTOR_KEY_DEVICE; break;
  case ACTOR_REFERENCE: key->kind = ACTOR_KEY_REFERENCE; break;
  default: key->kind = ACTOR_KEY_ADDRESS; break;
  }
  key->as.handle = handle;
  return TRUE;
}

gboolean actor_key_read(lua_State *L, int index, ActorKey *key) {
  switch (lua_type(L, index)) {
  case LUA_TBOOLEAN:
    key->kind = ACTOR_KEY_BOOLEAN;
    key->as.handle = (guint64)lua_toboolean(L, index);
    return TRUE;
  case LUA_TNUMBER:
    key->kind = lua_isinteger(L, index) ? ACTOR_KEY_INTEGER : ACTOR_KEY_FLOAT;
    if (key->kind == ACTOR_KEY_INTEGER) key->as.integer = lua_tointeger(L, index);
    else key->as.number = lua_tonumber(L, index);
    return TRUE;
  case LUA_TSTRING:
    key->kind = ACTOR_KEY_STRING;
    key->as.string.bytes = lua_tolstring(L, index, &key->as.string.length);
    key->pointer = lua_topointer(L, index);
    return TRUE;
  case LUA_TLIGHTUSERDATA: return read_handle((guint64)(gsize)lua_touserdata(L, index), key);
  default: return FALSE;
  }
}

void actor_key_push(lua_State *L, const ActorKey *key) {
  switch (key->kind) {
  case ACTOR_KEY_BOOLEAN: lua_pushboolean(L, key->as.handle != 0); break;
  case ACTOR_KEY_INTEGER: lua_pushinteger(L, key->as.integer); break;
  case ACTOR_KEY_FLOAT: lua_pushnumber(L, key->as.number); break;
  case ACTOR_KEY_STRING: lua_pushlstring(L, key->as.string.bytes, key->as.string.length); break;
  default: lua_pushlightuserdata(L, (void *)(gsize)key->as.handle); break;
  }
}

/* Bytes */

void actor_key_put(ActorBuffer *buffer, const ActorKey *key) {
  switch (key->kind) {
  case ACTOR_KEY_BOOLEAN: actor_buffer_put_boolean(buffer, key->as.handle != 0); break;
  case ACTOR_KEY_INTEGER: actor_buffer_put_integer(buffer, key->as.integer); break;
  case ACTOR_KEY_FLOAT: actor_buffer_put_float(buffer, key->as.number); break;
  case ACTOR_KEY_STRING: actor_buffer_put_string(buffer, key->as.string.bytes, key->as.string.length); break;
  default: actor_buffer_put_handle(buffer, key->as.handle); break;
  }
}

static gboolean take_float(ActorReader *reader, ActorKey *key) {
  double number;
  if (!actor_reader_take_float(reader, &number)) return FALSE;
  key->kind = ACTOR_KEY_FLOAT;
  key->as.number = number;
  if (number != number) return actor_reader_fail(reader, "NaN as a key");
  gboolean whole = number >= -0x1p63 && number < 0x1p63 && number == floor(number);
  return !whole || actor_reader_fail(reader, "a whole float as a key");
}

static gboolean take_handle(ActorReader *reader, guint tag, ActorKey *key) {
  guint64 handle;
  return actor_reader_take_handle(reader, tag, &handle) && read_handle(handle, key);
}

static gboolean take_string(ActorReader *reader, guint tag, ActorKey *key) {
  key->kind = ACTOR_KEY_STRING;
  if (tag == ACTOR_TAG_LONG_STRING)
    return actor_reader_take_long_string(reader, &key->as.string.bytes, &key->as.string.length);
  key->as.string.length = tag - ACTOR_TAG_STRING;
  return actor_reader_take_bytes(reader, key->as.string.length, &key->as.string.bytes);
}

static gboolean take(ActorReader *reader, guint tag, ActorKey *key) {
  if (tag >= ACTOR_TAG_STRING && tag < ACTOR_TAG_NIL) return take_string(reader, tag, key);
  key->kind = ACTOR_KEY_INTEGER;
  key->as.integer = tag;
  if (tag < ACTOR_TAG_STRING) return TRUE;
  switch (tag) {
  case ACTOR_TAG_FALSE:
  case ACTOR_TAG_TRUE:
    key->kind = ACTOR_KEY_BOOLEAN;
    key->as.handle = tag == ACTOR_TAG_TRUE;
    return TRUE;
  case ACTOR_TAG_FLOAT: return take_float(reader, key);
  case ACTOR_TAG_INTEGER_8:
  case ACTOR_TAG_INTEGER_16:
  case ACTOR_TAG_INTEGER_32:
  case ACTOR_TAG_INTEGER_64: return actor_reader_take_integer(reader, tag, &key->as.integer);
  case ACTOR_TAG_LONG_STRING: return take_string(reader, tag, key);
  case ACTOR_TAG_DEVICE:
  case ACTOR_TAG_ADDRESS:
  case ACTOR_TAG_REFERENCE: return take_handle(reader, tag, key);
  default: return actor_reader_fail(reader, "an unknown key");
  }
}

gboolean actor_key_take(ActorReader *reader, guint64 elements, ActorKey *key) {
  if (!take(reader, *reader->at++, key)) return FALSE;
  if (key->kind == ACTOR_KEY_INTEGER && key->as.integer >= 1 && (guint64)key->as.integer <= elements + 1)
    return actor_reader_fail(reader, "an element among the fields");
  return TRUE;
}
