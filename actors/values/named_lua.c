/* SPDX-License-Identifier: MIT */
#include "actors/values/named_lua.h"

#include <lauxlib.h>
#include <string.h>

typedef struct {
  const void *pointer; /* NULL: free */
  const char *name;    /* the Lua string that is the key in the table of values; NULL: lost its name */
  gsize length;
} Entry;

/* The way back, from value to name, is in C: an encoder asks it for every table.  Values are
 * anchored by the table of values, so a pointer with a name cannot be another value's. */
struct _ActorNamed {
  Entry *entries; /* open addressing, at most half full */
  guint size, used;
};

static const char NAMED_KEY, VALUES_KEY;

enum { FIRST_SIZE = 256 };

static guint place_of(const void *pointer, guint size) {
  guint64 mixed = (guint64)(gsize)pointer * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  return (guint)(mixed >> 32) & (size - 1);
}

static Entry *entry_of(const ActorNamed *named, const void *pointer) {
  guint place = place_of(pointer, named->size);
  while (named->entries[place].pointer && named->entries[place].pointer != pointer)
    place = (place + 1) & (named->size - 1);
  return &named->entries[place];
}

static void grow(ActorNamed *named) {
  ActorNamed larger = {g_new0(Entry, named->size * 2), named->size * 2, 0};
  for (guint i = 0; i < named->size; i++) {
    if (!named->entries[i].name) continue;
    *entry_of(&larger, named->entries[i].pointer) = named->entries[i];
    larger.used++;
  }
  g_free(named->entries);
  *named = larger;
}

static int collect(lua_State *L) {
  ActorNamed *named = lua_touserdata(L, 1);
  g_clear_pointer(&named->entries, g_free);
  return 0;
}

void actor_named_open(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &NAMED_KEY) == LUA_TNIL) {
    ActorNamed *named = lua_newuserdatauv(L, sizeof *named, 0);
    memset(named, 0, sizeof *named);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, collect);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    named->entries = g_new0(Entry, FIRST_SIZE);
    named->size = FIRST_SIZE;
    lua_rawsetp(L, LUA_REGISTRYINDEX, &NAMED_KEY);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &VALUES_KEY);
  }
  lua_pop(L, 1);
}

static ActorNamed *named_of(lua_State *L) {
  luaL_checkstack(L, 4, NULL);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &NAMED_KEY);
  ActorNamed *named = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (named) return named;
  actor_named_open(L);
  return named_of(L);
}

const ActorNamed *actor_named_of(lua_State *L) { return named_of(L); }

const char *actor_named_find(const ActorNamed *named, const void *pointer, gsize *length) {
  const Entry *entry = entry_of(named, pointer);
  if (!entry->pointer || !entry->name) return NULL;
  if (length) *length = entry->length;
  return entry->name;
}

void actor_named_set(lua_State *L, int index, const char *name) {
  ActorNamed *named = named_of(L);
  g_assert(lua_istable(L, index) || lua_isfunction(L, index) || lua_isuserdata(L, index));
  index = lua_absindex(L, index);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &VALUES_KEY);
  lua_pushstring(L, name);
  if (lua_pushvalue(L, -1), lua_rawget(L, -3) != LUA_TNIL) entry_of(named, lua_topointer(L, -1))->name = NULL;
  lua_pop(L, 1);
  Entry *entry = entry_of(named, lua_topointer(L, index));
  if (entry->pointer && entry->name) { /* its old name stands for nothing any more */
    lua_pushstring(L, entry->name);
    lua_pushnil(L);
    lua_rawset(L, -4);
  }
  lua_pushvalue(L, -1);
  lua_pushvalue(L, index);
  lua_rawset(L, -4);
  if (!entry->pointer) named->used++;
  entry->pointer = lua_topointer(L, index);
  entry->name = lua_tolstring(L, -1, &entry->length);
  lua_rawsetp(L, -2, entry->pointer); /* anchors this very string: long ones are not interned */
  lua_pop(L, 1);
  if (named->used * 2 > named->size) grow(named);
}

const char *actor_named_name(lua_State *L, int index) {
  if (!lua_istable(L, index) && !lua_isfunction(L, index)) return NULL;
  return actor_named_find(named_of(L), lua_topointer(L, index), NULL);
}

gboolean actor_named_push(lua_State *L, const char *name, gsize length) {
  named_of(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &VALUES_KEY);
  lua_pushlstring(L, name, length);
  if (lua_rawget(L, -2) != LUA_TNIL) {
    lua_remove(L, -2);
    return TRUE;
  }
  lua_pop(L, 2);
  return FALSE;
}
