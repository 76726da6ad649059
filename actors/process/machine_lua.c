/* SPDX-License-Identifier: MIT */
#include "actors/process/machine_lua.h"

#include <string.h>

#include "actors/process/await_lua.h"
#include "actors/process/pattern_lua.h"
#include "actors/process/peek_lua.h"
#include "actors/process/post_lua.h"
#include "actors/process/receive_lua.h"
#include "actors/sandbox/sandbox_lua.h"

struct _ActorMachine {
  ActorType *type;
  ActorStacks stacks;
  guint32 mark;  /* how deep the command stack was when a clause took its last message; or IN_HAND */
  guint32 place; /* of the next edge among the events of this one */
  guint8 exhaust : 1, peruse : 1, subordinate : 1;
  guint8 asleep : 1;  /* no edge is due until mail comes */
  guint8 drowsy : 1;  /* the running command wants to sleep */
  guint8 served : 1;  /* the edge has found a message that it handles */
  guint8 probed : 1;  /* there may be mail that asks for its fields (peek_lua.h) */
  guint8 listens : 1; /* its type has no START: there is nothing to run between messages */
};

static const char METHODS = 0;

enum { IN_HAND = G_MAXUINT32 }; /* the running command took it itself, and is done with it when it ends */

/* Life. */

static gboolean flag_of(lua_State *L, int self, const char *field, gboolean otherwise) {
  int type = lua_getfield(L, self, field);
  gboolean flag = type == LUA_TNIL ? otherwise : lua_toboolean(L, -1);
  lua_pop(L, 1);
  return flag;
}

static ActorMachine *make(ActorState *state, ActorProcess *process, ActorType *type) {
  ActorMachine *machine = sim_slab_take(state->shard->slab, sizeof *machine);
  *machine = (ActorMachine){.type = type};
  actor_stacks_init(&machine->stacks);
  process->machine = machine;
  process->is_machine = TRUE;
  return machine;
}

/* The fields of the process are at the place of its thread among the anchors. */
static void anchor_self(lua_State *L, ActorState *state, const ActorProcess *process) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, state->anchors);
  lua_insert(L, -2);
  lua_rawseti(L, -2, process->slot + 1);
  lua_pop(L, 1);
}

void actor_machine_push_self(lua_State *L, ActorState *state, const ActorProcess *process) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, state->anchors);
  lua_rawgeti(L, -1, process->slot + 1);
  lua_remove(L, -2);
}

void actor_machine_prepare(lua_State *L, ActorType *type, int count, SimRatio rate, ActorMachinePlan *plan) {
  int base = lua_gettop(L) - count;
  actor_type_instantiate(L, type, count > 0 && lua_istable(L, base + 1) ? base + 1 : 0);
  int self = lua_gettop(L);
  *plan = (ActorMachinePlan){type, flag_of(L, self, "exhaust_inbox", TRUE),
                             flag_of(L, self, "peruse_inbox", TRUE), rate};
  if (rate.numerator == 0 && lua_getfield(L, self, "clock_rate") != LUA_TNIL)
    plan->rate = actor_check_rate(L, -1, "clock_rate");
  lua_settop(L, self);
  lua_replace(L, base);
  lua_settop(L, base);
}

void actor_machine_start(ActorState *state, ActorProcess *process, const ActorMachinePlan *plan,
                         lua_State *from) {
  ActorMachine *machine = make(state, process, plan->type);
  machine->exhaust = plan->exhaust != FALSE;
  machine->peruse = plan->peruse != FALSE;
  anchor_self(from, state, process);
  lua_pushliteral(from, "START");
  actor_stacks_push(&machine->stacks, actor_entry_named(from, state));
}

void actor_machine_free(ActorState *state, ActorProcess *process) {
  ActorMachine *machine = process->machine;
  if (!process->is_machine || !machine) return;
  actor_stacks_free(&machine->stacks);
  sim_slab_give(state->shard->slab, machine, sizeof *machine);
  process->machine = NULL;
}

/* Ends the machine, giving back what its stacks refer to. */
static void end(ActorState *state, ActorProcess *process) {
  lua_State *L = state->L;
  actor_awaits_no_more(process);
  actor_stacks_drop(L, state, &process->machine->stacks);
  guint32 slot = process->slot;
  actor_process_end(state, process);
  lua_rawgeti(L, LUA_REGISTRYINDEX, state->anchors);
  lua_pushboolean(L, FALSE);
  lua_rawseti(L, -2, slot + 1);
  lua_pop(L, 1);
}

void actor_machine_took(ActorProcess *process) { process->machine->mark = IN_HAND; }

