/* SPDX-License-Identifier: MIT */
#include "actors/values/decoder_lua.h"

#include <lauxlib.h>

#include "actors/values/closure_lua.h"

static gboolean wrong(ActorDecoder *d, const char *what) { return actor_reader_fail(&d->in, what); }

static gboolean take_other(ActorDecoder *d, gboolean keep);

/* Pushes one value; `keep`: it may be a kind of message, which will come again. */
static inline gboolean take_value(ActorDecoder *d, gboolean keep) {
  if (d->in.at == d->in.end || *d->in.at >= ACTOR_TAG_STRING) return take_other(d, keep);
  lua_pushinteger(d->L, *d->in.at++);
  return TRUE;
}

/* Strings */

static gboolean push_string(ActorDecoder *d, const char *bytes, gsize length, gboolean keep) {
  if (length <= ACTOR_SLOT_LENGTH && d->L == d->codec->builder) {
    ActorSlots *slots = &d->codec->slots;
    ActorSlotName name = actor_slot_name(&d->in, (const guint8 *)bytes, length);
    guint32 number = actor_slot_of(&name);
    if (actor_slot_same(&name, &slots->slot[number].name)) {
      lua_pushvalue(d->L, (int)number);
      return TRUE;
    }
    if (keep) {
      actor_slots_fill(slots, d->L, number, &name, bytes);
      return TRUE;
    }
  }
  lua_pushlstring(d->L, bytes, length);
  return TRUE;
}

/* Keys */

/* The key before the one that is taken now.  Its slot may have gone to another string since then, so
 * the slot only says where to look first. */
typedef struct {
  const guint8 *at; /* NULL: none */
  guint32 slot;     /* 0: it has none */
  ActorSlotName name;
} Before;

/* Both keys once more, slowly, for their order. */
static G_GNUC_NO_INLINE gboolean in_order(ActorDecoder *d, const guint8 *before, guint64 elements) {
  const guint8 *at = d->in.at;
  ActorKey first, second;
  d->in.at = before;
  if (!actor_key_take(&d->in, elements, &first)) return FALSE;
  d->in.at = at;
  if (!actor_key_take(&d->in, elements, &second)) return FALSE;
  d->in.at = at;
  return actor_key_compare(&first, &second) < 0;
}

/* Pushes a short string that is a key.  Its slot is mostly the one that came next last time. */
static inline gboolean take_short_key(ActorDecoder *d, Before *before, guint64 elements) {
  const guint8 *at = d->in.at;
  gsize length = *at - ACTOR_TAG_STRING;
  if (G_UNLIKELY(length + 1 > actor_reader_left(&d->in))) return wrong(d, "an end too early");
  ActorSlotName name = actor_slot_name(&d->in, at + 1, length);
  gboolean ordered = TRUE;
  if (before->slot) ordered = actor_slot_precedes(&before->name, &name);
  else if (before->at) ordered = in_order(d, before->at, elements);
  if (G_UNLIKELY(!ordered)) return wrong(d, "keys out of order");
  ActorSlot *slot = d->codec->slots.slot;
  guint32 number = slot[before->slot].next;
  if (G_UNLIKELY(!actor_slot_same(&name, &slot[number].name))) {
    number = actor_slot_of(&name);
    slot[before->slot].next = number;
  }
  if (G_LIKELY(actor_slot_same(&name, &slot[number].name))) lua_pushvalue(d->L, (int)number);
  else actor_slots_fill(&d->codec->slots, d->L, number, &name, (const char *)at + 1);
  *before = (Before){at, number, name};
  d->in.at = at + length + 1;
  return TRUE;
}

static gboolean take_long_key(ActorDecoder *d, Before *before, guint64 elements) {
  const guint8 *at = d->in.at;
  ActorKey key;
  if (before->at && !in_order(d, before->at, elements)) return wrong(d, "keys out of order");
  if (!actor_key_take(&d->in, elements, &key)) return FALSE;
  actor_key_push(d->L, &key);
  *before = (Before){.at = at};
  return TRUE;
}

