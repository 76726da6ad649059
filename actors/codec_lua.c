/* SPDX-License-Identifier: MIT */
#include "actors/codec_lua.h"

#include "actors/code_lua.h"
#include "actors/handle.h"
#include "actors/named_lua.h"
#include "actors/readonly_lua.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  TAG_STRING = 0x80,
  TAG_NIL = 0xc0,
  TAG_FALSE,
  TAG_TRUE,
  TAG_FLOAT,
  TAG_INTEGER_8,
  TAG_INTEGER_16,
  TAG_INTEGER_32,
  TAG_INTEGER_64,
  TAG_LONG_STRING,
  TAG_TABLE,
  TAG_DEVICE,
  TAG_ADDRESS,
  TAG_REFERENCE,
  TAG_NAMED,
  TAG_FUNCTION,
  TAG_FUNCTION_AGAIN,
  LONG_STRING = TAG_NIL - TAG_STRING, /* from this length on */
};

enum {
  DEPTH_MAX = 200,
  SHAPE_FIELDS = 24, /* tables with more fields have no shape */
  SHAPE_NODES = 2048,
  SHAPE_EDGES = 2 * SHAPE_NODES,
  SLOTS = 512,
  FUNCTIONS = SLOTS + 1, /* in the builder's stack: the functions met so far */
  SHORT_MAX = 15,        /* bytes of a string that may have a slot */
};

#define ONE_NAN G_GUINT64_CONSTANT(0x7ff8000000000000)

/* A key as it is sorted.  The pointer tells interned strings; `place` is when the walk met it. */
typedef struct {
  enum { KEY_BOOLEAN, KEY_INTEGER, KEY_FLOAT, KEY_STRING, KEY_DEVICE, KEY_ADDRESS, KEY_REFERENCE } kind;
  guint32 place;
  union {
    gint64 integer;
    double number;
    guint64 handle;
    struct {
      const char *bytes;
      gsize length;
    } string;
  } as;
  const void *pointer;
} Key;

/* The shape of a table's fields: their keys, encoded and in order, and where the walk meets each. */
typedef struct {
  guint8 count;
  struct {
    guint8 place, size;
    guint16 at;
  } fields[SHAPE_FIELDS];
  guint8 keys[];
} Shape;

/* A node of the trie of shapes stands for the keys that lua_next has given so far.  The same keys
 * in another order are another path, to a shape that writes the same. */
typedef struct {
  const void *key; /* the child that was taken last */
  guint32 child;
  Shape *shape;
} Node;

typedef struct {
  const void *key;
  guint32 node, child;
} Edge;

/* A short string that the builder has on its stack, as two numbers that order like the bytes: the bytes,
 * highest first, and in the last place the length. */
typedef struct {
  guint64 high, low;
  guint32 next; /* the slot of the key that came after it last time */
} Slot;

struct _ActorCodec {
  const ActorNamed *named;
  lua_State *builder; /* a thread that never runs: slots at 1 to SLOTS, values in the making above */
  Key *keys;          /* of the tables that are being sorted, a stack */
  gsize keys_used, keys_size;
  GHashTable *functions; /* pointer of each function written: its number + 1 */
  gboolean full;         /* forget the shapes before the next value */
  guint32 nodes;
  Node node[SHAPE_NODES]; /* node[0] is the root */
  Edge edge[SHAPE_EDGES];
  Slot slot[SLOTS + 1]; /* slot[0] comes before a table's first key */
};

static inline void need_stack(lua_State *L, int slots) {
  if (G_UNLIKELY(!lua_checkstack(L, slots))) luaL_error(L, "stack overflow (message)");
}

/* ---- The buffer ---- */

void actor_buffer_clear(ActorBuffer *buffer) {
  g_free(buffer->bytes);
  *buffer = (ActorBuffer){0};
}

static G_GNUC_NO_INLINE void grow(ActorBuffer *buffer, gsize more) {
  buffer->capacity = MAX(buffer->capacity * 2, buffer->length + more + 64);
  buffer->bytes = g_realloc(buffer->bytes, buffer->capacity);
}

/* Where the next bytes go; `more` of them fit. */
static inline guint8 *room(ActorBuffer *buffer, gsize more) {
  if (G_UNLIKELY(buffer->capacity - buffer->length < more)) grow(buffer, more);
  return buffer->bytes + buffer->length;
}

static inline void put_word(ActorBuffer *out, guint8 tag, guint64 word, guint bytes) {
  guint8 *at = room(out, 9);
  word = GUINT64_TO_LE(word);
  at[0] = tag;
  memcpy(at + 1, &word, 8);
  out->length += 1 + bytes;
}

static guint write_count(guint8 *at, guint64 count) {
  guint size = 0;
  for (; count >= 0x80; count >>= 7) at[size++] = (guint8)(count | 0x80);
  at[size++] = (guint8)count;
  return size;
}

static void put_count(ActorBuffer *out, guint64 count) { out->length += write_count(room(out, 10), count); }

static void put_integer(ActorBuffer *out, gint64 value) {
  if (G_LIKELY((guint64)value < TAG_STRING)) {
    *room(out, 1) = (guint8)value;
    out->length++;
  } else if (value == (gint8)value) {
    put_word(out, TAG_INTEGER_8, (guint64)value, 1);
  } else if (value == (gint16)value) {
    put_word(out, TAG_INTEGER_16, (guint64)value, 2);
  } else if (value == (gint32)value) {
    put_word(out, TAG_INTEGER_32, (guint64)value, 4);
  } else {
    put_word(out, TAG_INTEGER_64, (guint64)value, 8);
  }
}

static void put_float(ActorBuffer *out, double value) {
  guint64 bits = ONE_NAN;
  if (value == value) memcpy(&bits, &value, sizeof bits);
  put_word(out, TAG_FLOAT, bits, 8);
}

static void put_bytes(ActorBuffer *out, const void *bytes, gsize length) {
  memcpy(room(out, length + 1), bytes, length);
  out->length += length;
}

static void put_string(ActorBuffer *out, const char *bytes, gsize length) {
  if (G_LIKELY(length < LONG_STRING)) {
    guint8 *at = room(out, 1 + LONG_STRING);
    at[0] = (guint8)(TAG_STRING + length);
    memcpy(at + 1, bytes, length);
    out->length += 1 + length;
    return;
  }
  *room(out, 1) = TAG_LONG_STRING;
  out->length++;
  put_count(out, length);
  put_bytes(out, bytes, length);
}

