/* SPDX-License-Identifier: MIT */
#include "actors/process/process_lua.h"

#include "actors/hardware/component_lua.h"
#include "actors/instruments/place_lua.h"
#include "actors/instruments/trace_lua.h"
#include "actors/process/future_lua.h"
#include "actors/process/inspect_lua.h"
#include "actors/process/machine_lua.h"
#include "actors/process/post_lua.h"
#include "actors/process/show_lua.h"
#include "actors/process/work_lua.h"
#include "actors/sandbox/coroutine_lua.h"
#include "actors/sandbox/sandbox_lua.h"
#include "actors/scenario/option_lua.h"

ActorProcess *actor_process_find(const ActorState *state, NetAddress address) {
  ActorMailbox *mailbox = actor_directory_find(state->directory, address);
  return mailbox && mailbox->kind == ACTOR_MAILBOX_PROCESS ? actor_process_at(state, mailbox->owner) : NULL;
}

/* Slots are reused last in, first out: together with the thread that a function has left there. */
static ActorProcess *take_slot(ActorState *state) {
  if (state->free_slot) {
    ActorProcess *process = actor_process_at(state, state->free_slot - 1);
    state->free_slot = process->mailbox.owner;
    return process;
  }
  guint32 slot = state->process_count++;
  if (slot % ACTOR_PAGE == 0) g_ptr_array_add(state->pages, g_new0(ActorProcess, ACTOR_PAGE));
  ActorProcess *process = actor_process_at(state, slot);
  process->slot = slot;
  return process;
}

static void give_slot(ActorState *state, ActorProcess *process) {
  process->status = ACTOR_FREE;
  process->mailbox.owner = state->free_slot;
  state->free_slot = process->slot + 1;
}

void actor_process_wake(ActorState *state, ActorProcess *process, SimInstant instant) {
  if (process->wake) return;
  guint32 payload = sim_payload(ACTOR_EVENT_RUN, process->slot);
  process->wake = actor_post(state, process->device, instant, payload);
}

/* An experiment's `sleep(0)` lets the devices have a turn. */
void actor_process_set_deadline(ActorState *state, ActorProcess *process, SimInstant instant) {
  guint32 payload = sim_payload(ACTOR_EVENT_RUN, process->slot);
  ActorBelongings *own = actor_process_own(state, process);
  own->deadline_at = instant;
  if (state->outside && instant == actor_now(state->world)) {
    guint32 serial = sim_shard_post_next_turn(state->shard, payload);
    own->deadline = (guint64)1 << 32 | serial;
  } else {
    own->deadline = actor_post(state, process->device, instant, payload);
  }
}

SimInstant actor_process_next_step(const ActorProcess *process, SimInstant now) {
  const SimClock *clock = process->clock;
  return clock ? sim_clock_edge(clock, sim_clock_after(clock, now)) : now;
}

void actor_process_notice(ActorState *state, ActorProcess *process, ActorMailbox *mailbox) {
  if (process->is_machine) {
    actor_machine_notice(state, process, mailbox);
    return;
  }
  if (process->is_component && process->status == ACTOR_WAITING) {
    actor_process_wake(state, process, actor_now(state->world));
    return;
  }
  gboolean awaited = (process->wait == ACTOR_WAIT_MAIL && mailbox == &process->mailbox) ||
                     (process->wait == ACTOR_WAIT_PRIVATE && mailbox == process->own->awaited) ||
                     (process->wait == ACTOR_WAIT_FUTURES && mailbox->kind == ACTOR_MAILBOX_FUTURE);
  if (awaited && process->status == ACTOR_WAITING)
    actor_process_wake(state, process, actor_process_next_step(process, actor_now(state->world)));
}

static lua_State *thread_of(ActorState *state, ActorProcess *process) {
  if (process->thread) return process->thread;
  process->thread = lua_newthread(state->L);
  lua_rawgeti(state->L, LUA_REGISTRYINDEX, state->anchors);
  lua_pushvalue(state->L, -2);
  lua_rawseti(state->L, -2, process->slot + 1);
  lua_pop(state->L, 2);
  return process->thread;
}

/* Processes that start together by one rate share a clock: there may be a million of them. */
struct _ActorClock {
  SimClock clock; /* comes first: it is what a process knows */
  guint32 users;
};

static gboolean same_clock(const SimClock *a, const SimClock *b) {
  return a->phase == b->phase && sim_ratio_compare(a->period, b->period) == 0;
}

