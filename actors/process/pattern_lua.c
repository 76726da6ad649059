/* SPDX-License-Identifier: MIT */
#include "actors/process/pattern_lua.h"

#include "actors/run/state_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/values/named_lua.h"
#include "actors/values/readonly_lua.h"

typedef enum { ANY, NUMBER, INTEGER, STRING, BOOLEAN, TABLE, CALLABLE, ADDRESS, REST, IS, HOLES } Hole;

static const char *const HOLE_NAMES[HOLES] = {"any",   "number",   "integer", "string", "boolean",
                                              "table", "callable", "address", "rest",   "is"};
static const char HOLE = 0; /* registry: the metatable of holes */
enum { DEPTH = 100 };

/* The hole at `index`, or HOLES. */
static Hole hole_at(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return HOLES;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &HOLE);
  gboolean is_hole = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return is_hole ? *(Hole *)lua_touserdata(L, index) : HOLES;
}

/* Whether a message may hold the handle. */
static gboolean may_come(lua_State *L, int index) {
  ActorHandleKind kind = actor_handle_kind((guint64)(gsize)lua_touserdata(L, index));
  return kind == ACTOR_ADDRESS || kind == ACTOR_DEVICE || kind == ACTOR_REFERENCE;
}

static void check(lua_State *L, int index, GString *path) {
  int type = lua_type(L, index);
  gsize length = path->len;
  if (type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN) return;
  if (type == LUA_TLIGHTUSERDATA && may_come(L, index)) return;
  if (hole_at(L, index) != HOLES) return;
  if (type != LUA_TTABLE || length > DEPTH * 4) {
    lua_pushstring(L, path->str);
    g_string_free(path, TRUE);
    actor_raise(L,
                "%s is no pattern: %s (patterns are literals, tables of patterns, and holes such as "
                "plenum.any)",
                lua_tostring(L, -1), actor_handle_article(L, index));
  }
  luaL_checkstack(L, 4, "a pattern so deep");
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (lua_type(L, -2) == LUA_TSTRING) g_string_append_printf(path, ".%s", lua_tostring(L, -2));
    else if (lua_isinteger(L, -2))
      g_string_append_printf(path, "[%" G_GINT64_FORMAT "]", (gint64)lua_tointeger(L, -2));
    else g_string_append(path, "[?]");
    check(L, lua_gettop(L), path);
    g_string_truncate(path, length);
    lua_pop(L, 1);
  }
}

/* lua_error jumps, so the path is freed before each error. */
void actor_pattern_check(lua_State *L, int index) {
  GString *path = g_string_new("pattern");
  check(L, lua_absindex(L, index), path);
  g_string_free(path, TRUE);
}

guint32 actor_pattern_kind(lua_State *L, int index) {
  gsize length;
  int top = lua_gettop(L);
  if (lua_type(L, index) == LUA_TTABLE) {
    if (lua_rawgeti(L, index, 1) == LUA_TNIL) {
      lua_settop(L, top);
      if (!lua_getmetatable(L, index)) return 0;
      lua_pop(L, 1);
      lua_geti(L, index, 1); /* a captured pattern is read-only */
    }
  } else {
    lua_pushvalue(L, index);
  }
  guint32 kind = 0;
  if (lua_type(L, -1) == LUA_TSTRING) {
    const char *word = lua_tolstring(L, -1, &length);
    kind = actor_kinds_intern(actor_state(L)->world->kinds, word, length);
  }
  lua_settop(L, top);
  return kind;
}

int actor_pattern_type(lua_State *L, int index) {
  switch (hole_at(L, index)) {
  case NUMBER: return LUA_TNUMBER;
  case STRING: return LUA_TSTRING;
  case BOOLEAN: return LUA_TBOOLEAN;
  case TABLE: return LUA_TTABLE;
  default: return LUA_TNONE;
  }
}

static gboolean callable(lua_State *L, int index) {
  if (lua_isfunction(L, index)) return TRUE;
  if (!luaL_getmetafield(L, index, "__call")) return FALSE;
  lua_pop(L, 1);
  return TRUE;
}

static gboolean accepts(lua_State *L, int value, int pattern) {
  lua_getiuservalue(L, pattern, 1);
  lua_pushvalue(L, value);
  lua_call(L, 1, 1);
  gboolean yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return yes;
}

static gboolean fills(lua_State *L, int value, int pattern, Hole hole) {
  int type = lua_type(L, value);
  switch (hole) {
  case ANY: return type != LUA_TNIL;
  case NUMBER: return type == LUA_TNUMBER;
  case INTEGER: return lua_isinteger(L, value);
  case STRING: return type == LUA_TSTRING;
  case BOOLEAN: return type == LUA_TBOOLEAN;
  case TABLE: return type == LUA_TTABLE;
  case CALLABLE: return callable(L, value);
  case ADDRESS:
    return type == LUA_TLIGHTUSERDATA && net_address_valid((guint64)(gsize)lua_touserdata(L, value));
  case IS: return type != LUA_TNIL && accepts(L, value, pattern);
  default: return FALSE;
  }
}

