/* SPDX-License-Identifier: MIT */
#include "actors/process/spawn_lua.h"

#include <string.h>

#include "actors/hardware/model_lua.h"
#include "actors/instruments/trace_lua.h"
#include "actors/process/inspect_lua.h"
#include "actors/process/post_lua.h"
#include "actors/process/type_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/values/code_lua.h"
#include "sim/hash.h"

/* The order of a process as it stands on the stack: the function or type, and its arguments. */
typedef struct {
  ActorBirth birth;
  int first; /* index of the function or type */
  int count; /* arguments behind it */
} Order;

/* Options. */

static void read_option(lua_State *L, Order *order, const char *option, int value) {
  ActorState *state = actor_state(L);
  if (strcmp(option, "name") == 0) {
    gsize length;
    if (lua_type(L, value) != LUA_TSTRING)
      actor_raise(L, "spawn: name is a string, not a %s", luaL_typename(L, value));
    const char *word = lua_tolstring(L, value, &length);
    order->birth.name = actor_kinds_intern(state->world->kinds, word, length);
  } else if (strcmp(option, "on") == 0) {
    order->birth.device = (guint32)actor_handle_check(L, value, ACTOR_DEVICE, "spawn: on");
  } else if (strcmp(option, "clock_rate") == 0) {
    order->birth.clock_rate = actor_check_rate(L, value, "spawn: clock_rate");
  } else if (strcmp(option, "mailbox") == 0) {
    lua_Integer capacity = lua_isinteger(L, value) ? lua_tointeger(L, value) : 0;
    if (capacity < 1 || capacity > G_MAXINT32)
      actor_raise(L, "spawn: mailbox is how many messages may wait, a whole number from 1, not %s",
                  actor_handle_article(L, value));
    order->birth.capacity = (guint32)capacity;
  } else {
    actor_raise(L, "spawn has no option \"%s\"; it has name, on, clock_rate, mailbox", option);
  }
}

/* { f or Type, arguments ..., options }: unpacks the specification at `index` behind it. */
static void read_specification(lua_State *L, Order *order, int index) {
  lua_Integer count = luaL_len(L, index);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (lua_type(L, -2) == LUA_TSTRING) read_option(L, order, lua_tostring(L, -2), lua_gettop(L));
    else if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) > count)
      actor_raise(L, "spawn: %s is no option", actor_handle_article(L, -2));
    lua_pop(L, 1);
  }
  luaL_checkstack(L, (int)count + 4, "spawn: so many arguments");
  order->first = lua_gettop(L) + 1;
  order->count = (int)count - 1;
  for (lua_Integer i = 1; i <= count; i++) lua_geti(L, index, i);
}

/* Whether there is a type or a component at `index`. */
static gboolean is_named(lua_State *L, int index) {
  return actor_type_at(L, index) || actor_model_at(L, index, ACTOR_MODEL_COMPONENT);
}

static Order read_order(lua_State *L, int index) {
  Order order = {.birth = {.capacity = G_MAXUINT32}, .first = index, .count = lua_gettop(L) - index};
  if (lua_istable(L, index) && !is_named(L, index)) read_specification(L, &order, index);
  if (order.count < 0 || (!lua_isfunction(L, order.first) && !is_named(L, order.first)))
    actor_raise(L, "spawn needs a function, a process type or a component, not %s",
                order.count < 0 ? "nothing" : actor_handle_article(L, order.first));
  return order;
}

/* Names. */

static NetAddress name_process(lua_State *L, ActorState *state, guint32 home) {
  ActorCounts *made = actor_maker(state);
  guint32 maker = actor_maker_device(state);
  if (maker == SIM_EXPERIMENTER) return net_address_outside(home, ++made->mailboxes);
  if (maker == home) return net_address_local(home, ++made->mailboxes);
  if (made->remote == NET_REMOTE_NUMBER_MAX)
    actor_raise(L, "this device has started %d processes on others, and no more can be",
                (int)NET_REMOTE_NUMBER_MAX);
  return net_address_remote(home, maker, ++made->remote);
}

/* Copies. */

static gboolean plain(int type) {
  return type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING;
}

