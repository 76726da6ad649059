/* SPDX-License-Identifier: MIT */
#include "actors/values/codec_lua.h"

#include <lauxlib.h>

#include "actors/values/codec_struct_lua.h"

static const char CODEC_KEY, BUILDER_KEY;

static int collect(lua_State *L) {
  ActorCodec *codec = lua_touserdata(L, 1);
  actor_shapes_free(&codec->shapes);
  g_clear_pointer(&codec->keys, g_free);
  g_clear_pointer(&codec->functions, g_hash_table_unref);
  return 0;
}

static void open_builder(lua_State *L, ActorCodec *codec) {
  codec->builder = lua_newthread(L);
  luaL_checkstack(codec->builder, ACTOR_BUILDER_FUNCTIONS + 4 * ACTOR_DEPTH_MAX + 2 * LUA_MINSTACK, NULL);
  lua_settop(codec->builder, ACTOR_BUILDER_FUNCTIONS);
  actor_slots_open(&codec->slots);
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
  actor_shapes_forget(L, &codec->shapes);
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

void actor_encode(lua_State *L, int index, ActorBuffer *out, const char *root) {
  index = lua_absindex(L, index);
  actor_encode_with(actor_codec_of(L), L, index, out, root);
}

void actor_encode_argument(ActorCodec *codec, lua_State *L, int index, ActorBuffer *out, const char *root) {
  if (lua_isnil(L, index)) actor_buffer_put_tag(out, ACTOR_TAG_NIL);
  else actor_encode_with(codec, L, index, out, root);
}

gboolean actor_decode(lua_State *L, const guint8 *bytes, gsize length) {
  return actor_decode_with(actor_codec_of(L), L, bytes, length);
}

gboolean actor_decode_next(lua_State *L, const guint8 **at, const guint8 *end) {
  return actor_decode_next_with(actor_codec_of(L), L, at, end);
}
