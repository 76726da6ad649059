/* SPDX-License-Identifier: MIT */
#include "actors/values/encoder_lua.h"

#include <lauxlib.h>
#include <stdio.h>

#include "actors/values/handle.h"

/* The path */

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

static void add_path(luaL_Buffer *text, const ActorEncoder *encoder, const ActorFrame *frame) {
  if (!frame) {
    luaL_addstring(text, encoder->root);
    return;
  }
  add_path(text, encoder, frame->parent);
  char step[32];
  switch (frame->step) {
  case ACTOR_STEP_ELEMENT:
    snprintf(step, sizeof step, "[%lld]", (long long)frame->element);
    luaL_addstring(text, step);
    break;
  case ACTOR_STEP_FIELD: add_key(text, encoder->L, frame->key); break;
  case ACTOR_STEP_CAPTURE:
    luaL_addstring(text, " upvalue \"");
    luaL_addstring(text, frame->capture);
    luaL_addchar(text, '"');
    break;
  }
}

/* What it is */

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

/* The refusals */

void actor_refuse(ActorEncoder *encoder, const ActorFrame *frame, const char *what) {
  lua_State *L = encoder->L;
  luaL_Buffer text;
  encoder->out->length = encoder->start;
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  luaL_where(L, 1);
  const char *where = lua_tostring(L, -1);
  luaL_buffinit(L, &text);
  luaL_addstring(&text, where);
  luaL_addstring(&text, "cannot send ");
  luaL_addstring(&text, what);
  luaL_addstring(&text, " at ");
  add_path(&text, encoder, frame);
  luaL_pushresult(&text);
  lua_error(L);
  g_assert_not_reached();
}

void actor_refuse_value(ActorEncoder *encoder, const ActorFrame *frame, int index) {
  luaL_checkstack(encoder->L, LUA_MINSTACK, "message");
  actor_refuse(encoder, frame, describe(encoder->L, index));
}

void actor_refuse_key(ActorEncoder *encoder, const ActorFrame *frame, int key) {
  const char *what = describe(encoder->L, key);
  actor_refuse(encoder, frame->parent, lua_pushfstring(encoder->L, "%s as a key", what));
}

/* Looking for cycles only here costs nothing elsewhere, and a cycle always comes here. */
void actor_refuse_depth(ActorEncoder *encoder, const ActorFrame *frame) {
  lua_State *L = encoder->L;
  const ActorFrame *first = NULL; /* the outermost that is inside itself */
  for (const ActorFrame *inner = frame; inner; inner = inner->parent)
    for (const ActorFrame *outer = inner->parent; outer; outer = outer->parent)
      if (lua_topointer(L, outer->index) == lua_topointer(L, inner->index)) first = inner;
  if (first) actor_refuse(encoder, first->parent, "a cycle");
  actor_refuse(encoder, frame->parent, "what is nested deeper than 200");
}