static void put_handle(ActorBuffer *out, guint64 handle) {
  switch (actor_handle_kind(handle)) {
  case ACTOR_DEVICE:
    *room(out, 1) = TAG_DEVICE;
    out->length++;
    put_count(out, actor_handle_bits(handle));
    break;
  case ACTOR_REFERENCE: put_word(out, TAG_REFERENCE, actor_handle_bits(handle), 8); break;
  default: put_word(out, TAG_ADDRESS, handle, 8); break;
  }
}

/* ---- The order of keys ---- */

static int compare_numbers(const Key *a, const Key *b) {
  if (a->kind == KEY_INTEGER && b->kind == KEY_INTEGER)
    return (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
  if (a->kind == KEY_FLOAT && b->kind == KEY_FLOAT)
    return (a->as.number > b->as.number) - (a->as.number < b->as.number);
  if (a->kind == KEY_FLOAT) return -compare_numbers(b, a);
  double number = b->as.number; /* never a whole number that an integer could be */
  if (number >= 0x1p63) return -1;
  if (number < -0x1p63) return 1;
  gint64 below = (gint64)floor(number);
  return a->as.integer <= below ? -1 : 1;
}

static int rank(const Key *key) { return key->kind == KEY_FLOAT ? KEY_INTEGER : (int)key->kind; }

static int compare_keys(const void *left, const void *right) {
  const Key *a = left, *b = right;
  if (rank(a) != rank(b)) return rank(a) - rank(b);
  if (a->kind == KEY_STRING) {
    int order = memcmp(a->as.string.bytes, b->as.string.bytes, MIN(a->as.string.length, b->as.string.length));
    if (order) return order;
    return (a->as.string.length > b->as.string.length) - (a->as.string.length < b->as.string.length);
  }
  if (rank(a) == KEY_INTEGER) return compare_numbers(a, b);
  return (a->as.handle > b->as.handle) - (a->as.handle < b->as.handle);
}

/* ---- Encoding ---- */

/* A frame is a table or function that is being written, and the step from it to the value that is
 * being written now.  Only an error reads the steps. */
typedef struct _Frame Frame;

struct _Frame {
  const Frame *parent;
  int depth;
  int index; /* of the table or function */
  enum { STEP_ELEMENT, STEP_FIELD, STEP_CAPTURE } step;
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
} Encoder;

static gboolean is_identifier(const char *bytes, gsize length) {
  if (length == 0 || g_ascii_isdigit(bytes[0])) return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum(bytes[i]) && bytes[i] != '_') return FALSE;
  return TRUE;
}

static void add_quoted(luaL_Buffer *text, const char *bytes, gsize length) {
  luaL_addstring(text, "[\"");
  for (gsize i = 0; i < length; i++) {
    char escape[8] = {bytes[i], 0};
    if (bytes[i] == '"' || bytes[i] == '\\') snprintf(escape, sizeof escape, "\\%c", bytes[i]);
    else if (g_ascii_iscntrl(bytes[i])) snprintf(escape, sizeof escape, "\\%03d", (guint8)bytes[i]);
    luaL_addstring(text, escape);
  }
  luaL_addstring(text, "\"]");
}

static void add_key(luaL_Buffer *text, lua_State *L, int key) {
  char number[64];
  if (lua_type(L, key) == LUA_TSTRING) {
    gsize length;
    const char *bytes = lua_tolstring(L, key, &length);
    if (!is_identifier(bytes, length)) {
      add_quoted(text, bytes, length);
      return;
    }
    luaL_addchar(text, '.');
    luaL_addlstring(text, bytes, length);
  } else if (lua_isinteger(L, key)) {
    snprintf(number, sizeof number, "[%lld]", (long long)lua_tointeger(L, key));
    luaL_addstring(text, number);
  } else if (lua_type(L, key) == LUA_TNUMBER) {
    snprintf(number, sizeof number, "[%.14g]", lua_tonumber(L, key));
    luaL_addstring(text, number);
  } else if (lua_isboolean(L, key)) {
    luaL_addstring(text, lua_toboolean(L, key) ? "[true]" : "[false]");
  } else {
    luaL_addchar(text, '[');
    luaL_addstring(text, actor_handle_kind_name(actor_handle_kind((guint64)(gsize)lua_touserdata(L, key))));
    luaL_addchar(text, ']');
  }
}

static void add_path(luaL_Buffer *text, const Encoder *e, const Frame *frame) {
  if (!frame) {
    luaL_addstring(text, e->root);
    return;
  }
  add_path(text, e, frame->parent);
  char step[32];
  switch (frame->step) {
  case STEP_ELEMENT:
    snprintf(step, sizeof step, "[%lld]", (long long)frame->element);
    luaL_addstring(text, step);
    break;
  case STEP_FIELD: add_key(text, e->L, frame->key); break;
  case STEP_CAPTURE:
    luaL_addstring(text, " upvalue \"");
    luaL_addstring(text, frame->capture);
    luaL_addchar(text, '"');
    break;
  }
}

/* Raises "cannot send WHAT at PATH".  `what` may be a string on the Lua stack. */
static G_GNUC_NORETURN void refuse(Encoder *e, const Frame *frame, const char *what) {
  luaL_Buffer text;
  e->out->length = e->start;
  luaL_checkstack(e->L, LUA_MINSTACK, NULL);
  luaL_where(e->L, 1);
  const char *where = lua_tostring(e->L, -1);
  luaL_buffinit(e->L, &text);
  luaL_addstring(&text, where);
  luaL_addstring(&text, "cannot send ");
  luaL_addstring(&text, what);
  luaL_addstring(&text, " at ");
  add_path(&text, e, frame);
  luaL_pushresult(&text);
  lua_error(e->L);
  g_assert_not_reached();
}

/* Nesting is too deep: mostly because of a cycle.  Looking for cycles only here costs nothing
 * elsewhere, and a cycle always comes here. */
static G_GNUC_NORETURN void refuse_depth(Encoder *e, const Frame *frame) {
  const Frame *first = NULL; /* the outermost that is inside itself */
  for (const Frame *inner = frame; inner; inner = inner->parent)
    for (const Frame *outer = inner->parent; outer; outer = outer->parent)
      if (lua_topointer(e->L, outer->index) == lua_topointer(e->L, inner->index)) first = inner;
  if (first) refuse(e, first->parent, "a cycle");
  refuse(e, frame->parent, "what is nested deeper than 200");
}

/* "a link", "an address": pushed, so that it lives until the error is made. */
static const char *with_article(lua_State *L, const char *noun) {
  return lua_pushfstring(L, strchr("aeiou", noun[0]) && noun[0] ? "an %s" : "a %s", noun);
}