/* Puts a copy in the place of the value at `index`. */
static void copy_value(lua_State *L, int index, const char *name) {
  ActorState *state = actor_state(L);
  state->buffer.length = 0;
  actor_encode(L, index, &state->buffer, name);
  if (!actor_decode(L, state->buffer.bytes, state->buffer.length)) lua_error(L);
  lua_replace(L, index);
}

static void copy_arguments(lua_State *L, const Order *order) {
  for (int i = 1; i <= order->count; i++) {
    int index = order->first + i;
    if (plain(lua_type(L, index))) continue;
    g_autofree char *name = NULL;
    lua_pushfstring(L, "argument %d", i);
    copy_value(L, index, lua_tostring(L, -1));
    lua_pop(L, 1);
  }
}

static void copy_function(lua_State *L, const Order *order) {
  if (is_named(L, order->first) || actor_code_is_fixed(L, order->first)) return;
  copy_value(L, order->first, "spawn");
}

/* Orders as bytes: function or type, arguments, and in what manner. */

static void encode_order(lua_State *L, const Order *order, ActorBuffer *buffer) {
  const ActorBirth *birth = &order->birth;
  ActorKinds *kinds = actor_state(L)->world->kinds;
  gsize length;
  buffer->length = 0;
  lua_pushinteger(L, order->count);
  actor_encode(L, -1, buffer, "spawn");
  for (int i = 0; i <= order->count; i++)
    actor_encode_argument(actor_codec_of(L), L, order->first + i, buffer, i == 0 ? "spawn" : "argument");
  if (birth->name) {
    const char *word = actor_kinds_word(kinds, birth->name, &length);
    lua_pushlstring(L, word, length);
  } else {
    lua_pushboolean(L, FALSE);
  }
  lua_pushinteger(L, birth->capacity);
  lua_pushinteger(L, birth->clock_rate.numerator);
  lua_pushinteger(L, birth->clock_rate.denominator);
  for (int i = 4; i >= 1; i--) actor_encode(L, -i, buffer, "spawn");
  lua_pop(L, 5);
}

typedef struct {
  const guint8 *at, *end;
  ActorBirth *birth;
  ActorProcess *process;
} Arrival;

/* Reads the order and starts the process; the arrival is at 1. */
static int start_arrived(lua_State *L) {
  Arrival *arrival = lua_touserdata(L, 1);
  ActorState *state = actor_state(L);
  ActorBirth *birth = arrival->birth;
  gboolean whole = actor_decode_next(L, &arrival->at, arrival->end);
  int count = (int)lua_tointeger(L, -1);
  lua_settop(L, 1);
  luaL_checkstack(L, count + 8, "spawn");
  for (int i = 0; i < count + 1 + 4; i++) whole = whole && actor_decode_next(L, &arrival->at, arrival->end);
  if (!whole) return lua_error(L);
  birth->clock_rate.denominator = lua_tointeger(L, -1);
  birth->clock_rate.numerator = lua_tointeger(L, -2);
  birth->capacity = (guint32)lua_tointeger(L, -3);
  if (lua_isstring(L, -4)) {
    gsize length;
    const char *word = lua_tolstring(L, -4, &length);
    guint32 name = actor_kinds_intern(state->world->kinds, word, length);
    if (!actor_name_find(state, birth->device, name)) birth->name = name;
  }
  lua_pop(L, 4);
  arrival->process = actor_process_start(state, birth, L, count);
  return 0;
}

static gboolean start_from(ActorState *state, ActorBirth *birth, const guint8 *bytes, gsize length) {
  lua_State *L = state->L;
  Arrival arrival = {bytes, bytes + length, birth, NULL};
  lua_pushcfunction(L, start_arrived);
  lua_pushlightuserdata(L, &arrival);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return TRUE;
  actor_process_report(state, NULL, L, LUA_ERRRUN);
  lua_pop(L, 1);
  return FALSE;
}

/* An order that a link has duplicated is carried out when it first arrives. */
static gboolean is_repeated(ActorState *state, const NetMessage *message) {
  if (!(message->flags & NET_MESSAGE_TWICE)) return FALSE;
  return !g_hash_table_add(state->orders, (gpointer)(gsize)message->to);
}

