/* SPDX-License-Identifier: MIT */
#include "actors/process/ask_lua.h"

#include "actors/process/await_lua.h"
#include "actors/process/future_struct_lua.h"
#include "actors/process/post_lua.h"
#include "actors/values/readonly_lua.h"

/* Pushes a copy of the message at `index` with a field `reply_to`. */
static void push_with_reply(lua_State *L, int index, NetAddress reply_to) {
  lua_newtable(L);
  int copy = lua_gettop(L), contents = index;
  if (actor_readonly_contents(L, index)) contents = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, contents)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, copy);
  }
  lua_settop(L, copy);
  lua_pushlightuserdata(L, (gpointer)(gsize)reply_to);
  lua_setfield(L, copy, "reply_to");
}

/* 0: it is not counted. */
static guint32 note_call(ActorState *state, guint32 kind, guint32 destinations) {
  if (actor_now(state->world) < state->world->counted_from) return 0;
  return actor_calls_made(actor_ledger_calls(state->ledger), actor_process_origin(state, state->current),
                          kind, destinations);
}

/* The answer may come while the question is sent: that is counted before. */
static void join_batch(lua_State *L, ActorFuture *future, int place, int index) {
  ActorFutureBatch *batch = lua_touserdata(L, index);
  if (!batch->sort) batch->sort = note_call(actor_state(L), future->kind, batch->destinations);
  future->batch = batch;
  lua_pushvalue(L, index);
  lua_setiuservalue(L, place, ACTOR_FUTURE_BATCH);
}

/* Asks as one of the batch at `batch`; 0: of none. */
static void ask(lua_State *L, int to, int index, int batch, const char *call) {
  ActorTarget target = actor_check_target(L, to);
  if (!lua_istable(L, index))
    actor_raise(L,
                "%s: the message must be a table, since it says where the answer goes (reply_to), not a %s",
                call, luaL_typename(L, index));
  ActorFuture *future = actor_future_new(L, call);
  int place = lua_gettop(L);
  push_with_reply(L, index, future->mailbox.address);
  NetMessage *message = actor_message_make(L, -1, &target, -1);
  lua_settop(L, place);
  future->target = target;
  future->kind = message->kind;
  if (batch) join_batch(L, future, place, batch);
  else future->sort = note_call(actor_state(L), message->kind, 1);
  actor_send(actor_state(L), message);
}

void actor_ask(lua_State *L, int to, int index, const char *call) { ask(L, to, index, 0, call); }

static int lua_ask(lua_State *L) {
  lua_settop(L, 3);
  actor_ask(L, 1, 2, "ask");
  if (lua_isnil(L, 3)) return 1;
  /* A timeout of the asking: the future is answered by it. */
  gboolean negative;
  SimInstant delay = actor_check_duration(L, 3, &negative);
  lua_pushinteger(L, actor_later(L, negative ? 0 : delay));
  lua_setiuservalue(L, -2, ACTOR_FUTURE_TIME_LIMIT);
  return 1;
}

static int lua_call_plenum(lua_State *L) {
  lua_settop(L, 3);
  actor_process_check_blocking(L, "call");
  actor_ask(L, 1, 2, "call");
  lua_replace(L, 1);
  lua_replace(L, 2);
  return actor_await_one(L, "call");
}

static int lua_ask_all(lua_State *L) {
  lua_settop(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer n = luaL_len(L, 1);
  enum { FUTURES = 4, BATCH = 3 };
  ActorFutureBatch *batch = lua_newuserdatauv(L, sizeof *batch, 0);
  *batch = (ActorFutureBatch){(guint32)n, (guint32)n, 0};
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, 1, i);
    ask(L, lua_gettop(L), 2, BATCH, "ask_all");
    lua_rawseti(L, FUTURES, i);
    lua_settop(L, FUTURES);
  }
  return 1;
}

void actor_ask_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"ask", lua_ask}, {"call", lua_call_plenum}, {"ask_all", lua_ask_all}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
