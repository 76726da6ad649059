/* SPDX-License-Identifier: MIT */
#include "actors/hardware/model_lua.h"

#include <string.h>

#include "actors/process/process_lua.h"
#include "actors/process/show_lua.h"
#include "actors/sandbox/sandbox_lua.h"
#include "actors/scenario/device_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/scenario/link_lua.h"
#include "actors/values/code_lua.h"
#include "actors/values/named_lua.h"

static const char MODELS = 0; /* registry: the table that stands for a model -> its ActorModel */

static const char *const KINDS[] = {[ACTOR_MODEL_COURIER] = "courier", [ACTOR_MODEL_COMPONENT] = "component"};

/* What a model's code sees. */

static guint32 check_own_device(lua_State *L, int self) {
  guint64 device = 0;
  lua_pushliteral(L, "device");
  lua_rawget(L, self);
  if (!actor_handle_at(L, -1, ACTOR_DEVICE, &device))
    actor_raise(L, "self.device is not a device any more: the model has changed it");
  lua_pop(L, 1);
  if (device != actor_maker_device(actor_state(L))) actor_raise(L, "a model sees its own device only");
  return (guint32)device;
}

static int push_depth(lua_State *L, gboolean is_component) {
  ActorState *state = actor_state(L);
  guint32 device = check_own_device(L, 1), depth;
  if (is_component) depth = state->current ? state->current->mailbox.line.length : 0;
  else depth = net_courier_depth(net_network_courier(state->world->network, device));
  lua_pushinteger(L, depth);
  return 1;
}

/* Upvalues: the model's functions; whether it is a component. */
static int self_index(lua_State *L) {
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  if (lua_type(L, 2) != LUA_TSTRING || strcmp(lua_tostring(L, 2), "depth") != 0) return 0;
  return push_depth(L, lua_toboolean(L, lua_upvalueindex(2)));
}

static int self_link_to(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  return actor_link_push(L, check_own_device(L, 1), 2);
}

/* Definition. */

ActorModel *actor_model_at(lua_State *L, int index, ActorModelKind kind) {
  if (lua_type(L, index) != LUA_TTABLE) return NULL;
  index = lua_absindex(L, index);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &MODELS);
  lua_pushvalue(L, index);
  lua_rawget(L, -2);
  ActorModel *model = lua_touserdata(L, -1);
  lua_pop(L, 2);
  return model && model->kind == kind ? model : NULL;
}

static int model_newindex(lua_State *L) {
  return actor_raise(L, "a model is defined at once: its functions and fields are given with its name");
}

static int model_tostring(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  return 1;
}

static void check_definition(lua_State *L, ActorModelKind kind) {
  static const char *const reserved[] = {"depth", "device", "link_to"};
  const char *what = KINDS[kind];
  const ActorState *state = actor_state(L);
  if (!state->reading) actor_raise(L, "%ss are defined while the scenario file is read", what);
  if (lua_type(L, 1) != LUA_TSTRING)
    actor_raise(L, "a %s has a name, a string, not %s", what, actor_handle_article(L, 1));
  if (!lua_istable(L, 2))
    actor_raise(L, "%s \"%s\": a table of functions and fields is wanted, not %s", what, lua_tostring(L, 1),
                actor_handle_article(L, 2));
  for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++) {
    if (lua_getfield(L, 2, reserved[i]) != LUA_TNIL)
      actor_raise(L, "%s \"%s\": \"%s\" is what each self has of its own", what, lua_tostring(L, 1),
                  reserved[i]);
    lua_pop(L, 1);
  }
  for (guint i = 0; i < state->models->len; i++) {
    const ActorModel *other = g_ptr_array_index(state->models, i);
    if (other->kind == kind && strcmp(other->name, lua_tostring(L, 1)) == 0)
      actor_raise(L, "there is a %s called \"%s\" already", what, other->name);
  }
}

static int make_metatable(lua_State *L, const ActorModel *model, int functions) {
  lua_createtable(L, 0, 3);
  lua_pushvalue(L, functions);
  lua_pushboolean(L, model->kind == ACTOR_MODEL_COMPONENT);
  lua_pushcclosure(L, self_index, 2);
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, model->name);
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  return luaL_ref(L, LUA_REGISTRYINDEX);
}

/* Pushes the table that stands for the model. */
static void push_table(lua_State *L, ActorModel *model) {
  lua_newtable(L);
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, model_newindex);
  lua_setfield(L, -2, "__newindex");
  lua_pushfstring(L, "%s %s", KINDS[model->kind], model->name);
  actor_named_set(L, -3, lua_tostring(L, -1));
  lua_pushcclosure(L, model_tostring, 1);
  lua_setfield(L, -2, "__tostring");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &MODELS);
  lua_pushvalue(L, -2);
  lua_pushlightuserdata(L, model);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

