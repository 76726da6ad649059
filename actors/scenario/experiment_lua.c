/* SPDX-License-Identifier: MIT */
#include "actors/scenario/experiment_lua.h"

#include "actors/instruments/trace_lua.h"
#include "actors/process/future_lua.h"
#include "actors/process/spawn_lua.h"
#include "actors/sandbox/sandbox_lua.h"

static const char PREDICATES = 0, ENDINGS = 0; /* registry: lists of functions */

static guint count_of(const ActorState *state, const char *list) {
  lua_rawgetp(state->L, LUA_REGISTRYINDEX, list);
  guint count = (guint)lua_rawlen(state->L, -1);
  lua_pop(state->L, 1);
  return count;
}

/* Pushes the i-th function of a list, from 0. */
static void push_from(lua_State *L, const char *list, guint i) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, list);
  lua_rawgeti(L, -1, (lua_Integer)i + 1);
  lua_remove(L, -2);
}

void actor_experiments_begin(ActorWorld *world) {
  ActorState *state = world->outside;
  world->acting = state;
  sim_shard_begin(state->shard);
  for (guint i = 0; i < state->file_processes->len && !state->shard->stopping; i++)
    actor_process_run(state, g_ptr_array_index(state->file_processes, i));
  if (!state->shard->stopping) sim_shard_run_line(state->shard);
}

gboolean actor_experiments_listen(ActorWorld *world) {
  const ActorState *state = world->outside;
  if (count_of(state, &PREDICATES) > 0) return TRUE;
  for (guint32 slot = 0; slot < state->process_count; slot++) {
    const ActorProcess *process = actor_process_at(state, slot);
    if (process->status != ACTOR_WAITING) continue;
    if (process->wait == ACTOR_WAIT_MAIL || process->wait == ACTOR_WAIT_PRIVATE ||
        process->wait == ACTOR_WAIT_FUTURES || actor_futures_watched(process))
      return TRUE;
  }
  return FALSE;
}

/* An error of the experimenter's ends the run; the abort that follows a stop is none. */
static gboolean run_function(ActorState *state, int results) {
  lua_State *L = state->L;
  state->turns++;
  state->current = NULL;
  int status = lua_pcall(L, 0, results, 0);
  if (status == LUA_OK) return TRUE;
  actor_process_report(state, NULL, L, status);
  lua_pop(L, 1);
  sim_shard_stop(state->shard);
  return FALSE;
}

void actor_experiments_ask(ActorWorld *world) {
  ActorState *state = world->outside;
  guint count = count_of(state, &PREDICATES);
  world->acting = state;
  for (guint i = 0; i < count && !state->shard->stopping; i++) {
    push_from(state->L, &PREDICATES, i);
    if (!run_function(state, 1)) return;
    gboolean stop = lua_toboolean(state->L, -1);
    lua_pop(state->L, 1);
    if (!stop) continue;
    actor_note(world, SIM_STOP, i, 0);
    if (actor_traces(world)) actor_trace_stop(world);
    sim_shard_stop(state->shard);
  }
}

void actor_experiments_end(ActorWorld *world) {
  ActorState *state = world->outside;
  world->acting = state;
  state->shard->now = MAX(state->shard->now, sim_world_last_instant(world->sim));
  for (guint i = 0; i < count_of(state, &ENDINGS); i++) {
    push_from(state->L, &ENDINGS, i);
    run_function(state, 0);
  }
}

static int add(lua_State *L, const char *list, const char *call) {
  ActorState *state = actor_state(L);
  if (lua_type(L, 1) != LUA_TFUNCTION)
    return actor_raise(L, "%s takes a function, not a %s", call, luaL_typename(L, 1));
  if (!state->outside && !state->reading)
    return actor_raise(L, "%s is for the scenario file and experiments", call);
  if (!state->outside) return 0;
  lua_rawgetp(L, LUA_REGISTRYINDEX, list);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  return 0;
}

static int lua_stop_when(lua_State *L) { return add(L, &PREDICATES, "stop_when"); }
static int lua_at_end(lua_State *L) { return add(L, &ENDINGS, "at_end"); }

static int lua_experiment(lua_State *L) {
  ActorState *state = actor_state(L);
  if (lua_type(L, 1) != LUA_TFUNCTION)
    return actor_raise(L, "experiment takes a function, not a %s", luaL_typename(L, 1));
  if (!state->outside && !state->reading)
    return actor_raise(L, "experiment is for the scenario file and experiments");
  lua_settop(L, 1);
  actor_spawn_experiment(L);
  return 0;
}

/* stop(reason): by the experimenter at once; by a process at the end of this turn. */
static int lua_stop(lua_State *L) {
  ActorState *state = actor_state(L);
  if (!state->outside && state->reading) return 0;
  actor_note(state->world, SIM_STOP, 0, 0);
  if (actor_traces(state->world)) actor_trace_stop(state->world);
  sim_shard_stop(state->shard);
  if (!state->outside || state->reading) return 0;
  lua_pushlightuserdata(L, ACTOR_ABORT);
  return lua_error(L);
}

void actor_experiment_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"experiment", lua_experiment},
                                       {"stop_when", lua_stop_when},
                                       {"stop", lua_stop},
                                       {"at_end", lua_at_end},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &PREDICATES);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &ENDINGS);
}
