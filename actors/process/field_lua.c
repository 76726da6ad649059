/* SPDX-License-Identifier: MIT */
#include "actors/process/field_lua.h"

#include "actors/values/named_lua.h"

typedef struct {
  int key; /* registry */
  GBytes *bytes;
} TableField;

static void free_table(gpointer field) { g_bytes_unref(((TableField *)field)->bytes); }

/* Sets the table at `table` to the value on top under the key below it; pops the value. */
static void set(lua_State *L, int table) {
  lua_pushvalue(L, -2);
  lua_insert(L, -2);
  lua_rawset(L, table);
}

/* Pops the value; its key stays. */
static void take_table(lua_State *L, ActorFields *fields) {
  ActorState *state = actor_state(L);
  state->buffer.length = 0;
  actor_encode(L, -1, &state->buffer, lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "field");
  lua_pop(L, 1);
  lua_pushvalue(L, -1);
  TableField field = {luaL_ref(L, LUA_REGISTRYINDEX), g_bytes_new(state->buffer.bytes, state->buffer.length)};
  g_array_append_val(fields->tables, field);
}

void actor_fields_take(lua_State *L, int from, int functions, ActorFields *fields) {
  fields->tables = g_array_new(FALSE, FALSE, sizeof(TableField));
  g_array_set_clear_func(fields->tables, free_table);
  fields->count = 0;
  lua_newtable(L);
  fields->plain = luaL_ref(L, LUA_REGISTRYINDEX);
  if (lua_istable(L, from)) actor_fields_add(L, from, functions, fields);
}

void actor_fields_add(lua_State *L, int from, int functions, ActorFields *fields) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, fields->plain);
  int plain = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, from)) {
    if (lua_isfunction(L, -1)) {
      set(L, functions);
      continue;
    }
    fields->count++;
    if (lua_istable(L, -1) && !actor_named_name(L, -1)) take_table(L, fields);
    else set(L, plain);
  }
  lua_settop(L, plain - 1);
}

gboolean actor_fields_have(lua_State *L, const ActorFields *fields, int key) {
  key = lua_absindex(L, key);
  int top = lua_gettop(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, fields->plain);
  lua_pushvalue(L, key);
  gboolean have = lua_rawget(L, -2) != LUA_TNIL;
  for (guint i = 0; i < fields->tables->len && !have; i++) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, g_array_index(fields->tables, TableField, i).key);
    have = lua_rawequal(L, key, -1);
    lua_pop(L, 1);
  }
  lua_settop(L, top);
  return have;
}

void actor_fields_free(ActorFields *fields) {
  if (fields->tables) g_array_unref(fields->tables);
  fields->tables = NULL;
}

void actor_fields_copy(lua_State *L, const ActorFields *fields, int into) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, fields->plain);
  int plain = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, plain)) set(L, into);
  lua_settop(L, plain - 1);
  for (guint i = 0; i < fields->tables->len; i++) {
    const TableField *field = &g_array_index(fields->tables, TableField, i);
    gsize length;
    const guint8 *bytes = g_bytes_get_data(field->bytes, &length);
    lua_rawgeti(L, LUA_REGISTRYINDEX, field->key);
    if (!actor_decode(L, bytes, length)) lua_error(L);
    lua_rawset(L, into);
  }
}