int actor_model_define(lua_State *L, ActorModelKind kind) {
  ActorState *state = actor_state(L);
  lua_settop(L, 2);
  check_definition(L, kind);
  ActorModel *model = g_new0(ActorModel, 1);
  g_ptr_array_add(state->models, model);
  model->kind = kind;
  model->name = g_strdup(lua_tostring(L, 1));
  lua_newtable(L);
  actor_fields_take(L, 2, 3, &model->fields);
  lua_pushcfunction(L, self_link_to);
  lua_setfield(L, 3, "link_to");
  model->metatable = make_metatable(L, model, 3);
  lua_pushvalue(L, 3);
  model->functions = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_newtable(L);
  model->handlers = luaL_ref(L, LUA_REGISTRYINDEX);
  push_table(L, model);
  lua_pushvalue(L, -1);
  model->table = luaL_ref(L, LUA_REGISTRYINDEX);
  if (state->outside) net_network_watch_links(actor_network(state->world));
  return 1;
}

void actor_model_push_function(lua_State *L, const ActorModel *model, const char *name) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, model->functions);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
}

gboolean actor_model_has(lua_State *L, const ActorModel *model, const char *function) {
  actor_model_push_function(L, model, function);
  gboolean has = !lua_isnil(L, -1);
  lua_pop(L, 1);
  return has;
}

void actor_model_push_self(lua_State *L, const ActorModel *model, guint32 device) {
  lua_createtable(L, 0, model->fields.count + 1);
  actor_fields_copy(L, &model->fields, lua_gettop(L));
  actor_handle_push(L, ACTOR_DEVICE, device);
  lua_setfield(L, -2, "device");
  lua_rawgeti(L, LUA_REGISTRYINDEX, model->metatable);
  lua_setmetatable(L, -2);
}

/* Running. */

/* "courier adaptive on router-3", "timer 4 on cpu", "link a->b". (transfer full) */
static char *title(const ActorState *state, ActorModelFrame *frame) {
  const NetNetwork *network = state->world->network;
  if (frame->component) return actor_process_title(state, frame->component);
  if (frame->model)
    return g_strdup_printf("courier %s on %s", frame->model->name,
                           net_network_device(network, frame->device)->name);
  return g_strdup_printf("link %s->%s", net_network_device(network, frame->link->from)->name,
                         net_network_device(network, frame->link->to)->name);
}

static void report(ActorState *state, ActorModelFrame *frame, lua_State *L, int status) {
  if (status == LUA_ERRMEM) {
    actor_abort(state->world, "memory is exhausted");
    return;
  }
  sim_shard_stop(state->shard);
  if (lua_touserdata(L, -1) == ACTOR_ABORT) return;
  g_autofree char *text = actor_show_error(L);
  g_autofree char *who = title(state, frame);
  g_autofree char *message = g_strdup_printf("%s: %s", who, text);
  ActorMoment moment;
  if (actor_moment(state, &moment)) actor_ledger_check(state->ledger, &moment, FALSE, message, NULL);
}

static lua_State *thread_of(ActorState *state) {
  if (state->aside) return state->aside;
  state->aside = lua_newthread(state->L);
  luaL_ref(state->L, LUA_REGISTRYINDEX);
  return state->aside;
}

gboolean actor_model_run(ActorState *state, ActorModelFrame *frame, lua_CFunction function, gpointer data) {
  ActorProcess *current = state->current;
  lua_State *running = state->running, *base = state->base, *L = thread_of(state);
  ActorModelFrame *outer = state->frame;
  int asked = state->asked;
  state->world->acting = state;
  state->current = frame->component;
  state->frame = frame;
  state->asked = 0;
  state->running = state->base = L;
  state->turns++;
  int top = lua_gettop(L);
  lua_checkstack(L, 8);
  lua_pushcfunction(L, function);
  lua_pushlightuserdata(L, data);
  int status = lua_pcall(L, 1, 0, 0);
  if (status != LUA_OK) report(state, frame, L, status);
  lua_settop(L, top);
  state->current = current;
  state->frame = outer;
  state->asked = asked;
  state->running = running;
  state->base = base;
  return status == LUA_OK;
}

void actor_model_call(lua_State *L, int arguments, int results) {
  int function = lua_gettop(L) - arguments;
  lua_pushvalue(L, function);
  lua_insert(L, function);
  lua_call(L, arguments, results);
  actor_state(L)->asked = function;
}

/* After the file has been read. */

void actor_models_finish(ActorState *state) {
  for (guint i = 0; i < state->models->len; i++) {
    const ActorModel *model = g_ptr_array_index(state->models, i);
    if (!model->table) continue;
    lua_rawgeti(state->L, LUA_REGISTRYINDEX, model->functions);
    actor_code_fix_functions(state->L, model->name);
    lua_pop(state->L, 1);
  }
}

void actor_models_free(ActorState *state) {
  for (guint i = 0; i < state->models->len; i++) {
    ActorModel *model = g_ptr_array_index(state->models, i);
    actor_fields_free(&model->fields);
    g_free(model->name);
    g_free(model);
  }
  g_ptr_array_unref(state->models);
}

void actor_model_open(lua_State *L) {
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &MODELS);
}
