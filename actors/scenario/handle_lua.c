/* SPDX-License-Identifier: MIT */
#include "actors/scenario/handle_lua.h"

#include <string.h>

enum { KINDS = ACTOR_REFERENCE + 1 };

/* Upvalues of the metatable's functions: by kind + 1 the methods; then one table { fields, metamethods } by
 * kind each, in the registry, too. */
static const char METHODS, FIELDS, METAMETHODS;

static const char *const ARTICLES[KINDS] = {
    [ACTOR_ADDRESS] = "an address", [ACTOR_DEVICE] = "a device", [ACTOR_LINK] = "a link",
    [ACTOR_TIMER] = "a timer",      [ACTOR_BOX] = "a mailbox",   [ACTOR_REFERENCE] = "a reference",
};

static ActorHandleKind kind_at(lua_State *L, int index) {
  return actor_handle_kind((guint64)(gsize)lua_touserdata(L, index));
}

const char *actor_handle_article(lua_State *L, int index) {
  switch (lua_type(L, index)) {
  case LUA_TNONE:
  case LUA_TNIL: return "nil";
  case LUA_TBOOLEAN: return "a boolean";
  case LUA_TNUMBER: return "a number";
  case LUA_TSTRING: return "a string";
  case LUA_TTABLE: return "a table";
  case LUA_TFUNCTION: return "a function";
  case LUA_TTHREAD: return "a coroutine";
  case LUA_TLIGHTUSERDATA: return ARTICLES[kind_at(L, index)];
  default: return "a userdata";
  }
}

void actor_handle_push(lua_State *L, ActorHandleKind kind, guint64 bits) {
  lua_pushlightuserdata(L, (gpointer)(gsize)(kind == ACTOR_ADDRESS ? bits : actor_handle(kind, bits)));
}

gboolean actor_handle_at(lua_State *L, int index, ActorHandleKind kind, guint64 *bits) {
  if (lua_type(L, index) != LUA_TLIGHTUSERDATA || kind_at(L, index) != kind) return FALSE;
  guint64 handle = (guint64)(gsize)lua_touserdata(L, index);
  *bits = kind == ACTOR_ADDRESS ? handle : actor_handle_bits(handle);
  return TRUE;
}

guint64 actor_handle_check(lua_State *L, int index, ActorHandleKind kind, const char *what) {
  guint64 bits = 0;
  if (!actor_handle_at(L, index, kind, &bits))
    actor_raise(L, "%s: %s is wanted, not %s", what, ARTICLES[kind], actor_handle_article(L, index));
  return bits;
}

/* Looking up. */

static int refuse_name(lua_State *L, ActorHandleKind kind) {
  if (lua_type(L, 2) != LUA_TSTRING)
    return actor_raise(L, "%s has no field %s", ARTICLES[kind], actor_handle_article(L, 2));
  return actor_raise(L, "%s has no field \"%s\"", ARTICLES[kind], lua_tostring(L, 2));
}

static int get_field(lua_State *L, ActorHandleKind kind) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FIELDS);
  lua_rawgeti(L, -1, kind + 1);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, -2) == LUA_TNIL) return refuse_name(L, kind);
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

/* A table as `__index` would be some 10 ns faster, but tables do not learn whose field is wanted. */
static int handle_index(lua_State *L) {
  ActorHandleKind kind = kind_at(L, 1);
  lua_pushvalue(L, 2);
  if (G_LIKELY(lua_rawget(L, lua_upvalueindex(kind + 1)) != LUA_TNIL)) return 1;
  return get_field(L, kind);
}

static int handle_newindex(lua_State *L) {
  return actor_raise(L, "%s is no table: its field %s cannot be set", ARTICLES[kind_at(L, 1)],
                     actor_handle_article(L, 2));
}

/* Lua calls the metamethod with more arguments; they mean nothing here. */
static int call_metamethod(lua_State *L, const char *name, const char *lack) {
  lua_settop(L, 1);
  ActorHandleKind kind = kind_at(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &METAMETHODS);
  lua_rawgeti(L, -1, kind + 1);
  if (lua_getfield(L, -1, name) == LUA_TNIL) return actor_raise(L, "%s %s", ARTICLES[kind], lack);
  lua_CFunction function = lua_tocfunction(L, -1);
  lua_settop(L, 1);
  return function(L);
}