static void drop_clock(ActorState *state, ActorClock *clock) {
  if (clock && --clock->users == 0) sim_slab_give(state->shard->slab, clock, sizeof *clock);
}

static void give_clock(ActorState *state, ActorProcess *process, const SimClock *clock) {
  if (!state->clock || !same_clock(&state->clock->clock, clock)) {
    drop_clock(state, state->clock);
    state->clock = sim_slab_take(state->shard->slab, sizeof *state->clock);
    *state->clock = (ActorClock){*clock, 1};
  }
  state->clock->users++;
  process->clock = &state->clock->clock;
}

/* The clock of a process that starts now on the device; FALSE when it has none. */
static gboolean make_clock(lua_State *L, const ActorState *state, guint32 device, SimRatio rate,
                           SimClock *clock) {
  SimRatio speed = {1, 1};
  GError *error = NULL;
  if (rate.numerator == 0) return FALSE;
  if (device) speed = net_network_device(state->world->network, device)->speed;
  SimRatio ticks_per_unit = state->world->scale.ticks_per_unit;
  if (!sim_clock_make(rate, ticks_per_unit, speed, actor_now(state->world), clock, &error))
    actor_raise_error(L, "clock_rate", error); /* a drifting device may be too fast for the resolution */
  return TRUE;
}

static ActorProcess *make(ActorState *state, const ActorBirth *birth) {
  ActorProcess *process = take_slot(state);
  lua_State *thread = process->is_machine || process->is_component ? NULL : process->thread;
  guint32 slot = process->slot;
  *process = (ActorProcess){.slot = slot, .device = birth->device, .thread = thread};
  process->mailbox = (ActorMailbox){.address = birth->address, .capacity = birth->capacity, .owner = slot};
  process->status = ACTOR_WAITING;
  process->from_file = birth->from_file;
  SimPurpose purpose = birth->device ? SIM_PURPOSE_PROCESS : SIM_PURPOSE_EXPERIMENT;
  process->stream.name = sim_stream_name(purpose, birth->address, 0);
  actor_directory_add(state->directory, &process->mailbox);
  actor_device(state->world, birth->device)->processes++;
  return process;
}

static void trace_start(ActorState *state, const ActorProcess *process, guint64 cause) {
  if (!actor_traces(state->world)) return;
  g_autofree char *name = actor_process_name(state, process);
  actor_trace_start(state->world, process->mailbox.address, name, cause);
}

ActorProcess *actor_process_side(ActorState *state, ActorProcess *parent) {
  guint64 number = ++actor_maker(state)->mailboxes;
  ActorBirth birth = {.device = parent->device,
                      .address = net_address_local(parent->device, number),
                      .capacity = G_MAXUINT32};
  ActorProcess *process = make(state, &birth);
  if (parent->clock) {
    SimClock clock = *parent->clock;
    clock.phase = actor_now(state->world);
    give_clock(state, process, &clock);
  }
  actor_note(state->world, SIM_START, birth.address, 0);
  trace_start(state, process, 0);
  return process;
}

/* What may raise comes before there is a process. */
ActorProcess *actor_process_start(ActorState *state, const ActorBirth *birth, lua_State *from, int count) {
  ActorType *type = actor_type_at(from, lua_gettop(from) - count);
  const ActorModel *component = actor_model_at(from, lua_gettop(from) - count, ACTOR_MODEL_COMPONENT);
  ActorMachinePlan plan = {.rate = birth->clock_rate};
  if (type) actor_machine_prepare(from, type, count, birth->clock_rate, &plan);
  if (component && plan.rate.numerator) actor_raise(from, "component %s: it has no clock", component->name);
  if (component) actor_component_prepare(from, component, count, birth->device);
  SimClock clock;
  gboolean has_clock = make_clock(from, state, birth->device, plan.rate, &clock);
  ActorProcess *process = make(state, birth);
  if (birth->name) {
    process->name = birth->name;
    actor_name_set(state, birth->device, birth->name, birth->address);
  }
  if (type) {
    actor_machine_start(state, process, &plan, from);
  } else if (component) {
    actor_component_start(state, process, component, from);
  } else {
    lua_State *thread = thread_of(state, process);
    lua_checkstack(thread, count + 1);
    lua_xmove(from, thread, count + 1);
  }
  if (has_clock) give_clock(state, process, &clock);
  actor_note(state->world, SIM_START, birth->address, 0);
  trace_start(state, process, birth->order);
  if (!(state->outside && state->reading)) actor_process_wake(state, process, actor_now(state->world));
  return process;
}