static const char *describe(lua_State *L, int index) {
  switch (lua_type(L, index)) {
  case LUA_TNIL: return "nil";
  case LUA_TTHREAD: return "a coroutine";
  case LUA_TLIGHTUSERDATA:
    return with_article(L,
                        actor_handle_kind_name(actor_handle_kind((guint64)(gsize)lua_touserdata(L, index))));
  case LUA_TUSERDATA:
    if (luaL_getmetafield(L, index, "__name") == LUA_TSTRING) return with_article(L, lua_tostring(L, -1));
    return "a userdata";
  case LUA_TFUNCTION: return lua_iscfunction(L, index) ? "a C function" : "a function that no file defines";
  default: return with_article(L, luaL_typename(L, index));
  }
}

static G_GNUC_NORETURN void refuse_key(Encoder *e, const Frame *frame, int key) {
  const char *what = describe(e->L, key);
  refuse(e, frame->parent, lua_pushfstring(e->L, "%s as a key", what));
}

static void put_value(Encoder *e, int index, Frame *frame);

/* Handles that may be sent: what has the same meaning everywhere. */
static gboolean can_travel(guint64 handle) {
  ActorHandleKind kind = actor_handle_kind(handle);
  return kind == ACTOR_ADDRESS || kind == ACTOR_DEVICE || kind == ACTOR_REFERENCE;
}

static gboolean read_handle_key(guint64 handle, Key *key) {
  if (!can_travel(handle)) return FALSE;
  ActorHandleKind kind = actor_handle_kind(handle);
  key->kind = kind == ACTOR_ADDRESS ? KEY_ADDRESS : kind == ACTOR_DEVICE ? KEY_DEVICE : KEY_REFERENCE;
  key->as.handle = handle;
  return TRUE;
}

/* FALSE for keys that have no order.  The key is not kept from the collector: its table does that. */
static gboolean read_key(lua_State *L, int index, Key *key) {
  switch (lua_type(L, index)) {
  case LUA_TBOOLEAN:
    key->kind = KEY_BOOLEAN;
    key->as.handle = (guint64)lua_toboolean(L, index);
    return TRUE;
  case LUA_TNUMBER:
    key->kind = lua_isinteger(L, index) ? KEY_INTEGER : KEY_FLOAT;
    if (key->kind == KEY_INTEGER) key->as.integer = lua_tointeger(L, index);
    else key->as.number = lua_tonumber(L, index);
    return TRUE;
  case LUA_TSTRING:
    key->kind = KEY_STRING;
    key->as.string.bytes = lua_tolstring(L, index, &key->as.string.length);
    key->pointer = lua_topointer(L, index);
    return TRUE;
  case LUA_TLIGHTUSERDATA: return read_handle_key((guint64)(gsize)lua_touserdata(L, index), key);
  default: return FALSE;
  }
}

static void push_key(lua_State *L, const Key *key) {
  switch (key->kind) {
  case KEY_BOOLEAN: lua_pushboolean(L, key->as.handle != 0); break;
  case KEY_INTEGER: lua_pushinteger(L, key->as.integer); break;
  case KEY_FLOAT: lua_pushnumber(L, key->as.number); break;
  case KEY_STRING: lua_pushlstring(L, key->as.string.bytes, key->as.string.length); break;
  default: lua_pushlightuserdata(L, (void *)(gsize)key->as.handle); break;
  }
}

static void put_key(ActorBuffer *out, const Key *key) {
  switch (key->kind) {
  case KEY_BOOLEAN:
    *room(out, 1) = key->as.handle ? TAG_TRUE : TAG_FALSE;
    out->length++;
    break;
  case KEY_INTEGER: put_integer(out, key->as.integer); break;
  case KEY_FLOAT: put_float(out, key->as.number); break;
  case KEY_STRING: put_string(out, key->as.string.bytes, key->as.string.length); break;
  default: put_handle(out, key->as.handle); break;
  }
}

/* ---- Shapes ---- */

static const char ANCHORS_KEY; /* of the table of the keys that the trie has pointers to */

static Edge *edge_of(ActorCodec *codec, guint32 node, const void *key) {
  guint64 mixed = ((guint64)(gsize)key ^ node) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  guint place = (guint)(mixed >> 40) % SHAPE_EDGES;
  while (codec->edge[place].key && (codec->edge[place].key != key || codec->edge[place].node != node))
    place = (place + 1) % SHAPE_EDGES;
  return &codec->edge[place];
}

/* 0: none. */
static inline guint32 child_of(ActorCodec *codec, guint32 parent, const void *key) {
  Node *node = &codec->node[parent];
  if (G_LIKELY(node->key == key)) return node->child;
  const Edge *edge = edge_of(codec, parent, key);
  if (!edge->key) return 0;
  node->key = key;
  node->child = edge->child;
  return edge->child;
}

static void free_shapes(ActorCodec *codec) {
  for (guint32 i = 0; i < codec->nodes; i++) g_free(codec->node[i].shape);
  codec->nodes = 0;
}

/* The bound on what is remembered: when the trie is full, it starts again. */
static void forget_shapes(lua_State *L, ActorCodec *codec) {
  free_shapes(codec);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &ANCHORS_KEY);
  memset(codec->edge, 0, sizeof codec->edge);
  codec->node[0] = (Node){0};
  codec->nodes = 1;
  codec->full = FALSE;
}

static guint32 add_child(lua_State *L, ActorCodec *codec, guint32 parent, const Key *key) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &ANCHORS_KEY);
  lua_pushlstring(L, key->as.string.bytes, key->as.string.length);
  gboolean interned = lua_topointer(L, -1) == key->pointer;
  if (interned) lua_rawseti(L, -2, codec->nodes);
  else lua_pop(L, 1);
  lua_pop(L, 1);
  if (!interned) return 0;
  guint32 child = codec->nodes++;
  codec->node[child] = (Node){0};
  *edge_of(codec, parent, key->pointer) = (Edge){key->pointer, parent, child};
  return child;
}

static Shape *shape_of(const Key *sorted, guint count) {
  ActorBuffer keys = {0};
  Shape *shape = NULL;
  guint16 starts[SHAPE_FIELDS + 1] = {0};
  for (guint i = 0; i < count; i++) {
    put_key(&keys, &sorted[i]);
    starts[i + 1] = (guint16)keys.length;
  }
  shape = g_malloc0(sizeof *shape + keys.length + 64);
  shape->count = (guint8)count;
  memcpy(shape->keys, keys.bytes, keys.length);
  for (guint i = 0; i < count; i++) {
    shape->fields[i].place = (guint8)sorted[i].place;
    shape->fields[i].size = (guint8)(starts[i + 1] - starts[i]);
    shape->fields[i].at = starts[i];
  }
  actor_buffer_clear(&keys);
  return shape;
}

