/* SPDX-License-Identifier: MIT */
#include "actors/future_lua.h"

#include <string.h>

#include "actors/handle_lua.h"
#include "actors/post_lua.h"
#include "actors/readonly_lua.h"
#include "actors/timer_lua.h"

typedef enum { PENDING, ANSWERED, DEAD, MAPPED, RECOVERED } Stage;

/* The userdata.  A pending one is anchored in the registry under its own address, so that its mailbox stays
 * where the directory says. */
enum { SOURCE = 1, FUNCTION, WATCHERS, VALUES = 3 }; /* user values: of a derived future; for on_done */
enum { TIME_LIMIT = FUNCTION };                      /* of one that was asked for with a timeout */
enum { BATCH = SOURCE };                             /* of one that was asked for with others */

/* What several were asked at once, until the last has answered; it lives as long as one of the futures. */
typedef struct {
  guint32 destinations;
  guint32 pending;
  guint32 sort; /* of the call, in the ledger; 0: nobody has been asked yet */
} Batch;

typedef struct _Future Future;
struct _Future {
  ActorMailbox mailbox;
  NetMessage *message;  /* that has come */
  Future *next, **link; /* among the futures of its process */
  SimInstant asked;
  Batch *batch; /* or NULL */
  guint32 sort; /* of the call, in the ledger, when it is no batch */
  guint8 stage;
  guint8 awaited;
  guint8 held;      /* by a wait that has not looked since the answer came; that keeps it anchored, too */
  guint32 watchers; /* the timer that calls what on_done was given; 0: none */
};

static const char FUTURE = 0; /* registry: the metatable */

static Future *future_at(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return NULL;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FUTURE);
  gboolean is_future = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return is_future ? lua_touserdata(L, index) : NULL;
}

static Future *check_future(lua_State *L, int index) {
  Future *future = future_at(L, index);
  if (!future) actor_raise(L, "a future was expected, not %s", actor_handle_article(L, index));
  return future;
}

static Future *push_future(lua_State *L, Stage stage) {
  Future *future = lua_newuserdatauv(L, sizeof *future, VALUES);
  memset(future, 0, sizeof *future);
  future->stage = stage;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FUTURE);
  lua_setmetatable(L, -2);
  return future;
}

/* Whose futures these are: a process's, or (asked by the file or a predicate) nobody's. */
static Future **futures_of(ActorState *state, ActorProcess *process) {
  return (Future **)&actor_process_own(state, process)->futures;
}

static Future *open_future(lua_State *L, const char *call) {
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  if (!process) actor_raise(L, "%s is for processes and experiments", call);
  Future *future = push_future(L, PENDING);
  guint64 number = ++actor_maker(state)->mailboxes;
  future->mailbox = (ActorMailbox){.address = net_address_local(process->device, number),
                                   .capacity = 1,
                                   .owner = process->slot,
                                   .kind = ACTOR_MAILBOX_FUTURE};
  future->asked = actor_now(state->world);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, future);
  actor_directory_add(state->directory, &future->mailbox);
  Future **first = futures_of(state, process);
  future->next = *first;
  future->link = first;
  if (future->next) future->next->link = &future->next;
  *first = future;
  return future;
}

/* Called beneath frames of the network: clearing a field that is there allocates nothing. */
static void let_go(lua_State *L, Future *future) {
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, future);
}

static void close_mailbox(ActorState *state, Future *future) {
  actor_directory_remove(state->directory, future->mailbox.address);
  if (!future->held) let_go(state->L, future);
}

static gboolean failed(const Future *future) {
  return future->stage == DEAD || (future->message && future->message->flags & NET_MESSAGE_RETURNED);
}

/* A call is answered when the last answer has come, whoever still waits for it. */
static void note_answer(ActorState *state, const Future *future) {
  Batch *batch = future->batch;
  if (batch && --batch->pending > 0) return;
  guint32 sort = batch ? batch->sort : future->sort;
  actor_ledger_answered(state->ledger, sort, actor_now(state->world) - future->asked);
}

/* A function waits until all have come or one has failed; a machine looks whenever one has come. */
void actor_future_settle(ActorState *state, ActorMailbox *mailbox) {
  Future *future = (Future *)mailbox; /* the mailbox is its first member */
  ActorProcess *process = actor_process_at(state, mailbox->owner);
  NetMessage *message = net_line_pop(&mailbox->line);
  future->message = message;
  future->stage = ANSWERED;
  actor_note(state->world, SIM_RECEIPT, mailbox->address, message->id);
  actor_note_taken(state, message, process->mailbox.address, NULL);
  note_answer(state, future);
  if (future->watchers) actor_timer_fire_soon(state, future->watchers);
  if (future->awaited) {
    guint32 *pending = &actor_process_own(state, process)->pending;
    if (*pending > 0) --*pending;
    if (process->is_machine || *pending == 0 || failed(future)) actor_process_notice(state, process, mailbox);
  }
  close_mailbox(state, future);
}

