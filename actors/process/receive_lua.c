/* SPDX-License-Identifier: MIT */
#include "actors/process/receive_lua.h"

#include "actors/process/pattern_lua.h"
#include "actors/process/peek_lua.h"
#include "actors/process/post_lua.h"
#include "actors/scenario/handle_lua.h"

typedef enum { FIRST, FITTING, CLAUSES } Form;

/* What stands where on the stack of a call that receives. */
enum { BOX = 1, SPEC = 2, DEADLINE = 3, BASE = 3 };

static ActorMailbox *mailbox_of(lua_State *L, ActorProcess *process) {
  return lua_isnil(L, BOX) ? &process->mailbox : actor_check_box(L, BOX);
}

/* Whether the process serves the message by itself: nobody else gets it. */
static gboolean is_served(const ActorProcess *process, const ActorMailbox *mailbox,
                          const NetMessage *message) {
  return actor_peek_asks(message->kind) && process->is_machine && mailbox == &process->mailbox;
}

/* Each of these leaves the value of the message, or a handler and its arguments, above BASE if the
 * message fits, and nothing if it does not. */

static gboolean fits_one(lua_State *L, ActorState *state, const NetMessage *message) {
  gboolean is_function = lua_isfunction(L, SPEC);
  guint32 kind = is_function ? 0 : actor_pattern_kind(L, SPEC);
  if (kind && lua_type(L, SPEC) == LUA_TTABLE && kind != message->kind) return FALSE;
  actor_push_message(L, state, message);
  gboolean fits;
  if (is_function) {
    lua_pushvalue(L, SPEC);
    lua_pushvalue(L, BASE + 1);
    lua_call(L, 1, 1);
    fits = lua_toboolean(L, -1);
  } else {
    fits = actor_pattern_match(L, BASE + 1, SPEC) >= 0;
  }
  lua_settop(L, fits ? BASE + 1 : BASE);
  return fits;
}

/* Whether the clause on top of the stack lets the message pass; its value is at BASE + 1 once it is needed.
 */
static gboolean passes(lua_State *L, ActorState *state, const NetMessage *message) {
  int clause = lua_gettop(L);
  lua_geti(L, clause, 1);
  guint32 kind = lua_type(L, -1) == LUA_TTABLE ? actor_pattern_kind(L, -1) : 0;
  if (kind && kind != message->kind) return FALSE;
  if (lua_isnil(L, BASE + 1)) {
    actor_push_message(L, state, message);
    lua_replace(L, BASE + 1);
  }
  lua_geti(L, clause, 2);
  lua_pushvalue(L, BASE + 1);
  int holes = actor_pattern_match(L, BASE + 1, clause + 1);
  if (holes < 0) return FALSE;
  if (lua_getfield(L, clause, "where") != LUA_TNIL) {
    for (int i = 0; i < 1 + holes; i++) lua_pushvalue(L, clause + 3 + i);
    lua_call(L, 1 + holes, 1);
    if (!lua_toboolean(L, -1)) return FALSE;
  }
  lua_settop(L, clause + 3 + holes);
  return TRUE;
}

static gboolean fits_clause(lua_State *L, ActorState *state, const NetMessage *message) {
  lua_pushnil(L);
  for (lua_Integer i = 1; lua_geti(L, SPEC, i) != LUA_TNIL; i++) {
    if (passes(L, state, message)) {
      lua_rotate(L, BASE + 1, -3); /* value, clause and pattern go to the top, */
      lua_pop(L, 3);               /* handler and arguments stay */
      return TRUE;
    }
    lua_settop(L, BASE + 1);
  }
  lua_settop(L, BASE);
  return FALSE;
}

static gboolean fits(lua_State *L, ActorState *state, const NetMessage *message, Form form) {
  if (form == FITTING) return fits_one(L, state, message);
  if (form == CLAUSES) return fits_clause(L, state, message);
  actor_push_message(L, state, message);
  return TRUE;
}

/* Looks through the mailbox.  What a function has looked at in vain it does not look at again. */
static gboolean look(lua_State *L, ActorState *state, ActorProcess *process, Form form) {
  ActorMailbox *mailbox = mailbox_of(L, process);
  NetMessage *previous = process->is_machine ? NULL : process->scanned;
  NetMessage *message = previous ? previous->next : mailbox->line.head;
  for (; message; previous = message, message = message->next) {
    if (G_UNLIKELY(is_served(process, mailbox, message))) continue;
    gboolean taken = fits(L, state, message, form);
    mailbox_of(L, process); /* raises if the author's guard has closed it */
    if (!taken) continue;
    process->scanned = NULL;
    actor_take(state, process, mailbox, previous, message);
    return TRUE;
  }
  if (!process->is_machine) process->scanned = previous;
  return FALSE;
}

static int all_results(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  return lua_gettop(L) - BASE;
}

/* Calls what is above BASE, which may block, and returns all that it returns. */
static int call(lua_State *L) {
  lua_callk(L, lua_gettop(L) - BASE - 1, LUA_MULTRET, 0, all_results);
  return lua_gettop(L) - BASE;
}

