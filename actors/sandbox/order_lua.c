/* SPDX-License-Identifier: MIT */
#include "actors/sandbox/order_lua.h"

#include "actors/values/handle.h"
#include "actors/values/readonly_lua.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Keys */

typedef enum { FALSE_KEY, TRUE_KEY, NUMBER_KEY, STRING_KEY, DEVICE_KEY, ADDRESS_KEY, HANDLE_KEY } Rank;

/* A key outside of its table; a string's bytes belong to the table. */
typedef struct {
  guint8 rank;
  gboolean is_float;
  union {
    lua_Integer integer;
    double real;
    guint64 bits;
    guint64 prefix; /* a string's first bytes: most comparisons end there */
  };
  const char *bytes;
  gsize length;
} Key;

static guint64 prefix_of(const char *bytes, gsize length) {
  guint64 prefix = 0;
  memcpy(&prefix, bytes, MIN(length, sizeof prefix));
  return GUINT64_FROM_BE(prefix);
}

static Rank rank_of_handle(guint64 bits) {
  ActorHandleKind kind = actor_handle_kind(bits);
  return kind == ACTOR_DEVICE ? DEVICE_KEY : kind == ACTOR_ADDRESS ? ADDRESS_KEY : HANDLE_KEY;
}

static void read_string(lua_State *L, int index, Key *key) {
  key->rank = STRING_KEY;
  key->bytes = lua_tolstring(L, index, &key->length);
  key->prefix = prefix_of(key->bytes, key->length);
}

static void read_number(lua_State *L, int index, Key *key) {
  key->rank = NUMBER_KEY;
  key->is_float = !lua_isinteger(L, index);
  if (key->is_float) key->real = lua_tonumber(L, index);
  else key->integer = lua_tointeger(L, index);
}

static void refuse_key(lua_State *L, const char *kind) {
  luaL_error(L, "cannot iterate over a table with a %s as key: such keys have no order", kind);
}

static void read_key(lua_State *L, int index, Key *key) {
  switch (lua_type(L, index)) {
  case LUA_TSTRING: read_string(L, index, key); break;
  case LUA_TNUMBER: read_number(L, index, key); break;
  case LUA_TBOOLEAN: key->rank = lua_toboolean(L, index) ? TRUE_KEY : FALSE_KEY; break;
  case LUA_TLIGHTUSERDATA:
    key->bits = (guint64)(gsize)lua_touserdata(L, index);
    key->rank = rank_of_handle(key->bits);
    break;
  default: refuse_key(L, lua_isthread(L, index) ? "coroutine" : luaL_typename(L, index));
  }
}

static void push_key(lua_State *L, const Key *key) {
  switch (key->rank) {
  case FALSE_KEY: lua_pushboolean(L, FALSE); break;
  case TRUE_KEY: lua_pushboolean(L, TRUE); break;
  case STRING_KEY: lua_pushlstring(L, key->bytes, key->length); break;
  case NUMBER_KEY:
    if (key->is_float) lua_pushnumber(L, key->real);
    else lua_pushinteger(L, key->integer);
    break;
  default: lua_pushlightuserdata(L, (void *)(gsize)key->bits);
  }
}

/* A float that is a key is no integer, or beyond all of them. */
static int compare_mixed(lua_Integer integer, double real) {
  if (real >= 0x1p63) return -1;
  if (real < -0x1p63) return 1;
  return integer <= (lua_Integer)floor(real) ? -1 : 1;
}

static int compare_numbers(const Key *a, const Key *b) {
  if (a->is_float && b->is_float) return (a->real > b->real) - (a->real < b->real);
  if (a->is_float) return -compare_mixed(b->integer, a->real);
  if (b->is_float) return compare_mixed(a->integer, b->real);
  return (a->integer > b->integer) - (a->integer < b->integer);
}

static int compare_strings(const Key *a, const Key *b) {
  if (a->prefix != b->prefix) return a->prefix < b->prefix ? -1 : 1;
  int order = memcmp(a->bytes, b->bytes, MIN(a->length, b->length));
  return order ? order : (a->length > b->length) - (a->length < b->length);
}

