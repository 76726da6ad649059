/* SPDX-License-Identifier: MIT */
#include "actors/values/code_lua.h"

#include <lauxlib.h>

#include "actors/values/named_lua.h"
#include "actors/values/readonly_lua.h"
#include "actors/values/weak_lua.h"

/* In the registry: function -> true if it is fixed, or its replacement (weak). */
static const char FIXED_KEY;

/* What is reached is kept on a list, not on C's stack: captured lists may be long.  Functions are
 * replaced while it grows; only then do tables become read-only, since that copies metamethods.
 * An entry is a value, what errors call it, and the number of the entry of the function that
 * captured it (0: none). */
typedef struct {
  lua_State *L;
  int list, seen, fixed; /* on the stack */
  lua_Integer entries;
} Fixing;

enum { ENTRY_VALUE = 1, ENTRY_NAME, ENTRY_ORIGIN, ENTRY_SIZE = 3, NAME_MAX_BYTES = 100 };

static int push_entry(const Fixing *fixing, lua_Integer entry, int field) {
  return lua_rawgeti(fixing->L, fixing->list, (entry - 1) * ENTRY_SIZE + field);
}

/* Pops the value. */
static void set_entry(const Fixing *fixing, lua_Integer entry, int field) {
  lua_rawseti(fixing->L, fixing->list, (entry - 1) * ENTRY_SIZE + field);
}

static void append(Fixing *fixing, int value, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  fixing->entries++;
  lua_pushvalue(L, value);
  set_entry(fixing, fixing->entries, ENTRY_VALUE);
  lua_pushvalue(L, name);
  set_entry(fixing, fixing->entries, ENTRY_NAME);
  lua_pushinteger(L, origin);
  set_entry(fixing, fixing->entries, ENTRY_ORIGIN);
}

static void push_origin(const Fixing *fixing, lua_Integer origin) {
  lua_State *L = fixing->L;
  lua_Debug about;
  if (!origin) {
    luaL_where(L, 1);
    return;
  }
  push_entry(fixing, origin, ENTRY_VALUE);
  lua_getinfo(L, ">S", &about);
  lua_pushfstring(L, "%s:%d: ", about.short_src, about.linedefined);
}

static void refuse(const Fixing *fixing, const char *what, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  push_origin(fixing, origin);
  lua_pushfstring(L, "%scannot capture %s ('%s')", lua_tostring(L, -1), what, lua_tostring(L, name));
  lua_error(L);
}

/* A built-in function may hold a coroutine (`coroutine.wrap`) or a place in a text (`string.gmatch`). */
static void check_builtin(const Fixing *fixing, int value, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  for (int i = 1; lua_getupvalue(L, value, i); i++) {
    int type = lua_type(L, -1);
    lua_pop(L, 1);
    if (type == LUA_TTHREAD) refuse(fixing, "a coroutine", name, origin);
    if (type == LUA_TUSERDATA) refuse(fixing, "an iterator", name, origin);
  }
}

/* Pushes the guarded twin of the function at `value`: other code, the same cells. */
static void push_twin(lua_State *L, int value) {
  ActorFunctionName name;
  gboolean known = actor_code_name(L, value, &name);
  g_assert(known);
  gboolean made = actor_code_instantiate(L, &name);
  g_assert(made);
  for (int i = 1; i <= (int)name.captures; i++) lua_upvaluejoin(L, -1, i, value, i);
}

/* Notes that the value at `value` has been met: itself, or with a replacement on top, which it pops. */
static void set_seen(const Fixing *fixing, int value) {
  lua_pushvalue(fixing->L, value);
  lua_insert(fixing->L, -2);
  lua_rawset(fixing->L, fixing->seen);
}

static void set_seen_plain(const Fixing *fixing, int value) {
  lua_pushboolean(fixing->L, TRUE);
  set_seen(fixing, value);
}

/* If the value was met before, in this walk or an earlier one, puts what it has become in its place. */
static gboolean replace_known(const Fixing *fixing, int value, int known) {
  lua_State *L = fixing->L;
  lua_pushvalue(L, value);
  int type = lua_rawget(L, known);
  if (type == LUA_TFUNCTION) lua_replace(L, value);
  else lua_pop(L, 1);
  return type != LUA_TNIL;
}