static int found(lua_State *L, Form form) { return form == CLAUSES ? call(L) : 1; }

static int too_late(lua_State *L, Form form) {
  if (form == CLAUSES && lua_getfield(L, SPEC, "after") != LUA_TNIL) {
    lua_geti(L, -1, 2);
    lua_remove(L, -2);
    if (!lua_isnil(L, -1)) return call(L);
  }
  lua_settop(L, BASE);
  lua_pushnil(L);
  lua_pushliteral(L, "timeout");
  return 2;
}

static gboolean expired(lua_State *L, ActorState *state) {
  return !lua_isnil(L, DEADLINE) && actor_now(state->world) >= lua_tointeger(L, DEADLINE);
}

static int resumed(lua_State *L, int status, lua_KContext form);

static int block(lua_State *L, ActorProcess *process, Form form) {
  SimInstant until = lua_isnil(L, DEADLINE) ? SIM_INSTANT_MAX : lua_tointeger(L, DEADLINE);
  if (lua_isnil(L, BOX)) return actor_process_block(L, ACTOR_WAIT_MAIL, until, resumed, form);
  process->own->awaited = actor_check_box(L, BOX);
  return actor_process_block(L, ACTOR_WAIT_PRIVATE, until, resumed, form);
}

static int resumed(lua_State *L, int status, lua_KContext context) {
  (void)status;
  Form form = (Form)context;
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  if (look(L, state, process, form)) return found(L, form);
  if (expired(L, state)) return too_late(L, form);
  process->vain = TRUE;
  return block(L, process, form);
}

/* Box, specification and timeout are at their places; the timeout becomes a deadline. */
static int receive(lua_State *L, Form form, const char *name) {
  ActorState *state = actor_state(L);
  gboolean negative = FALSE;
  actor_process_check_blocking(L, name);
  if (!lua_isnil(L, DEADLINE)) {
    SimInstant delay = actor_check_duration(L, DEADLINE, &negative);
    lua_pushinteger(L, actor_later(L, negative ? 0 : delay));
    lua_replace(L, DEADLINE);
  }
  ActorProcess *process = state->current;
  mailbox_of(L, process);
  process->scanned = NULL;
  if (process->is_machine) return block(L, process, form); /* the first look is on the next edge */
  if (look(L, state, process, form)) return found(L, form);
  if (expired(L, state)) return too_late(L, form);
  return block(L, process, form);
}

/* Puts the clauses' own deadline where a timeout stands. */
static void take_after(lua_State *L) {
  if (lua_getfield(L, SPEC, "after") != LUA_TNIL) {
    lua_geti(L, -1, 1);
    lua_replace(L, DEADLINE);
  }
  lua_settop(L, BASE);
}

static void check_clause(lua_State *L, lua_Integer i) {
  int clause = lua_gettop(L);
  if (!lua_istable(L, clause)) actor_raise(L, "clause %d is no table { pattern, handler }", (int)i);
  lua_geti(L, clause, 1);
  actor_pattern_check(L, -1);
  if (lua_geti(L, clause, 2) != LUA_TFUNCTION)
    actor_raise(L, "clause %d has no handler: { pattern, function(m) ... end }", (int)i);
  int where = lua_getfield(L, clause, "where");
  if (where != LUA_TNIL && where != LUA_TFUNCTION)
    actor_raise(L, "clause %d: `where` is no function", (int)i);
  lua_settop(L, clause - 1);
}

static void check_clauses(lua_State *L) {
  lua_Integer i = 1;
  for (; lua_geti(L, SPEC, i) != LUA_TNIL; i++) check_clause(L, i);
  lua_pop(L, 1);
  int after = lua_getfield(L, SPEC, "after");
  if (after != LUA_TNIL && after != LUA_TTABLE) actor_raise(L, "`after` is a table { time, function }");
  if (i == 1 && after == LUA_TNIL) actor_raise(L, "receive { } without clauses would wait for ever");
  lua_pop(L, 1);
}

/* The forms of receive; with a mailbox, or nil, at the first place. */

static int receive_forms(lua_State *L) {
  lua_settop(L, 2);
  if (!lua_istable(L, SPEC)) { /* a timeout or nothing */
    lua_pushvalue(L, SPEC);
    lua_pushnil(L);
    lua_replace(L, SPEC);
    return receive(L, FIRST, "receive");
  }
  lua_pushnil(L);
  check_clauses(L);
  take_after(L);
  return receive(L, CLAUSES, "receive");
}

static int receive_match_forms(lua_State *L) {
  lua_settop(L, 3);
  if (!lua_isfunction(L, SPEC)) actor_pattern_check(L, SPEC);
  return receive(L, FITTING, "receive_match");
}

/* receive() is what most processes do most of the time. */