gboolean actor_machine_sleeps(const ActorProcess *process) { return process->machine->asleep; }

guint32 actor_machine_type_word(const ActorProcess *process) { return process->machine->type->word; }

const char *actor_machine_type_name(const ActorProcess *process) { return process->machine->type->name; }

guint actor_machine_command_depth(const ActorProcess *process) { return process->machine->stacks.depth; }

guint actor_machine_data_depth(ActorState *state, const ActorProcess *process) {
  return actor_stacks_data_depth(state, &process->machine->stacks);
}

/* Step 1 of an edge: serve the mailbox. */

static int serve_subordinate(lua_State *L, ActorState *state, ActorProcess *process,
                             const ActorClause *clause, int arguments);

/* The handler and its arguments, from self on, are on top. */
static void call_handler(lua_State *L, ActorState *state, ActorProcess *process, const ActorClause *clause,
                         int arguments) {
  if (clause->mode == ACTOR_CLAUSE_SUBORDINATE) {
    serve_subordinate(L, state, process, clause, arguments);
    return;
  }
  lua_call(L, arguments, clause->mode == ACTOR_CLAUSE_RPC ? 1 : 0);
  if (clause->mode != ACTOR_CLAUSE_RPC) return;
  NetAddress to = process->taken->reply_to;
  if (!to) return;
  lua_createtable(L, 2, 0);
  lua_pushliteral(L, "reply");
  lua_rawseti(L, -2, 1);
  lua_insert(L, -2);
  lua_rawseti(L, -2, 2);
  ActorTarget target = {to, net_address_home(to), 0};
  actor_send(state, actor_message_make(L, -1, &target, -1));
}

/* Pushes handler, self, the value and what is at the holes of the clause's pattern; returns how many
 * arguments, or -1 and leaves anything if the value, at 2, does not fit. */
static int push_call(lua_State *L, const ActorClause *clause) {
  gboolean is_hole = clause->type != LUA_TNONE;
  if (is_hole && clause->type != lua_type(L, 2)) return -1;
  gboolean has_pattern = !is_hole && clause->pattern != LUA_NOREF;
  if (has_pattern) lua_rawgeti(L, LUA_REGISTRYINDEX, clause->pattern);
  lua_rawgeti(L, LUA_REGISTRYINDEX, clause->handler);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  if (is_hole) lua_pushvalue(L, 2);
  int holes = has_pattern ? actor_pattern_match(L, 2, 3) : is_hole;
  return holes < 0 ? -1 : 2 + holes;
}

/* Whether the guard, if there is one, accepts the arguments on top. */
static gboolean guard_passes(lua_State *L, const ActorClause *clause, int arguments) {
  if (clause->guard == LUA_NOREF) return TRUE;
  int first = lua_gettop(L) - arguments + 1;
  lua_rawgeti(L, LUA_REGISTRYINDEX, clause->guard);
  for (int i = 0; i < arguments; i++) lua_pushvalue(L, first + i);
  lua_call(L, arguments, 1);
  gboolean passes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return passes;
}

/* Tries one clause on the message, whose value is at index 2 once it is needed; self is at 1.  Leaves handler
 * and arguments on top of the stack and returns how many arguments, or -1. */
static int try_clause(lua_State *L, ActorState *state, const ActorClause *clause, const NetMessage *message) {
  if (clause->kind && clause->kind != message->kind) return -1;
  if (lua_gettop(L) == 1) actor_push_message(L, state, message);
  int arguments = push_call(L, clause);
  if (arguments >= 0 && guard_passes(L, clause, arguments)) return arguments;
  lua_settop(L, 2);
  return -1;
}

/* Handles the oldest message that has a clause, or asks for fields; a side process has no clauses. */
static int serve(lua_State *L) {
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  ActorMachine *machine = process->machine;
  const GArray *clauses = machine->type->clauses;
  guint count = machine->subordinate ? 0 : clauses->len;
  NetMessage *previous = NULL;
  lua_rawgeti(L, lua_upvalueindex(1), process->slot + 1);
  for (NetMessage *message = process->mailbox.line.head; message;
       previous = message, message = message->next) {
    for (guint i = 0; i < count; i++) {
      const ActorClause *clause = &g_array_index(clauses, ActorClause, i);
      int arguments = try_clause(L, state, clause, message);
      if (arguments < 0) continue;
      machine->served = TRUE;
      actor_take(state, process, &process->mailbox, previous, message);
      machine->mark = machine->stacks.depth;
      call_handler(L, state, process, clause, arguments);
      if (machine->stacks.depth == machine->mark) actor_note_handled(state, process);
      return 0;
    }
    if (G_UNLIKELY(actor_peek_asks(message->kind))) {
      if (lua_gettop(L) == 1) actor_push_message(L, state, message);
      machine->served = TRUE;
      actor_take(state, process, &process->mailbox, previous, message);
      actor_peek_serve(L, state, process, &machine->stacks);
      actor_note_handled(state, process);
      return 0;
    }
    if (!machine->peruse) return 0;
    lua_settop(L, 1);
  }
  machine->probed = FALSE;
  return 0;
}

