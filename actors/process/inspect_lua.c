/* SPDX-License-Identifier: MIT */
#include "actors/process/inspect_lua.h"

#include "actors/process/await_lua.h"
#include "actors/process/machine_lua.h"
#include "actors/scenario/handle_lua.h"

const char *actor_inspect_status(const ActorProcess *process) {
  static const char *const waits[] = {
      "ready",    "waiting for mail", "waiting for mail",  "waiting for answers",
      "sleeping", "working",          "waiting for a core"};
  if (process->status == ACTOR_RUNNING) return "running";
  if (process->status == ACTOR_ENDED) return "ended";
  if (process->wait == ACTOR_WAIT_NOTHING && process->is_machine && actor_machine_sleeps(process))
    return waits[1];
  return waits[process->wait];
}

static int encode_value(lua_State *L) {
  ActorState *state = actor_state(L);
  state->buffer.length = 0;
  actor_encode(L, 1, &state->buffer, "field");
  return 0;
}

/* Copies fields that can be sent into the table at `into`; the others (mailboxes, futures) stay unseen. */
static void push_fields(lua_State *L, ActorState *state, const ActorProcess *process, int into) {
  actor_machine_push_self(L, state, process); /* a component's is in the same place */
  int self = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, self)) {
    lua_pushcfunction(L, encode_value);
    lua_pushvalue(L, -2);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK) {
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, into);
    } else {
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static void set_word(lua_State *L, ActorState *state, guint32 kind, const char *field) {
  gsize length;
  const char *word = actor_kinds_word(state->world->kinds, kind, &length);
  lua_pushlstring(L, word, length);
  lua_setfield(L, -2, field);
}

typedef struct {
  ActorState *state;
  guint32 device;
} Asker;

/* Appends { to, kind, sent, answered, returned } to the list on top. */
static void push_awaited(const ActorAwaited *awaited, gpointer data) {
  const Asker *asker = data;
  ActorState *state = asker->state;
  lua_State *L = state->L;
  lua_createtable(L, 0, 5);
  actor_target_push(L, &awaited->target, asker->device);
  lua_setfield(L, -2, "to");
  set_word(L, state, awaited->kind, "kind");
  lua_pushnumber(L, sim_scale_units(&state->world->scale, awaited->sent));
  lua_setfield(L, -2, "sent");
  lua_pushboolean(L, awaited->answered);
  lua_setfield(L, -2, "answered");
  if (awaited->returned) {
    actor_push_message(L, state, awaited->returned);
    lua_rawgeti(L, -1, 3);
    lua_setfield(L, -3, "returned");
    lua_pop(L, 1);
  }
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* Sets the field `awaits`, also to nil: a type's own field of that name is not shown. */
static void set_awaits(lua_State *L, ActorState *state, const ActorProcess *process, int table) {
  Asker asker = {state, process->device};
  if (actor_awaits(process)) {
    lua_newtable(L);
    actor_awaits_each(state, process, push_awaited, &asker);
  } else {
    lua_pushnil(L);
  }
  lua_setfield(L, table, "awaits");
}

void actor_inspect_push(lua_State *L, ActorState *state, const ActorProcess *process, gboolean fields) {
  lua_newtable(L);
  int table = lua_gettop(L);
  if (fields && (process->is_machine || process->is_component)) push_fields(L, state, process, table);
  if (fields && process->is_machine) {
    lua_pushinteger(L, actor_machine_data_depth(state, process));
    lua_setfield(L, table, "data_depth");
    lua_pushinteger(L, actor_machine_command_depth(process));
    lua_setfield(L, table, "command_depth");
  }
  if (fields) set_awaits(L, state, process, table);
  lua_pushinteger(L, process->mailbox.line.length);
  lua_setfield(L, table, "mailbox_size");
  lua_pushstring(L, actor_inspect_status(process));
  lua_setfield(L, table, "status");
  if (process->device) {
    actor_handle_push(L, ACTOR_DEVICE, process->device);
    lua_setfield(L, table, "device");
  }
  if (process->name) set_word(L, state, process->name, "name");
}

/* The encoded view of the process at 1 lies in the state's buffer afterwards. */
static int view(lua_State *L) {
  ActorState *state = actor_state(L);
  const ActorProcess *process = lua_touserdata(L, 1);
  actor_inspect_push(L, state, process, TRUE);
  if (lua_toboolean(L, 2)) {
    lua_pushliteral(L, "ended");
    lua_setfield(L, -2, "status");
  }
  state->buffer.length = 0;
  actor_encode(L, -1, &state->buffer, "inspect");
  return 0;
}

static gboolean take_view(ActorState *state, const ActorProcess *process, gboolean ended) {
  lua_State *L = state->L;
  lua_pushcfunction(L, view);
  lua_pushlightuserdata(L, (gpointer)process);
  lua_pushboolean(L, ended);
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) return TRUE;
  lua_pop(L, 1);
  return FALSE;
}

/* A function that was started by the file and has ended looks like all others: only that it was there is
 * kept. */
void actor_inspect_keep(ActorState *state, const ActorProcess *process) {
  GBytes *bytes = NULL;
  if ((process->is_machine || process->is_component) && take_view(state, process, TRUE))
    bytes = g_bytes_new(state->buffer.bytes, state->buffer.length);
  g_hash_table_insert(state->last, (gpointer)(gsize)process->mailbox.address, bytes);
}

static void check_outside(lua_State *L, const char *call) {
  if (!actor_state(L)->outside || actor_state(L)->reading)
    actor_raise(L, "%s is for experiments, predicates and at_end: processes see the world through messages",
                call);
}

static int push_ended(lua_State *L, guint64 address) {
  lua_newtable(L);
  lua_pushinteger(L, 0);
  lua_setfield(L, -2, "mailbox_size");
  lua_pushliteral(L, "ended");
  lua_setfield(L, -2, "status");
  actor_handle_push(L, ACTOR_DEVICE, net_address_home(address));
  lua_setfield(L, -2, "device");
  return 1;
}

static int push_last(lua_State *L, ActorState *home, guint64 address) {
  gpointer value;
  if (!g_hash_table_lookup_extended(home->last, (gpointer)(gsize)address, NULL, &value))
    return actor_return_nil(L);
  if (!value) return push_ended(L, address);
  gsize length;
  const guint8 *bytes = g_bytes_get_data(value, &length);
  if (!actor_decode(L, bytes, length)) return lua_error(L);
  return 1;
}

static int inspect_process(lua_State *L, guint64 address) {
  ActorState *home = actor_state_of(actor_state(L)->world, net_address_home(address));
  const ActorProcess *process = actor_process_find(home, address);
  if (!process) return push_last(L, home, address);
  if (!take_view(home, process, FALSE)) return 0;
  if (!actor_decode(L, home->buffer.bytes, home->buffer.length)) return lua_error(L);
  return 1;
}

static int inspect_device(lua_State *L, guint32 number) {
  ActorWorld *world = actor_state(L)->world;
  const ActorDevice *device = actor_device(world, number);
  lua_createtable(L, 0, 4);
  lua_pushinteger(L, net_network_courier(world->network, number)->queue.length);
  lua_setfield(L, -2, "courier_depth");
  lua_pushinteger(L, device->processes);
  lua_setfield(L, -2, "processes");
  lua_pushinteger(L, (lua_Integer)device->processes + device->mailboxes);
  lua_setfield(L, -2, "mailboxes");
  lua_pushstring(L, net_network_device(world->network, number)->name);
  lua_setfield(L, -2, "name");
  return 1;
}

static int lua_inspect(lua_State *L) {
  check_outside(L, "inspect");
  guint64 bits;
  if (actor_handle_at(L, 1, ACTOR_ADDRESS, &bits)) return inspect_process(L, bits);
  if (actor_handle_at(L, 1, ACTOR_DEVICE, &bits)) return inspect_device(L, (guint32)bits);
  return actor_raise(L, "inspect takes an address or a device, not %s", actor_handle_article(L, 1));
}

static int lua_halted(lua_State *L) {
  check_outside(L, "halted");
  guint64 address = actor_handle_check(L, 1, ACTOR_ADDRESS, "halted");
  ActorState *home = actor_state_of(actor_state(L)->world, net_address_home(address));
  const ActorProcess *process = actor_process_find(home, address);
  lua_pushboolean(L, !process || (process->is_machine && actor_machine_command_depth(process) == 0));
  return 1;
}

void actor_inspect_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"inspect", lua_inspect}, {"halted", lua_halted}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