static void close_box(ActorState *state, ActorMailbox *box) {
  actor_directory_remove(state->directory, box->address);
  actor_device(state->world, net_address_home(box->address))->mailboxes--;
  actor_mailbox_return(state, box, NET_NOPROC);
}

void actor_process_close_box(ActorState *state, ActorProcess *process, ActorBox *box) {
  ActorBox **link = &process->own->boxes;
  while (*link != box) link = &(*link)->next;
  *link = box->next;
  close_box(state, &box->mailbox);
  sim_slab_give(state->shard->slab, box, sizeof *box);
}

static void forget(ActorState *state, ActorProcess *process) {
  if (process->taken) net_message_free(state->shard->slab, process->taken);
  process->taken = NULL;
  drop_clock(state, (ActorClock *)process->clock);
  if (process->own) sim_slab_give(state->shard->slab, process->own, sizeof *process->own);
  process->clock = NULL;
  process->own = NULL;
  actor_machine_free(state, process);
}

ActorBelongings *actor_process_own(ActorState *state, ActorProcess *process) {
  if (process->own) return process->own;
  process->own = sim_slab_take(state->shard->slab, sizeof *process->own);
  *process->own = (ActorBelongings){.until = SIM_INSTANT_MAX};
  return process->own;
}

static void drop_dictionary(ActorState *state, ActorProcess *process) {
  if (!process->own || !process->own->dictionary) return;
  lua_rawgeti(state->L, LUA_REGISTRYINDEX, state->cells);
  luaL_unref(state->L, -1, process->own->dictionary - 1);
  lua_pop(state->L, 1);
}

void actor_process_end(ActorState *state, ActorProcess *process) {
  if (process->from_file) actor_inspect_keep(state, process);
  process->status = ACTOR_ENDED;
  actor_note(state->world, SIM_DEATH, process->mailbox.address, 0);
  actor_note_handled(state, process);
  if (actor_traces(state->world)) actor_trace_death(state->world, process->mailbox.address);
  actor_directory_remove(state->directory, process->mailbox.address);
  if (process->name) actor_name_clear(state, process->device, process->name);
  actor_work_leave(state, process);
  actor_futures_forget(state, process);
  actor_mailbox_return(state, &process->mailbox, NET_NOPROC);
  while (process->own && process->own->boxes) actor_process_close_box(state, process, process->own->boxes);
  drop_dictionary(state, process);
  actor_component_end(state, process);
  forget(state, process);
  actor_device(state->world, process->device)->processes--;
  process->wake = 0;
  give_slot(state, process);
}

/* The deadline of a process with a clock is its first edge at or after it. */
void actor_process_await_deadline(ActorState *state, ActorProcess *process) {
  ActorBelongings *own = process->own;
  if (!own || own->until == SIM_INSTANT_MAX) {
    if (own) own->deadline = 0;
    return;
  }
  SimInstant instant = own->until;
  const SimClock *clock = process->clock;
  if (clock) instant = sim_clock_edge(clock, sim_clock_at_or_after(clock, instant));
  if (own->deadline && own->deadline_at == instant && process->vain) return; /* it is the same wait */
  actor_process_set_deadline(state, process, instant);
}

/* Who waits for mail is done with the message that it took last. */
static void suspend(ActorState *state, ActorProcess *process) {
  process->status = ACTOR_WAITING;
  if (process->wait == ACTOR_WAIT_MAIL || process->wait == ACTOR_WAIT_PRIVATE)
    actor_note_handled(state, process);
  actor_process_await_deadline(state, process);
}

void actor_process_report(ActorState *state, ActorProcess *process, lua_State *L, int status) {
  ActorWorld *world = state->world;
  if (status == LUA_ERRMEM) {
    actor_abort(world, "memory is exhausted");
    return;
  }
  if (lua_touserdata(L, -1) == ACTOR_ABORT) return;
  g_autofree char *text = actor_show_error(L);
  g_autofree char *who = process ? actor_process_title(state, process)
                                 : g_strdup(state->outside ? "the experimenter" : "a model");
  g_autofree char *message = g_strdup_printf("%s: %s", who, text);
  ActorMoment moment;
  if (actor_moment(state, &moment) && (state->outside || !world->crashes_are_data))
    actor_ledger_check(state->ledger, &moment, FALSE, message, NULL);
  if (state->outside) sim_shard_stop(state->shard); /* an error of the experimenter's ends the run at once */
}

