/* SPDX-License-Identifier: MIT */
#include "actors/hardware/courier_lua.h"

#include <string.h>

#include "actors/hardware/envelope_lua.h"
#include "actors/scenario/device_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/values/weak_lua.h"

/* Registry, weak: the table of built-in options that a model gave -> { model's table, overrides }; and a list
 * of { device, the same } until the file has been read. */
static const char ORDERS = 0, PLACED = 0;

static const char *const BUILT_IN[] = {"rate", "step", "queue"};

/* What the network asks. */

typedef struct {
  ActorModelFrame *frame;
  const NetMessage *message;
  union { /* the answer */
    gboolean accepted;
    NetHop hop;
    SimInstant service;
  };
} Question;

/* Pushes the function and `self`. */
static void push_call(lua_State *L, ActorModelFrame *frame, const char *function) {
  luaL_checkstack(L, 12, "a courier model");
  actor_model_push_function(L, frame->model, function);
  lua_rawgeti(L, LUA_REGISTRYINDEX, frame->self);
}

static int ask_accept(lua_State *L) {
  Question *question = lua_touserdata(L, 1);
  push_call(L, question->frame, "accept");
  actor_envelope_push(L, question->message);
  actor_model_call(L, 2, 1);
  question->accepted = lua_toboolean(L, -1);
  return 0;
}

static int ask_service(lua_State *L) {
  Question *question = lua_touserdata(L, 1);
  push_call(L, question->frame, "service_time");
  actor_envelope_push(L, question->message);
  actor_model_call(L, 2, 1);
  if (lua_isnil(L, -1))
    return actor_raise(L, "service_time: a duration is wanted, and the function gave nothing");
  SimInstant service = actor_check_duration(L, -1, NULL);
  actor_later(L, service);
  question->service = service;
  return 0;
}

static SimInstant check_flight(lua_State *L, int index, guint32 id) {
  const ActorWorld *world = actor_state(L)->world;
  SimInstant flight = actor_check_duration(L, index, NULL);
  SimInstant floor = net_network_peek_link(world->network, id)->model->floor;
  if (flight < floor)
    actor_raise(L, "route: a delay of %g %s is less than %g %s: the latency that the link names, or one step",
                sim_scale_units(&world->scale, flight), world->scale.unit,
                sim_scale_units(&world->scale, floor), world->scale.unit);
  actor_later(L, flight);
  return flight;
}

static int ask_route(lua_State *L) {
  Question *question = lua_touserdata(L, 1);
  const ActorState *state = actor_state(L);
  NetNetwork *network = state->world->network;
  guint32 here = question->frame->device;
  push_call(L, question->frame, "route");
  actor_handle_push(L, ACTOR_DEVICE, question->message->home);
  actor_envelope_push(L, question->message);
  actor_model_call(L, 3, 2);
  if (lua_isnil(L, -2)) return 0;
  guint64 next;
  if (!actor_handle_at(L, -2, ACTOR_DEVICE, &next))
    return actor_raise(L, "route: the next device is wanted, or nil, not %s", actor_handle_article(L, -2));
  guint32 link = net_network_link_to(network, state->links_read, here, (guint32)next);
  if (link == NET_NO_LINK)
    return actor_raise(L, "route: no link leads from %s to %s", net_network_device(network, here)->name,
                       net_network_device(network, (guint32)next)->name);
  SimInstant flight = lua_isnil(L, -1) ? NET_UNSET : check_flight(L, -1, link);
  question->hop = (NetHop){link, flight};
  return 0;
}

static gboolean accept(gpointer self, SimShard *shard, const NetMessage *message) {
  Question question = {.frame = self, .message = message, .accepted = TRUE};
  actor_model_run(shard->data, self, ask_accept, &question);
  return question.accepted;
}

static SimInstant service(gpointer self, SimShard *shard, const NetMessage *message) {
  Question question = {.frame = self, .message = message, .service = 0};
  actor_model_run(shard->data, self, ask_service, &question);
  return question.service;
}

static NetHop route(gpointer self, SimShard *shard, const NetMessage *message) {
  Question question = {.frame = self, .message = message, .hop = {NET_NO_LINK, NET_UNSET}};
  actor_model_run(shard->data, self, ask_route, &question);
  return question.hop;
}

static const NetCourierModel *answers_of(lua_State *L, const ActorModel *model) {
  static const NetCourierModel all[] = {
      {NULL, NULL, NULL},    {accept, NULL, NULL},    {NULL, route, NULL},    {accept, route, NULL},
      {NULL, NULL, service}, {accept, NULL, service}, {NULL, route, service}, {accept, route, service}};
  return &all[(actor_model_has(L, model, "accept") ? 1 : 0) | (actor_model_has(L, model, "route") ? 2 : 0) |
              (actor_model_has(L, model, "service_time") ? 4 : 0)];
}

/* Models with options. */

static void check_overrides(lua_State *L, const ActorModel *model) {
  if (!lua_istable(L, 2))
    actor_raise(L, "courier %s { ... }: a table of options and fields is wanted, not %s", model->name,
                actor_handle_article(L, 2));
  lua_pushnil(L);
  while (lua_next(L, 2)) {
    if (lua_isfunction(L, -1))
      actor_raise(L, "courier %s: %s: functions are given where the model is defined", model->name,
                  luaL_tolstring(L, -2, NULL));
    lua_pop(L, 1);
  }
}