NetFate actor_spawn_deliver(ActorState *state, NetMessage *message) {
  ActorBirth birth = {.device = message->home, .address = message->to, .order = message->id};
  if (!is_repeated(state, message)) start_from(state, &birth, message->bytes, message->length);
  net_message_free(state->shard->slab, message);
  return NET_DELIVERED;
}

static void order_elsewhere(lua_State *L, ActorState *state, const Order *order) {
  encode_order(L, order, &state->buffer);
  guint32 length = (guint32)state->buffer.length;
  if (state->outside) {
    /* The buffer is this state's, and the other's has its own. */
    ActorState *home = actor_state_of(state->world, order->birth.device);
    ActorBirth birth = {.device = order->birth.device, .address = order->birth.address};
    birth.from_file = order->birth.from_file;
    start_from(home, &birth, state->buffer.bytes, length);
    return;
  }
  NetMessage *message = net_message_new(state->shard->slab, length);
  memcpy(message->bytes, state->buffer.bytes, length);
  message->to = order->birth.address;
  message->home = order->birth.device;
  message->length = message->size = length;
  message->flags = ACTOR_MESSAGE_SPAWN;
  message->kind = actor_kinds_intern(state->world->kinds, "spawn", 5);
  actor_send(state, message);
}

/* Spawning. */

static void check_name(lua_State *L, ActorState *state, const Order *order) {
  if (!order->birth.name || !actor_name_find(state, order->birth.device, order->birth.name)) return;
  actor_raise(L, "spawn: the name \"%s\" is taken on this device",
              actor_kinds_word(state->world->kinds, order->birth.name, NULL));
}

static void trace_start(lua_State *L, ActorState *state, const Order *order) {
  const ActorType *type = actor_type_at(L, order->first);
  const ActorModel *component = actor_model_at(L, order->first, ACTOR_MODEL_COMPONENT);
  const char *word = type ? type->name : component ? component->name : "process";
  if (order->birth.name) word = actor_kinds_word(state->world->kinds, order->birth.name, NULL);
  g_autofree char *name =
      g_strdup_printf("%s %" G_GUINT64_FORMAT, word, (guint64)(order->birth.address & NET_NUMBER_MAX));
  actor_trace_start(state->world, order->birth.address, name, 0);
}

/* A process that the file makes is made in the state of its device; the others count along.  The
 * experimenter's state copies the arguments, too, so that what cannot be sent is found out there. */
static void start_while_reading(lua_State *L, ActorState *state, Order *order) {
  order->birth.from_file = TRUE;
  gboolean here = !state->outside && actor_state_of(state->world, order->birth.device) == state;
  if (state->outside || here) copy_arguments(L, order);
  if (!here) {
    state->serial++;
    if (order->birth.name) check_name(L, state, order);
    if (order->birth.name && state->outside)
      actor_name_set(state, order->birth.device, order->birth.name, order->birth.address);
    if (state->outside) actor_note(state->world, SIM_START, order->birth.address, 0);
    ActorType *type = actor_type_at(L, order->first);
    if (actor_traces(state->world)) trace_start(L, state, order);
    if (type) type->fixed = TRUE;
    return;
  }
  lua_settop(L, order->first + order->count);
  ActorProcess *process = actor_process_start(state, &order->birth, L, order->count);
  if (!process->is_machine && !process->is_component) g_ptr_array_add(state->file_processes, process);
}

static int spawn(lua_State *L, int index, guint32 device) {
  ActorState *state = actor_state(L);
  Order order = read_order(L, index);
  if (device) order.birth.device = device;
  if (!order.birth.device) order.birth.device = actor_maker_device(state);
  if (order.birth.device == SIM_EXPERIMENTER)
    return actor_raise(L, "spawn needs a device here: device:spawn(...), or on = device");
  order.birth.address = name_process(L, state, order.birth.device);
  if (state->reading) {
    start_while_reading(L, state, &order);
  } else if (order.birth.device != actor_maker_device(state)) {
    order_elsewhere(L, state, &order);
  } else {
    check_name(L, state, &order);
    copy_function(L, &order);
    copy_arguments(L, &order);
    lua_settop(L, order.first + order.count);
    actor_process_start(state, &order.birth, L, order.count);
  }
  lua_pushlightuserdata(L, (gpointer)(gsize)order.birth.address);
  return 1;
}

