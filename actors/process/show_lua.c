/* SPDX-License-Identifier: MIT */
#include "actors/process/show_lua.h"

#include <glib.h>
#include <lauxlib.h>
#include <string.h>

#include "actors/scenario/handle_lua.h"

enum { DEPTH = 4, ELEMENTS = 20 };

static void show(lua_State *L, int index, GString *out, int depth);

static gboolean is_word(const char *text) {
  if (!g_ascii_isalpha(*text) && *text != '_') return FALSE;
  for (; *text; text++)
    if (!g_ascii_isalnum(*text) && *text != '_') return FALSE;
  return TRUE;
}

static gint compare_words(gconstpointer a, gconstpointer b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Fields whose names are strings, in order of these. */
static void show_fields(lua_State *L, int index, GString *out, int depth) {
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (lua_type(L, -2) == LUA_TSTRING) g_ptr_array_add(words, (gpointer)lua_tostring(L, -2));
    lua_pop(L, 1);
  }
  g_ptr_array_sort(words, compare_words);
  for (guint i = 0; i < MIN(words->len, ELEMENTS); i++) {
    const char *word = g_ptr_array_index(words, i);
    if (out->str[out->len - 1] != ' ') g_string_append(out, ", ");
    g_string_append_printf(out, is_word(word) ? "%s = " : "[\"%s\"] = ", word);
    lua_pushstring(L, word);
    lua_rawget(L, index);
    show(L, lua_gettop(L), out, depth);
    lua_pop(L, 1);
  }
}

static void show_table(lua_State *L, int index, GString *out, int depth) {
  if (depth == DEPTH || !lua_checkstack(L, 6)) {
    g_string_append(out, "{ ... }");
    return;
  }
  g_string_append(out, "{ ");
  lua_Integer length = (lua_Integer)MIN(lua_rawlen(L, index), ELEMENTS);
  for (lua_Integer i = 1; i <= length; i++) {
    if (i > 1) g_string_append(out, ", ");
    lua_rawgeti(L, index, i);
    show(L, lua_gettop(L), out, depth + 1);
    lua_pop(L, 1);
  }
  show_fields(L, index, out, depth + 1);
  g_string_append(out, " }");
}

static void show(lua_State *L, int index, GString *out, int depth) {
  switch (lua_type(L, index)) {
  case LUA_TSTRING: g_string_append_printf(out, depth > 0 ? "\"%s\"" : "%s", lua_tostring(L, index)); return;
  case LUA_TTABLE: show_table(L, index, out, depth); return;
  case LUA_TNIL:
  case LUA_TBOOLEAN:
  case LUA_TNUMBER:
  case LUA_TLIGHTUSERDATA:
    g_string_append(out, luaL_tolstring(L, index, NULL));
    lua_pop(L, 1);
    return;
  default: g_string_append(out, actor_handle_article(L, index)); return;
  }
}

char *actor_show_error(lua_State *L) {
  GString *out = g_string_new(NULL);
  show(L, lua_gettop(L), out, 0);
  return g_string_free(out, FALSE);
}
