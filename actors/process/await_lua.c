/* SPDX-License-Identifier: MIT */
#include "actors/process/await_lua.h"

#include "actors/instruments/place_lua.h"
#include "actors/instruments/trace_lua.h"
#include "actors/process/future_struct_lua.h"

/* What stands where on the stack of a call that awaits: the futures, a deadline or nil, the handler of
 * returned mail or nil, whether one future stands for itself, since when, and, once it waits and somebody
 * wants to read of that, at which line. */
enum { LIST = 1, UNTIL, RETURNED, SINGLE, SINCE, LINE };

static guint count_pending(lua_State *L, gboolean mark, gboolean *failure) {
  guint pending = 0;
  *failure = FALSE;
  lua_Integer n = (lua_Integer)lua_rawlen(L, LIST);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, LIST, i);
    ActorFuture *root = actor_future_root(L, lua_gettop(L));
    if (root->stage == ACTOR_FUTURE_PENDING) pending++;
    root->awaited = mark && root->stage == ACTOR_FUTURE_PENDING;
    root->held |= root->awaited;
    *failure |= actor_future_failed(root);
    lua_pop(L, 1);
  }
  return pending;
}

static int resumed(lua_State *L, int status, lua_KContext context);

static int block(lua_State *L, ActorProcess *process) {
  gboolean failure;
  ActorBelongings *own = actor_process_own(actor_state(L), process);
  if (G_UNLIKELY(actor_traces(actor_state(L)->world)) && lua_isnil(L, LINE)) {
    lua_pushlightuserdata(L, (gpointer)actor_place_line(actor_state(L)));
    lua_replace(L, LINE);
  }
  own->pending = count_pending(L, TRUE, &failure);
  own->awaiting = L;
  SimInstant until = lua_isnil(L, UNTIL) ? SIM_INSTANT_MAX : lua_tointeger(L, UNTIL);
  return actor_process_block(L, ACTOR_WAIT_FUTURES, until, resumed, 0);
}

/* Pushes the value of the i-th future; raises its failure unless there is a handler for it. */
static void push_value(lua_State *L, lua_Integer i) {
  int top = lua_gettop(L);
  lua_rawgeti(L, LIST, i);
  gboolean fine = actor_future_push_outcome(L, top + 1);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  if (fine) return;
  if (lua_isnil(L, RETURNED)) lua_error(L);
  lua_pushvalue(L, RETURNED);
  lua_rawgeti(L, top + 1, 2);
  lua_pushinteger(L, i);
  lua_call(L, 2, 1);
  lua_replace(L, top + 1);
}

/* The wait is over. */
static void release_all(lua_State *L) {
  actor_awaits_no_more(actor_state(L)->current);
  lua_Integer n = (lua_Integer)lua_rawlen(L, LIST);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, LIST, i);
    actor_future_release(L, actor_future_root(L, lua_gettop(L)));
    lua_pop(L, 1);
  }
}

/* The last answer that has come since then; of several at once the one that has ended the wait. */
static guint64 find_answer(lua_State *L, guint64 last) {
  SimInstant at = lua_tointeger(L, SINCE);
  guint64 answer = 0;
  lua_Integer n = (lua_Integer)lua_rawlen(L, LIST);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, LIST, i);
    const NetMessage *message = actor_future_root(L, lua_gettop(L))->message;
    lua_pop(L, 1);
    if (!message || message->delivered < at) continue;
    if (message->delivered > at || answer != last) answer = message->id;
    at = message->delivered;
  }
  return answer;
}

/* A machine that finds all answers at its first look has waited for its edge alone. */
static void trace_wait(lua_State *L, gboolean timeout) {
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  const SimTraceWord *line = lua_touserdata(L, LINE);
  if (G_LIKELY(!line) || !actor_traces(state->world)) return;
  process->own->answer = timeout ? 0 : find_answer(L, process->own->answer);
  ActorWaitReason why = timeout || process->own->answer ? ACTOR_WAITED_FOR_ANSWERS : ACTOR_WAITED_FOR_EDGE;
  actor_trace_wait(state->world, process, lua_tointeger(L, SINCE), why, line);
  process->own->answer = 0;
}

static int finish(lua_State *L, gboolean timeout) {
  trace_wait(L, timeout);
  release_all(L);
  lua_Integer n = (lua_Integer)lua_rawlen(L, LIST);
  if (lua_toboolean(L, SINGLE)) {
    if (!timeout) {
      push_value(L, 1);
      return 1;
    }
    actor_future_push_failure(L, "timeout", NULL);
    return lua_error(L);
  }
  lua_createtable(L, (int)n, 1);
  if (timeout) lua_newtable(L);
  int values = lua_gettop(L) - (timeout ? 1 : 0), missing = values + 1;
  for (lua_Integer i = 1; i <= n; i++) {
    int top = lua_gettop(L);
    lua_rawgeti(L, LIST, i);
    gboolean settled = actor_future_root(L, top + 1)->stage != ACTOR_FUTURE_PENDING;
    lua_settop(L, top);
    if (settled) {
      push_value(L, i);
      lua_rawseti(L, values, i);
    } else if (timeout) {
      lua_pushinteger(L, i);
      lua_rawseti(L, missing, (lua_Integer)lua_rawlen(L, missing) + 1);
    }
  }
  lua_pushinteger(L, n);
  lua_setfield(L, values, "n");
  if (!timeout) return 1;
  lua_pushliteral(L, "timeout");
  lua_insert(L, missing);
  return 3;
}