/* An answer that a wait has not seen yet is mail that waits: it goes back if it says where to. */
static void drop_answer(ActorState *state, Future *future) {
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
  for (Future *future = process->own->futures, *next; future; future = next) {
    next = future->next;
    future->link = NULL;
    gboolean pending = future->stage == PENDING;
    if (pending) actor_directory_remove(state->directory, future->mailbox.address);
    if (pending) future->stage = DEAD;
    drop_answer(state, future);
    if (pending || future->held) let_go(state->L, future);
  }
  process->own->futures = NULL;
}

gboolean actor_futures_watched(const ActorProcess *process) {
  if (!process->own) return FALSE;
  for (const Future *future = process->own->futures; future; future = future->next)
    if (future->watchers && future->stage == PENDING) return TRUE;
  return FALSE;
}

/* Pushes the future that the one at `index` derives from in the end, maybe itself. */
static Future *push_root(lua_State *L, int index) {
  Future *future = check_future(L, index);
  lua_pushvalue(L, index);
  while (future->stage == MAPPED || future->stage == RECOVERED) {
    lua_getiuservalue(L, -1, SOURCE);
    lua_remove(L, -2);
    future = lua_touserdata(L, -1);
  }
  return future;
}

static Future *root_of(lua_State *L, int index) {
  Future *root = push_root(L, index);
  lua_pop(L, 1);
  return root;
}

/* Pushes the error value { word[, why] }. */
static void push_failure(lua_State *L, const char *word, const char *why) {
  lua_createtable(L, 2, 0);
  lua_pushstring(L, word);
  lua_rawseti(L, -2, 1);
  if (!why) return;
  lua_pushstring(L, why);
  lua_rawseti(L, -2, 2);
}

/* Pushes the settled root's value (TRUE), or its failure. */
static gboolean push_outcome(lua_State *L, const Future *future) {
  const NetMessage *message = future->message;
  if (!message) {
    push_failure(L, "returned", "noproc");
    return FALSE;
  }
  actor_push_message(L, actor_state(L), message);
  if (message->flags & NET_MESSAGE_RETURNED) {
    lua_rawgeti(L, -1, 3);
    push_failure(L, "returned", lua_tostring(L, -1));
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

/* Pushes the outcome of the settled future at `index`, through all that derives from it. */
static gboolean push_derived(lua_State *L, int index) {
  Future *future = check_future(L, index);
  index = lua_absindex(L, index);
  if (future->stage == ANSWERED || future->stage == DEAD) return push_outcome(L, future);
  int top = lua_gettop(L);
  luaL_checkstack(L, 6, "futures derived so deep");
  lua_getiuservalue(L, index, SOURCE);
  gboolean fine = push_derived(L, top + 1);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  if (fine != (future->stage == MAPPED)) return fine;
  lua_getiuservalue(L, index, FUNCTION);
  lua_insert(L, top + 1);
  lua_call(L, 1, 1);
  return TRUE;
}

/* Awaiting: the list of futures is at 1, a deadline or nil at 2, the handler of returned mail or nil at 3,
 * whether one future stands for itself at 4. */
enum { LIST = 1, UNTIL = 2, RETURNED = 3, SINGLE = 4 };

static guint count_pending(lua_State *L, gboolean mark, gboolean *failure) {
  guint pending = 0;
  *failure = FALSE;
  lua_Integer n = luaL_len(L, LIST);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, LIST, i);
    Future *root = root_of(L, lua_gettop(L));
    if (root->stage == PENDING) pending++;
    root->awaited = mark && root->stage == PENDING;
    root->held |= root->awaited;
    *failure |= failed(root);
    lua_pop(L, 1);
  }
  return pending;
}

static int resumed(lua_State *L, int status, lua_KContext context);

static int block(lua_State *L, ActorProcess *process) {
  gboolean failure;
  actor_process_own(actor_state(L), process)->pending = count_pending(L, TRUE, &failure);
  SimInstant until = lua_isnil(L, UNTIL) ? SIM_INSTANT_MAX : lua_tointeger(L, UNTIL);
  return actor_process_block(L, ACTOR_WAIT_FUTURES, until, resumed, 0);
}