static int match(lua_State *L, int value, int pattern, gboolean keep);

/* The array parts; values at holes are left on the stack, what else is pushed is removed. */
static int match_array(lua_State *L, int value, int pattern, gboolean keep, lua_Integer *length) {
  int kept = 0;
  for (lua_Integer i = 1;; i++) {
    *length = i - 1;
    int top = lua_gettop(L);
    if (lua_geti(L, pattern, i) == LUA_TNIL) {
      gboolean over = lua_geti(L, value, i) == LUA_TNIL;
      lua_settop(L, top);
      return over ? kept : -1;
    }
    if (hole_at(L, top + 1) == REST) {
      lua_settop(L, top);
      return kept;
    }
    lua_geti(L, value, i);
    int inner = lua_isnil(L, top + 2) ? -1 : match(L, top + 2, top + 1, keep);
    if (inner < 0) return -1;
    lua_rotate(L, top + 1, inner); /* the kept values go below pattern and value */
    lua_settop(L, top + inner);
    kept += inner;
  }
}

/* The other fields of the pattern, whose contents are at `contents`. */
static gboolean match_fields(lua_State *L, int value, int contents, lua_Integer length) {
  int top = lua_gettop(L);
  if (length == 0) lua_pushnil(L);
  else lua_pushinteger(L, length); /* lua_next goes through the array part first */
  while (lua_next(L, contents)) {
    lua_Integer i = lua_isinteger(L, top + 1) ? lua_tointeger(L, top + 1) : 0;
    if (i < 1 || i > length + 1) {
      lua_pushvalue(L, top + 1);
      lua_gettable(L, value);
      if (lua_isnil(L, top + 3) || match(L, top + 3, top + 2, FALSE) < 0) {
        lua_settop(L, top);
        return FALSE;
      }
    }
    lua_settop(L, top + 1);
  }
  return TRUE;
}

static int match_table(lua_State *L, int value, int pattern, gboolean keep) {
  int top = lua_gettop(L);
  lua_Integer length;
  if (lua_type(L, value) != LUA_TTABLE) return -1;
  luaL_checkstack(L, 12, "a pattern so deep");
  int kept = match_array(L, value, pattern, keep, &length);
  if (kept >= 0) {
    int contents = pattern;
    if (actor_readonly_contents(L, pattern)) contents = lua_gettop(L);
    gboolean fits = match_fields(L, value, contents, length);
    if (contents != pattern) lua_pop(L, 1);
    if (fits) return kept;
  }
  lua_settop(L, top);
  return -1;
}

static int match(lua_State *L, int value, int pattern, gboolean keep) {
  if (lua_type(L, pattern) == LUA_TTABLE) return match_table(L, value, pattern, keep);
  Hole hole = hole_at(L, pattern);
  if (hole == HOLES) return lua_compare(L, value, pattern, LUA_OPEQ) ? 0 : -1;
  if (!fills(L, value, pattern, hole)) return -1;
  if (!keep) return 0;
  lua_pushvalue(L, value);
  return 1;
}

int actor_pattern_match(lua_State *L, int value, int pattern) {
  int top = lua_gettop(L);
  int kept = match(L, lua_absindex(L, value), lua_absindex(L, pattern), TRUE);
  if (kept < 0) lua_settop(L, top);
  return kept;
}

static void push_hole(lua_State *L, Hole hole) {
  *(Hole *)lua_newuserdatauv(L, sizeof(Hole), 1) = hole;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &HOLE);
  lua_setmetatable(L, -2);
}

static int lua_is(lua_State *L) {
  if (!lua_isfunction(L, 1))
    return actor_raise(L, "plenum.is takes a function, not a %s", luaL_typename(L, 1));
  push_hole(L, IS);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

static int hole_tostring(lua_State *L) {
  Hole hole = hole_at(L, 1);
  lua_pushfstring(L, "plenum.%s", hole == HOLES ? "?" : HOLE_NAMES[hole]);
  return 1;
}

void actor_pattern_open(lua_State *L) {
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, hole_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushliteral(L, "hole of a pattern");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &HOLE);
  for (Hole hole = ANY; hole < IS; hole++) {
    push_hole(L, hole);
    lua_pushfstring(L, "plenum.%s", HOLE_NAMES[hole]);
    actor_named_set(L, -2, lua_tostring(L, -1));
    lua_pop(L, 1);
    lua_setfield(L, -2, HOLE_NAMES[hole]);
  }
  lua_pushcfunction(L, lua_is);
  lua_setfield(L, -2, "is");
}
