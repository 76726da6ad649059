/* SPDX-License-Identifier: MIT */
#include "actors/hardware/envelope_lua.h"

typedef struct {
  guint64 id;
  NetAddress sender;
  guint32 kind, size;
} Envelope;

enum { KIND = 1, SIZE, SENDER, ID };

static const char METATABLE = 0, LAST = 0; /* registry; the second: the envelope that was pushed last */

/* The same message is asked about several times in a row. */
static gboolean push_last(lua_State *L, const NetMessage *message) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &LAST);
  const Envelope *last = lua_touserdata(L, -1);
  if (last && last->id == message->id) return TRUE;
  lua_pop(L, 1);
  return FALSE;
}

void actor_envelope_push(lua_State *L, const NetMessage *message) {
  if (push_last(L, message)) return;
  Envelope *envelope = lua_newuserdatauv(L, sizeof *envelope, 0);
  *envelope = (Envelope){message->id, message->sender, message->kind, message->size};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &METATABLE);
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &LAST);
}

void actor_message_push_id(lua_State *L, guint64 id) {
  lua_pushfstring(L, "%d.%I", (int)(id >> 40), (lua_Integer)(id & ((G_GUINT64_CONSTANT(1) << 40) - 1)));
}

static void push_kind(lua_State *L, guint32 kind) {
  gsize length;
  const char *word = actor_kinds_word(actor_state(L)->world->kinds, kind, &length);
  lua_pushlstring(L, word, length);
}

static int envelope_index(lua_State *L) {
  const Envelope *envelope = lua_touserdata(L, 1);
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  switch (lua_tointeger(L, -1)) {
  case KIND: push_kind(L, envelope->kind); return 1;
  case SIZE: lua_pushinteger(L, envelope->size); return 1;
  case SENDER:
    if (!envelope->sender) return 0;
    lua_pushlightuserdata(L, (gpointer)(gsize)envelope->sender);
    return 1;
  case ID: actor_message_push_id(L, envelope->id); return 1;
  default: return actor_raise(L, "a model sees of a message its kind, size, sender and id, nothing else");
  }
}

static int envelope_newindex(lua_State *L) {
  return actor_raise(L, "a model cannot change a message that it carries");
}

static int envelope_tostring(lua_State *L) {
  const Envelope *envelope = lua_touserdata(L, 1);
  lua_pushliteral(L, "message ");
  actor_message_push_id(L, envelope->id);
  lua_concat(L, 2);
  return 1;
}

static void set_field(lua_State *L, const char *name, lua_Integer field) {
  lua_pushinteger(L, field);
  lua_setfield(L, -2, name);
}

void actor_envelope_open(lua_State *L) {
  static const luaL_Reg metamethods[] = {
      {"__newindex", envelope_newindex}, {"__tostring", envelope_tostring}, {NULL, NULL}};
  lua_newtable(L);
  luaL_setfuncs(L, metamethods, 0);
  lua_createtable(L, 0, 4);
  set_field(L, "kind", KIND);
  set_field(L, "size", SIZE);
  set_field(L, "sender", SENDER);
  set_field(L, "id", ID);
  lua_pushcclosure(L, envelope_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "message");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &METATABLE);
}
