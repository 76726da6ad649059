/* SPDX-License-Identifier: MIT */
#include "actors/process/await_lua.h"
#include "actors/process/future_struct_lua.h"

#include <string.h>

#include "actors/process/timer_lua.h"
#include "actors/scenario/handle_lua.h"

static const char FUTURE = 0; /* registry: the metatable */

static ActorFuture *future_at(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return NULL;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FUTURE);
  gboolean is_future = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return is_future ? lua_touserdata(L, index) : NULL;
}

ActorFuture *actor_future_check(lua_State *L, int index) {
  ActorFuture *future = future_at(L, index);
  if (!future) actor_raise(L, "a future was expected, not %s", actor_handle_article(L, index));
  return future;
}

static ActorFuture *push_future(lua_State *L, ActorFutureStage stage) {
  ActorFuture *future = lua_newuserdatauv(L, sizeof *future, ACTOR_FUTURE_VALUES);
  memset(future, 0, sizeof *future);
  future->stage = stage;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FUTURE);
  lua_setmetatable(L, -2);
  return future;
}

/* Whose futures these are: a process's, or (asked by the file or a predicate) nobody's. */
static ActorFuture **futures_of(ActorState *state, ActorProcess *process) {
  return (ActorFuture **)&actor_process_own(state, process)->futures;
}

ActorFuture *actor_future_new(lua_State *L, const char *call) {
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  if (!process) actor_raise(L, "%s is for processes and experiments", call);
  ActorFuture *future = push_future(L, ACTOR_FUTURE_PENDING);
  guint64 number = ++actor_maker(state)->mailboxes;
  future->mailbox = (ActorMailbox){.address = net_address_local(process->device, number),
                                   .capacity = 1,
                                   .owner = process->slot,
                                   .kind = ACTOR_MAILBOX_FUTURE};
  future->asked = actor_now(state->world);
  future->asker = process->mailbox.address;
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, future);
  actor_directory_add(state->directory, &future->mailbox);
  ActorFuture **first = futures_of(state, process);
  future->next = *first;
  future->link = first;
  if (future->next) future->next->link = &future->next;
  *first = future;
  return future;
}

/* Called beneath frames of the network: clearing a field that is there allocates nothing. */
static void let_go(lua_State *L, ActorFuture *future) {
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, future);
}

void actor_future_release(lua_State *L, ActorFuture *future) {
  if (future->held && future->stage != ACTOR_FUTURE_PENDING) let_go(L, future);
  future->held = FALSE;
}

static void close_mailbox(ActorState *state, ActorFuture *future) {
  actor_directory_remove(state->directory, future->mailbox.address);
  if (!future->held) let_go(state->L, future);
}

gboolean actor_future_failed(const ActorFuture *future) {
  return future->stage == ACTOR_FUTURE_DEAD ||
         (future->message && future->message->flags & NET_MESSAGE_RETURNED);
}

/* A call is answered when the last answer has come, whoever still waits for it. */
static void note_answer(ActorState *state, const ActorFuture *future) {
  ActorFutureBatch *batch = future->batch;
  if (batch && --batch->pending > 0) return;
  guint32 sort = batch ? batch->sort : future->sort;
  if (sort)
    actor_calls_answered(actor_ledger_calls(state->ledger), sort, actor_now(state->world) - future->asked);
}

/* A function waits until all have come or one has failed; a machine looks whenever one has come. */
void actor_future_settle(ActorState *state, ActorMailbox *mailbox) {
  ActorFuture *future = (ActorFuture *)mailbox; /* the mailbox is its first member */
  ActorProcess *process = actor_process_at(state, mailbox->owner);
  NetMessage *message = mailbox->line.head;
  actor_mailbox_take(mailbox, actor_mail(state->world, mailbox->address), NULL, message, message->delivered);
  future->message = message;
  future->stage = ACTOR_FUTURE_ANSWERED;
  actor_note(state->world, SIM_RECEIPT, mailbox->address, message->id);
  actor_note_taken(state, message, process->mailbox.address, NULL);
  note_answer(state, future);
  if (future->watchers) actor_timer_fire_soon(state, future->watchers, message->id);
  if (future->awaited) {
    guint32 *pending = &actor_process_own(state, process)->pending;
    if (*pending > 0) --*pending;
    process->own->answer = message->id;
    if (process->is_machine || *pending == 0 || actor_future_failed(future))
      actor_process_notice(state, process, mailbox);
  }
  close_mailbox(state, future);
}