static int lua_spawn(lua_State *L) {
  luaL_checkany(L, 1);
  return spawn(L, 1, 0);
}

static int device_spawn(lua_State *L) {
  guint32 device = (guint32)actor_handle_check(L, 1, ACTOR_DEVICE, "spawn");
  luaL_checkany(L, 2);
  return spawn(L, 2, device);
}

void actor_spawn_experiment(lua_State *L) {
  ActorState *state = actor_state(L);
  guint64 number = ++actor_maker(state)->mailboxes;
  ActorBirth birth = {.address = net_address_local(SIM_EXPERIMENTER, number), .capacity = G_MAXUINT32};
  if (!state->outside) {
    lua_pop(L, 1);
    return;
  }
  ActorProcess *process = actor_process_start(state, &birth, L, 0);
  if (state->reading) g_ptr_array_add(state->file_processes, process);
}

/* Asking about processes of the own device. */

static int lua_self(lua_State *L) {
  ActorProcess *process = actor_state(L)->current;
  if (!process) return actor_return_nil(L);
  lua_pushlightuserdata(L, (gpointer)(gsize)process->mailbox.address);
  return 1;
}

static int lua_device_of(lua_State *L) {
  guint32 device = actor_maker_device(actor_state(L));
  if (!lua_isnoneornil(L, 1)) device = net_address_home(actor_handle_check(L, 1, ACTOR_ADDRESS, "device_of"));
  if (device == SIM_EXPERIMENTER) return actor_return_nil(L);
  lua_pushlightuserdata(L, (gpointer)(gsize)actor_handle(ACTOR_DEVICE, device));
  return 1;
}

static ActorProcess *own_process(lua_State *L, const char *call) {
  ActorState *state = actor_state(L);
  guint64 address = actor_handle_check(L, 1, ACTOR_ADDRESS, call);
  if (net_address_home(address) != actor_maker_device(state))
    actor_raise(L, "%s knows the processes of the own device only", call);
  return actor_process_find(state, address);
}

static int lua_alive(lua_State *L) {
  lua_pushboolean(L, own_process(L, "alive") != NULL);
  return 1;
}

static int lua_info(lua_State *L) {
  ActorProcess *process = own_process(L, "info");
  if (!process) return actor_return_nil(L);
  actor_inspect_push(L, actor_state(L), process, FALSE);
  return 1;
}

/* The dictionary of a process. */

static void push_dictionary(lua_State *L, const char *call) {
  ActorState *state = actor_state(L);
  ActorProcess *process = state->current;
  if (!process) actor_raise(L, "%s is for processes", call);
  lua_rawgeti(L, LUA_REGISTRYINDEX, state->cells);
  ActorBelongings *own = actor_process_own(state, process);
  if (!own->dictionary) {
    lua_newtable(L);
    own->dictionary = luaL_ref(L, -2) + 1;
  }
  lua_rawgeti(L, -1, own->dictionary - 1);
  lua_remove(L, -2);
}

/* get(k) and erase(k) give the value or nil; put(k, v) the value there was. */
static int access_dictionary(lua_State *L, const char *call, gboolean write) {
  luaL_checkany(L, 1);
  lua_settop(L, 2);
  if (lua_isnil(L, 1)) return actor_raise(L, "%s: nil is no key", call);
  push_dictionary(L, call);
  lua_pushvalue(L, 1);
  lua_rawget(L, 3);
  if (!write) return 1;
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_rawset(L, 3);
  return 1;
}

static int lua_put(lua_State *L) { return access_dictionary(L, "put", TRUE); }

static int lua_get(lua_State *L) { return access_dictionary(L, "get", FALSE); }

static int lua_erase(lua_State *L) {
  lua_settop(L, 1);
  return access_dictionary(L, "erase", TRUE);
}

void actor_spawn_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"spawn", lua_spawn}, {"self", lua_self},   {"device_of", lua_device_of},
      {"alive", lua_alive}, {"info", lua_info},   {"put", lua_put},
      {"get", lua_get},     {"erase", lua_erase}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  actor_handle_method(L, ACTOR_DEVICE, "spawn", device_spawn);
  actor_handle_method(L, ACTOR_DEVICE, "boot", device_spawn);
}