/* Pushes the value of the i-th future; raises its failure unless there is a handler for it. */
static void push_value(lua_State *L, lua_Integer i) {
  int top = lua_gettop(L);
  lua_geti(L, LIST, i);
  gboolean fine = push_derived(L, top + 1);
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

/* The wait is over: it has seen what has come. */
static void release_all(lua_State *L) {
  lua_Integer n = luaL_len(L, LIST);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, LIST, i);
    Future *root = root_of(L, lua_gettop(L));
    if (root->held && root->stage != PENDING) let_go(L, root);
    root->held = FALSE;
    lua_pop(L, 1);
  }
}

static int finish(lua_State *L, gboolean timeout) {
  lua_Integer n = luaL_len(L, LIST);
  release_all(L);
  if (lua_toboolean(L, SINGLE)) {
    if (!timeout) {
      push_value(L, 1);
      return 1;
    }
    push_failure(L, "timeout", NULL);
    return lua_error(L);
  }
  lua_createtable(L, (int)n, 1);
  int values = lua_gettop(L);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, LIST, i);
    gboolean settled = root_of(L, values + 1)->stage != PENDING;
    lua_pop(L, 1);
    if (!settled) continue;
    push_value(L, i);
    lua_rawseti(L, values, i);
  }
  lua_pushinteger(L, n);
  lua_setfield(L, values, "n");
  if (!timeout) return 1;
  lua_pushliteral(L, "timeout");
  return 2;
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

/* List, timeout, handler and SINGLE are in their places. */
static int await(lua_State *L, const char *call) {
  ActorState *state = actor_state(L);
  actor_process_check_blocking(L, call);
  if (!lua_isnil(L, UNTIL)) {
    gboolean negative;
    SimInstant delay = actor_check_duration(L, UNTIL, &negative);
    lua_pushinteger(L, actor_later(L, negative ? 0 : delay));
    lua_replace(L, UNTIL);
  }
  if (state->current->is_machine) return block(L, state->current); /* the first look is on the next edge */
  if (complete(L)) return finish(L, FALSE);
  if (!lua_isnil(L, UNTIL) && actor_now(state->world) >= lua_tointeger(L, UNTIL)) return finish(L, TRUE);
  return block(L, state->current);
}

/* Awaits the future at 1, with the timeout at 2. */
static int await_one(lua_State *L, const char *call) {
  lua_settop(L, 2);
  lua_createtable(L, 1, 0);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, 1);
  lua_replace(L, LIST);
  lua_pushnil(L);
  lua_pushboolean(L, TRUE);
  return await(L, call);
}

/* Asking. */

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

static guint32 note_call(ActorState *state, guint32 kind, guint32 destinations) {
  return actor_ledger_called(state->ledger, actor_process_origin(state, state->current), kind, destinations);
}

/* The answer may come while the question is sent: that is counted before. */
static void join_batch(lua_State *L, Future *future, int place, int index, guint32 kind) {
  Batch *batch = lua_touserdata(L, index);
  if (!batch->sort) batch->sort = note_call(actor_state(L), kind, batch->destinations);
  future->batch = batch;
  lua_pushvalue(L, index);
  lua_setiuservalue(L, place, BATCH);
}

/* Asks the target at `to` for an answer to the message at `index`, as one of the batch at `batch` (0: none);
 * pushes the future. */
static void ask(lua_State *L, int to, int index, int batch, const char *call) {
  ActorTarget target = actor_check_target(L, to);
  if (!lua_istable(L, index))
    actor_raise(L,
                "%s: the message must be a table, since it says where the answer goes (reply_to), not a %s",
                call, luaL_typename(L, index));
  Future *future = open_future(L, call);
  int place = lua_gettop(L);
  push_with_reply(L, index, future->mailbox.address);
  NetMessage *message = actor_message_make(L, -1, &target, -1);
  lua_settop(L, place);
  if (batch) join_batch(L, future, place, batch, message->kind);
  else future->sort = note_call(actor_state(L), message->kind, 1);
  actor_send(actor_state(L), message);
}

static int lua_ask(lua_State *L) {
  lua_settop(L, 3);
  ask(L, 1, 2, 0, "ask");
  if (lua_isnil(L, 3)) return 1;
  /* A timeout of the asking: the future is answered by it. */
  gboolean negative;
  SimInstant delay = actor_check_duration(L, 3, &negative);
  lua_pushinteger(L, actor_later(L, negative ? 0 : delay));
  lua_setiuservalue(L, -2, TIME_LIMIT);
  return 1;
}

