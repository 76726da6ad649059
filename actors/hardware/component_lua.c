/* SPDX-License-Identifier: MIT */
#include "actors/hardware/component_lua.h"

#include "actors/process/post_lua.h"
#include "actors/scenario/handle_lua.h"

/* Life. */

void actor_component_prepare(lua_State *L, const ActorModel *model, int count, guint32 device) {
  int base = lua_gettop(L) - count;
  if (count > 1 || (count == 1 && !lua_istable(L, base + 1)))
    actor_raise(L, "component %s: a table of fields may follow it, not %s", model->name,
                count > 1 ? "several values" : actor_handle_article(L, base + 1));
  actor_model_push_self(L, model, device);
  int self = lua_gettop(L);
  if (count == 1) {
    lua_pushnil(L);
    while (lua_next(L, base + 1)) {
      if (lua_isfunction(L, -1))
        actor_raise(L, "component %s: %s: functions are given where it is defined", model->name,
                    luaL_tolstring(L, -2, NULL));
      lua_pushvalue(L, -2);
      lua_insert(L, -2);
      lua_rawset(L, self);
    }
  }
  lua_replace(L, base);
  lua_settop(L, base);
}

/* `self` is at the place of the thread among the anchors. */
void actor_component_start(ActorState *state, ActorProcess *process, const ActorModel *model,
                           lua_State *from) {
  process->component = model;
  process->is_component = TRUE;
  lua_rawgeti(from, LUA_REGISTRYINDEX, state->anchors);
  lua_insert(from, -2);
  lua_rawseti(from, -2, process->slot + 1);
  lua_pop(from, 1);
}

void actor_component_end(ActorState *state, ActorProcess *process) {
  if (!process->is_component) return;
  process->component = NULL;
  lua_rawgeti(state->L, LUA_REGISTRYINDEX, state->anchors);
  lua_pushboolean(state->L, FALSE);
  lua_rawseti(state->L, -2, process->slot + 1);
  lua_pop(state->L, 1);
}

ActorModelFrame actor_component_frame(ActorProcess *process) {
  return (ActorModelFrame){.model = process->component, .component = process, .device = process->device};
}

/* Handling. */

/* Pushes what the model does with messages of a kind, or false. */
static void find_handler(lua_State *L, const ActorState *state, const ActorModel *model, guint32 kind) {
  gsize length;
  const char *word = actor_kinds_word(state->world->kinds, kind, &length);
  lua_rawgeti(L, LUA_REGISTRYINDEX, model->functions);
  lua_pushliteral(L, "on_");
  lua_pushlstring(L, word, length);
  lua_concat(L, 2);
  if (lua_rawget(L, -2) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_getfield(L, -1, "on_message");
  }
  lua_remove(L, -2);
  if (!lua_isnil(L, -1)) return;
  lua_pop(L, 1);
  lua_pushboolean(L, FALSE);
}

/* The same, found once for each kind. */
static void push_handler(lua_State *L, const ActorState *state, const ActorModel *model, guint32 kind) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, model->handlers);
  if (lua_rawgeti(L, -1, kind) != LUA_TNIL) return;
  lua_pop(L, 1);
  find_handler(L, state, model, kind);
  lua_pushvalue(L, -1);
  lua_rawseti(L, -3, kind);
}

static int handle(lua_State *L) {
  ActorProcess *process = lua_touserdata(L, 1);
  ActorState *state = actor_state(L);
  const ActorModel *model = process->component;
  lua_rawgeti(L, LUA_REGISTRYINDEX, state->anchors);
  lua_rawgeti(L, -1, process->slot + 1);
  lua_replace(L, 2);
  if (!process->started) {
    process->started = TRUE;
    actor_model_push_function(L, model, "start");
    lua_pushvalue(L, 2);
    if (lua_isnil(L, -2)) lua_pop(L, 2);
    else lua_call(L, 1, 0);
  }
  for (guint32 left = process->mailbox.line.length; left > 0 && !state->shard->stopping; left--) {
    NetMessage *message = process->mailbox.line.head;
    actor_take(state, process, &process->mailbox, NULL, message);
    push_handler(L, state, model, message->kind);
    if (lua_toboolean(L, -1)) {
      lua_pushvalue(L, 2);
      actor_push_message(L, state, message);
      lua_call(L, 2, 0);
    }
    lua_settop(L, 2);
    actor_note_handled(state, process);
  }
  return 0;
}

/* What comes meanwhile is for another event, so that each ends. */
void actor_component_run(ActorState *state, ActorProcess *process) {
  ActorModelFrame frame = actor_component_frame(process);
  process->status = ACTOR_RUNNING;
  actor_model_run(state, &frame, handle, process);
  process->status = ACTOR_WAITING;
  process->wait = ACTOR_WAIT_MAIL;
  if (process->mailbox.line.head) actor_process_wake(state, process, state->shard->now);
}

static int lua_component(lua_State *L) { return actor_model_define(L, ACTOR_MODEL_COMPONENT); }

void actor_component_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"component", lua_component}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