static int compare_keys(const Key *a, const Key *b) {
  if (a->rank != b->rank) return a->rank - b->rank;
  if (a->rank <= TRUE_KEY) return 0;
  if (a->rank == NUMBER_KEY) return compare_numbers(a, b);
  if (a->rank == STRING_KEY) return compare_strings(a, b);
  return (a->bits > b->bits) - (a->bits < b->bits);
}

int actor_order_compare(lua_State *L, int a, int b) {
  Key left, right;
  read_key(L, a, &left);
  read_key(L, b, &right);
  return compare_keys(&left, &right);
}

/* Lists of keys */

enum { FEW = 24 };

/* A list that grows from the C stack to a userdata in stack slot `place`. */
typedef struct {
  Key *keys;
  gsize count, capacity;
  int place;
  Key first[FEW];
} List;

static void list_init(lua_State *L, List *list) {
  list->keys = list->first;
  list->count = 0;
  list->capacity = FEW;
  lua_pushnil(L);
  list->place = lua_gettop(L);
}

static void list_add(lua_State *L, List *list, const Key *key) {
  if (list->count == list->capacity) {
    Key *keys = lua_newuserdatauv(L, list->capacity * 2 * sizeof *keys, 0);
    memcpy(keys, list->keys, list->count * sizeof *keys);
    lua_replace(L, list->place);
    list->keys = keys;
    list->capacity *= 2;
  }
  list->keys[list->count++] = *key;
}

static int compare_for_qsort(const void *a, const void *b) { return compare_keys(a, b); }

static void list_sort(List *list) {
  if (list->count > FEW) {
    qsort(list->keys, list->count, sizeof *list->keys, compare_for_qsort);
    return;
  }
  for (gsize i = 1; i < list->count; i++) {
    Key key = list->keys[i];
    gsize at = i;
    for (; at > 0 && compare_keys(&key, &list->keys[at - 1]) < 0; at--) list->keys[at] = list->keys[at - 1];
    list->keys[at] = key;
  }
}

static gboolean is_within(lua_State *L, int index, lua_Integer border) {
  if (!lua_isinteger(L, index)) return FALSE;
  lua_Integer key = lua_tointeger(L, index);
  return key >= 1 && key <= border;
}

/* Lists the keys that lua_next finds from the key on top of the stack on, which it pops (nil: all), but for
 * integers from 1 to `border`. */
static void list_read(lua_State *L, List *list, int table, lua_Integer border) {
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    if (is_within(L, -1, border)) continue;
    Key key = {0};
    read_key(L, -1, &key);
    list_add(L, list, &key);
  }
  list_sort(list);
}

