/* SPDX-License-Identifier: MIT */
#include "actors/values/readonly_lua.h"

#include <lauxlib.h>

#include "actors/values/weak_lua.h"

/* A proxy's metatable has, beside Lua's own fields, the proxy's name and its author's metatable
 * under the addresses of these, which no script can name.  `__index` is the table of contents, so
 * that reads stay in Lua's interpreter. */
static const char NAME_KEY, AUTHOR_KEY;

/* Tables in the registry, both weak: from an author's metatable to the one that its tables'
 * contents have; from contents that serve as a metatable to their proxy. */
static const char LOOKUPS_KEY, PROXIES_KEY;

static const char *const METAMETHODS[] = {
    "__call", "__add",  "__sub", "__mul",  "__div",      "__mod",  "__pow",   "__unm",
    "__idiv", "__band", "__bor", "__bxor", "__shl",      "__shr",  "__bnot",  "__concat",
    "__eq",   "__lt",   "__le",  "__len",  "__tostring", "__name", "__close", "__pairs",
};

/* The field, looked up past the proxy if the table is read-only. */
static int raw_field(lua_State *L, int table, const char *field) {
  int top = lua_gettop(L);
  table = lua_absindex(L, table);
  if (actor_readonly_contents(L, table)) table = top + 1;
  lua_pushstring(L, field);
  int type = lua_rawget(L, table);
  if (table > top) lua_remove(L, table);
  return type;
}

/* Writes that fail */

/* Of the innermost Lua function: `table.insert` and the like are C. */
static void push_where(lua_State *L) {
  lua_Debug at;
  for (int level = 1; lua_getstack(L, level, &at); level++) {
    lua_getinfo(L, "Sl", &at);
    if (at.currentline <= 0) continue;
    lua_pushfstring(L, "%s:%d: ", at.short_src, at.currentline);
    return;
  }
  lua_pushliteral(L, "");
}

static gboolean is_identifier(const char *text) {
  if (!g_ascii_isalpha(*text) && *text != '_') return FALSE;
  while (g_ascii_isalnum(*text) || *text == '_') text++;
  return !*text;
}

static void push_field(lua_State *L, int key) {
  int type = lua_type(L, key);
  if (type == LUA_TSTRING && is_identifier(lua_tostring(L, key))) {
    lua_pushfstring(L, ".%s", lua_tostring(L, key));
  } else if (type == LUA_TSTRING) {
    lua_pushfstring(L, "[\"%s\"]", lua_tostring(L, key));
  } else if (type == LUA_TNUMBER || type == LUA_TBOOLEAN) {
    lua_pushfstring(L, "[%s]", luaL_tolstring(L, key, NULL));
    lua_remove(L, -2);
  } else {
    lua_pushfstring(L, "[%s]", luaL_typename(L, key)); /* never an address */
  }
}

static void push_name(lua_State *L, int table) {
  if (!lua_getmetatable(L, table)) lua_pushnil(L);
  else lua_rawgetp(L, -1, &NAME_KEY);
}

static int raise_write(lua_State *L, const char *kind, const char *reason) {
  lua_settop(L, 2);
  push_where(L);
  push_name(L, 1);
  push_field(L, 2);
  lua_pushfstring(L, "%scannot write to %s%s%s: %s", lua_tostring(L, 3), kind, lua_tostring(L, -2),
                  lua_tostring(L, -1), reason);
  return lua_error(L);
}

static int table_newindex(lua_State *L) {
  return raise_write(L, "captured table ", "what code has captured is read-only");
}

static int library_newindex(lua_State *L) { return raise_write(L, "", "libraries are read-only"); }

/* Reads */

static int contents_len(lua_State *L) {
  luaL_checkany(L, 1);
  if (!actor_readonly_contents(L, 1)) return luaL_argerror(L, 1, "not a read-only table");
  lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
  return 1;
}

/* The iterator takes the proxy: a script that got hold of the contents could write to them. */
static int contents_next(lua_State *L) {
  lua_settop(L, 2);
  if (!actor_readonly_contents(L, 1)) return luaL_argerror(L, 1, "not a read-only table");
  lua_insert(L, 2);
  if (lua_next(L, 2)) return 2;
  lua_pushnil(L);
  return 1;
}

static int contents_pairs(lua_State *L) {
  lua_settop(L, 1);
  lua_pushcfunction(L, contents_next);
  lua_insert(L, 1);
  lua_pushnil(L);
  return 3;
}

static int finish_lookup(lua_State *L, int status, lua_KContext context) {
  (void)L, (void)status, (void)context;
  return 1;
}

/* An author's `__index` function gets the table that it was written for, not its contents. */
static int lookup(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_pushvalue(L, 2);
  lua_callk(L, 2, 1, 0, finish_lookup);
  return finish_lookup(L, LUA_OK, 0);
}

gboolean actor_readonly_contents(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index)) return FALSE;
  int type = lua_rawgetp(L, -1, &NAME_KEY);
  lua_pop(L, 1);
  if (type != LUA_TSTRING) {
    lua_pop(L, 1);
    return FALSE;
  }
  lua_pushliteral(L, "__index");
  lua_rawget(L, -2);
  lua_remove(L, -2);
  return TRUE;
}