/* Step 2: run what is on top of the command stack. */

static lua_State *take_worker(ActorState *state) {
  if (!state->worker) {
    state->worker = lua_newthread(state->L);
    lua_rawgeti(state->L, LUA_REGISTRYINDEX, state->cells);
    lua_insert(state->L, -2);
    state->worker_cell = luaL_ref(state->L, -2);
    lua_pop(state->L, 1);
  }
  return state->worker;
}

/* Pushes the command's function, self and arguments on the thread; FALSE: START, and there is none. */
static int load_command(lua_State *L, ActorState *state, ActorProcess *process, guint32 entry,
                        lua_State *thread) {
  int top = lua_gettop(L), count = 0;
  luaL_checkstack(L, 8, "a command");
  lua_rawgeti(L, LUA_REGISTRYINDEX, process->machine->type->commands);
  actor_entry_push(L, state, entry);
  if (entry & ACTOR_ENTRY_NAME) lua_pushvalue(L, -1);
  else lua_geti(L, -1, 1);
  lua_rawget(L, top + 1);
  if (lua_isnil(L, -1)) {
    lua_settop(L, top);
    return -1;
  }
  actor_machine_push_self(L, state, process);
  if (!(entry & ACTOR_ENTRY_NAME)) {
    count = (int)luaL_len(L, top + 2) - 1;
    luaL_checkstack(L, count, "a command with so many arguments");
    for (int i = 0; i < count; i++) lua_geti(L, top + 2, i + 2);
  }
  lua_checkstack(thread, count + 2);
  lua_xmove(L, thread, count + 2);
  lua_settop(L, top);
  actor_entry_drop(L, state, entry);
  return count + 1;
}

/* The next edge is made before the command runs: whom the command wakes for the same instant comes behind.
 * Without a clock it is this instant, behind what the command has made. */
static void go_on(ActorState *state, ActorProcess *process) {
  if (process->wake) return;
  SimShard *shard = state->shard;
  if (!process->clock) {
    actor_process_wake(state, process, shard->now);
    return;
  }
  guint32 payload = sim_payload(ACTOR_EVENT_RUN, process->slot), place = process->machine->place;
  sim_shard_post_reserved(shard, actor_process_next_step(process, shard->now), process->device, payload,
                          place);
  process->wake = ((guint64)process->device + 1) << 32 | place;
}

/* Leaves the clock until mail comes, or until the wait on top of the stack is over. */
static void fall_asleep(ActorState *state, ActorProcess *process) {
  process->machine->asleep = TRUE;
  actor_process_await_deadline(state, process);
}

/* Whether the edge has served one message of several, and so the next one may serve another. */
static gboolean has_more(const ActorProcess *process) {
  return process->machine->served && !process->machine->exhaust && process->mailbox.line.head;
}

/* A command, or a frame, has begun to wait. */
static void keep_frame(ActorState *state, ActorProcess *process, guint32 entry) {
  if (!entry) {
    entry = ACTOR_ENTRY_FRAME | (guint32)state->worker_cell;
    state->worker = NULL;
  }
  actor_stacks_push(&process->machine->stacks, entry);
  gboolean for_mail = process->wait == ACTOR_WAIT_MAIL || process->wait == ACTOR_WAIT_PRIVATE;
  if (for_mail && process->machine->mark == IN_HAND) actor_note_handled(state, process);
  gboolean alone = process->wait == ACTOR_WAIT_SLEEP || process->wait == ACTOR_WAIT_WORK ||
                   process->wait == ACTOR_WAIT_CORE;
  if ((process->vain || alone) && !has_more(process)) fall_asleep(state, process);
  else go_on(state, process);
}

/* Without a clock, a START that has put nothing on the stack but itself waits for mail. */
static gboolean idles(const ActorProcess *process, guint32 entry) {
  const ActorMachine *machine = process->machine;
  return !process->clock && machine->stacks.depth == 1 && machine->stacks.entries[0] == entry;
}