/* An answer that a wait has not seen yet is mail that waits: it goes back if it says where to. */
static void drop_answer(ActorState *state, ActorFuture *future) {
  NetMessage *message = future->message;
  future->message = NULL;
  if (!message) return;
  gboolean returns = future->held && message->reply_to && !(message->flags & NET_MESSAGE_RETURNED) &&
                     !state->outside && state->world->acting == state;
  if (returns) net_return(state->world->network, state->shard, message, NET_NOPROC);
  else net_message_free(state->shard->slab, message);
}

void actor_futures_forget(ActorState *state, ActorProcess *process) {
  if (!process->own) return;
  for (ActorFuture *future = process->own->futures, *next; future; future = next) {
    next = future->next;
    future->link = NULL;
    gboolean pending = future->stage == ACTOR_FUTURE_PENDING;
    if (pending) actor_directory_remove(state->directory, future->mailbox.address);
    if (pending) future->stage = ACTOR_FUTURE_DEAD;
    drop_answer(state, future);
    if (pending || future->held) let_go(state->L, future);
  }
  process->own->futures = NULL;
}

gboolean actor_futures_watched(const ActorProcess *process) {
  if (!process->own) return FALSE;
  for (const ActorFuture *future = process->own->futures; future; future = future->next)
    if (future->watchers && future->stage == ACTOR_FUTURE_PENDING) return TRUE;
  return FALSE;
}

/* Pushes the future that the one at `index` derives from in the end, maybe itself. */
static ActorFuture *push_root(lua_State *L, int index) {
  ActorFuture *future = actor_future_check(L, index);
  lua_pushvalue(L, index);
  while (future->stage == ACTOR_FUTURE_MAPPED || future->stage == ACTOR_FUTURE_RECOVERED) {
    lua_getiuservalue(L, -1, ACTOR_FUTURE_SOURCE);
    lua_remove(L, -2);
    future = lua_touserdata(L, -1);
  }
  return future;
}

ActorFuture *actor_future_root(lua_State *L, int index) {
  ActorFuture *root = push_root(L, index);
  lua_pop(L, 1);
  return root;
}

void actor_future_push_failure(lua_State *L, const char *word, const char *why) {
  lua_createtable(L, 2, 0);
  lua_pushstring(L, word);
  lua_rawseti(L, -2, 1);
  if (!why) return;
  lua_pushstring(L, why);
  lua_rawseti(L, -2, 2);
}

/* Pushes the settled root's value (TRUE), or its failure. */
static gboolean push_root_outcome(lua_State *L, const ActorFuture *future) {
  const NetMessage *message = future->message;
  if (!message) {
    actor_future_push_failure(L, "returned", "noproc");
    return FALSE;
  }
  actor_push_message(L, actor_state(L), message);
  if (message->flags & NET_MESSAGE_RETURNED) {
    lua_rawgeti(L, -1, 3);
    actor_future_push_failure(L, "returned", lua_tostring(L, -1));
    lua_replace(L, -3);
    lua_pop(L, 1);
    return FALSE;
  }
  if (!lua_istable(L, -1)) return TRUE;
  lua_rawgeti(L, -1, 1);
  gboolean reply = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "reply") == 0;
  lua_pop(L, 1);
  if (!reply) return TRUE;
  lua_rawgeti(L, -1, 2);
  lua_remove(L, -2);
  return TRUE;
}