static inline gboolean take_key(ActorDecoder *d, Before *before, guint64 elements) {
  if (G_UNLIKELY(d->in.at == d->in.end)) return wrong(d, "an end too early");
  guint length = (guint)*d->in.at - ACTOR_TAG_STRING;
  if (G_LIKELY(length <= ACTOR_SLOT_LENGTH)) return take_short_key(d, before, elements);
  return take_long_key(d, before, elements);
}

/* Tables */

static gboolean take_fields(ActorDecoder *d, guint64 elements, guint64 fields) {
  Before before = {NULL, 0, {0, 0}};
  for (; fields; fields--) {
    if (!take_key(d, &before, elements) || !take_value(d, FALSE)) return FALSE;
    lua_rawset(d->L, -3);
  }
  return TRUE;
}

static gboolean take_table(ActorDecoder *d) {
  guint64 elements, fields;
  if (!actor_reader_take_count(&d->in, &elements) || !actor_reader_take_count(&d->in, &fields)) return FALSE;
  if (elements > d->budget || fields > (d->budget - elements) / 2) return wrong(d, "more values than bytes");
  d->budget -= elements + 2 * fields;
  lua_createtable(d->L, (int)MIN(elements, 1 << 26), (int)MIN(fields, 1 << 26));
  for (guint64 i = 1; i <= elements; i++) {
    if (!take_value(d, i == 1)) return FALSE;
    lua_rawseti(d->L, -2, (lua_Integer)i);
  }
  return take_fields(d, elements, fields);
}

/* Values */

static gboolean take_named(ActorDecoder *d) {
  guint64 length;
  const char *name;
  if (!actor_reader_take_count(&d->in, &length)) return FALSE;
  if (!actor_reader_take_bytes(&d->in, length, &name)) return FALSE;
  return actor_named_push(d->L, name, length) || wrong(d, "an unknown name");
}

static gboolean take_nested(ActorDecoder *d, gboolean (*take)(ActorDecoder *)) {
  if (d->depth == ACTOR_DEPTH_MAX) return wrong(d, "nesting deeper than 200");
  d->depth++;
  gboolean ok = take(d);
  d->depth--;
  return ok;
}

static gboolean take_integer(ActorDecoder *d, guint tag) {
  gint64 integer;
  if (!actor_reader_take_integer(&d->in, tag, &integer)) return FALSE;
  lua_pushinteger(d->L, integer);
  return TRUE;
}

/* A float or a handle. */
static gboolean take_scalar(ActorDecoder *d, guint tag) {
  double number;
  guint64 handle;
  if (tag == ACTOR_TAG_FLOAT) {
    if (!actor_reader_take_float(&d->in, &number)) return FALSE;
    lua_pushnumber(d->L, number);
  } else {
    if (!actor_reader_take_handle(&d->in, tag, &handle)) return FALSE;
    lua_pushlightuserdata(d->L, (void *)(gsize)handle);
  }
  return TRUE;
}

static gboolean take_other(ActorDecoder *d, gboolean keep) {
  if (d->in.at == d->in.end) return wrong(d, "an end too early");
  guint tag = *d->in.at++;
  const char *bytes;
  gsize length;
  if (tag < ACTOR_TAG_NIL) {
    length = tag - ACTOR_TAG_STRING;
    return actor_reader_take_bytes(&d->in, length, &bytes) && push_string(d, bytes, length, keep);
  }
  if (tag >= ACTOR_TAG_INTEGER_8 && tag <= ACTOR_TAG_INTEGER_64) return take_integer(d, tag);
  switch (tag) {
  case ACTOR_TAG_NIL: return wrong(d, "nil");
  case ACTOR_TAG_FALSE:
  case ACTOR_TAG_TRUE: lua_pushboolean(d->L, tag == ACTOR_TAG_TRUE); return TRUE;
  case ACTOR_TAG_LONG_STRING:
    if (!actor_reader_take_long_string(&d->in, &bytes, &length)) return FALSE;
    lua_pushlstring(d->L, bytes, length);
    return TRUE;
  case ACTOR_TAG_TABLE: return take_nested(d, take_table);
  case ACTOR_TAG_NAMED: return take_named(d);
  case ACTOR_TAG_FUNCTION: return take_nested(d, actor_closure_take);
  case ACTOR_TAG_FUNCTION_AGAIN: return actor_closure_take_again(d);
  default: return tag > ACTOR_TAG_FUNCTION_AGAIN ? wrong(d, "an unknown tag") : take_scalar(d, tag);
  }
}