/* model { ... }: a table of the built-in options, behind which are model and overrides. */
static int model_call(lua_State *L) {
  ActorModel *model = actor_model_at(L, 1, ACTOR_MODEL_COURIER);
  lua_settop(L, 2);
  check_overrides(L, model);
  lua_newtable(L);
  for (gsize i = 0; i < G_N_ELEMENTS(BUILT_IN); i++) {
    if (lua_getfield(L, 2, BUILT_IN[i]) == LUA_TNIL) {
      lua_pop(L, 1);
      lua_rawgeti(L, LUA_REGISTRYINDEX, model->fields.plain);
      lua_getfield(L, -1, BUILT_IN[i]);
      lua_remove(L, -2);
    }
    lua_setfield(L, 3, BUILT_IN[i]);
  }
  actor_weak_push(L, &ORDERS);
  lua_pushvalue(L, 3);
  lua_createtable(L, 2, 0);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, 2);
  lua_rawseti(L, -2, 2);
  lua_rawset(L, 4);
  lua_settop(L, 3);
  return 1;
}

/* Pushes the order behind the table of options at `index`; FALSE and nothing if there is none. */
static gboolean push_order(lua_State *L, int index) {
  if (!lua_istable(L, index)) return FALSE;
  index = lua_absindex(L, index);
  actor_weak_push(L, &ORDERS);
  lua_pushvalue(L, index);
  gboolean found = lua_rawget(L, -2) == LUA_TTABLE;
  lua_remove(L, -2);
  if (!found) lua_pop(L, 1);
  return found;
}

/* A model without options stands for one with none. */
static void complete(lua_State *L, int index) {
  if (!actor_model_at(L, index, ACTOR_MODEL_COURIER)) return;
  lua_pushcfunction(L, model_call);
  lua_pushvalue(L, index);
  lua_newtable(L);
  lua_call(L, 2, 1);
  lua_replace(L, index);
}

const NetCourierModel *actor_courier_read(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (actor_model_at(L, index, ACTOR_MODEL_COMPONENT))
    actor_raise(L, "device: courier: a component is none; it is spawned on the device");
  complete(L, index);
  if (!push_order(L, index)) return NULL;
  lua_rawgeti(L, -1, 1);
  const NetCourierModel *answers = answers_of(L, actor_model_at(L, -1, ACTOR_MODEL_COURIER));
  lua_pop(L, 2);
  return answers;
}

void actor_courier_place(lua_State *L, int index, guint32 device) {
  index = lua_absindex(L, index);
  complete(L, index);
  if (!push_order(L, index)) return;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &PLACED);
  lua_createtable(L, 2, 0);
  lua_pushinteger(L, device);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, -3);
  lua_rawseti(L, -2, 2);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  lua_pop(L, 2);
}

/* Sets copies of the overrides at `from` in the table at `self`. */
static void copy_overrides(lua_State *L, int from, int self) {
  ActorState *state = actor_state(L);
  lua_pushnil(L);
  while (lua_next(L, from)) {
    state->buffer.length = 0;
    actor_encode(L, -1, &state->buffer, "courier");
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    if (!actor_decode(L, state->buffer.bytes, state->buffer.length)) lua_error(L);
    lua_rawset(L, self);
  }
}

/* The device and the order are at 1 and 2. */
static int make(lua_State *L) {
  ActorState *state = actor_state(L);
  guint32 device = (guint32)lua_tointeger(L, 1);
  lua_rawgeti(L, 2, 1);
  lua_rawgeti(L, 2, 2);
  const ActorModel *model = actor_model_at(L, 3, ACTOR_MODEL_COURIER);
  actor_model_push_self(L, model, device);
  copy_overrides(L, 4, 5);
  ActorModelFrame *frame = g_new0(ActorModelFrame, 1);
  g_ptr_array_add(state->couriers, frame);
  frame->model = model;
  frame->device = device;
  frame->stream.name = sim_stream_name(SIM_PURPOSE_MODEL, device, 0);
  frame->self = luaL_ref(L, LUA_REGISTRYINDEX);
  net_network_set_courier_self(state->world->network, device, frame);
  return 0;
}

void actor_couriers_finish(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &PLACED);
  int placed = lua_gettop(L);
  lua_Integer count = (lua_Integer)lua_rawlen(L, placed);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_pushcfunction(L, make);
    lua_rawgeti(L, placed, i);
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    lua_remove(L, -3);
    lua_call(L, 2, 0);
  }
  lua_settop(L, placed - 1);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &PLACED);
}

static int lua_courier(lua_State *L) {
  actor_model_define(L, ACTOR_MODEL_COURIER);
  lua_getmetatable(L, -1);
  lua_pushcfunction(L, model_call);
  lua_setfield(L, -2, "__call");
  lua_pop(L, 1);
  return 1;
}

void actor_courier_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"courier", lua_courier}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &PLACED);
}