static int lua_call_plenum(lua_State *L) {
  lua_settop(L, 3);
  actor_process_check_blocking(L, "call");
  ask(L, 1, 2, 0, "call");
  lua_replace(L, 1);
  lua_replace(L, 2);
  return await_one(L, "call");
}

static int lua_ask_all(lua_State *L) {
  lua_settop(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer n = luaL_len(L, 1);
  enum { FUTURES = 4, BATCH_AT = 3 };
  Batch *batch = lua_newuserdatauv(L, sizeof *batch, 0);
  *batch = (Batch){(guint32)n, (guint32)n, 0};
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, 1, i);
    ask(L, lua_gettop(L), 2, BATCH_AT, "ask_all");
    lua_rawseti(L, FUTURES, i);
    lua_settop(L, FUTURES);
  }
  return 1;
}

/* await_all(futures, { timeout=, returned= }) */
static int lua_await_all(lua_State *L) {
  lua_settop(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  if (!lua_isnil(L, 2)) luaL_checktype(L, 2, LUA_TTABLE);
  lua_Integer n = luaL_len(L, 1);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, 1, i);
    check_future(L, 3);
    lua_pop(L, 1);
  }
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

/* Methods. */

static int future_await(lua_State *L) {
  Future *future = check_future(L, 1);
  lua_settop(L, 2);
  if (lua_isnil(L, 2) && future->stage == PENDING && lua_getiuservalue(L, 1, TIME_LIMIT) == LUA_TNUMBER) {
    /* ask was given a timeout: what is left of it */
    SimInstant left = lua_tointeger(L, -1) - actor_now(actor_state(L)->world);
    lua_pushnumber(L, sim_scale_units(&actor_state(L)->world->scale, MAX(left, 0)));
    lua_replace(L, 2);
  }
  return await_one(L, "await");
}

static int future_done(lua_State *L) {
  lua_pushboolean(L, root_of(L, 1)->stage != PENDING);
  return 1;
}

static int derive(lua_State *L, Stage stage) {
  check_future(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  push_future(L, stage);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, SOURCE);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, -2, FUNCTION);
  return 1;
}

static int future_map(lua_State *L) { return derive(L, MAPPED); }
static int future_recover(lua_State *L) { return derive(L, RECOVERED); }

/* Calls what on_done was given for the future at 1: fn(value), or fn(nil, failure). */
static int run_watchers(lua_State *L) {
  lua_getiuservalue(L, 1, WATCHERS);
  lua_Integer n = (lua_Integer)lua_rawlen(L, 2);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 2, i);
    lua_rawgeti(L, 3, 1);
    lua_rawgeti(L, 3, 2);
    gboolean fine = push_derived(L, 5);
    lua_remove(L, 5);
    if (!fine) {
      lua_pushnil(L);
      lua_insert(L, 5);
    }
    lua_call(L, fine ? 1 : 2, 0);
    lua_settop(L, 2);
  }
  lua_pushnil(L);
  lua_setiuservalue(L, 1, WATCHERS);
  return 0;
}

/* on_done(fn): calls fn when the future has settled, as an event of its process. */
static int future_on_done(lua_State *L) {
  ActorState *state = actor_state(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  Future *root = push_root(L, 1);
  int place = lua_gettop(L);
  if (lua_getiuservalue(L, place, WATCHERS) == LUA_TNIL) {
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, place, WATCHERS);
    lua_replace(L, -2);
    lua_pushcfunction(L, run_watchers);
    lua_pushvalue(L, place);
    root->watchers = actor_timer_prepare(L, 1);
    if (root->stage != PENDING) actor_timer_fire_soon(state, root->watchers);
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
  Future *future = lua_touserdata(L, 1);
  if (future->link) {
    *future->link = future->next;
    if (future->next) future->next->link = future->link;
  }
  if (future->message) net_message_free(actor_state(L)->shard->slab, future->message);
  return 0;
}

static int future_tostring(lua_State *L) {
  lua_pushfstring(L, "future (%s)", root_of(L, 1)->stage == PENDING ? "pending" : "settled");
  return 1;
}

void actor_future_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"ask", lua_ask},
                                       {"call", lua_call_plenum},
                                       {"ask_all", lua_ask_all},
                                       {"await_all", lua_await_all},
                                       {NULL, NULL}};
  static const luaL_Reg methods[] = {{"await", future_await},     {"done", future_done},
                                     {"map", future_map},         {"recover", future_recover},
                                     {"on_done", future_on_done}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
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