static gboolean waits_for_mail(const ActorProcess *process) {
  return process->wait == ACTOR_WAIT_MAIL || process->wait == ACTOR_WAIT_PRIVATE;
}

/* Waits that mail has not ended stand in the trace when they are over; those for answers are told by who
 * awaits them (await_lua.c). */
static void begin_wait(ActorState *state, ActorProcess *process, SimInstant until) {
  if (process->own && !process->vain) process->own->line = NULL; /* mail has ended it */
  if (!actor_traces(state->world) || process->wait == ACTOR_WAIT_FUTURES) return;
  if (until == SIM_INSTANT_MAX && waits_for_mail(process)) return;
  ActorBelongings *own = actor_process_own(state, process);
  if (own->line) return; /* it goes on */
  own->since = actor_now(state->world);
  own->line = actor_place_line(state);
}

static void trace_wait(ActorState *state, ActorProcess *process) {
  static const ActorWaitReason reasons[] = {[ACTOR_WAIT_MAIL] = ACTOR_WAITED_IN_VAIN,
                                            [ACTOR_WAIT_PRIVATE] = ACTOR_WAITED_IN_VAIN,
                                            [ACTOR_WAIT_SLEEP] = ACTOR_WAITED_ASLEEP,
                                            [ACTOR_WAIT_WORK] = ACTOR_WAITED_WORKING,
                                            [ACTOR_WAIT_CORE] = ACTOR_WAITED_FOR_CORE};
  ActorBelongings *own = process->own;
  own->answer = 0;
  if (actor_traces(state->world))
    actor_trace_wait(state->world, process, own->since, reasons[process->wait], own->line);
}

void actor_process_end_wait(ActorState *state, ActorProcess *process) {
  if (G_LIKELY(!process->own || !process->own->line)) return;
  if (waits_for_mail(process) && actor_now(state->world) < process->own->until) return;
  if (process->wait != ACTOR_WAIT_NOTHING && process->wait != ACTOR_WAIT_FUTURES) trace_wait(state, process);
  process->own->line = NULL;
}

void actor_process_turn_wait(ActorState *state, ActorProcess *process, ActorWait wait) {
  if (process->own->line) trace_wait(state, process);
  process->own->since = actor_now(state->world);
  process->wait = wait;
}

static void resume(ActorState *state, ActorProcess *process) {
  lua_State *thread = process->thread;
  actor_process_end_wait(state, process);
  int arguments = lua_status(thread) == LUA_YIELD ? 0 : lua_gettop(thread) - 1, results;
  process->status = ACTOR_RUNNING;
  process->wake = 0;
  process->wait = ACTOR_WAIT_NOTHING;
  process->vain = FALSE;
  if (process->own) process->own->until = SIM_INSTANT_MAX;
  state->current = process;
  state->running = state->base = thread;
  int status = lua_resume(thread, state->L, arguments, &results);
  if (status == LUA_YIELD && process->wait == ACTOR_WAIT_NOTHING) {
    lua_settop(thread, 0);
    lua_pushliteral(thread, "attempt to yield from outside a coroutine");
    status = LUA_ERRRUN;
  }
  if (status == LUA_YIELD) {
    suspend(state, process);
  } else if (status == LUA_OK) {
    lua_settop(thread, 0);
    actor_process_end(state, process);
  } else {
    actor_process_report(state, process, thread, status);
    lua_resetthread(thread);
    lua_settop(thread, 0);
    actor_process_end(state, process);
  }
  state->current = NULL;
  state->running = state->base = state->L;
}

void actor_process_run(ActorState *state, ActorProcess *process) {
  if (process->is_machine) actor_machine_edge(state, process);
  else if (process->is_component) actor_component_run(state, process);
  else resume(state, process);
}

gboolean actor_process_expects(const ActorState *state, const SimEvent *event) {
  const ActorProcess *process = actor_process_at(state, sim_payload_index(event->payload));
  guint64 token = actor_token(event);
  return process->wake == token || (process->own && process->own->deadline == token);
}

