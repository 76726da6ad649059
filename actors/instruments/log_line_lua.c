/* SPDX-License-Identifier: MIT */
#include "actors/instruments/log_line_lua.h"

#include <glib.h>
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "actors/values/readonly_lua.h"

enum { DEEPEST = 4 };

typedef struct {
  const char *text; /* NULL: the key is the integer */
  gsize length;
  lua_Integer integer;
} Key;

/* Strings are bytes, so that the order is the same in every locale. */
static int compare_keys(const void *a, const void *b) {
  const Key *one = a, *other = b;
  if (!one->text || !other->text) {
    if (one->text || other->text) return one->text ? 1 : -1;
    return one->integer < other->integer ? -1 : one->integer > other->integer;
  }
  int apart = memcmp(one->text, other->text, MIN(one->length, other->length));
  return apart ? apart : one->length < other->length ? -1 : one->length > other->length;
}

static gboolean is_bare(const char *text, gsize length) {
  for (gsize i = 0; i < length; i++)
    if ((guchar)text[i] <= ' ' || text[i] == '"' || text[i] == '=' || text[i] == 127) return FALSE;
  return length > 0;
}

static void push_quoted(lua_State *L, const char *text, gsize length) {
  luaL_Buffer out;
  char escape[8];
  luaL_buffinit(L, &out);
  luaL_addchar(&out, '"');
  for (gsize i = 0; i < length; i++) {
    guchar c = (guchar)text[i];
    if (c == '"' || c == '\\') luaL_addchar(&out, '\\');
    if (c >= ' ' && c != 127) {
      luaL_addchar(&out, text[i]);
      continue;
    }
    g_snprintf(escape, sizeof escape, c == '\n' ? "\\n" : "\\x%02x", c);
    luaL_addstring(&out, escape);
  }
  luaL_addchar(&out, '"');
  luaL_pushresult(&out);
}

static void push_word(lua_State *L, const char *text, gsize length) {
  if (is_bare(text, length)) lua_pushlstring(L, text, length);
  else push_quoted(L, text, length);
}

static void push_key(lua_State *L, const Key *key) {
  if (key->text) push_word(L, key->text, key->length);
  else lua_pushfstring(L, "%I", (LUAI_UACINT)key->integer);
}

static void push_number(lua_State *L, int index) {
  if (!lua_isinteger(L, index) && isnan(lua_tonumber(L, index))) {
    lua_pushliteral(L, "nan"); /* its sign is the processor's */
    return;
  }
  lua_pushvalue(L, index);
  lua_tostring(L, -1);
}

static void push_fields(lua_State *L, int index, int depth);

static void push_table(lua_State *L, int index, int depth) {
  if (depth == DEEPEST) {
    lua_pushliteral(L, "{...}");
    return;
  }
  lua_pushliteral(L, "{");
  push_fields(L, index, depth + 1);
  lua_pushliteral(L, "}");
  lua_concat(L, 3);
}

/* A handle's text is made by C; without one it would be an address. */
static void push_handle(lua_State *L, int index) {
  if (luaL_getmetafield(L, index, "__tostring") == LUA_TNIL) {
    lua_pushliteral(L, "handle");
    return;
  }
  lua_pop(L, 1);
  gsize length;
  const char *text = luaL_tolstring(L, index, &length);
  push_word(L, text, length);
  lua_remove(L, -2);
}

static void push_value(lua_State *L, int index, int depth) {
  gsize length;
  const char *text;
  switch (lua_type(L, index)) {
  case LUA_TSTRING:
    text = lua_tolstring(L, index, &length);
    push_word(L, text, length);
    break;
  case LUA_TNUMBER: push_number(L, index); break;
  case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false"); break;
  case LUA_TTABLE: push_table(L, index, depth); break;
  case LUA_TLIGHTUSERDATA: push_handle(L, index); break;
  default: lua_pushstring(L, luaL_typename(L, index));
  }
}

static guint count_fields(lua_State *L, int table) {
  guint count = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) count++;
  return count;
}

static gboolean read_key(lua_State *L, int index, Key *key) {
  *key = (Key){0};
  if (lua_type(L, index) == LUA_TSTRING) key->text = lua_tolstring(L, index, &key->length);
  else if (lua_isinteger(L, index)) key->integer = lua_tointeger(L, index);
  else return FALSE;
  return TRUE;
}

/* Pushes the sorted keys as a block of Lua's, which no jump loses.  The strings in it are the table's. */
static Key *push_keys(lua_State *L, int table, guint *count) {
  Key *keys = lua_newuserdatauv(L, MAX(count_fields(L, table), 1) * sizeof(Key), 0);
  *count = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1))
    if (read_key(L, -2, &keys[*count])) ++*count;
  qsort(keys, *count, sizeof *keys, compare_keys);
  return keys;
}

static void push_field(lua_State *L, int table, const Key *key, int depth) {
  push_key(L, key);
  lua_pushliteral(L, "=");
  if (key->text) {
    lua_pushlstring(L, key->text, key->length);
    lua_rawget(L, table);
  } else {
    lua_rawgeti(L, table, key->integer);
  }
  push_value(L, lua_gettop(L), depth);
  lua_remove(L, -2);
  lua_concat(L, 3);
}

static void push_fields(lua_State *L, int index, int depth) {
  guint count;
  luaL_checkstack(L, 16, NULL);
  if (!actor_readonly_contents(L, index)) lua_pushvalue(L, index);
  int table = lua_gettop(L);
  const Key *keys = push_keys(L, table, &count);
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  for (guint i = 0; i < count; i++) {
    if (i > 0) luaL_addchar(&out, ' ');
    push_field(L, table, &keys[i], depth);
    luaL_addvalue(&out);
  }
  luaL_pushresult(&out);
  lua_replace(L, table);
  lua_settop(L, table);
}

const char *actor_log_line_push(lua_State *L, int level, int kind, int fields) {
  static const char *const words[] = {"DEBUG", "INFO", "WARN", "ERROR"};
  gsize length;
  kind = lua_absindex(L, kind);
  fields = lua_absindex(L, fields);
  lua_pushfstring(L, "%s ", words[level]);
  const char *text = lua_tolstring(L, kind, &length);
  push_word(L, text, length);
  if (lua_isnil(L, fields)) {
    lua_concat(L, 2);
    return lua_tostring(L, -1);
  }
  push_fields(L, fields, 1);
  gboolean any = lua_rawlen(L, -1) > 0;
  if (any) {
    lua_pushliteral(L, " ");
    lua_insert(L, -2);
  }
  lua_concat(L, any ? 4 : 3);
  return lua_tostring(L, -1);
}