static int handle_len(lua_State *L) { return call_metamethod(L, "__len", "has no length"); }
static int handle_close(lua_State *L) { return call_metamethod(L, "__close", "cannot be closed"); }

/* Text. */

static const char *device_name(lua_State *L, guint64 device) {
  const ActorWorld *world = actor_state(L)->world;
  if (device == SIM_EXPERIMENTER) return "the experimenter";
  if (!world->network || device > sim_world_device_count(world->sim)) return "?";
  return net_network_device(world->network, (guint32)device)->name;
}

static void push_address_text(lua_State *L, const char *word, NetAddress address) {
  const char *home = device_name(L, net_address_home(address));
  guint tag = net_address_tag(address);
  guint64 number = address & (tag == 2 ? NET_REMOTE_NUMBER_MAX : NET_NUMBER_MAX);
  const char *maker = NULL;
  if (tag == 1 && net_address_home(address) != SIM_EXPERIMENTER) maker = device_name(L, SIM_EXPERIMENTER);
  if (tag == 2) maker = device_name(L, address >> 21 & 0xfffff);
  if (maker) lua_pushfstring(L, "%s %I by %s on %s", word, (LUAI_UACINT)number, maker, home);
  else lua_pushfstring(L, "%s %I on %s", word, (LUAI_UACINT)number, home);
}

static void push_link_text(lua_State *L, guint64 id) {
  const ActorWorld *world = actor_state(L)->world;
  if (!world->network || id >= net_network_link_count(world->network)) {
    lua_pushliteral(L, "link ?");
    return;
  }
  const NetLink *link = net_network_peek_link(world->network, (guint32)id);
  lua_pushfstring(L, "link %s->%s", device_name(L, link->from), device_name(L, link->to));
}

static int handle_tostring(lua_State *L) {
  if (lua_type(L, 1) != LUA_TLIGHTUSERDATA) return actor_raise(L, "tostring: a handle is wanted");
  guint64 handle = (guint64)(gsize)lua_touserdata(L, 1), bits = actor_handle_bits(handle);
  ActorHandleKind kind = actor_handle_kind(handle);
  switch (kind) {
  case ACTOR_DEVICE: lua_pushfstring(L, "device %s", device_name(L, bits)); break;
  case ACTOR_LINK: push_link_text(L, bits); break;
  default: push_address_text(L, actor_handle_kind_name(kind), kind == ACTOR_ADDRESS ? handle : bits);
  }
  return 1;
}

/* Making. */

static void set_for_kind(lua_State *L, const void *key, ActorHandleKind kind, const char *name,
                         lua_CFunction function) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, key);
  lua_rawgeti(L, -1, kind + 1);
  lua_pushcfunction(L, function);
  lua_setfield(L, -2, name);
  lua_pop(L, 2);
}

void actor_handle_method(lua_State *L, ActorHandleKind kind, const char *name, lua_CFunction function) {
  set_for_kind(L, g_str_has_prefix(name, "__") ? &METAMETHODS : &METHODS, kind, name, function);
}

void actor_handle_field(lua_State *L, ActorHandleKind kind, const char *name, lua_CFunction get) {
  set_for_kind(L, &FIELDS, kind, name, get);
}

/* A table of one empty table for each kind; addresses of all three tags share one. */
static void make_tables(lua_State *L, const void *key) {
  lua_createtable(L, KINDS, 0);
  for (int kind = 0; kind < KINDS; kind++) {
    lua_newtable(L);
    lua_rawseti(L, -2, kind + 1);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

static void push_index(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &METHODS);
  int methods = lua_gettop(L);
  for (int kind = 0; kind < KINDS; kind++) lua_rawgeti(L, methods, kind + 1);
  lua_pushcclosure(L, handle_index, KINDS);
  lua_remove(L, methods);
}

void actor_handle_open(lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__newindex", handle_newindex},
                                         {"__len", handle_len},
                                         {"__close", handle_close},
                                         {"__tostring", handle_tostring},
                                         {NULL, NULL}};
  make_tables(L, &METHODS);
  make_tables(L, &FIELDS);
  make_tables(L, &METAMETHODS);
  lua_pushlightuserdata(L, NULL);
  lua_createtable(L, 0, 7);
  luaL_setfuncs(L, metamethods, 0);
  push_index(L);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "handle");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}