/* Remembers the shape of a table whose keys were met and are sorted.  Not every table has one. */
static void learn_shape(lua_State *L, ActorCodec *codec, const Key *sorted, gsize count) {
  const Key *met[SHAPE_FIELDS];
  if (count == 0 || count > SHAPE_FIELDS) return;
  for (gsize i = 0; i < count; i++) {
    if (sorted[i].kind != KEY_STRING || sorted[i].as.string.length >= LONG_STRING) return;
    met[sorted[i].place] = &sorted[i];
  }
  if (codec->nodes + count > SHAPE_NODES) codec->full = TRUE; /* shapes may be in use further out */
  if (codec->full) return;
  guint32 node = 0;
  for (gsize i = 0; i < count; i++) {
    guint32 child = child_of(codec, node, met[i]->pointer);
    if (!child) child = add_child(L, codec, node, met[i]);
    if (!child) return;
    node = child;
  }
  if (!codec->node[node].shape) codec->node[node].shape = shape_of(sorted, (guint)count);
}

/* ---- Tables ---- */

/* Writes elements as long as lua_next gives 1, 2, 3 and so on; returns whether it gave something
 * else in the end, which then lies on the stack, at `key`, with its value. */
static gboolean put_elements(Encoder *e, Frame *frame, int key) {
  lua_State *L = e->L;
  frame->step = STEP_ELEMENT;
  lua_pushnil(L);
  while (lua_next(L, frame->index)) {
    if (!lua_isinteger(L, key) || lua_tointegerx(L, key, NULL) != frame->element + 1) return TRUE;
    frame->element++;
    put_value(e, key + 1, frame);
    lua_settop(L, key);
  }
  return FALSE;
}

/* From the first field on the stack on: lets lua_next go along the trie, and leaves all keys and values
 * on the stack.  NULL when the table has no known shape. */
static const Shape *walk_shape(Encoder *e, int index, int key) {
  lua_State *L = e->L;
  ActorCodec *codec = e->codec;
  guint32 node = 0;
  for (guint count = 0; count < SHAPE_FIELDS; count++, key += 2) {
    if (lua_type(L, key) != LUA_TSTRING) return NULL;
    node = child_of(codec, node, lua_topointer(L, key));
    if (!node) return NULL;
    lua_pushvalue(L, key);
    if (!lua_next(L, index)) return codec->node[node].shape;
  }
  return NULL;
}

static void put_shaped(Encoder *e, Frame *frame, const Shape *shape, int first) {
  frame->step = STEP_FIELD;
  for (guint i = 0; i < shape->count; i++) {
    guint size = shape->fields[i].size;
    const guint8 *key = shape->keys + shape->fields[i].at;
    guint8 *at = room(e->out, LONG_STRING + 16);
    memcpy(at, key, 16); /* most keys fit, and both ends have the space */
    if (size > 16) memcpy(at, key, size);
    e->out->length += size;
    frame->key = first + 2 * shape->fields[i].place;
    put_value(e, frame->key + 1, frame);
  }
}

static Key *new_key(ActorCodec *codec) {
  if (codec->keys_used == codec->keys_size) {
    codec->keys_size = MAX(64, codec->keys_size * 2);
    codec->keys = g_renew(Key, codec->keys, codec->keys_size);
  }
  return &codec->keys[codec->keys_used++];
}

/* The keys of the fields, on top of the codec's stack of keys. */
static void collect_keys(Encoder *e, const Frame *frame) {
  lua_State *L = e->L;
  guint32 place = 0;
  lua_pushnil(L);
  while (lua_next(L, frame->index)) {
    lua_pop(L, 1);
    if (lua_isinteger(L, -1)) {
      lua_Integer element = lua_tointeger(L, -1);
      if (element >= 1 && element <= frame->element) continue;
    }
    Key *key = new_key(e->codec);
    if (!read_key(L, -1, key)) refuse_key(e, frame, lua_gettop(L));
    key->place = place++;
  }
}

/* The general way.  Elements up to frame->element are written; any others lie outside the table's array. */
static gsize put_sorted(Encoder *e, Frame *frame) {
  lua_State *L = e->L;
  ActorCodec *codec = e->codec;
  gsize first = codec->keys_used;
  for (frame->step = STEP_ELEMENT;; lua_pop(L, 1)) {
    if (lua_rawgeti(L, frame->index, frame->element + 1) == LUA_TNIL) break;
    frame->element++;
    put_value(e, lua_gettop(L), frame);
  }
  lua_pop(L, 1);
  collect_keys(e, frame);
  gsize count = codec->keys_used - first;
  if (count > 1) qsort(codec->keys + first, count, sizeof(Key), compare_keys);
  learn_shape(L, codec, codec->keys + first, count);
  frame->step = STEP_FIELD;
  for (gsize i = first; i < first + count; i++) {
    put_key(e->out, &codec->keys[i]);
    push_key(L, &codec->keys[i]);
    frame->key = lua_gettop(L);
    lua_pushvalue(L, -1);
    lua_rawget(L, frame->index);
    put_value(e, frame->key + 1, frame);
    lua_pop(L, 2);
  }
  codec->keys_used = first;
  return count;
}

/* Writes the counts into the 3 bytes left for them at `start`, or makes space for more. */
static void put_header(ActorBuffer *out, gsize start, guint64 elements, guint64 fields) {
  out->bytes[start] = TAG_TABLE;
  if (G_LIKELY(elements < 0x80 && fields < 0x80)) {
    out->bytes[start + 1] = (guint8)elements;
    out->bytes[start + 2] = (guint8)fields;
    return;
  }
  guint8 counts[20];
  guint size = write_count(counts, elements);
  size += write_count(counts + size, fields);
  room(out, size);
  memmove(out->bytes + start + 1 + size, out->bytes + start + 3, out->length - start - 3);
  memcpy(out->bytes + start + 1, counts, size);
  out->length += size - 2;
}

