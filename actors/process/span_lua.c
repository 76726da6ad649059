/* SPDX-License-Identifier: MIT */
#include "actors/process/span_lua.h"

#include "actors/instruments/place_lua.h"
#include "actors/instruments/trace_lua.h"
#include "actors/scenario/handle_lua.h"

static const char SPAN = 0; /* registry: the metatable */

/* The userdata; its user value is the name. */
typedef struct {
  guint64 id;
  guint64 around; /* the one that the process was in when it began; 0: none of its own */
  NetAddress process;
  SimInstant begun;
  guint8 finished;
} Span;

guint64 actor_span_of(const ActorProcess *process) {
  if (process->own && process->own->span) return process->own->span;
  const NetMessage *message = actor_process_in_hand(process);
  return message ? message->span : 0;
}

static Span *check_span(lua_State *L) {
  Span *span = lua_touserdata(L, 1);
  if (lua_type(L, 1) == LUA_TUSERDATA && lua_getmetatable(L, 1)) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &SPAN);
    if (lua_rawequal(L, -1, -2)) {
      lua_pop(L, 2);
      return span;
    }
  }
  actor_raise(L, "span:finish: a span is wanted, not %s", actor_handle_article(L, 1));
  return NULL;
}

static int lua_span(lua_State *L) {
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  gsize length;
  if (!process) return actor_raise(L, "span is for processes, components and experiments");
  if (lua_type(L, 1) != LUA_TSTRING)
    return actor_raise(L, "span: a name, a string, is wanted, not %s", actor_handle_article(L, 1));
  const char *name = lua_tolstring(L, 1, &length);
  if (length == 0 || !g_utf8_validate(name, (gssize)length, NULL))
    return actor_raise(L, "span: a name is UTF-8, and not empty");
  lua_settop(L, 1);
  Span *span = lua_newuserdatauv(L, sizeof *span, 1);
  ActorBelongings *own = actor_process_own(state, process);
  guint64 parent = actor_span_of(process);
  *span = (Span){.around = own->span, .process = process->mailbox.address};
  span->id = (guint64)actor_maker_device(state) << 40 | ++actor_maker(state)->spans;
  span->begun = actor_now(state->world);
  own->span = span->id;
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, 2, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &SPAN);
  lua_setmetatable(L, 2);
  if (actor_traces(state->world))
    actor_trace_span_begin(state->world, span->id, parent, process, name, actor_place_line(state));
  return 1;
}

/* How long it took is a measurement like those of plenum.record. */
static void measure(lua_State *L, ActorState *state, const Span *span) {
  ActorMoment moment;
  lua_pushliteral(L, "span:");
  lua_getiuservalue(L, 1, 1);
  lua_concat(L, 2);
  double units = sim_scale_units(&state->world->scale, actor_now(state->world) - span->begun);
  if (actor_moment(state, &moment)) actor_ledger_record(state->ledger, &moment, lua_tostring(L, -1), units);
  if (actor_traces(state->world)) actor_trace_measure(state->world, "record", lua_tostring(L, -1), units);
}

/* finish(): how long it took, in units; nil when it had been finished. */
static int span_finish(lua_State *L) {
  ActorState *state = actor_state(L);
  Span *span = check_span(L);
  ActorProcess *process = state->current;
  if (span->finished) return 0;
  if (!process || process->mailbox.address != span->process)
    return actor_raise(L, "span:finish: the process that began a span finishes it");
  span->finished = TRUE;
  if (actor_process_own(state, process)->span == span->id) process->own->span = span->around;
  measure(L, state, span);
  if (actor_traces(state->world)) actor_trace_span_end(state->world, span->id, process);
  lua_pushnumber(L, sim_scale_units(&state->world->scale, actor_now(state->world) - span->begun));
  return 1;
}

static int span_tostring(lua_State *L) {
  check_span(L);
  lua_getiuservalue(L, 1, 1);
  lua_pushfstring(L, "span %s", lua_tostring(L, -1));
  return 1;
}

void actor_span_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"span", lua_span}, {NULL, NULL}};
  static const luaL_Reg metamethods[] = {
      {"__tostring", span_tostring}, {"__close", span_finish}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  lua_newtable(L);
  luaL_setfuncs(L, metamethods, 0);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, span_finish);
  lua_setfield(L, -2, "finish");
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "span");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &SPAN);
}