static void visit_function(Fixing *fixing, int value, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  if (lua_iscfunction(L, value)) {
    check_builtin(fixing, value, name, origin);
    return;
  }
  if (actor_code_assigns(L, value)) {
    push_twin(L, value);
    lua_pushvalue(L, -1);
    set_seen(fixing, value);
    lua_replace(L, value);
  }
  set_seen_plain(fixing, value);
  append(fixing, value, name, origin);
}

/* Meets the value at `value`, which errors call the string at `name`; puts what replaces it, if
 * anything does, there. */
static void visit(Fixing *fixing, int value, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  int type = lua_type(L, value);
  if (type == LUA_TTHREAD) refuse(fixing, "a coroutine", name, origin);
  if (type != LUA_TTABLE && type != LUA_TFUNCTION) return;
  if (replace_known(fixing, value, fixing->seen)) return;
  if (type == LUA_TFUNCTION && replace_known(fixing, value, fixing->fixed)) return;
  if (actor_named_name(L, value)) return;
  if (type == LUA_TFUNCTION) {
    visit_function(fixing, value, name, origin);
  } else if (actor_readonly_contents(L, value)) {
    lua_pop(L, 1);
  } else {
    set_seen_plain(fixing, value);
    append(fixing, value, name, origin);
  }
}

static void visit_captures(Fixing *fixing, int function, lua_Integer entry) {
  lua_State *L = fixing->L;
  const char *name;
  for (int i = 1; (name = lua_getupvalue(L, function, i)) != NULL; i++) {
    int value = lua_gettop(L);
    lua_pushstring(L, name);
    lua_pushvalue(L, value);
    visit(fixing, value, value + 1, entry);
    gboolean changed = !lua_rawequal(L, value, value + 2);
    lua_settop(L, value);
    if (!changed || !lua_setupvalue(L, function, i)) lua_pop(L, 1);
  }
}

/* Pushes what errors call the field at `key` of the table that they call the string at `name`. */
static void push_path(lua_State *L, int name, int key) {
  const char *table = lua_tostring(L, name);
  if (lua_rawlen(L, name) > NAME_MAX_BYTES) lua_pushvalue(L, name);
  else if (lua_type(L, key) == LUA_TSTRING) lua_pushfstring(L, "%s.%s", table, lua_tostring(L, key));
  else if (lua_isinteger(L, key)) lua_pushfstring(L, "%s[%I]", table, (LUAI_UACINT)lua_tointeger(L, key));
  else lua_pushfstring(L, "%s[%s]", table, luaL_typename(L, key));
}

static gboolean is_plain(lua_State *L, int index) {
  int type = lua_type(L, index);
  return type != LUA_TTABLE && type != LUA_TFUNCTION && type != LUA_TTHREAD;
}

/* Keys that are functions to be replaced are changed at the end: not while walking. */
static void rename_keys(lua_State *L, int table, int renamed) {
  lua_pushnil(L);
  while (lua_next(L, renamed)) {
    lua_pushvalue(L, -1);
    lua_pushvalue(L, -3);
    lua_rawget(L, table);
    lua_rawset(L, table);
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, table);
  }
}

/* With the key at `key` and its value behind it. */
static void visit_field(Fixing *fixing, int table, int name, int renamed, int key, lua_Integer origin) {
  lua_State *L = fixing->L;
  int value = key + 1, path = key + 2, copy = key + 3;
  push_path(L, name, key);
  lua_pushvalue(L, value);
  visit(fixing, copy, path, origin);
  if (!lua_rawequal(L, copy, value)) {
    lua_pushvalue(L, key);
    lua_pushvalue(L, copy);
    lua_rawset(L, table);
  }
  lua_pushvalue(L, key);
  lua_replace(L, copy);
  visit(fixing, copy, path, origin);
  if (!lua_rawequal(L, copy, key)) {
    lua_pushvalue(L, key);
    lua_pushvalue(L, copy);
    lua_rawset(L, renamed);
  }
}

static void visit_fields(Fixing *fixing, int table, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  lua_newtable(L);
  int renamed = lua_gettop(L), key = renamed + 1;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (!is_plain(L, key) || !is_plain(L, key + 1)) visit_field(fixing, table, name, renamed, key, origin);
    lua_settop(L, key);
  }
  rename_keys(L, table, renamed);
  lua_settop(L, renamed - 1);
  if (!actor_readonly_metatable(L, table)) return;
  lua_pushfstring(L, "%s's metatable", lua_tostring(L, name));
  visit(fixing, renamed, renamed + 1, origin);
  lua_settop(L, renamed - 1);
}

