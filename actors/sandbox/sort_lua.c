/* SPDX-License-Identifier: MIT */
#include "actors/sandbox/sort_lua.h"

#include <glib.h>
#include <lauxlib.h>
#include <string.h>

typedef struct {
  const char *bytes;
  gsize length;
} Text;

/* What is sorted: where each element was, and, when all are numbers of a kind or all strings and no
 * function compares, the element itself, so that comparing needs no Lua. */
typedef struct {
  guint32 place;
  union {
    lua_Integer integer;
    double real;
    Text text;
  };
} Item;

typedef struct _Sorting {
  lua_State *L;
  gboolean (*less)(struct _Sorting *sorting, const Item *a, const Item *b);
} Sorting;

enum { SORTED = 1, FUNCTION = 2, VALUES = 3, ITEMS = 4 }; /* on the stack */

/* Comparisons */

static gboolean less_integer(Sorting *sorting, const Item *a, const Item *b) {
  (void)sorting;
  return a->integer < b->integer;
}

static gboolean less_real(Sorting *sorting, const Item *a, const Item *b) {
  (void)sorting;
  return a->real < b->real;
}

static gboolean less_text(Sorting *sorting, const Item *a, const Item *b) {
  (void)sorting;
  int order = memcmp(a->text.bytes, b->text.bytes, MIN(a->text.length, b->text.length));
  return order ? order < 0 : a->text.length < b->text.length;
}

/* Lua's own message would lack the author's line. */
static void check_comparable(lua_State *L) {
  int type = lua_type(L, -2);
  if (type == lua_type(L, -1) && (type == LUA_TNUMBER || type == LUA_TSTRING)) return;
  if (luaL_getmetafield(L, -2, "__lt") != LUA_TNIL || luaL_getmetafield(L, -1, "__lt") != LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  const char *a = luaL_typename(L, -2), *b = luaL_typename(L, -1);
  if (type == lua_type(L, -1)) luaL_error(L, "attempt to compare two %s values", a);
  else luaL_error(L, "attempt to compare %s with %s", a, b);
}

static gboolean less_value(Sorting *sorting, const Item *a, const Item *b) {
  lua_State *L = sorting->L;
  lua_rawgeti(L, VALUES, (lua_Integer)a->place + 1);
  lua_rawgeti(L, VALUES, (lua_Integer)b->place + 1);
  check_comparable(L);
  gboolean less = lua_compare(L, -2, -1, LUA_OPLT);
  lua_pop(L, 2);
  return less;
}

static gboolean less_by_function(Sorting *sorting, const Item *a, const Item *b) {
  lua_State *L = sorting->L;
  lua_pushvalue(L, FUNCTION);
  lua_rawgeti(L, VALUES, (lua_Integer)a->place + 1);
  lua_rawgeti(L, VALUES, (lua_Integer)b->place + 1);
  lua_call(L, 2, 1);
  gboolean less = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return less;
}

/* Sorting */

enum { RUN = 6 };

static void insert_run(Sorting *sorting, Item *items, gsize count) {
  for (gsize i = 1; i < count; i++) {
    Item item = items[i];
    gsize at = i;
    for (; at > 0 && sorting->less(sorting, &item, &items[at - 1]); at--) items[at] = items[at - 1];
    items[at] = item;
  }
}

/* Merges the neighbours [0, middle) and [middle, count). */
static void merge(Sorting *sorting, Item *items, gsize middle, gsize count, Item *spare) {
  if (!sorting->less(sorting, &items[middle], &items[middle - 1])) return;
  memcpy(spare, items, middle * sizeof *spare);
  gsize left = 0, right = middle, to = 0;
  while (left < middle && right < count) {
    if (sorting->less(sorting, &items[right], &spare[left])) items[to++] = items[right++];
    else items[to++] = spare[left++];
  }
  memcpy(&items[to], &spare[left], (middle - left) * sizeof *items);
}

static void sort_items(Sorting *sorting, Item *items, gsize count, Item *spare) {
  for (gsize i = 0; i < count; i += RUN) insert_run(sorting, &items[i], MIN(RUN, count - i));
  for (gsize width = RUN; width < count; width *= 2)
    for (gsize i = 0; i + width < count; i += 2 * width)
      merge(sorting, &items[i], width, MIN(2 * width, count - i), spare);
}

/* From the table and back */

/* 'i', 'f' or 's' for integers, floats, strings. */
static char sort_of(lua_State *L, int index) {
  int type = lua_type(L, index);
  if (type == LUA_TNUMBER) return lua_isinteger(L, index) ? 'i' : 'f';
  return type == LUA_TSTRING ? 's' : '?';
}

static void read_item(lua_State *L, Item *item, char sort) {
  if (sort == 'i') item->integer = lua_tointeger(L, -1);
  else if (sort == 'f') item->real = lua_tonumber(L, -1);
  else if (sort == 's') item->text.bytes = lua_tolstring(L, -1, &item->text.length);
}

/* Copies the elements; returns what they are, all of them, or '?'. */
static char read_items(lua_State *L, Item *items, gsize count) {
  char common = 0;
  gboolean plain = !lua_getmetatable(L, SORTED);
  if (!plain) lua_pop(L, 1);
  for (gsize i = 0; i < count; i++) {
    if (plain) lua_rawgeti(L, SORTED, (lua_Integer)i + 1);
    else lua_geti(L, SORTED, (lua_Integer)i + 1);
    char sort = sort_of(L, -1);
    common = i == 0 || sort == common ? sort : '?';
    items[i].place = (guint32)i;
    read_item(L, &items[i], sort);
    lua_rawseti(L, VALUES, (lua_Integer)i + 1);
  }
  return common;
}

static void write_items(lua_State *L, const Item *items, gsize count) {
  for (gsize i = 0; i < count; i++) {
    lua_rawgeti(L, VALUES, (lua_Integer)items[i].place + 1);
    lua_seti(L, SORTED, (lua_Integer)i + 1);
  }
}

static void sort(lua_State *L, gsize count) {
  lua_createtable(L, (int)count, 0);
  Item *items = lua_newuserdatauv(L, count * 2 * sizeof *items, 0);
  char common = read_items(L, items, count);
  Sorting sorting = {L, less_value};
  if (!lua_isnil(L, FUNCTION)) sorting.less = less_by_function;
  else if (common == 'i') sorting.less = less_integer;
  else if (common == 'f') sorting.less = less_real;
  else if (common == 's') sorting.less = less_text;
  sort_items(&sorting, items, count, items + count);
  write_items(L, items, count);
}

static void check_table(lua_State *L) {
  if (lua_istable(L, SORTED)) return;
  static const char *const NEEDED[] = {"__index", "__newindex", "__len"};
  for (gsize i = 0; i < G_N_ELEMENTS(NEEDED); i++)
    if (luaL_getmetafield(L, SORTED, NEEDED[i]) == LUA_TNIL) luaL_checktype(L, SORTED, LUA_TTABLE);
}

/* Has no continuation, so a comparison cannot yield. */
static int table_sort(lua_State *L) {
  check_table(L);
  lua_Integer count = luaL_len(L, SORTED);
  if (count < 2) return 0;
  luaL_argcheck(L, count < 1 << 28, SORTED, "array too big");
  if (!lua_isnoneornil(L, FUNCTION)) luaL_checktype(L, FUNCTION, LUA_TFUNCTION);
  lua_settop(L, FUNCTION);
  sort(L, (gsize)count);
  return 0;
}

void actor_sort_open(lua_State *L) {
  lua_pushcfunction(L, table_sort);
  lua_setfield(L, -2, "sort");
}