static void push_list(lua_State *L, const List *list) {
  lua_createtable(L, (int)MIN(list->count, (gsize)G_MAXINT), 0);
  for (gsize i = 0; i < list->count; i++) {
    push_key(L, &list->keys[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* The last index of the array part, of which `known` elements are there. */
static lua_Integer border_of(lua_State *L, int table, lua_Integer known) {
  while (lua_rawgeti(L, table, known + 1) != LUA_TNIL) lua_pop(L, 1), known++;
  lua_pop(L, 1);
  return known;
}

/* pairs, over a table that is all array part: nothing to remember but the key.  Elements that were
 * cleared meanwhile leave a hole, which costs a search. */

static lua_Integer index_after_hole(lua_State *L, lua_Integer index) {
  lua_Integer least = 0;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    if (!lua_isinteger(L, -1)) continue;
    lua_Integer key = lua_tointeger(L, -1);
    if (key > index && (least == 0 || key < least)) least = key;
  }
  return least;
}

static int step_past_hole(lua_State *L, lua_Integer index) {
  enum { NEAR = 16 };
  for (int i = 1; i <= NEAR && index <= LUA_MAXINTEGER - NEAR; i++) {
    lua_pushinteger(L, index + i);
    if (lua_rawgeti(L, 1, index + i) != LUA_TNIL) return 2;
    lua_pop(L, 2);
  }
  lua_Integer next = index_after_hole(L, index);
  if (next == 0) return lua_pushnil(L), 1;
  lua_pushinteger(L, next);
  lua_rawgeti(L, 1, next);
  return 2;
}

static gboolean has_keys_after(lua_State *L, lua_Integer index) {
  if (index > 0) lua_pushinteger(L, index);
  else lua_pushnil(L);
  if (!lua_next(L, 1)) return FALSE;
  lua_pop(L, 2);
  return TRUE;
}

/* Lua has the keys in ascending order still, so if the last one visited is there, what follows it shows. */
static gboolean is_end(lua_State *L, lua_Integer index) {
  gboolean there = lua_rawgeti(L, 1, index) != LUA_TNIL;
  lua_pop(L, 1);
  return !has_keys_after(L, there && lua_rawlen(L, 1) == (lua_Unsigned)index ? index : 0);
}

static int step_array(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer index = lua_tointeger(L, 2);
  lua_Integer next = (lua_Integer)((lua_Unsigned)index + 1);
  lua_pushinteger(L, next);
  if (lua_rawgeti(L, 1, next) != LUA_TNIL) return 2;
  lua_settop(L, 1);
  if (is_end(L, index)) return lua_pushnil(L), 1;
  return step_past_hole(L, index);
}

/* pairs, over any other table: a closure that has the keys */

enum { TABLE = 1, POSITION, BORDER, KEYS };

static int step_to(lua_State *L, lua_Integer position) {
  lua_pushinteger(L, position);
  lua_replace(L, lua_upvalueindex(POSITION));
  return 2;
}

/* Pushes the next index and value of the array part, and tells the position. */
static gboolean step_border(lua_State *L, lua_Integer *position) {
  lua_Integer border = lua_tointeger(L, lua_upvalueindex(BORDER));
  for (*position = lua_tointeger(L, lua_upvalueindex(POSITION)); *position < border; lua_pop(L, 2)) {
    lua_pushinteger(L, ++*position);
    if (lua_rawgeti(L, lua_upvalueindex(TABLE), *position) != LUA_TNIL) return TRUE;
  }
  *position -= border;
  return FALSE;
}

/* The keys are upvalues. */
static int step_few(lua_State *L) {
  lua_Integer position, border = lua_tointeger(L, lua_upvalueindex(BORDER));
  if (step_border(L, &position)) return step_to(L, position);
  for (; position < FEW && lua_type(L, lua_upvalueindex(KEYS + (int)position)) != LUA_TNONE; lua_pop(L, 2)) {
    lua_pushvalue(L, lua_upvalueindex(KEYS + (int)position++));
    lua_pushvalue(L, -1);
    if (lua_rawget(L, lua_upvalueindex(TABLE)) != LUA_TNIL) return step_to(L, border + position);
  }
  lua_pushnil(L);
  return 1;
}

/* The keys are in a table. */
static int step_many(lua_State *L) {
  lua_Integer position, border = lua_tointeger(L, lua_upvalueindex(BORDER));
  if (step_border(L, &position)) return step_to(L, position);
  for (; lua_rawgeti(L, lua_upvalueindex(KEYS), ++position) != LUA_TNIL; lua_pop(L, 2)) {
    lua_pushvalue(L, -1);
    if (lua_rawget(L, lua_upvalueindex(TABLE)) != LUA_TNIL) return step_to(L, border + position);
  }
  return 1;
}

static void push_step(lua_State *L, int table, lua_Integer border, const List *list) {
  lua_pushvalue(L, table);
  lua_pushinteger(L, 0);
  lua_pushinteger(L, border);
  if (list->count > FEW) {
    push_list(L, list);
    lua_pushcclosure(L, step_many, KEYS);
    return;
  }
  luaL_checkstack(L, FEW, NULL);
  for (gsize i = 0; i < list->count; i++) push_key(L, &list->keys[i]);
  lua_pushcclosure(L, step_few, BORDER + (int)list->count);
}

/* Walks along the table as long as Lua has its keys in the order 1, 2, 3 ... and returns how far;
 * pushes the last key of these, or nil.  TRUE in `all` if these are all keys. */
static lua_Integer walk_array(lua_State *L, int table, gboolean *all) {
  lua_Integer count = 0;
  lua_pushnil(L);
  for (;;) {
    if (!lua_next(L, table)) break;
    lua_pop(L, 1);
    if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) != count + 1) {
      *all = FALSE;
      lua_pop(L, 1);
      if (count) lua_pushinteger(L, count);
      else lua_pushnil(L);
      return count;
    }
    count++;
  }
  *all = TRUE;
  lua_pushnil(L);
  return count;
}

/* Pushes the iterator for the table at `table`, which scripts know as the value at 1. */
static void push_iterator(lua_State *L, int table) {
  List list;
  gboolean all;
  list_init(L, &list);
  lua_Integer known = walk_array(L, table, &all);
  if (all && table == 1) {
    lua_pushcfunction(L, step_array);
    return;
  }
  lua_Integer border = border_of(L, table, known);
  if (all) lua_pop(L, 1);
  else list_read(L, &list, table, border);
  push_step(L, table, border, &list);
}

static int finish_pairs(lua_State *L, int status, lua_KContext context) {
  (void)L, (void)status, (void)context;
  return 3;
}

/* Pushes the author's __pairs. */
static gboolean has_own_pairs(lua_State *L) {
  if (!actor_readonly_metatable(L, 1)) return FALSE;
  if (actor_readonly_contents(L, -1)) lua_remove(L, -2);
  lua_pushliteral(L, "__pairs");
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (!lua_isnil(L, -1)) return TRUE;
  lua_pop(L, 1);
  return FALSE;
}

static int order_pairs(lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  int table = 1;
  if (lua_getmetatable(L, 1)) {
    lua_pop(L, 1);
    if (has_own_pairs(L)) {
      lua_pushvalue(L, 1);
      lua_callk(L, 1, 3, 0, finish_pairs);
      return 3;
    }
    if (actor_readonly_contents(L, 1)) table = 2;
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  push_iterator(L, table);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

/* next */

/* How far the latest traversal has come.  The user values are its table and, after the array part, its
 * sorted keys. */
typedef struct {
  const guint64 *turn;
  guint64 remembered; /* in this turn */
  const void *table;
  lua_Integer border;          /* the last index visited of the array part */
  lua_Integer position, count; /* in the keys */
  gboolean listed;
} Traversal;

enum { ITS_TABLE = 1, ITS_KEYS = 2 };

static void forget(lua_State *L, Traversal *traversal) {
  if (!traversal->table) return;
  traversal->table = NULL;
  traversal->listed = FALSE;
  for (int i = ITS_TABLE; i <= ITS_KEYS; i++) {
    lua_pushnil(L);
    lua_setiuservalue(L, lua_upvalueindex(1), i);
  }
}

static guint64 turn_of(const Traversal *traversal) { return traversal->turn ? *traversal->turn : 0; }

static gboolean remembers(lua_State *L, const Traversal *traversal) {
  return traversal->table == lua_topointer(L, 1) && traversal->remembered == turn_of(traversal);
}

/* The common step, along an array. */
static gboolean step_ahead(lua_State *L, Traversal *traversal) {
  if (!remembers(L, traversal) || traversal->listed || !lua_isinteger(L, 2)) return FALSE;
  if (lua_tointeger(L, 2) != traversal->border || traversal->border <= 0) return FALSE;
  lua_pushinteger(L, traversal->border + 1);
  if (lua_rawgeti(L, 1, traversal->border + 1) == LUA_TNIL) return FALSE;
  traversal->border++;
  return TRUE;
}

static void remember(lua_State *L, Traversal *traversal, lua_Integer border) {
  if (traversal->listed) forget(L, traversal);
  if (traversal->table != lua_topointer(L, 1)) {
    traversal->table = lua_topointer(L, 1);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, lua_upvalueindex(1), ITS_TABLE);
  }
  traversal->remembered = turn_of(traversal);
  traversal->border = border;
}

static int finish(lua_State *L, Traversal *traversal) {
  forget(L, traversal);
  lua_pushnil(L);
  return 1;
}

/* Pushes the least key, where there is no array part, and its value. */
static gboolean push_least(lua_State *L) {
  Key least, key;
  gboolean found = FALSE;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    read_key(L, -1, &key);
    if (!found || compare_keys(&key, &least) < 0) least = key;
    found = TRUE;
  }
  if (!found) return FALSE;
  push_key(L, &least);
  lua_pushvalue(L, -1);
  lua_rawget(L, 1);
  return TRUE;
}

static int first(lua_State *L, Traversal *traversal) {
  lua_pushinteger(L, 1);
  gboolean array = lua_rawgeti(L, 1, 1) != LUA_TNIL;
  if (!array) {
    lua_settop(L, 2);
    if (!push_least(L)) return finish(L, traversal);
  }
  remember(L, traversal, array ? 1 : 0);
  return 2;
}

static void list_rest(lua_State *L, Traversal *traversal) {
  List list;
  list_init(L, &list);
  lua_pushnil(L);
  list_read(L, &list, 1, traversal->border);
  push_list(L, &list);
  lua_setiuservalue(L, lua_upvalueindex(1), ITS_KEYS);
  traversal->listed = TRUE;
  traversal->count = (lua_Integer)list.count;
  traversal->position = 0;
  lua_settop(L, 2);
}

/* How many of the keys in the table on top of the stack are not greater than the key at 2, found by
 * halving. */
static lua_Integer position_of_key(lua_State *L, lua_Integer count) {
  lua_Integer low = 0, high = count;
  while (low < high) {
    lua_Integer middle = low + (high - low) / 2;
    lua_rawgeti(L, -1, middle + 1);
    if (actor_order_compare(L, -1, 2) <= 0) low = middle + 1;
    else high = middle;
    lua_pop(L, 1);
  }
  return low;
}

static gboolean is_key_at(lua_State *L, lua_Integer position) {
  if (position == 0) return FALSE;
  lua_rawgeti(L, -1, position);
  gboolean is_key = lua_rawequal(L, -1, 2);
  lua_pop(L, 1);
  return is_key;
}

static int after_array(lua_State *L, Traversal *traversal, gboolean from_start) {
  if (!traversal->listed) list_rest(L, traversal);
  lua_getiuservalue(L, lua_upvalueindex(1), ITS_KEYS);
  lua_Integer position = 0;
  if (!from_start)
    position = is_key_at(L, traversal->position) ? traversal->position : position_of_key(L, traversal->count);
  for (; position < traversal->count; lua_pop(L, 2)) {
    lua_rawgeti(L, -1, ++position);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 1) == LUA_TNIL) continue;
    traversal->position = position;
    return 2;
  }
  return finish(L, traversal);
}