gboolean actor_future_push_outcome(lua_State *L, int index) {
  ActorFuture *future = actor_future_check(L, index);
  index = lua_absindex(L, index);
  if (future->stage == ACTOR_FUTURE_ANSWERED || future->stage == ACTOR_FUTURE_DEAD)
    return push_root_outcome(L, future);
  int top = lua_gettop(L);
  luaL_checkstack(L, 6, "futures derived so deep");
  lua_getiuservalue(L, index, ACTOR_FUTURE_SOURCE);
  gboolean fine = actor_future_push_outcome(L, top + 1);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  if (fine != (future->stage == ACTOR_FUTURE_MAPPED)) return fine;
  lua_getiuservalue(L, index, ACTOR_FUTURE_FUNCTION);
  lua_insert(L, top + 1);
  lua_call(L, 1, 1);
  return TRUE;
}

/* Methods. */

/* to(): who was asked, as who asked said it. */
static int future_to(lua_State *L) {
  actor_target_push(L, &actor_future_root(L, 1)->target, actor_maker_device(actor_state(L)));
  return 1;
}

static int future_done(lua_State *L) {
  lua_pushboolean(L, actor_future_root(L, 1)->stage != ACTOR_FUTURE_PENDING);
  return 1;
}

static int derive(lua_State *L, ActorFutureStage stage) {
  actor_future_check(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  push_future(L, stage);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, ACTOR_FUTURE_SOURCE);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, -2, ACTOR_FUTURE_FUNCTION);
  return 1;
}

static int future_map(lua_State *L) { return derive(L, ACTOR_FUTURE_MAPPED); }
static int future_recover(lua_State *L) { return derive(L, ACTOR_FUTURE_RECOVERED); }

/* Calls what on_done was given for the future at 1: fn(value), or fn(nil, failure). */
static int run_watchers(lua_State *L) {
  lua_getiuservalue(L, 1, ACTOR_FUTURE_WATCHERS);
  lua_Integer n = (lua_Integer)lua_rawlen(L, 2);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 2, i);
    lua_rawgeti(L, 3, 1);
    lua_rawgeti(L, 3, 2);
    gboolean fine = actor_future_push_outcome(L, 5);
    lua_remove(L, 5);
    if (!fine) {
      lua_pushnil(L);
      lua_insert(L, 5);
    }
    lua_call(L, fine ? 1 : 2, 0);
    lua_settop(L, 2);
  }
  lua_pushnil(L);
  lua_setiuservalue(L, 1, ACTOR_FUTURE_WATCHERS);
  return 0;
}

/* on_done(fn): calls fn when the future has settled, as an event of its process. */
static int future_on_done(lua_State *L) {
  ActorState *state = actor_state(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  ActorFuture *root = push_root(L, 1);
  int place = lua_gettop(L);
  if (lua_getiuservalue(L, place, ACTOR_FUTURE_WATCHERS) == LUA_TNIL) {
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, place, ACTOR_FUTURE_WATCHERS);
    lua_replace(L, -2);
    lua_pushcfunction(L, run_watchers);
    lua_pushvalue(L, place);
    root->watchers = actor_timer_prepare(L, 1);
    if (root->stage != ACTOR_FUTURE_PENDING) actor_timer_fire_soon(state, root->watchers, 0);
  }
  lua_createtable(L, 2, 0);
  lua_pushvalue(L, 2);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, 2);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  lua_settop(L, 1);
  return 1;
}

/* A future that nobody holds any more: it has settled, or its process has ended. */
static int collect(lua_State *L) {
  ActorFuture *future = lua_touserdata(L, 1);
  if (future->link) {
    *future->link = future->next;
    if (future->next) future->next->link = future->link;
  }
  if (future->message) net_message_free(actor_state(L)->shard->slab, future->message);
  return 0;
}

static int future_tostring(lua_State *L) {
  lua_pushfstring(L, "future (%s)",
                  actor_future_root(L, 1)->stage == ACTOR_FUTURE_PENDING ? "pending" : "settled");
  return 1;
}

void actor_future_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"await", actor_await_method}, {"done", future_done}, {"map", future_map}, {"recover", future_recover},
      {"on_done", future_on_done},   {"to", future_to},     {NULL, NULL}};
  lua_createtable(L, 0, 4);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, future_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushcfunction(L, collect);
  lua_setfield(L, -2, "__gc");
  lua_pushliteral(L, "future");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &FUTURE);
}