static int first_mail(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  NetMessage *message = process->mailbox.line.head, *previous = NULL;
  while (message && G_UNLIKELY(is_served(process, &process->mailbox, message))) {
    previous = message;
    message = message->next;
  }
  if (message) {
    actor_push_message(L, state, message);
    actor_take(state, process, &process->mailbox, previous, message);
    return 1;
  }
  process->vain = TRUE;
  return actor_process_block(L, ACTOR_WAIT_MAIL, SIM_INSTANT_MAX, first_mail, 0);
}

static int receive_first(lua_State *L) {
  ActorProcess *process = actor_state(L)->current;
  actor_process_check_blocking(L, "receive");
  lua_settop(L, 0);
  process->scanned = NULL;
  if (process->is_machine || !process->mailbox.line.head)
    return actor_process_block(L, ACTOR_WAIT_MAIL, SIM_INSTANT_MAX, first_mail, 0);
  return first_mail(L, LUA_OK, 0);
}

static int lua_receive(lua_State *L) {
  if (lua_isnoneornil(L, 1)) return receive_first(L);
  lua_settop(L, 1);
  lua_pushnil(L);
  lua_insert(L, 1);
  return receive_forms(L);
}

static int lua_receive_match(lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 2);
  lua_pushnil(L);
  lua_insert(L, 1);
  return receive_match_forms(L);
}

static int run_receiver(lua_State *L) {
  lua_settop(L, 0);
  lua_pushnil(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushnil(L);
  take_after(L);
  return receive(L, CLAUSES, "a receiver");
}

/* receiver{...} is receive{...} with its clauses checked once. */
static int lua_receiver(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushnil(L);
  lua_insert(L, 1);
  lua_pushnil(L);
  check_clauses(L);
  lua_pushvalue(L, SPEC);
  lua_pushcclosure(L, run_receiver, 1);
  return 1;
}

/* Private mailboxes. */

static int lua_mailbox(lua_State *L) {
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  if (!process) return actor_raise(L, "a mailbox belongs to a process or an experiment");
  ActorBelongings *own = actor_process_own(state, process);
  ActorBox *box = sim_slab_take(state->shard->slab, sizeof *box);
  guint64 number = ++actor_maker(state)->mailboxes;
  box->mailbox = (ActorMailbox){.address = net_address_local(process->device, number),
                                .capacity = G_MAXUINT32,
                                .owner = process->slot,
                                .kind = ACTOR_MAILBOX_PRIVATE};
  box->next = own->boxes;
  own->boxes = box;
  actor_directory_add(state->directory, &box->mailbox);
  actor_device(state->world, process->device)->mailboxes++;
  lua_pushlightuserdata(L, (gpointer)(gsize)actor_handle(ACTOR_BOX, box->mailbox.address));
  return 1;
}

static ActorMailbox *find_box(lua_State *L, int index) {
  ActorState *state = actor_state(L);
  guint64 handle = (guint64)(gsize)lua_touserdata(L, index);
  if (lua_type(L, index) != LUA_TLIGHTUSERDATA || actor_handle_kind(handle) != ACTOR_BOX)
    actor_raise(L, "a mailbox was expected, not %s", actor_handle_article(L, index));
  return actor_directory_find(state->directory, actor_handle_bits(handle));
}

ActorMailbox *actor_check_box(lua_State *L, int index) {
  ActorMailbox *box = find_box(L, index);
  ActorProcess *process = actor_state(L)->current;
  if (!box) actor_raise(L, "the mailbox is closed");
  if (!process || box->owner != process->slot) actor_raise(L, "the mailbox belongs to another process");
  return box;
}

/* Closing twice does nothing, so that it may also be a to-be-closed variable. */
static int box_close(lua_State *L) {
  ActorState *state = actor_state(L);
  ActorMailbox *box = find_box(L, 1);
  if (!box) return 0;
  ActorProcess *process = actor_process_at(state, box->owner);
  if (process->own->awaited == box) process->own->awaited = NULL;
  if (process->scanned && process->wait == ACTOR_WAIT_PRIVATE) process->scanned = NULL;
  actor_process_close_box(state, process, (ActorBox *)box); /* the mailbox is its first member */
  return 0;
}

static int box_length(lua_State *L) {
  lua_pushinteger(L, actor_check_box(L, 1)->line.length);
  return 1;
}

static int box_address(lua_State *L) {
  guint64 handle = (guint64)(gsize)lua_touserdata(L, 1);
  lua_pushlightuserdata(L, (gpointer)(gsize)actor_handle_bits(handle));
  return 1;
}

void actor_receive_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"receive", lua_receive},
                                       {"receive_match", lua_receive_match},
                                       {"receiver", lua_receiver},
                                       {"mailbox", lua_mailbox},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  actor_handle_method(L, ACTOR_BOX, "receive", receive_forms);
  actor_handle_method(L, ACTOR_BOX, "receive_match", receive_match_forms);
  actor_handle_method(L, ACTOR_BOX, "close", box_close);
  actor_handle_method(L, ACTOR_BOX, "__close", box_close);
  actor_handle_method(L, ACTOR_BOX, "__len", box_length);
  actor_handle_field(L, ACTOR_BOX, "address", box_address);
}