/* Making */

/* Moves what the table at `table` has into a new one, which it pushes. */
static void move_contents(lua_State *L, int table) {
  lua_createtable(L, (int)MIN(lua_rawlen(L, table), G_MAXINT), 0);
  int contents = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, contents);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, table);
  }
}

static void push_lookup_function(lua_State *L, int table) {
  lua_createtable(L, 0, 1);
  lua_insert(L, -2);
  lua_pushvalue(L, table);
  lua_pushcclosure(L, lookup, 2);
  lua_setfield(L, -2, "__index");
}

/* Pushes a table { __index = the value on top }, one for all tables with the author's metatable. */
static void push_shared_lookup(lua_State *L, int author) {
  actor_weak_push(L, &LOOKUPS_KEY);
  lua_pushvalue(L, author);
  if (lua_rawget(L, -2) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, author);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
  }
  lua_remove(L, -2);
  lua_remove(L, -2);
}

/* What is not in the contents is looked up where the author's `__index` says. */
static void set_lookup(lua_State *L, int table, int contents, int author) {
  int type = raw_field(L, author, "__index");
  if (type == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  /* The function on top of the stack becomes the closure's first upvalue, the table its second. */
  if (type == LUA_TFUNCTION) push_lookup_function(L, table);
  else push_shared_lookup(L, author);
  lua_setmetatable(L, contents);
}

static void copy_metamethods(lua_State *L, int metatable, int author) {
  lua_pushvalue(L, author);
  lua_rawsetp(L, metatable, &AUTHOR_KEY);
  if (!actor_readonly_contents(L, author)) lua_pushvalue(L, author);
  for (gsize i = 0; i < G_N_ELEMENTS(METAMETHODS); i++) {
    lua_pushstring(L, METAMETHODS[i]);
    if (lua_rawget(L, -2) == LUA_TNIL) lua_pop(L, 1);
    else lua_setfield(L, metatable, METAMETHODS[i]);
  }
  lua_pop(L, 1);
}

static void push_proxy_metatable(lua_State *L, int contents, const char *name, lua_CFunction newindex) {
  lua_createtable(L, 0, 5);
  lua_pushvalue(L, contents);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, newindex);
  lua_setfield(L, -2, "__newindex");
  lua_pushcfunction(L, contents_len);
  lua_setfield(L, -2, "__len");
  lua_pushcfunction(L, contents_pairs);
  lua_setfield(L, -2, "__pairs");
  lua_pushstring(L, name);
  lua_rawsetp(L, -2, &NAME_KEY);
}

static void make(lua_State *L, int table, const char *name, lua_CFunction newindex) {
  table = lua_absindex(L, table);
  int top = lua_gettop(L);
  luaL_checkstack(L, 12, NULL);
  if (!actor_readonly_contents(L, table)) {
    int contents = top + 1, metatable = top + 2, author = top + 3;
    move_contents(L, table);
    push_proxy_metatable(L, contents, name, newindex);
    if (actor_readonly_metatable(L, table)) {
      copy_metamethods(L, metatable, author);
      set_lookup(L, table, contents, author);
      lua_settop(L, metatable);
    }
    lua_setmetatable(L, table);
  }
  lua_settop(L, top);
}

void actor_readonly_make(lua_State *L, int index, const char *name) { make(L, index, name, table_newindex); }

void actor_readonly_library(lua_State *L, int index, const char *name) {
  make(L, index, name, library_newindex);
}

/* Metatables */

/* The metatable on top of the stack as its author knows it: for a proxy's, the one it had. */
static gboolean translate_metatable(lua_State *L) {
  if (lua_rawgetp(L, -1, &NAME_KEY) == LUA_TSTRING) {
    lua_pop(L, 1);
    gboolean has_author = lua_rawgetp(L, -1, &AUTHOR_KEY) == LUA_TTABLE;
    lua_remove(L, -2);
    if (!has_author) lua_pop(L, 1);
    return has_author;
  }
  lua_pop(L, 1);
  return TRUE;
}

gboolean actor_readonly_metatable(lua_State *L, int index) {
  if (!lua_getmetatable(L, index) || !translate_metatable(L)) return FALSE;
  actor_weak_push(L, &PROXIES_KEY);
  lua_pushvalue(L, -2);
  if (lua_rawget(L, -2) == LUA_TTABLE) lua_replace(L, -3);
  else lua_pop(L, 1);
  lua_pop(L, 1);
  return TRUE;
}

static void refuse_metatable(lua_State *L, int table) {
  push_where(L);
  push_name(L, table);
  lua_pushfstring(L, "%scannot set the metatable of %s: it is read-only", lua_tostring(L, -3),
                  lua_tostring(L, -1));
  lua_error(L);
}

void actor_readonly_set_metatable(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (actor_readonly_contents(L, index)) refuse_metatable(L, index);
  if (actor_readonly_contents(L, -1)) {
    actor_weak_push(L, &PROXIES_KEY);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -4);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    lua_replace(L, -2);
  }
  lua_setmetatable(L, index);
}