static void after_command(ActorState *state, ActorProcess *process, guint32 entry) {
  ActorMachine *machine = process->machine;
  process->status = ACTOR_WAITING;
  if (machine->stacks.depth <= machine->mark) actor_note_handled(state, process);
  if (process->dying) {
    end(state, process);
  } else if (machine->drowsy || (entry & ACTOR_ENTRY_NAME && idles(process, entry) && !has_more(process))) {
    machine->drowsy = FALSE;
    machine->asleep = TRUE;
  } else {
    go_on(state, process);
  }
}

static void fail(ActorState *state, ActorProcess *process, lua_State *L, int status) {
  actor_process_report(state, process, L, status);
  lua_pop(L, 1);
  end(state, process);
}

static void run_thread(ActorState *state, ActorProcess *process, lua_State *thread, int arguments,
                       guint32 entry) {
  int results;
  guint32 frame = entry & ACTOR_ENTRY_FRAME ? entry : 0;
  actor_process_end_wait(state, process);
  process->wait = ACTOR_WAIT_NOTHING;
  if (process->own) process->own->until = SIM_INSTANT_MAX;
  process->vain = FALSE;
  state->running = state->base = thread;
  int status = lua_resume(thread, state->L, arguments, &results);
  state->running = state->base = state->L;
  if (status == LUA_YIELD && process->wait != ACTOR_WAIT_NOTHING) {
    process->status = ACTOR_WAITING;
    keep_frame(state, process, frame);
    return;
  }
  if (status == LUA_OK) {
    lua_settop(thread, 0);
    if (frame) actor_entry_drop(state->L, state, frame);
    after_command(state, process, entry);
    return;
  }
  if (status == LUA_YIELD) {
    lua_pushliteral(thread, "attempt to yield from outside a coroutine");
    status = LUA_ERRRUN;
  }
  lua_xmove(thread, state->L, 1);
  lua_resetthread(thread);
  lua_settop(thread, 0);
  if (frame) actor_entry_drop(state->L, state, frame);
  fail(state, process, state->L, status);
}

/* A type that has no START listens: it sleeps until mail comes. */
static void listen(ActorState *state, ActorProcess *process, guint32 entry) {
  actor_stacks_push(&process->machine->stacks, entry);
  process->machine->listens = TRUE;
  process->status = ACTOR_WAITING;
  if (has_more(process)) go_on(state, process);
  else process->machine->asleep = TRUE;
}

/* Whether a machine that listens, without a clock, has nothing to do until mail comes. */
static gboolean rests(const ActorProcess *process) {
  const ActorMachine *machine = process->machine;
  return machine->listens && machine->stacks.depth == 1 && !process->clock && !process->mailbox.line.head;
}

static void run_top(ActorState *state, ActorProcess *process) {
  lua_State *L = state->L;
  ActorMachine *machine = process->machine;
  if (machine->stacks.depth == 0) {
    process->status = ACTOR_WAITING;
    if (process->clock || machine->subordinate) end(state, process);
    else if (has_more(process)) go_on(state, process);
    else machine->asleep = TRUE;
    return;
  }
  guint32 entry = machine->stacks.entries[--machine->stacks.depth];
  machine->place = sim_shard_reserve(state->shard);
  if (entry & ACTOR_ENTRY_FRAME) {
    actor_entry_push(L, state, entry);
    lua_State *thread = lua_tothread(L, -1);
    lua_pop(L, 1);
    run_thread(state, process, thread, lua_status(thread) == LUA_YIELD ? 0 : lua_gettop(thread) - 1, entry);
    return;
  }
  lua_State *thread = take_worker(state);
  int arguments = load_command(L, state, process, entry, thread);
  if (arguments < 0) listen(state, process, entry);
  else run_thread(state, process, thread, arguments, entry);
}

static void wake_up(ActorProcess *process) {
  process->machine->asleep = FALSE;
  if (!process->own) return;
  for (ActorBox *box = process->own->boxes; box; box = box->next) box->mailbox.wakes = FALSE;
}

/* Without a clock, looking again is worth an event only if there is something to look at. */
static gboolean looks_again(const ActorProcess *process, gboolean handled) {
  const ActorMachine *machine = process->machine;
  if (!handled || !machine->exhaust) return FALSE;
  return process->clock || machine->stacks.depth > 0 || process->mailbox.line.length > 0;
}

static gboolean may_serve(const ActorMachine *machine) {
  return (machine->type->clauses->len > 0 && !machine->subordinate) || machine->probed;
}