static gboolean run_event(SimShard *shard, const SimEvent *event, gpointer data) {
  (void)data;
  ActorState *state = shard->data;
  ActorProcess *process = actor_process_at(state, sim_payload_index(event->payload));
  guint64 token = actor_token(event);
  if (process->wake == token) process->wake = 0;
  else if (process->own && process->own->deadline == token) process->own->deadline = 0;
  else return FALSE;
  state->world->acting = state;
  state->turns++;
  actor_device(state->world, process->device)->executed++;
  actor_process_run(state, process);
  return TRUE;
}

static void prefetch_lines(gconstpointer memory, gsize size) {
  for (gsize i = 0; i < size; i += 64) __builtin_prefetch((const char *)memory + i);
}

enum { THREAD_SIZE = 208 }; /* of a lua_State, about */

void actor_process_prefetch(const ActorProcess *process, guint step) {
  if (step == 0) {
    prefetch_lines(process, sizeof *process);
    return;
  }
  prefetch_lines(process->thread, process->is_machine || process->is_component ? 1 : THREAD_SIZE);
  __builtin_prefetch(process->taken);
}

static void foresee_run(const SimShard *shard, const SimEvent *event, guint step) {
  if (step < SIM_FORESIGHT_STEPS - 2) return;
  const ActorProcess *process = actor_process_at(shard->data, sim_payload_index(event->payload));
  actor_process_prefetch(process, step - (SIM_FORESIGHT_STEPS - 2));
}

void actor_process_open(ActorWorld *world) {
  sim_world_handle(world->sim, ACTOR_EVENT_RUN, run_event, NULL, NULL);
  sim_world_foresee(world->sim, ACTOR_EVENT_RUN, foresee_run);
}

void actor_process_check_blocking(lua_State *L, const char *call) {
  const ActorState *state = actor_state(L);
  if (state->current && L == state->base && lua_isyieldable(L)) return;
  if (!state->current || !actor_coroutine_may_block(L))
    actor_raise(L,
                "%s blocks, which only processes, commands and experiments may do (not handlers, guards, "
                "predicates, models, at_end, table.sort or the scenario's top level)",
                call);
}

int actor_process_block(lua_State *L, ActorWait wait, SimInstant until, lua_KFunction resume_at,
                        lua_KContext context) {
  ActorProcess *process = actor_state(L)->current;
  process->wait = wait;
  begin_wait(actor_state(L), process, until);
  if (process->own || until != SIM_INSTANT_MAX) actor_process_own(actor_state(L), process)->until = until;
  return lua_yieldk(L, 0, context, resume_at);
}

guint32 actor_process_origin(const ActorState *state, const ActorProcess *process) {
  if (process->is_machine) return actor_machine_type_word(process);
  return process->device ? state->world->function_word : state->world->experiment_word;
}

char *actor_process_name(const ActorState *state, const ActorProcess *process) {
  guint64 number = process->mailbox.address & NET_NUMBER_MAX;
  const char *word = process->is_machine ? actor_machine_type_name(process) : "process";
  if (process->is_component) word = ((const ActorModel *)process->component)->name;
  if (!process->device) word = "experiment";
  if (process->name) word = actor_kinds_word(state->world->kinds, process->name, NULL);
  return g_strdup_printf("%s %" G_GUINT64_FORMAT, word, number);
}

char *actor_process_title(const ActorState *state, const ActorProcess *process) {
  char *name = actor_process_name(state, process);
  if (!process->device) return name;
  char *title =
      g_strdup_printf("%s on %s", name, net_network_device(state->world->network, process->device)->name);
  g_free(name);
  return title;
}

const char *actor_process_push_title(lua_State *L, const ActorState *state, const ActorProcess *process) {
  char *title = actor_process_title(state, process);
  const char *pushed = lua_pushstring(L, title);
  g_free(title);
  return pushed;
}

void actor_process_close_all(ActorState *state) {
  for (guint32 slot = 0; slot < state->process_count; slot++) {
    ActorProcess *process = actor_process_at(state, slot);
    if (process->status == ACTOR_FREE) continue;
    for (NetMessage *message; (message = net_line_pop(&process->mailbox.line));)
      net_message_free(state->shard->slab, message);
    for (ActorBox *box = process->own ? process->own->boxes : NULL, *next; box; box = next) {
      next = box->next;
      for (NetMessage *message; (message = net_line_pop(&box->mailbox.line));)
        net_message_free(state->shard->slab, message);
      sim_slab_give(state->shard->slab, box, sizeof *box);
    }
    forget(state, process);
  }
  drop_clock(state, state->clock);
  state->clock = NULL;
}