static void put_contents(Encoder *e, int index, const Frame *parent) {
  lua_State *L = e->L;
  Frame frame = {.parent = parent, .depth = parent ? parent->depth + 1 : 1, .index = index};
  if (frame.depth > DEPTH_MAX) refuse_depth(e, &frame);
  need_stack(L, 2 * SHAPE_FIELDS + LUA_MINSTACK);
  gsize start = e->out->length, fields = 0;
  room(e->out, 3);
  e->out->length += 3;
  int top = lua_gettop(L);
  if (put_elements(e, &frame, top + 1)) {
    const Shape *shape = walk_shape(e, index, top + 1);
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

static gboolean put_named(Encoder *e, int index) {
  gsize length;
  const char *name = actor_named_find(e->codec->named, lua_topointer(e->L, index), &length);
  if (G_LIKELY(!name)) return FALSE;
  *room(e->out, 1) = TAG_NAMED;
  e->out->length++;
  put_count(e->out, length);
  put_bytes(e->out, name, length);
  return TRUE;
}

static void put_table(Encoder *e, int index, const Frame *frame) {
  lua_State *L = e->L;
  if (put_named(e, index)) return;
  if (G_LIKELY(!lua_getmetatable(L, index))) {
    put_contents(e, index, frame);
    return;
  }
  lua_pop(L, 1);
  need_stack(L, LUA_MINSTACK);
  if (!actor_readonly_contents(L, index)) refuse(e, frame, "a metatable");
  int contents = lua_gettop(L);
  if (lua_getmetatable(L, contents)) refuse(e, frame, "a metatable");
  put_contents(e, contents, frame);
  lua_settop(L, contents - 1);
}

/* ---- Functions ---- */

static gboolean put_function_again(Encoder *e, int index) {
  GHashTable *functions = e->codec->functions;
  gpointer pointer = (gpointer)lua_topointer(e->L, index);
  guint number = GPOINTER_TO_UINT(g_hash_table_lookup(functions, pointer));
  if (!number) {
    g_hash_table_insert(functions, pointer, GUINT_TO_POINTER(g_hash_table_size(functions) + 1));
    return FALSE;
  }
  *room(e->out, 1) = TAG_FUNCTION_AGAIN;
  e->out->length++;
  put_count(e->out, number - 1);
  return TRUE;
}

static void put_captures(Encoder *e, int index, guint32 captures, const Frame *parent) {
  lua_State *L = e->L;
  Frame frame = {.parent = parent, .depth = parent ? parent->depth + 1 : 1, .index = index};
  if (frame.depth > DEPTH_MAX) refuse_depth(e, &frame);
  frame.step = STEP_CAPTURE;
  for (guint32 i = 1; i <= captures; i++) {
    frame.capture = lua_getupvalue(L, index, (int)i);
    g_assert(frame.capture);
    if (lua_isnil(L, -1)) {
      *room(e->out, 1) = TAG_NIL;
      e->out->length++;
    } else {
      put_value(e, lua_gettop(L), &frame);
    }
    lua_pop(L, 1);
  }
}

static void put_function(Encoder *e, int index, const Frame *frame) {
  ActorFunctionName name;
  if (put_named(e, index)) return;
  need_stack(e->L, LUA_MINSTACK);
  if (!actor_code_name(e->L, index, &name)) refuse(e, frame, describe(e->L, index));
  if (put_function_again(e, index)) return;
  *room(e->out, 1) = TAG_FUNCTION;
  e->out->length++;
  gsize length = strlen(name.chunk);
  put_count(e->out, length);
  put_bytes(e->out, name.chunk, length);
  put_count(e->out, name.prototype);
  put_count(e->out, name.captures);
  put_captures(e, index, name.captures, frame);
}

/* ---- Values ---- */

static inline void put_value(Encoder *e, int index, Frame *frame) {
  lua_State *L = e->L;
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    if (lua_isinteger(L, index)) put_integer(e->out, lua_tointegerx(L, index, NULL));
    else put_float(e->out, lua_tonumberx(L, index, NULL));
    return;
  case LUA_TSTRING: {
    gsize length;
    const char *bytes = lua_tolstring(L, index, &length);
    put_string(e->out, bytes, length);
    return;
  }
  case LUA_TTABLE: put_table(e, index, frame); return;
  case LUA_TBOOLEAN:
    *room(e->out, 1) = lua_toboolean(L, index) ? TAG_TRUE : TAG_FALSE;
    e->out->length++;
    return;
  case LUA_TLIGHTUSERDATA: {
    guint64 handle = (guint64)(gsize)lua_touserdata(L, index);
    if (!can_travel(handle)) break;
    put_handle(e->out, handle);
    return;
  }
  case LUA_TFUNCTION: put_function(e, index, frame); return;
  case LUA_TUSERDATA:
    if (put_named(e, index)) return;
    break;
  default: break;
  }
  need_stack(L, LUA_MINSTACK);
  refuse(e, frame, describe(L, index));
}

void actor_encode_with(ActorCodec *codec, lua_State *L, int index, ActorBuffer *out, const char *root) {
  if (lua_isinteger(L, index)) { /* messages that are mere numbers are common, and quick */
    put_integer(out, lua_tointeger(L, index));
    return;
  }
  Encoder e = {L, codec, out, out->length, root};
  if (G_UNLIKELY(codec->full)) forget_shapes(L, codec);
  codec->keys_used = 0; /* an error may have left something */
  if (G_UNLIKELY(g_hash_table_size(codec->functions))) g_hash_table_remove_all(codec->functions);
  put_value(&e, lua_absindex(L, index), NULL);
}

void actor_encode_argument(ActorCodec *codec, lua_State *L, int index, ActorBuffer *out, const char *root) {
  if (!lua_isnil(L, index)) {
    actor_encode_with(codec, L, index, out, root);
    return;
  }
  *room(out, 1) = TAG_NIL;
  out->length++;
}

void actor_encode(lua_State *L, int index, ActorBuffer *out, const char *root) {
  index = lua_absindex(L, index);
  actor_encode_with(actor_codec_of(L), L, index, out, root);
}

/* ---- Decoding ---- */

typedef struct {
  lua_State *L; /* where values are made: the builder, or the caller's for those that need none */
  ActorCodec *codec;
  const guint8 *start, *at, *end;
  gsize budget; /* values there can still be, since each has a byte of its own */
  int depth;
  int inside_functions;
  guint32 functions;
  const char *wrong;
} Decoder;

static gboolean wrong(Decoder *d, const char *what) {
  if (!d->wrong) d->wrong = what;
  return FALSE;
}

static inline gsize left(const Decoder *d) { return (gsize)(d->end - d->at); }

static G_GNUC_NO_INLINE gboolean take_long_count(Decoder *d, guint64 *count) {
  *count = 0;
  for (guint shift = 0; shift < 64 && d->at < d->end; shift += 7) {
    guint64 byte = *d->at++;
    if (shift == 63 && byte > 1) break;
    *count |= (byte & 0x7f) << shift;
    if (byte < 0x80) return byte || !shift ? TRUE : wrong(d, "a count that is not shortest");
  }
  return wrong(d, "a count without an end");
}

static inline gboolean take_count(Decoder *d, guint64 *count) {
  if (G_UNLIKELY(d->at == d->end || *d->at >= 0x80)) return take_long_count(d, count);
  *count = *d->at++;
  return TRUE;
}

static inline gboolean take_word(Decoder *d, guint bytes, guint64 *word) {
  if (G_UNLIKELY(left(d) < bytes)) return wrong(d, "an end too early");
  *word = 0;
  for (guint i = 0; i < bytes; i++) *word |= (guint64)d->at[i] << (8 * i);
  d->at += bytes;
  return TRUE;
}

static inline gboolean take_integer(Decoder *d, guint tag, gint64 *value) {
  guint64 word;
  guint bytes = 1u << (tag - TAG_INTEGER_8);
  if (!take_word(d, bytes, &word)) return FALSE;
  guint unused = 64 - 8 * bytes;
  *value = (gint64)(word << unused) >> unused;
  gint64 half = *value >> (4 * bytes - 1); /* 0 or -1: half the bytes would do */
  gboolean shorter = bytes == 1 ? *value >= 0 : half == 0 || half == -1;
  return !shorter || wrong(d, "an integer that is not shortest");
}

static gboolean take_float(Decoder *d, double *value) {
  guint64 bits;
  if (!take_word(d, 8, &bits)) return FALSE;
  memcpy(value, &bits, sizeof bits);
  return *value == *value || bits == ONE_NAN || wrong(d, "an unknown NaN");
}

static inline gboolean take_bytes(Decoder *d, guint64 length, const char **bytes) {
  if (length > left(d)) return wrong(d, "an end too early");
  *bytes = (const char *)d->at;
  d->at += length;
  return TRUE;
}

static inline gboolean take_string(Decoder *d, guint tag, const char **bytes, gsize *length) {
  guint64 count = tag - TAG_STRING;
  if (tag == TAG_LONG_STRING) {
    if (!take_count(d, &count)) return FALSE;
    if (count < LONG_STRING) return wrong(d, "a length that is not shortest");
  }
  *length = count;
  return take_bytes(d, count, bytes);
}

static gboolean take_handle(Decoder *d, guint tag, guint64 *handle) {
  if (tag == TAG_DEVICE) {
    if (!take_count(d, handle)) return FALSE;
  } else if (!take_word(d, 8, handle)) {
    return FALSE;
  }
  if (tag == TAG_ADDRESS) return actor_handle_kind(*handle) == ACTOR_ADDRESS || wrong(d, "not an address");
  if (*handle != actor_handle_bits(*handle)) return wrong(d, "a handle out of range");
  *handle = actor_handle(tag == TAG_DEVICE ? ACTOR_DEVICE : ACTOR_REFERENCE, *handle);
  return TRUE;
}

/* ---- Slots ---- */

/* 8 bytes from `at` on, highest first; what lies beyond the end is 0. */
static inline guint64 load_ordered(const Decoder *d, const guint8 *at) {
  guint64 word = 0;
  gssize have = d->end - at;
  if (G_LIKELY(have >= 8)) {
    memcpy(&word, at, 8);
    return GUINT64_FROM_BE(word);
  }
  if (have <= 0) return 0;
  if (d->end - d->start >= 8) { /* overlapping what came before */
    memcpy(&word, d->end - 8, 8);
    return GUINT64_FROM_BE(word) << (64 - 8 * have);
  }
  memcpy(&word, at, (gsize)have);
  return GUINT64_FROM_BE(word);
}

static inline Slot slot_name(const Decoder *d, const guint8 *bytes, gsize length) {
  Slot name = {load_ordered(d, bytes), length, 0};
  if (length > 8) name.low |= load_ordered(d, bytes + 8) & -(G_GUINT64_CONSTANT(1) << (128 - 8 * length));
  else name.high = length ? name.high & -(G_GUINT64_CONSTANT(1) << (64 - 8 * length)) : 0;
  return name;
}

static inline gboolean same_name(const Slot *a, const Slot *b) {
  return a->high == b->high && a->low == b->low;
}

static inline gboolean precedes(const Slot *a, const Slot *b) {
  return a->high < b->high || (a->high == b->high && a->low < b->low);
}

static inline guint32 slot_of(const Slot *name) {
  guint64 mixed = (name->high ^ name->low * G_GUINT64_CONSTANT(0xff51afd7ed558ccd));
  return (guint32)((mixed * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) >> 55) % SLOTS + 1;
}

/* Pushes the short string `name`, and keeps it in slot `number`. */
static G_GNUC_NO_INLINE void fill_slot(Decoder *d, guint32 number, const Slot *name, const char *bytes) {
  lua_pushlstring(d->L, bytes, name->low & 0xff);
  lua_copy(d->L, -1, (int)number);
  d->codec->slot[number] = *name;
}

/* Pushes a string; a short one from its slot, where `keep` puts it if need be. */
static void push_string(Decoder *d, const char *bytes, gsize length, gboolean keep) {
  if (length <= SHORT_MAX && d->L == d->codec->builder) {
    Slot name = slot_name(d, (const guint8 *)bytes, length);
    guint32 number = slot_of(&name);
    if (same_name(&name, &d->codec->slot[number])) {
      lua_pushvalue(d->L, (int)number);
      return;
    }
    if (keep) {
      fill_slot(d, number, &name, bytes);
      return;
    }
  }
  lua_pushlstring(d->L, bytes, length);
}

/* ---- Keys ---- */

static gboolean take_value(Decoder *d, gboolean keep);

static gboolean take_general_key(Decoder *d, guint64 elements, Key *key) {
  guint tag = *d->at++;
  if (tag < TAG_STRING) {
    key->kind = KEY_INTEGER;
    key->as.integer = tag;
  } else if (tag < TAG_NIL || tag == TAG_LONG_STRING) {
    key->kind = KEY_STRING;
    if (!take_string(d, tag, &key->as.string.bytes, &key->as.string.length)) return FALSE;
  } else if (tag == TAG_FALSE || tag == TAG_TRUE) {
    key->kind = KEY_BOOLEAN;
    key->as.handle = tag == TAG_TRUE;
  } else if (tag == TAG_FLOAT) {
    key->kind = KEY_FLOAT;
    if (!take_float(d, &key->as.number)) return FALSE;
    double number = key->as.number;
    if (number != number) return wrong(d, "NaN as a key");
    if (number >= -0x1p63 && number < 0x1p63 && number == floor(number))
      return wrong(d, "a whole float as a key");
  } else if (tag >= TAG_INTEGER_8 && tag <= TAG_INTEGER_64) {
    key->kind = KEY_INTEGER;
    if (!take_integer(d, tag, &key->as.integer)) return FALSE;
  } else if (tag == TAG_DEVICE || tag == TAG_ADDRESS || tag == TAG_REFERENCE) {
    guint64 handle;
    if (!take_handle(d, tag, &handle)) return FALSE;
    read_handle_key(handle, key);
  } else {
    return wrong(d, "an unknown key");
  }
  if (key->kind == KEY_INTEGER && key->as.integer >= 1 && (guint64)key->as.integer <= elements + 1)
    return wrong(d, "an element among the fields");
  return TRUE;
}

/* The key before the one that is taken now.  Its slot may have gone to another string since then, so
 * the slot only says where to look first. */
typedef struct {
  const guint8 *at; /* NULL: none */
  guint32 slot;     /* 0: it has none */
  Slot name;
} Before;

/* Both keys once more, slowly, for their order. */
static gboolean in_order(Decoder *d, const guint8 *before, guint64 elements) {
  const guint8 *at = d->at;
  Key first, second;
  d->at = before;
  if (!take_general_key(d, elements, &first)) return FALSE;
  d->at = at;
  if (!take_general_key(d, elements, &second)) return FALSE;
  d->at = at;
  return compare_keys(&first, &second) < 0;
}

/* Pushes a short string that is a key.  Its slot is mostly the one that came next last time. */
static gboolean take_short_key(Decoder *d, Before *before, guint64 elements) {
  gsize length = *d->at - TAG_STRING;
  if (length + 1 > left(d)) return wrong(d, "an end too early");
  Slot name = slot_name(d, d->at + 1, length);
  gboolean ordered = TRUE;
  if (before->slot) ordered = precedes(&before->name, &name);
  else if (before->at) ordered = in_order(d, before->at, elements);
  if (!ordered) return wrong(d, "keys out of order");
  Slot *slots = d->codec->slot;
  guint32 number = slots[before->slot].next;
  if (G_UNLIKELY(!same_name(&name, &slots[number]))) {
    number = slot_of(&name);
    slots[before->slot].next = number;
  }
  if (G_LIKELY(same_name(&name, &slots[number]))) lua_pushvalue(d->L, (int)number);
  else fill_slot(d, number, &name, (const char *)d->at + 1);
  *before = (Before){d->at, number, name};
  d->at += length + 1;
  return TRUE;
}

static gboolean take_key(Decoder *d, Before *before, guint64 elements) {
  if (d->at == d->end) return wrong(d, "an end too early");
  if (G_LIKELY(*d->at >= TAG_STRING && *d->at <= TAG_STRING + SHORT_MAX))
    return take_short_key(d, before, elements);
  const guint8 *at = d->at;
  Key key;
  if (before->at && !in_order(d, before->at, elements)) return wrong(d, "keys out of order");
  if (!take_general_key(d, elements, &key)) return FALSE;
  push_key(d->L, &key);
  *before = (Before){.at = at};
  return TRUE;
}

/* ---- Tables and functions ---- */

static gboolean take_fields(Decoder *d, guint64 elements, guint64 fields) {
  Before before = {NULL, 0, {0, 0, 0}};
  for (; fields; fields--) {
    if (!take_key(d, &before, elements) || !take_value(d, FALSE)) return FALSE;
    lua_rawset(d->L, -3);
  }
  return TRUE;
}

static gboolean take_table(Decoder *d) {
  guint64 elements, fields;
  if (!take_count(d, &elements) || !take_count(d, &fields)) return FALSE;
  if (elements > d->budget || fields > (d->budget - elements) / 2) return wrong(d, "more values than bytes");
  d->budget -= elements + 2 * fields;
  lua_createtable(d->L, (int)MIN(elements, 1 << 26), (int)MIN(fields, 1 << 26));
  for (guint64 i = 1; i <= elements; i++) {
    if (!take_value(d, i == 1)) return FALSE;
    lua_rawseti(d->L, -2, (lua_Integer)i);
  }
  return take_fields(d, elements, fields);
}

/* Pushes a closure of the function that the bytes name. */
static gboolean take_closure(Decoder *d, guint32 *captures) {
  guint64 length, prototype, count;
  const char *chunk;
  if (!take_count(d, &length) || !take_bytes(d, length, &chunk)) return FALSE;
  if (!take_count(d, &prototype) || !take_count(d, &count)) return FALSE;
  if (memchr(chunk, 0, length) || prototype > G_MAXUINT32 || count > 255)
    return wrong(d, "no function's name");
  if (count > d->budget) return wrong(d, "more values than bytes");
  d->budget -= count;
  *captures = (guint32)count;
  lua_pushlstring(d->L, chunk, length);
  ActorFunctionName name = {lua_tostring(d->L, -1), (guint32)prototype, *captures};
  if (!actor_code_instantiate(d->L, &name)) return wrong(d, "an unknown function");
  lua_remove(d->L, -2);
  if (lua_getupvalue(d->L, -1, (int)*captures + 1)) { /* what guards a function that assigns captures comes last */
    gboolean guard = lua_type(d->L, -1) == LUA_TUSERDATA;
    lua_pop(d->L, 1);
    if (!guard || lua_getupvalue(d->L, -1, (int)*captures + 2)) return wrong(d, "too few captures");
  }
  return !*captures || (lua_getupvalue(d->L, -1, (int)*captures) && (lua_pop(d->L, 1), TRUE)) ||
         wrong(d, "too many captures");
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
    if (d->at < d->end && *d->at == TAG_NIL) {
      d->at++;
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
  if (!take_count(d, &number)) return FALSE;
  if (number >= d->functions) return wrong(d, "a function not met before");
  lua_rawgeti(d->L, FUNCTIONS, (lua_Integer)number + 1);
  return TRUE;
}

static gboolean take_named(Decoder *d) {
  guint64 length;
  const char *name;
  if (!take_count(d, &length) || !take_bytes(d, length, &name)) return FALSE;
  return actor_named_push(d->L, name, length) || wrong(d, "an unknown name");
}

static gboolean take_nested(Decoder *d, gboolean (*take)(Decoder *)) {
  if (d->depth == DEPTH_MAX) return wrong(d, "nesting deeper than 200");
  d->depth++;
  gboolean ok = take(d);
  d->depth--;
  return ok;
}

/* ---- Values again ---- */

/* Pushes one value; `keep`: it may be a kind of message, which will come again. */
static gboolean take_value(Decoder *d, gboolean keep) {
  if (d->at == d->end) return wrong(d, "an end too early");
  guint tag = *d->at++;
  gint64 integer;
  double number;
  guint64 handle;
  const char *bytes;
  gsize length;
  if (tag < TAG_STRING) {
    lua_pushinteger(d->L, tag);
    return TRUE;
  }
  if (tag < TAG_NIL) {
    if (!take_string(d, tag, &bytes, &length)) return FALSE;
    push_string(d, bytes, length, keep);
    return TRUE;
  }
  switch (tag) {
  case TAG_FALSE:
  case TAG_TRUE: lua_pushboolean(d->L, tag == TAG_TRUE); return TRUE;
  case TAG_FLOAT:
    if (!take_float(d, &number)) return FALSE;
    lua_pushnumber(d->L, number);
    return TRUE;
  case TAG_INTEGER_8:
  case TAG_INTEGER_16:
  case TAG_INTEGER_32:
  case TAG_INTEGER_64:
    if (!take_integer(d, tag, &integer)) return FALSE;
    lua_pushinteger(d->L, integer);
    return TRUE;
  case TAG_LONG_STRING:
    if (!take_string(d, tag, &bytes, &length)) return FALSE;
    lua_pushlstring(d->L, bytes, length);
    return TRUE;
  case TAG_TABLE: return take_nested(d, take_table);
  case TAG_DEVICE:
  case TAG_ADDRESS:
  case TAG_REFERENCE:
    if (!take_handle(d, tag, &handle)) return FALSE;
    lua_pushlightuserdata(d->L, (void *)(gsize)handle);
    return TRUE;
  case TAG_NAMED: return take_named(d);
  case TAG_FUNCTION: return take_nested(d, take_function);
  case TAG_FUNCTION_AGAIN: return take_function_again(d);
  default: return wrong(d, tag == TAG_NIL ? "nil" : "an unknown tag");
  }
}

static gboolean take_root(Decoder *d, lua_State *L) {
  lua_State *builder = d->codec->builder;
  need_stack(L, LUA_MINSTACK);
  if (d->at == d->end || (*d->at != TAG_TABLE && *d->at != TAG_FUNCTION)) {
    int top = lua_gettop(L);
    d->L = L;
    if (take_value(d, FALSE)) return TRUE;
    lua_settop(L, top);
    return FALSE;
  }
  d->L = builder;
  if (G_UNLIKELY(lua_gettop(builder) != FUNCTIONS))
    lua_settop(builder, FUNCTIONS); /* left by a memory error */
  gboolean ok = take_value(d, FALSE);
  if (G_LIKELY(ok)) lua_xmove(builder, L, 1);
  else lua_settop(builder, FUNCTIONS);
  if (d->functions) {
    lua_pushnil(builder);
    lua_replace(builder, FUNCTIONS);
  }
  return ok;
}

static gboolean complain(const Decoder *d, lua_State *L) {
  lua_pushfstring(L, "not a message: %s at byte %d", d->wrong, (int)(d->at - d->start));
  return FALSE;
}

gboolean actor_decode_next_with(ActorCodec *codec, lua_State *L, const guint8 **at, const guint8 *end) {
  Decoder d = {.codec = codec, .start = *at, .at = *at, .end = end, .budget = (gsize)(end - *at)};
  if (d.at < end && *d.at == TAG_NIL) {
    need_stack(L, 1);
    lua_pushnil(L);
    d.at++;
  } else if (!take_root(&d, L)) {
    return complain(&d, L);
  }
  *at = d.at;
  return TRUE;
}

gboolean actor_decode_with(ActorCodec *codec, lua_State *L, const guint8 *bytes, gsize length) {
  Decoder d = {.codec = codec, .start = bytes, .at = bytes, .end = bytes + length, .budget = length};
  gint64 integer;
  if (length > 0 && *bytes >= TAG_INTEGER_8 && *bytes <= TAG_INTEGER_64 && (d.at++, take_integer(&d, *bytes, &integer)) &&
      d.at == d.end) {
    lua_pushinteger(L, integer);
    return TRUE;
  }
  d.at = bytes;
  if (!take_root(&d, L)) return complain(&d, L);
  if (d.at == d.end) return TRUE;
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

/* ---- The codec ---- */

static const char CODEC_KEY, BUILDER_KEY;

static int collect(lua_State *L) {
  ActorCodec *codec = lua_touserdata(L, 1);
  free_shapes(codec);
  g_clear_pointer(&codec->keys, g_free);
  g_clear_pointer(&codec->functions, g_hash_table_unref);
  return 0;
}

static void open_builder(lua_State *L, ActorCodec *codec) {
  codec->builder = lua_newthread(L);
  luaL_checkstack(codec->builder, FUNCTIONS + 4 * DEPTH_MAX + 2 * LUA_MINSTACK, NULL);
  lua_settop(codec->builder, FUNCTIONS);
  for (guint i = 0; i <= SLOTS; i++) codec->slot[i].low = G_MAXUINT64; /* nobody's name */
  lua_rawsetp(L, LUA_REGISTRYINDEX, &BUILDER_KEY);
}

static ActorCodec *open_codec(lua_State *L) {
  ActorCodec *codec = lua_newuserdatauv(L, sizeof *codec, 0);
  memset(codec, 0, sizeof *codec);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, collect);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  codec->functions = g_hash_table_new(NULL, NULL);
  codec->named = actor_named_of(L);
  open_builder(L, codec);
  forget_shapes(L, codec);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &CODEC_KEY);
  return codec;
}

ActorCodec *actor_codec_of(lua_State *L) {
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &CODEC_KEY);
  ActorCodec *codec = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return codec ? codec : open_codec(L);
}

const char *actor_kind_of(lua_State *L, int index, gsize *length) {
  const char *kind = NULL;
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  int top = lua_gettop(L);
  if (lua_istable(L, index)) {
    if (lua_rawgeti(L, index, 1) == LUA_TNIL && actor_readonly_contents(L, index < 0 ? index - 1 : index))
      lua_rawgeti(L, -1, 1);
    if (lua_type(L, -1) == LUA_TSTRING) kind = lua_tolstring(L, -1, length);
    lua_settop(L, top);
  }
  if (kind) return kind;
  kind = luaL_typename(L, index);
  if (length) *length = strlen(kind);
  return kind;
}
