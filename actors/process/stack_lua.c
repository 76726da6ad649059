/* SPDX-License-Identifier: MIT */
#include "actors/process/stack_lua.h"

#include <string.h>

#include "actors/process/await_lua.h"
#include "actors/process/machine_lua.h"

static const char NAMES = 0; /* registry: name of a command -> its cell */

/* Cells. */

static int put_cell(lua_State *L, ActorState *state) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, state->cells);
  lua_insert(L, -2);
  int cell = luaL_ref(L, -2);
  lua_pop(L, 1);
  g_assert(cell >= 0 && cell <= (int)ACTOR_ENTRY_CELL);
  return cell;
}

static void push_cell(lua_State *L, ActorState *state, int cell) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, state->cells);
  lua_rawgeti(L, -1, cell);
  lua_remove(L, -2);
}

static void drop_cell(lua_State *L, ActorState *state, int cell) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, state->cells);
  luaL_unref(L, -1, cell);
  lua_pop(L, 1);
}

/* Entries. */

guint32 actor_entry_put(lua_State *L, ActorState *state) { return (guint32)put_cell(L, state); }

void actor_entry_push(lua_State *L, ActorState *state, guint32 entry) {
  push_cell(L, state, (int)(entry & ACTOR_ENTRY_CELL));
}

void actor_entry_drop(lua_State *L, ActorState *state, guint32 entry) {
  if (!(entry & ACTOR_ENTRY_NAME)) drop_cell(L, state, (int)(entry & ACTOR_ENTRY_CELL));
}

guint32 actor_entry_named(lua_State *L, ActorState *state) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &NAMES);
  lua_pushvalue(L, -2);
  lua_rawget(L, -2);
  int cell = (int)lua_tointeger(L, -1);
  gboolean known = !lua_isnil(L, -1);
  lua_pop(L, 1);
  if (!known) {
    lua_pushvalue(L, -2);
    cell = put_cell(L, state);
    lua_pushvalue(L, -2);
    lua_pushinteger(L, cell);
    lua_rawset(L, -3);
  }
  lua_pop(L, 2);
  return ACTOR_ENTRY_NAME | (guint32)cell;
}

static void check_command(lua_State *L, const ActorType *type, int index) {
  if (lua_type(L, index) != LUA_TTABLE)
    actor_raise(L, "a command is a table { \"NAME\", ... }, not a %s", luaL_typename(L, index));
  if (lua_geti(L, index, 1) != LUA_TSTRING) actor_raise(L, "a command begins with its name, a string");
  lua_rawgeti(L, LUA_REGISTRYINDEX, type->commands);
  lua_pushvalue(L, -2);
  if (lua_rawget(L, -2) == LUA_TNIL)
    actor_raise(L, "type \"%s\" has no command %s", type->name, lua_tostring(L, -3));
  lua_pop(L, 2);
}

guint32 actor_entry_of(lua_State *L, ActorState *state, const ActorType *type, int index) {
  index = lua_absindex(L, index);
  check_command(L, type, index); /* pushes the name */
  if (luaL_len(L, index) == 1) return actor_entry_named(L, state);
  lua_pop(L, 1);
  lua_pushvalue(L, index);
  return actor_entry_put(L, state);
}

/* Stacks. */

void actor_stacks_init(ActorStacks *stacks) {
  *stacks = (ActorStacks){.capacity = ACTOR_STACK_INLINE, .data = LUA_NOREF};
  stacks->entries = stacks->few;
}

void actor_stacks_push(ActorStacks *stacks, guint32 entry) {
  if (stacks->depth == stacks->capacity) {
    guint32 *old = stacks->entries;
    stacks->capacity *= 2;
    stacks->entries = g_new(guint32, stacks->capacity);
    memcpy(stacks->entries, old, stacks->depth * sizeof *old);
    if (old != stacks->few) g_free(old);
  }
  stacks->entries[stacks->depth++] = entry;
}

void actor_stacks_drop(lua_State *L, ActorState *state, ActorStacks *stacks) {
  while (stacks->depth > 0) {
    guint32 entry = stacks->entries[--stacks->depth];
    if (entry & ACTOR_ENTRY_FRAME) {
      actor_entry_push(L, state, entry);
      lua_resetthread(lua_tothread(L, -1));
      lua_pop(L, 1);
    }
    actor_entry_drop(L, state, entry);
  }
  if (stacks->data != LUA_NOREF) drop_cell(L, state, stacks->data);
  stacks->data = LUA_NOREF;
}

void actor_stacks_free(ActorStacks *stacks) {
  if (stacks->entries != stacks->few) g_free(stacks->entries);
}

guint actor_stacks_data_depth(ActorState *state, const ActorStacks *stacks) {
  if (stacks->data == LUA_NOREF) return 0;
  push_cell(state->L, state, stacks->data);
  guint depth = (guint)lua_rawlen(state->L, -1);
  lua_pop(state->L, 1);
  return depth;
}

/* self.data */

static void push_data(lua_State *L, ActorState *state, ActorStacks *stacks) {
  if (stacks->data == LUA_NOREF) {
    lua_newtable(L);
    stacks->data = put_cell(L, state);
  }
  push_cell(L, state, stacks->data);
}