gboolean actor_decoder_take(ActorDecoder *decoder) { return take_value(decoder, FALSE); }

/* Whole values */

static gboolean build(ActorDecoder *d, lua_State *L) {
  lua_State *builder = d->codec->builder;
  d->L = builder;
  if (G_UNLIKELY(lua_gettop(builder) != ACTOR_BUILDER_FUNCTIONS))
    lua_settop(builder, ACTOR_BUILDER_FUNCTIONS); /* left by a memory error */
  gboolean ok = take_other(d, FALSE);
  if (G_LIKELY(ok)) lua_xmove(builder, L, 1);
  else lua_settop(builder, ACTOR_BUILDER_FUNCTIONS);
  if (G_UNLIKELY(d->functions)) {
    lua_pushnil(builder);
    lua_replace(builder, ACTOR_BUILDER_FUNCTIONS);
  }
  return ok;
}

static gboolean take_root(ActorDecoder *d, lua_State *L) {
  if (G_UNLIKELY(!lua_checkstack(L, LUA_MINSTACK))) luaL_error(L, "stack overflow (message)");
  guint tag = d->in.at < d->in.end ? *d->in.at : ACTOR_TAG_NIL;
  if (tag == ACTOR_TAG_TABLE || tag == ACTOR_TAG_FUNCTION) return build(d, L);
  int top = lua_gettop(L);
  d->L = L;
  if (take_value(d, FALSE)) return TRUE;
  lua_settop(L, top);
  return FALSE;
}

static gboolean complain(const ActorDecoder *d, lua_State *L) {
  lua_pushfstring(L, "not a message: %s at byte %d", d->in.wrong, (int)(d->in.at - d->in.start));
  return FALSE;
}

gboolean actor_decode_next_with(ActorCodec *codec, lua_State *L, const guint8 **at, const guint8 *end) {
  ActorReader in = {.start = *at, .at = *at, .end = end};
  ActorDecoder d = {.in = in, .codec = codec, .budget = actor_reader_left(&in)};
  if (*at < end && **at == ACTOR_TAG_NIL) {
    luaL_checkstack(L, 1, "message");
    lua_pushnil(L);
    d.in.at++;
  } else if (!take_root(&d, L)) {
    return complain(&d, L);
  }
  *at = d.in.at;
  return TRUE;
}

/* Whether the bytes were a whole integer, which then is pushed: these are common, and quick. */
static inline gboolean decode_integer(ActorReader in, lua_State *L) {
  gint64 integer;
  if (in.at == in.end || *in.at < ACTOR_TAG_INTEGER_8 || *in.at > ACTOR_TAG_INTEGER_64) return FALSE;
  guint tag = *in.at++;
  if (!actor_reader_take_integer(&in, tag, &integer) || in.at != in.end) return FALSE;
  lua_pushinteger(L, integer);
  return TRUE;
}

gboolean actor_decode_with(ActorCodec *codec, lua_State *L, const guint8 *bytes, gsize length) {
  ActorReader in = {.start = bytes, .at = bytes, .end = bytes + length};
  if (decode_integer(in, L)) return TRUE;
  ActorDecoder d = {.in = in, .codec = codec, .budget = length};
  if (!take_root(&d, L)) return complain(&d, L);
  if (G_LIKELY(d.in.at == d.in.end)) return TRUE;
  lua_pop(L, 1);
  wrong(&d, "something after the end");
  return complain(&d, L);
}