static gboolean complete(lua_State *L) {
  gboolean failure;
  guint pending = count_pending(L, FALSE, &failure);
  return pending == 0 || (failure && lua_isnil(L, RETURNED));
}

static int resumed(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  ActorState *state = actor_state(L);
  if (complete(L)) return finish(L, FALSE);
  if (!lua_isnil(L, UNTIL) && actor_now(state->world) >= lua_tointeger(L, UNTIL)) return finish(L, TRUE);
  state->current->vain = TRUE;
  return block(L, state->current);
}

/* An answer wakes who has asked, and nobody else. */
static void check_askers(lua_State *L, const ActorProcess *process, const char *call) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, LIST);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, LIST, i);
    gboolean own = actor_future_root(L, lua_gettop(L))->asker == process->mailbox.address;
    lua_pop(L, 1);
    if (own) continue;
    const char *which = lua_toboolean(L, SINGLE) ? "the future" : lua_pushfstring(L, "future %I", i);
    actor_raise(L, "%s: %s was asked for by another process, and only who asks awaits", call, which);
  }
}

/* What stands below SINCE is in its place, the timeout where the deadline will be. */
static int await(lua_State *L, const char *call) {
  ActorState *state = actor_state(L);
  actor_process_check_blocking(L, call);
  check_askers(L, state->current, call);
  if (!lua_isnil(L, UNTIL)) {
    gboolean negative;
    SimInstant delay = actor_check_duration(L, UNTIL, &negative);
    lua_pushinteger(L, actor_later(L, negative ? 0 : delay));
    lua_replace(L, UNTIL);
  }
  lua_pushinteger(L, actor_now(state->world));
  lua_pushnil(L);
  if (state->current->is_machine) return block(L, state->current); /* the first look is on the next edge */
  if (complete(L)) return finish(L, FALSE);
  if (!lua_isnil(L, UNTIL) && actor_now(state->world) >= lua_tointeger(L, UNTIL)) return finish(L, TRUE);
  return block(L, state->current);
}

int actor_await_one(lua_State *L, const char *call) {
  lua_settop(L, 2);
  lua_createtable(L, 1, 0);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, 1);
  lua_replace(L, LIST);
  lua_pushnil(L);
  lua_pushboolean(L, TRUE);
  return await(L, call);
}

int actor_await_method(lua_State *L) {
  ActorFuture *future = actor_future_check(L, 1);
  lua_settop(L, 2);
  if (lua_isnil(L, 2) && future->stage == ACTOR_FUTURE_PENDING &&
      lua_getiuservalue(L, 1, ACTOR_FUTURE_TIME_LIMIT) == LUA_TNUMBER) {
    /* ask was given a timeout: what is left of it */
    SimInstant left = lua_tointeger(L, -1) - actor_now(actor_state(L)->world);
    lua_pushnumber(L, sim_scale_units(&actor_state(L)->world->scale, MAX(left, 0)));
    lua_replace(L, 2);
  }
  return actor_await_one(L, "await");
}

/* Replaces the list at LIST by a list of our own, which nobody changes while it is awaited. */
static void take_list(lua_State *L) {
  enum { AT_ONCE = 1 << 12 }; /* elements that are made before it is known that there are so many */
  lua_Integer n = luaL_len(L, LIST);
  lua_createtable(L, (int)CLAMP(n, 0, AT_ONCE), 0);
  int list = lua_gettop(L);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, LIST, i);
    actor_future_check(L, list + 1);
    lua_rawseti(L, list, i);
  }
  lua_replace(L, LIST);
}

/* await_all(futures, { timeout=, returned= }) */
static int lua_await_all(lua_State *L) {
  lua_settop(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  if (!lua_isnil(L, 2)) luaL_checktype(L, 2, LUA_TTABLE);
  take_list(L);
  if (lua_isnil(L, 2)) {
    lua_pushnil(L);
    lua_pushnil(L);
  } else {
    lua_getfield(L, 2, "timeout");
    if (lua_getfield(L, 2, "returned") != LUA_TNIL) luaL_checktype(L, -1, LUA_TFUNCTION);
  }
  lua_remove(L, 2);
  lua_pushboolean(L, FALSE);
  return await(L, "await_all");
}

/* Who is awaited. */

gboolean actor_awaits(const ActorProcess *process) { return process->own && process->own->awaiting; }

void actor_awaits_no_more(const ActorProcess *process) {
  if (process->own) process->own->awaiting = NULL;
}

SimInstant actor_awaits_since(const ActorProcess *process) {
  return lua_tointeger(process->own->awaiting, SINCE);
}

void actor_awaits_each(ActorState *state, const ActorProcess *process,
                       void (*visit)(const ActorAwaited *awaited, gpointer data), gpointer data) {
  lua_State *L = state->L, *thread = process->own->awaiting;
  int top = lua_gettop(L);
  lua_Integer n = (lua_Integer)lua_rawlen(thread, LIST);
  luaL_checkstack(L, 4, NULL);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(thread, LIST, i);
    lua_xmove(thread, L, 1);
    const ActorFuture *future = actor_future_root(L, top + 1);
    lua_settop(L, top);
    const NetMessage *message = future->message;
    gboolean returned = message && message->flags & NET_MESSAGE_RETURNED;
    ActorAwaited awaited = {.target = future->target,
                            .kind = future->kind,
                            .sent = future->asked,
                            .answered = message && !returned,
                            .returned = returned ? message : NULL};
    visit(&awaited, data);
  }
}

void actor_await_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"await_all", lua_await_all}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