/* Nothing is known of the traversal: an index belongs to the array part if all before it are there.  (It
 * may have been cleared itself, as a field may be during a traversal.) */
static void adopt(lua_State *L, Traversal *traversal) {
  lua_Integer border = border_of(L, 1, 0);
  if (border < LUA_MAXINTEGER && is_within(L, 2, border + 1)) border = lua_tointeger(L, 2);
  remember(L, traversal, border);
}

static int after(lua_State *L, Traversal *traversal) {
  gboolean known = remembers(L, traversal);
  if (!known || (!traversal->listed && traversal->border > 0 && !is_within(L, 2, traversal->border)))
    adopt(L, traversal);
  if (!is_within(L, 2, traversal->border)) return after_array(L, traversal, FALSE);
  lua_Integer index = lua_tointeger(L, 2);
  lua_pushinteger(L, index + 1);
  if (index < LUA_MAXINTEGER && lua_rawgeti(L, 1, index + 1) != LUA_TNIL) {
    remember(L, traversal, index + 1);
    return 2;
  }
  lua_settop(L, 2);
  if (traversal->listed || traversal->border != index) remember(L, traversal, index);
  return after_array(L, traversal, TRUE);
}

static int order_next(lua_State *L) {
  Traversal *traversal = lua_touserdata(L, lua_upvalueindex(1));
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  if (step_ahead(L, traversal)) return 2;
  lua_settop(L, 2);
  if (actor_readonly_contents(L, 1)) lua_replace(L, 1);
  return lua_isnil(L, 2) ? first(L, traversal) : after(L, traversal);
}

void actor_order_open(lua_State *L, const guint64 *turn) {
  Traversal *traversal = lua_newuserdatauv(L, sizeof *traversal, ITS_KEYS);
  *traversal = (Traversal){.turn = turn};
  lua_pushcclosure(L, order_next, 1);
  lua_setfield(L, -2, "next");
  lua_pushcfunction(L, order_pairs);
  lua_setfield(L, -2, "pairs");
}