/* Meets all that the value of the entry reaches. */
static void expand(Fixing *fixing, lua_Integer entry) {
  lua_State *L = fixing->L;
  int value = lua_gettop(L) + 1;
  push_entry(fixing, entry, ENTRY_VALUE);
  push_entry(fixing, entry, ENTRY_NAME);
  push_entry(fixing, entry, ENTRY_ORIGIN);
  if (lua_isfunction(L, value)) visit_captures(fixing, value, entry);
  else visit_fields(fixing, value, value + 1, lua_tointeger(L, value + 2));
  lua_settop(L, value - 1);
}

static void seal(const Fixing *fixing, lua_Integer entry) {
  lua_State *L = fixing->L;
  push_entry(fixing, entry, ENTRY_VALUE);
  push_entry(fixing, entry, ENTRY_NAME);
  if (lua_istable(L, -2)) actor_readonly_make(L, -2, lua_tostring(L, -1));
  lua_pop(L, 2);
}

/* Remembers the functions that were met, and what took their place; they outlive the walk. */
static void keep_functions(const Fixing *fixing) {
  lua_State *L = fixing->L;
  lua_pushnil(L);
  while (lua_next(L, fixing->seen)) {
    if (lua_isfunction(L, -2)) {
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, fixing->fixed);
    }
    lua_pop(L, 1);
  }
}

void actor_code_fix(lua_State *L, int index, const char *name) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 40, NULL);
  int top = lua_gettop(L);
  Fixing fixing = {.L = L, .list = top + 1, .seen = top + 2, .fixed = top + 3};
  lua_newtable(L);
  lua_newtable(L);
  actor_weak_push(L, &FIXED_KEY);
  lua_pushstring(L, name);
  visit(&fixing, index, top + 4, 0);
  for (lua_Integer entry = 1; entry <= fixing.entries; entry++) expand(&fixing, entry);
  for (lua_Integer entry = 1; entry <= fixing.entries; entry++) seal(&fixing, entry);
  keep_functions(&fixing);
  lua_settop(L, top);
}

/* A closure made as a process runs may share cells with it; Lua does not tell.  Without captures
 * there are none. */
static gboolean captures_nothing(lua_State *L, int index) {
  if (actor_code_assigns(L, index)) return FALSE;
  gboolean nothing = TRUE;
  for (int i = 1; nothing && lua_getupvalue(L, index, i); i++) {
    nothing = lua_istable(L, -1) && actor_named_name(L, -1);
    lua_pop(L, 1);
  }
  return nothing;
}

void actor_code_fix_functions(lua_State *L, const char *name) {
  int table = lua_gettop(L);
  lua_newtable(L);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (lua_isfunction(L, -1)) {
      actor_code_fix(L, -1, name);
      lua_pushvalue(L, -2);
      lua_insert(L, -2);
      lua_rawset(L, table + 1);
    } else {
      lua_pop(L, 1);
    }
  }
  lua_pushnil(L);
  while (lua_next(L, table + 1)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, table);
  }
  lua_settop(L, table);
}

static gboolean is_fixed_function(lua_State *L, int index) {
  actor_weak_push(L, &FIXED_KEY);
  lua_pushvalue(L, index);
  lua_rawget(L, -2);
  gboolean fixed = lua_isboolean(L, -1), replaced = lua_isfunction(L, -1);
  lua_pop(L, 2);
  return fixed || (!replaced && captures_nothing(L, index));
}

gboolean actor_code_is_fixed(lua_State *L, int index) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 8, NULL);
  switch (lua_type(L, index)) {
  case LUA_TTHREAD: return FALSE;
  case LUA_TUSERDATA: return actor_named_name(L, index) != NULL;
  case LUA_TTABLE:
    if (!actor_readonly_contents(L, index)) return actor_named_name(L, index) != NULL;
    lua_pop(L, 1);
    return TRUE;
  case LUA_TFUNCTION: return actor_named_name(L, index) || is_fixed_function(L, index);
  default: return TRUE;
  }
}