static void edge(ActorState *state, ActorProcess *process) {
  lua_State *L = state->L;
  gboolean handled = FALSE;
  wake_up(process);
  process->status = ACTOR_RUNNING;
  process->machine->served = FALSE;
  if (process->mailbox.line.head && may_serve(process->machine)) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, state->server);
    int status = lua_pcall(L, 0, 0, 0);
    if (status != LUA_OK) {
      fail(state, process, L, status);
      return;
    }
    handled = process->machine->served;
    if (process->dying) {
      end(state, process);
      return;
    }
  }
  if (handled && rests(process)) {
    process->status = ACTOR_WAITING;
    process->machine->asleep = TRUE;
  } else if (looks_again(process, handled)) {
    process->status = ACTOR_WAITING;
    actor_process_wake(state, process, state->shard->now);
  } else {
    run_top(state, process);
  }
}

/* An edge that is due anyhow will look at what a deadline is for. */
void actor_machine_edge(ActorState *state, ActorProcess *process) {
  if (process->wake) return;
  state->current = process;
  edge(state, process);
  state->current = NULL;
}

void actor_machine_notice(ActorState *state, ActorProcess *process, ActorMailbox *mailbox) {
  const NetMessage *last = process->mailbox.line.tail;
  if (G_UNLIKELY(mailbox == &process->mailbox && last && actor_peek_asks(last->kind)))
    process->machine->probed = TRUE;
  if (!process->machine->asleep || process->status != ACTOR_WAITING) return;
  gboolean awaited = mailbox == &process->mailbox || mailbox->wakes ||
                     (process->wait == ACTOR_WAIT_PRIVATE && mailbox == process->own->awaited) ||
                     (process->wait == ACTOR_WAIT_FUTURES && mailbox->kind == ACTOR_MAILBOX_FUTURE);
  if (awaited) actor_process_wake(state, process, actor_process_next_step(process, actor_now(state->world)));
}

/* Subordinates: a side process with the parent's fields and stacks of its own. */

static int serve_subordinate(lua_State *L, ActorState *state, ActorProcess *parent, const ActorClause *clause,
                             int arguments) {
  (void)clause;
  ActorProcess *process = actor_process_side(state, parent);
  ActorMachine *machine = make(state, process, parent->machine->type);
  machine->subordinate = TRUE;
  machine->exhaust = machine->peruse = TRUE;
  lua_pushvalue(L, 1);
  anchor_self(L, state, process);
  lua_State *thread = lua_newthread(L);
  actor_stacks_push(&machine->stacks, ACTOR_ENTRY_FRAME | actor_entry_put(L, state));
  lua_xmove(L, thread, arguments + 1);
  /* The message stays with the side process as the one it took last. */
  process->taken = net_message_dup(state->shard->slab, parent->taken);
  parent->taken->flags |= ACTOR_MESSAGE_HANDLED; /* it is the side process's now */
  actor_process_wake(state, process, state->shard->now);
  return 0;
}

/* Methods of self. */

static ActorProcess *check_machine(lua_State *L, const char *call) {
  ActorProcess *process = actor_state(L)->current;
  if (!process || !process->is_machine)
    actor_raise(L, "%s is for the commands and handlers of a process type", call);
  return process;
}

ActorStacks *actor_machine_stacks(lua_State *L, const char *call) {
  return &check_machine(L, call)->machine->stacks;
}

const ActorType *actor_machine_type(lua_State *L) { return check_machine(L, "a command")->machine->type; }

static int self_continue(lua_State *L) {
  ActorState *state = actor_state(L);
  ActorProcess *process = check_machine(L, "continue");
  for (int i = lua_gettop(L); i >= 2; i--) {
    guint32 entry = actor_entry_of(L, state, process->machine->type, i);
    actor_stacks_push(&process->machine->stacks, entry);
  }
  return 0;
}

static int self_die(lua_State *L) {
  check_machine(L, "die")->dying = TRUE;
  return 0;
}

static int self_sleep_until_mail(lua_State *L) {
  ActorProcess *process = check_machine(L, "sleep_until_mail");
  for (int i = 2; i <= lua_gettop(L); i++) actor_check_box(L, i)->wakes = TRUE;
  process->machine->drowsy = TRUE;
  return 0;
}

void actor_machine_push_methods(lua_State *L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &METHODS); }

void actor_machine_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"continue", self_continue},
                                     {"die", self_die},
                                     {"sleep_until_mail", self_sleep_until_mail},
                                     {NULL, NULL}};
  ActorState *state = actor_state(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, state->anchors);
  lua_pushcclosure(L, serve, 1);
  state->server = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  luaL_setfuncs(L, actor_type_methods, 0);
  actor_stacks_open(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &METHODS);
}
