/* SPDX-License-Identifier: MIT */
#include "actors/process/work_lua.h"

enum { NO_CORE, QUEUED, WORKING };

G_STATIC_ASSERT(sizeof(lua_KContext) >= sizeof(SimInstant));

static int slept(lua_State *L, int status, lua_KContext until) {
  (void)status;
  ActorState *state = actor_state(L);
  if (actor_now(state->world) >= until) return 0;
  state->current->vain = TRUE;
  return actor_process_block(L, ACTOR_WAIT_SLEEP, until, slept, until);
}

static int lua_sleep(lua_State *L) {
  actor_process_check_blocking(L, "sleep");
  SimInstant until = actor_later(L, actor_check_duration(L, 1, NULL));
  return actor_process_block(L, ACTOR_WAIT_SLEEP, until, slept, until);
}

static gboolean core_is_free(const ActorState *state, guint32 device) {
  guint32 cores = net_network_device(state->world->network, device)->cores;
  return cores == 0 || actor_device(state->world, device)->working < cores;
}

/* How long it has waited for the core that it waits for, as far as it had its message in hand. */
static SimInstant waited(const ActorProcess *process, SimInstant now) {
  SimInstant since = process->own->queued;
  if (process->taken) since = MAX(since, process->taken->queued);
  return now - since;
}

SimInstant actor_work_starved_own(const ActorProcess *process, SimInstant now) {
  const ActorBelongings *own = process->own;
  return own->core == QUEUED ? own->starved + waited(process, now) : own->starved;
}

/* `process->own->work` turns from how long into until when. */
static void take_core(ActorState *state, ActorProcess *process) {
  ActorDevice *device = actor_device(state->world, process->device);
  device->working++;
  process->own->core = WORKING;
  process->own->work += actor_now(state->world);
}

static void leave_core(ActorState *state, ActorProcess *process) {
  ActorDevice *device = actor_device(state->world, process->device);
  process->own->core = NO_CORE;
  device->working--;
  if (!device->waiting || g_queue_is_empty(device->waiting)) return;
  ActorProcess *next = actor_process_at(state, GPOINTER_TO_UINT(g_queue_pop_head(device->waiting)));
  next->own->starved += waited(next, actor_now(state->world));
  take_core(state, next);
  if (next->wait != ACTOR_WAIT_CORE) return; /* a machine, which does something else meanwhile */
  actor_process_turn_wait(state, next, ACTOR_WAIT_WORK);
  next->own->until = next->own->work;
  actor_process_await_deadline(state, next);
}

void actor_work_leave(ActorState *state, ActorProcess *process) {
  if (!process->own) return;
  if (process->own->core == WORKING) leave_core(state, process);
  if (process->own->core == QUEUED)
    g_queue_remove(actor_device(state->world, process->device)->waiting, GUINT_TO_POINTER(process->slot));
  process->own->core = NO_CORE;
}

static int worked(lua_State *L, int status, lua_KContext below);

static int block(lua_State *L, const ActorBelongings *own, lua_KContext below) {
  gboolean working = own->core == WORKING;
  return actor_process_block(L, working ? ACTOR_WAIT_WORK : ACTOR_WAIT_CORE,
                             working ? own->work : SIM_INSTANT_MAX, worked, below);
}

/* The context is 0, or what is left of the work below, and 1. */
static int worked(lua_State *L, int status, lua_KContext below) {
  (void)status;
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  gboolean working = process->own->core == WORKING;
  if (working && actor_now(state->world) >= process->own->work) {
    if (below) process->own->work = actor_now(state->world) + below - 1;
    else leave_core(state, process);
    return 0;
  }
  process->vain = TRUE;
  return block(L, process->own, below);
}

/* A frame of the machine works already, or waits for a core. */
static int work_first(lua_State *L, ActorBelongings *own, SimInstant ticks) {
  SimInstant begun = own->core == WORKING ? actor_now(actor_state(L)->world) : 0;
  SimInstant left = MAX(own->work - begun, 0);
  own->work = begun + ticks;
  return block(L, own, left + 1);
}

static int work(lua_State *L, SimInstant ticks) {
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  if (state->outside) return actor_raise(L, "an experiment lives on no device, which could work for it");
  actor_later(L, ticks);
  ActorBelongings *own = actor_process_own(state, process);
  if (own->core != NO_CORE) return work_first(L, own, ticks);
  own->work = ticks;
  if (core_is_free(state, process->device)) {
    take_core(state, process);
    return block(L, own, 0);
  }
  ActorDevice *device = actor_device(state->world, process->device);
  if (!device->waiting) device->waiting = g_queue_new();
  g_queue_push_tail(device->waiting, GUINT_TO_POINTER(process->slot));
  own->core = QUEUED;
  own->queued = actor_now(state->world);
  return block(L, own, 0);
}

static int lua_work(lua_State *L) {
  actor_process_check_blocking(L, "work");
  return work(L, actor_check_duration(L, 1, NULL));
}

/* cycles(n): n periods of the device's clock. */
static int lua_cycles(lua_State *L) {
  ActorState *state = actor_state(L);
  actor_process_check_blocking(L, "cycles");
  lua_Integer count = luaL_checkinteger(L, 1);
  if (count < 0) return actor_raise(L, "cycles: %" G_GINT64_FORMAT " is negative", (gint64)count);
  if (state->outside) return work(L, 0);
  const NetDevice *device = net_network_device(state->world->network, state->current->device);
  if (device->clock_rate.numerator == 0)
    return actor_raise(L, "cycles: the device \"%s\" has no clock_rate", device->name);
  SimClock clock;
  g_autoptr(GError) error = NULL;
  gboolean made = sim_clock_make(device->clock_rate, state->world->scale.ticks_per_unit, device->speed, 0,
                                 &clock, &error);
  g_assert(made);
  return work(L, sim_clock_edge(&clock, (guint64)count));
}

void actor_work_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"sleep", lua_sleep}, {"work", lua_work}, {"cycles", lua_cycles}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
