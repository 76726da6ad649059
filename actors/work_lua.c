/* SPDX-License-Identifier: MIT */
#include "actors/work_lua.h"

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
  next->own->starved += actor_now(state->world) - next->own->queued;
  take_core(state, next);
  next->wait = ACTOR_WAIT_WORK;
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

static int worked(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  gboolean working = process->own->core == WORKING;
  if (working && actor_now(state->world) >= process->own->work) {
    leave_core(state, process);
    return 0;
  }
  process->vain = TRUE;
  return actor_process_block(L, working ? ACTOR_WAIT_WORK : ACTOR_WAIT_CORE,
                             working ? process->own->work : SIM_INSTANT_MAX, worked, 0);
}

static int work(lua_State *L, SimInstant ticks) {
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  if (state->outside) return actor_raise(L, "an experiment lives on no device, which could work for it");
  actor_later(L, ticks);
  actor_process_own(state, process)->work = ticks;
  if (core_is_free(state, process->device)) {
    take_core(state, process);
    return actor_process_block(L, ACTOR_WAIT_WORK, process->own->work, worked, 0);
  }
  ActorDevice *device = actor_device(state->world, process->device);
  if (!device->waiting) device->waiting = g_queue_new();
  g_queue_push_tail(device->waiting, GUINT_TO_POINTER(process->slot));
  process->own->core = QUEUED;
  process->own->queued = actor_now(state->world);
  return actor_process_block(L, ACTOR_WAIT_CORE, SIM_INSTANT_MAX, worked, 0);
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
