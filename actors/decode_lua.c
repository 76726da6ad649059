/* SPDX-License-Identifier: MIT */
#include <lauxlib.h>

#include "actors/code_lua.h"
#include "actors/codec_struct.h"

enum { FUNCTIONS = ACTOR_BUILDER_FUNCTIONS };

typedef struct {
  ActorReader in;
  lua_State *L; /* where values are made: the builder, or the caller's for those that need none */
  ActorCodec *codec;
  gsize budget; /* values there can still be, since each has a byte of its own */
  int depth;
  int inside_functions;
  guint32 functions;
} Decoder;

static gboolean wrong(Decoder *d, const char *what) { return actor_reader_fail(&d->in, what); }

static gboolean take_other(Decoder *d, gboolean keep);

/* Pushes one value; `keep`: it may be a kind of message, which will come again. */
static inline gboolean take_value(Decoder *d, gboolean keep) {
  if (d->in.at == d->in.end || *d->in.at >= ACTOR_TAG_STRING) return take_other(d, keep);
  lua_pushinteger(d->L, *d->in.at++);
  return TRUE;
}

/* Strings */

static gboolean push_string(Decoder *d, const char *bytes, gsize length, gboolean keep) {
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
static G_GNUC_NO_INLINE gboolean in_order(Decoder *d, const guint8 *before, guint64 elements) {
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
static inline gboolean take_short_key(Decoder *d, Before *before, guint64 elements) {
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

static gboolean take_long_key(Decoder *d, Before *before, guint64 elements) {
  const guint8 *at = d->in.at;
  ActorKey key;
  if (before->at && !in_order(d, before->at, elements)) return wrong(d, "keys out of order");
  if (!actor_key_take(&d->in, elements, &key)) return FALSE;
  actor_key_push(d->L, &key);
  *before = (Before){.at = at};
  return TRUE;
}

static inline gboolean take_key(Decoder *d, Before *before, guint64 elements) {
  if (G_UNLIKELY(d->in.at == d->in.end)) return wrong(d, "an end too early");
  if (G_LIKELY((guint)*d->in.at - ACTOR_TAG_STRING <= ACTOR_SLOT_LENGTH)) return take_short_key(d, before, elements);
  return take_long_key(d, before, elements);
}

/* Tables */

static gboolean take_fields(Decoder *d, guint64 elements, guint64 fields) {
  Before before = {NULL, 0, {0, 0}};
  for (; fields; fields--) {
    if (!take_key(d, &before, elements) || !take_value(d, FALSE)) return FALSE;
    lua_rawset(d->L, -3);
  }
  return TRUE;
}

static gboolean take_table(Decoder *d) {
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

/* Functions */

/* Whether the function on top, fresh from its factory, has so many captures: what guards a function
 * that assigns captures comes last. */
static gboolean check_captures(Decoder *d, int captures) {
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
static gboolean take_closure(Decoder *d, guint32 *captures) {
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
static void note_function(Decoder *d) {
  if (!d->functions) {
    lua_newtable(d->L);
    lua_replace(d->L, FUNCTIONS);
  }
  lua_pushvalue(d->L, -1);
  lua_rawseti(d->L, FUNCTIONS, ++d->functions);
}

static gboolean take_function(Decoder *d) {
  guint32 captures;
  if (!take_closure(d, &captures)) return FALSE;
  note_function(d);
  d->inside_functions++;
  for (guint32 i = 1; i <= captures; i++) {
    if (d->in.at < d->in.end && *d->in.at == ACTOR_TAG_NIL) {
      d->in.at++;
      continue; /* as it is */
    }
    if (!take_value(d, FALSE)) return FALSE;
    lua_setupvalue(d->L, -2, (int)i);
  }
  if (--d->inside_functions == 0) actor_code_fix(d->L, -1, "a function from a message");
  return TRUE;
}

static gboolean take_function_again(Decoder *d) {
  guint64 number;
  if (!actor_reader_take_count(&d->in, &number)) return FALSE;
  if (number >= d->functions) return wrong(d, "a function not met before");
  lua_rawgeti(d->L, FUNCTIONS, (lua_Integer)number + 1);
  return TRUE;
}

/* Values */

static gboolean take_named(Decoder *d) {
  guint64 length;
  const char *name;
  if (!actor_reader_take_count(&d->in, &length) || !actor_reader_take_bytes(&d->in, length, &name)) return FALSE;
  return actor_named_push(d->L, name, length) || wrong(d, "an unknown name");
}

static inline gboolean take_nested(Decoder *d, gboolean (*take)(Decoder *)) {
  if (d->depth == ACTOR_DEPTH_MAX) return wrong(d, "nesting deeper than 200");
  d->depth++;
  gboolean ok = take(d);
  d->depth--;
  return ok;
}

static gboolean take_scalar(Decoder *d, guint tag) {
  gint64 integer;
  double number;
  guint64 handle;
  switch (tag) {
  case ACTOR_TAG_FLOAT:
    if (!actor_reader_take_float(&d->in, &number)) return FALSE;
    lua_pushnumber(d->L, number);
    return TRUE;
  case ACTOR_TAG_DEVICE:
  case ACTOR_TAG_ADDRESS:
  case ACTOR_TAG_REFERENCE:
    if (!actor_reader_take_handle(&d->in, tag, &handle)) return FALSE;
    lua_pushlightuserdata(d->L, (void *)(gsize)handle);
    return TRUE;
  default:
    if (!actor_reader_take_integer(&d->in, tag, &integer)) return FALSE;
    lua_pushinteger(d->L, integer);
    return TRUE;
  }
}

static gboolean take_other(Decoder *d, gboolean keep) {
  if (d->in.at == d->in.end) return wrong(d, "an end too early");
  guint tag = *d->in.at++;
  const char *bytes;
  gsize length;
  if (tag < ACTOR_TAG_NIL) {
    length = tag - ACTOR_TAG_STRING;
    return actor_reader_take_bytes(&d->in, length, &bytes) && push_string(d, bytes, length, keep);
  }
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
  case ACTOR_TAG_FUNCTION: return take_nested(d, take_function);
  case ACTOR_TAG_FUNCTION_AGAIN: return take_function_again(d);
  default: return tag > ACTOR_TAG_FUNCTION_AGAIN ? wrong(d, "an unknown tag") : take_scalar(d, tag);
  }
}

/* Whole values */

static gboolean build(Decoder *d, lua_State *L) {
  lua_State *builder = d->codec->builder;
  d->L = builder;
  if (G_UNLIKELY(lua_gettop(builder) != FUNCTIONS)) lua_settop(builder, FUNCTIONS); /* left by a memory error */
  gboolean ok = take_other(d, FALSE);
  if (G_LIKELY(ok)) lua_xmove(builder, L, 1);
  else lua_settop(builder, FUNCTIONS);
  if (G_UNLIKELY(d->functions)) {
    lua_pushnil(builder);
    lua_replace(builder, FUNCTIONS);
  }
  return ok;
}

static gboolean take_root(Decoder *d, lua_State *L) {
  if (G_UNLIKELY(!lua_checkstack(L, LUA_MINSTACK))) luaL_error(L, "stack overflow (message)");
  if (d->in.at < d->in.end && (*d->in.at == ACTOR_TAG_TABLE || *d->in.at == ACTOR_TAG_FUNCTION)) return build(d, L);
  int top = lua_gettop(L);
  d->L = L;
  if (take_value(d, FALSE)) return TRUE;
  lua_settop(L, top);
  return FALSE;
}

static gboolean complain(const Decoder *d, lua_State *L) {
  lua_pushfstring(L, "not a message: %s at byte %d", d->in.wrong, (int)(d->in.at - d->in.start));
  return FALSE;
}

gboolean actor_decode_next_with(ActorCodec *codec, lua_State *L, const guint8 **at, const guint8 *end) {
  Decoder d = {.in = {.start = *at, .at = *at, .end = end}, .codec = codec, .budget = (gsize)(end - *at)};
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
  Decoder d = {.in = in, .codec = codec, .budget = length};
  if (!take_root(&d, L)) return complain(&d, L);
  if (G_LIKELY(d.in.at == d.in.end)) return TRUE;
  lua_pop(L, 1);
  wrong(&d, "something after the end");
  return complain(&d, L);
}

gboolean actor_decode(lua_State *L, const guint8 *bytes, gsize length) {
  return actor_decode_with(actor_codec_of(L), L, bytes, length);
}

gboolean actor_decode_next(lua_State *L, const guint8 **at, const guint8 *end) {
  return actor_decode_next_with(actor_codec_of(L), L, at, end);
}