static int data_push(lua_State *L) {
  ActorStacks *stacks = actor_machine_stacks(L, "data:push");
  luaL_checkany(L, 2);
  if (lua_isnil(L, 2)) return actor_raise(L, "nil cannot be pushed on the data stack");
  push_data(L, actor_state(L), stacks);
  lua_pushvalue(L, 2);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  return 0;
}

static int data_top(lua_State *L, ActorStacks *stacks, gboolean remove) {
  if (stacks->data == LUA_NOREF) return actor_return_nil(L);
  push_data(L, actor_state(L), stacks);
  lua_Integer depth = (lua_Integer)lua_rawlen(L, -1);
  if (depth == 0) return actor_return_nil(L);
  lua_rawgeti(L, -1, depth);
  if (!remove) return 1;
  lua_pushnil(L);
  lua_rawseti(L, -3, depth);
  return 1;
}

static int data_pop(lua_State *L) { return data_top(L, actor_machine_stacks(L, "data:pop"), TRUE); }
static int data_peek(lua_State *L) { return data_top(L, actor_machine_stacks(L, "data:peek"), FALSE); }

static int data_clear(lua_State *L) {
  ActorStacks *stacks = actor_machine_stacks(L, "data:clear");
  if (stacks->data != LUA_NOREF) drop_cell(L, actor_state(L), stacks->data);
  stacks->data = LUA_NOREF;
  return 0;
}

static int data_length(lua_State *L) {
  ActorStacks *stacks = actor_machine_stacks(L, "#data");
  lua_pushinteger(L, actor_stacks_data_depth(actor_state(L), stacks));
  return 1;
}

/* self.commands */

static int commands_push(lua_State *L) {
  ActorStacks *stacks = actor_machine_stacks(L, "commands:push");
  actor_stacks_push(stacks, actor_entry_of(L, actor_state(L), actor_machine_type(L), 2));
  return 0;
}

/* Pushes the command of an entry as a table of its own; a command that waits is { "waiting" }. */
static void push_command(lua_State *L, ActorState *state, guint32 entry) {
  if (!(entry & (ACTOR_ENTRY_NAME | ACTOR_ENTRY_FRAME))) {
    actor_entry_push(L, state, entry);
    return;
  }
  lua_createtable(L, 1, 0);
  if (entry & ACTOR_ENTRY_FRAME) lua_pushliteral(L, "waiting");
  else actor_entry_push(L, state, entry);
  lua_rawseti(L, -2, 1);
}

static int commands_peek(lua_State *L) {
  const ActorStacks *stacks = actor_machine_stacks(L, "commands:peek");
  if (stacks->depth == 0) return actor_return_nil(L);
  push_command(L, actor_state(L), stacks->entries[stacks->depth - 1]);
  return 1;
}

/* Takes away what is on top, which may be a command that waits. */
static void drop_top(lua_State *L, ActorStacks *stacks) {
  ActorState *state = actor_state(L);
  guint32 entry = stacks->entries[--stacks->depth];
  if (entry & ACTOR_ENTRY_FRAME) actor_awaits_no_more(state->current);
  actor_entry_drop(L, state, entry);
}

static int commands_pop(lua_State *L) {
  ActorStacks *stacks = actor_machine_stacks(L, "commands:pop");
  if (stacks->depth == 0) return actor_return_nil(L);
  commands_peek(L);
  drop_top(L, stacks);
  return 1;
}

static int commands_clear(lua_State *L) {
  ActorStacks *stacks = actor_machine_stacks(L, "commands:clear");
  while (stacks->depth > 0) drop_top(L, stacks);
  return 0;
}

static int commands_length(lua_State *L) {
  lua_pushinteger(L, actor_machine_stacks(L, "#commands")->depth);
  return 1;
}

void actor_stacks_push_data(lua_State *L, ActorState *state, const ActorStacks *stacks) {
  guint depth = actor_stacks_data_depth(state, stacks);
  lua_createtable(L, (int)depth, 0);
  if (depth == 0) return;
  push_cell(L, state, stacks->data);
  for (guint i = 1; i <= depth; i++) {
    lua_rawgeti(L, -1, i);
    lua_rawseti(L, -3, i);
  }
  lua_pop(L, 1);
}

void actor_stacks_push_commands(lua_State *L, ActorState *state, const ActorStacks *stacks) {
  lua_createtable(L, (int)stacks->depth, 0);
  for (guint i = 0; i < stacks->depth; i++) {
    push_command(L, state, stacks->entries[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

/* Sets a handle with these methods as the field `name` of the table on top. */
static void set_stack(lua_State *L, const char *name, const luaL_Reg *methods, lua_CFunction length) {
  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 4);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, length);
  lua_setfield(L, -2, "__len");
  lua_pushfstring(L, "%s stack", name);
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, name);
}

void actor_stacks_open(lua_State *L) {
  static const luaL_Reg data[] = {
      {"push", data_push}, {"pop", data_pop}, {"peek", data_peek}, {"clear", data_clear}, {NULL, NULL}};
  static const luaL_Reg commands[] = {{"push", commands_push},
                                      {"pop", commands_pop},
                                      {"peek", commands_peek},
                                      {"clear", commands_clear},
                                      {NULL, NULL}};
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &NAMES);
  set_stack(L, "data", data, data_length);
  set_stack(L, "commands", commands, commands_length);
}
