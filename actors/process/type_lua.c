/* SPDX-License-Identifier: MIT */
#include "actors/process/type_lua.h"

#include <string.h>

#include "actors/process/machine_lua.h"
#include "actors/process/pattern_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/values/code_lua.h"
#include "actors/values/named_lua.h"

static const char TYPES = 0;   /* registry: the table of a type -> its ActorType */
static const char METHODS = 0; /* registry: what plenum.method has added; what it lacks is the machine's */

ActorType *actor_type_at(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) return NULL;
  index = lua_absindex(L, index);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &TYPES);
  lua_pushvalue(L, index);
  lua_rawget(L, -2);
  ActorType *type = lua_touserdata(L, -1);
  lua_pop(L, 2);
  return type;
}

static ActorType *check_type(lua_State *L, const char *call) {
  ActorType *type = actor_type_at(L, 1);
  if (!type) actor_raise(L, "%s is a method of a process type: Type:%s(...)", call, call);
  return type;
}

static void check_open(lua_State *L, const ActorType *type) {
  if (type->fixed) actor_raise(L, "the type \"%s\" cannot be changed after its first spawn", type->name);
  if (!actor_state(L)->reading)
    actor_raise(L, "the type \"%s\" cannot be changed after the scenario file has been read", type->name);
}

static int add_clause(lua_State *L, ActorClauseMode mode, const char *call) {
  ActorType *type = check_type(L, call);
  check_open(L, type);
  lua_settop(L, 4);
  if (lua_type(L, 3) != LUA_TFUNCTION)
    return actor_raise(L, "%s needs a function as its handler, not a %s", call, luaL_typename(L, 3));
  if (!lua_isnil(L, 4) && lua_type(L, 4) != LUA_TFUNCTION)
    return actor_raise(L, "%s needs a function as its guard, not a %s", call, luaL_typename(L, 4));
  actor_pattern_check(L, 2);
  ActorClause clause = {mode,     actor_pattern_kind(L, 2), actor_pattern_type(L, 2), LUA_NOREF, LUA_NOREF,
                        LUA_NOREF};
  if (!lua_isnil(L, 4)) clause.guard = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_settop(L, 3);
  clause.handler = luaL_ref(L, LUA_REGISTRYINDEX);
  if (lua_type(L, 2) != LUA_TSTRING) clause.pattern = luaL_ref(L, LUA_REGISTRYINDEX);
  g_array_append_val(type->own, clause);
  return 0;
}

static int type_on(lua_State *L) { return add_clause(L, ACTOR_CLAUSE_ON, "on"); }
static int type_rpc(lua_State *L) { return add_clause(L, ACTOR_CLAUSE_RPC, "rpc"); }
static int type_subordinate(lua_State *L) { return add_clause(L, ACTOR_CLAUSE_SUBORDINATE, "subordinate"); }

static int type_inherit(lua_State *L) {
  ActorType *type = check_type(L, "inherit");
  check_open(L, type);
  ActorClause clause = {ACTOR_CLAUSE_INHERIT, 0, LUA_TNONE, LUA_NOREF, LUA_NOREF, LUA_NOREF};
  g_array_append_val(type->own, clause);
  return 0;
}

/* A field of a type may be a function, which is a method; a field of its `command` a command. */
static int type_newindex(lua_State *L) {
  ActorType *type = lua_touserdata(L, lua_upvalueindex(1));
  check_open(L, type);
  if (lua_type(L, 2) != LUA_TSTRING || lua_type(L, 3) != LUA_TFUNCTION)
    return actor_raise(L, "type \"%s\": %s is no function; fields are given to plenum.process or extend",
                       type->name,
                       lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : actor_handle_article(L, 2));
  lua_settop(L, 3);
  lua_rawset(L, 1);
  return 0;
}

static int type_tostring(lua_State *L) {
  ActorType *type = actor_type_at(L, 1);
  lua_pushfstring(L, "type %s", type ? type->name : "?");
  return 1;
}

/* Pushes a table whose missing fields are those of the value at `parent` (0: none). */
static void push_open_table(lua_State *L, ActorType *type, int parent) {
  lua_newtable(L);
  lua_createtable(L, 0, 4);
  lua_pushlightuserdata(L, type);
  lua_pushcclosure(L, type_newindex, 1);
  lua_setfield(L, -2, "__newindex");
  if (parent) {
    lua_pushvalue(L, parent);
    lua_setfield(L, -2, "__index");
  }
  lua_pushcfunction(L, type_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
}

static void check_fields(lua_State *L, const ActorType *type, int fields) {
  static const char *const stacks[] = {"commands", "data"};
  for (gsize i = 0; i < G_N_ELEMENTS(stacks); i++) {
    if (lua_getfield(L, fields, stacks[i]) != LUA_TNIL)
      actor_raise(L, "type \"%s\": a field cannot be called \"%s\", which is a stack", type->name, stacks[i]);
    lua_pop(L, 1);
  }
}

/* Fields that are functions are methods. */
static void take_fields(lua_State *L, ActorType *type, int fields, int table) {
  if (lua_istable(L, fields)) check_fields(L, type, fields);
  actor_fields_take(L, fields, table, &type->fields);
  type->field_count = type->fields.count + (type->parent ? type->parent->field_count : 0);
}

/* A type whose making raised an error is none, though its remains are still listed. */
static gboolean made(const ActorType *type) { return type->table != 0; }

static const char *check_name(lua_State *L, const ActorState *state, int name) {
  if (!state->reading) actor_raise(L, "types are made while the scenario file is read");
  if (lua_type(L, name) != LUA_TSTRING)
    actor_raise(L, "a process type has a name, a string, not %s", actor_handle_article(L, name));
  const char *word = lua_tostring(L, name);
  for (guint i = 0; i < state->types->len; i++) {
    const ActorType *other = g_ptr_array_index(state->types, i);
    if (made(other) && strcmp(other->name, word) == 0)
      actor_raise(L, "there is a process type called \"%s\" already", word);
  }
  return word;
}

/* The state owns it from the beginning: what follows may raise. */
static ActorType *type_new(ActorState *state, const char *name, ActorType *parent) {
  ActorType *type = g_new0(ActorType, 1);
  g_ptr_array_add(state->types, type);
  type->name = g_strdup(name);
  type->word = actor_kinds_intern(state->world->kinds, name, strlen(name));
  type->parent = parent;
  type->own = g_array_new(FALSE, FALSE, sizeof(ActorClause));
  type->clauses = g_array_new(FALSE, FALSE, sizeof(ActorClause));
  return type;
}

/* Pushes what the author has for a type: methods, `command` and, of one that extends another, `super`. */
static void push_type_table(lua_State *L, ActorType *type) {
  if (type->parent) lua_rawgeti(L, LUA_REGISTRYINDEX, type->parent->table);
  else lua_rawgetp(L, LUA_REGISTRYINDEX, &METHODS);
  int base = lua_gettop(L);
  push_open_table(L, type, base);
  int table = lua_gettop(L);
  if (type->parent) lua_getfield(L, base, "command");
  push_open_table(L, type, type->parent ? lua_gettop(L) : 0);
  lua_pushliteral(L, "command");
  lua_insert(L, -2);
  lua_rawset(L, table);
  if (type->parent) {
    lua_pushliteral(L, "super");
    lua_pushvalue(L, base);
    lua_rawset(L, table);
  }
  lua_settop(L, table);
  lua_replace(L, base);
}

static void register_type(lua_State *L, ActorType *type, int table) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &TYPES);
  lua_pushvalue(L, table);
  lua_pushlightuserdata(L, type);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  lua_pushvalue(L, table);
  type->table = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_newtable(L);
  type->commands = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_newtable(L);
  type->metatable = luaL_ref(L, LUA_REGISTRYINDEX);
  g_autofree char *named = g_strdup_printf("type %s", type->name);
  actor_named_set(L, table, named);
}

/* Makes the type called by the string at `name`; pushes its table.  `parent` may be NULL. */
static int make_type(lua_State *L, int name, int fields, ActorType *parent) {
  ActorState *state = actor_state(L);
  const char *word = check_name(L, state, name);
  if (!lua_isnoneornil(L, fields)) luaL_checktype(L, fields, LUA_TTABLE);
  ActorType *type = type_new(state, word, parent);
  lua_settop(L, fields);
  push_type_table(L, type);
  int table = lua_gettop(L);
  take_fields(L, type, fields, table);
  register_type(L, type, table);
  return 1;
}

static int lua_process(lua_State *L) { return make_type(L, 1, 2, NULL); }

static int type_extend(lua_State *L) { return make_type(L, 2, 3, check_type(L, "extend")); }

/* Methods of all types. */

static gboolean is_reserved(const char *name) {
  return strcmp(name, "command") == 0 || strcmp(name, "super") == 0;
}

/* plenum.method(name, fn) */
static int lua_method(lua_State *L) {
  if (!actor_state(L)->reading)
    return actor_raise(L, "types get methods while the scenario file is read, not later");
  lua_settop(L, 2);
  if (lua_type(L, 1) != LUA_TSTRING)
    return actor_raise(L, "a method has a name, a string, not %s", actor_handle_article(L, 1));
  const char *name = lua_tostring(L, 1);
  if (lua_type(L, 2) != LUA_TFUNCTION)
    return actor_raise(L, "the method \"%s\" is a function, not %s", name, actor_handle_article(L, 2));
  lua_rawgetp(L, LUA_REGISTRYINDEX, &METHODS);
  if (is_reserved(name) || lua_getfield(L, 3, name) != LUA_TNIL)
    return actor_raise(L, "types have a \"%s\" already", name);
  lua_settop(L, 3);
  lua_insert(L, 1);
  lua_rawset(L, 1);
  return 0;
}

static void open_methods(lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  actor_machine_push_methods(L);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &METHODS);
}

/* Whether the type, or one that it extends, has the field whose key is at `key`. */
static gboolean has_field(lua_State *L, const ActorType *type, int key) {
  for (; type; type = type->parent)
    if (actor_fields_have(L, &type->fields, key)) return TRUE;
  return FALSE;
}

/* plenum.fields(Type, fields) */
static int lua_fields(lua_State *L) {
  enum { TYPE = 1, FIELDS, NEW, KEY };
  ActorType *type = actor_type_at(L, TYPE);
  if (!type) return actor_raise(L, "a process type was expected, not %s", actor_handle_article(L, TYPE));
  check_open(L, type);
  luaL_checktype(L, FIELDS, LUA_TTABLE);
  lua_settop(L, FIELDS);
  check_fields(L, type, FIELDS);
  lua_newtable(L);
  lua_pushnil(L);
  while (lua_next(L, FIELDS)) {
    if (has_field(L, type, KEY)) {
      lua_pop(L, 1);
      continue;
    }
    lua_pushvalue(L, KEY);
    lua_insert(L, -2);
    lua_rawset(L, NEW);
  }
  int before = type->fields.count;
  actor_fields_add(L, NEW, TYPE, &type->fields);
  type->field_count += type->fields.count - before;
  return 0;
}

/* Instances. */

static void copy_fields(lua_State *L, const ActorType *type, int into) {
  if (type->parent) copy_fields(L, type->parent, into);
  actor_fields_copy(L, &type->fields, into);
}

static void copy_overrides(lua_State *L, int overrides, int into) {
  lua_pushnil(L);
  while (lua_next(L, overrides)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, into);
  }
}

void actor_type_instantiate(lua_State *L, ActorType *type, int overrides) {
  type->fixed = TRUE;
  lua_createtable(L, 0, type->field_count);
  int self = lua_gettop(L);
  copy_fields(L, type, self);
  if (overrides) copy_overrides(L, overrides, self);
  lua_rawgeti(L, LUA_REGISTRYINDEX, type->metatable);
  lua_setmetatable(L, self);
}

/* After the file has been read. */

static void append_clauses(GArray *into, const ActorType *type) {
  gboolean inherited = FALSE;
  for (guint i = 0; i < type->own->len; i++) {
    const ActorClause *clause = &g_array_index(type->own, ActorClause, i);
    if (clause->mode != ACTOR_CLAUSE_INHERIT) {
      g_array_append_val(into, *clause);
    } else if (type->parent && !inherited) {
      append_clauses(into, type->parent);
      inherited = TRUE;
    }
  }
  if (type->parent && !inherited) append_clauses(into, type->parent);
}

static void fix_reference(lua_State *L, int reference, const char *name) {
  if (reference == LUA_NOREF) return;
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  actor_code_fix(L, -1, name);
  lua_rawseti(L, LUA_REGISTRYINDEX, reference);
}

/* Copies functions of the table on top, or what is in its `command`, into the table at `into`, where there
 * is none of that name yet. */
static void collect(lua_State *L, int into) {
  int from = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, from)) {
    lua_pushvalue(L, -2);
    gboolean known = lua_rawget(L, into) != LUA_TNIL;
    lua_pop(L, 1);
    if (known || !lua_isfunction(L, -1)) {
      lua_pop(L, 1);
      continue;
    }
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, into);
  }
}

static void fix_own(lua_State *L, const ActorType *type) {
  for (guint i = 0; i < type->own->len; i++) {
    const ActorClause *clause = &g_array_index(type->own, ActorClause, i);
    fix_reference(L, clause->handler, type->name);
    fix_reference(L, clause->guard, type->name);
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, type->table);
  actor_code_fix_functions(L, type->name);
  lua_pushliteral(L, "command");
  lua_rawget(L, -2);
  actor_code_fix_functions(L, type->name);
  lua_pop(L, 2);
}

static void flatten(lua_State *L, ActorType *type) {
  append_clauses(type->clauses, type);
  int top = lua_gettop(L);
  lua_newtable(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, type->commands);
  for (const ActorType *from = type; from; from = from->parent) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, from->table);
    collect(L, top + 1);
    lua_pushliteral(L, "command");
    lua_rawget(L, -2);
    collect(L, top + 2);
    lua_pop(L, 2);
  }
  actor_machine_push_methods(L);
  int methods = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, methods)) {
    lua_pushvalue(L, -2);
    if (lua_rawget(L, top + 1) == LUA_TNIL) {
      lua_pop(L, 1);
      lua_pushvalue(L, -2);
      lua_insert(L, -2);
      lua_rawset(L, top + 1);
    } else {
      lua_pop(L, 2);
    }
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, type->metatable);
  lua_pushvalue(L, top + 1);
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, type->name);
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, FALSE);
  lua_setfield(L, -2, "__metatable");
  lua_settop(L, top);
}

void actor_types_finish(ActorState *state) {
  lua_rawgetp(state->L, LUA_REGISTRYINDEX, &METHODS);
  actor_code_fix_functions(state->L, "method");
  lua_pop(state->L, 1);
  for (guint i = 0; i < state->types->len; i++)
    if (made(g_ptr_array_index(state->types, i))) fix_own(state->L, g_ptr_array_index(state->types, i));
  for (guint i = 0; i < state->types->len; i++)
    if (made(g_ptr_array_index(state->types, i))) flatten(state->L, g_ptr_array_index(state->types, i));
}

void actor_types_free(ActorState *state) {
  for (guint i = 0; i < state->types->len; i++) {
    ActorType *type = g_ptr_array_index(state->types, i);
    g_array_unref(type->own);
    g_array_unref(type->clauses);
    actor_fields_free(&type->fields);
    g_free(type->name);
    g_free(type);
  }
  g_ptr_array_unref(state->types);
}

void actor_type_open(lua_State *L) {
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &TYPES);
  open_methods(L);
  static const luaL_Reg functions[] = {
      {"process", lua_process}, {"method", lua_method}, {"fields", lua_fields}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

const luaL_Reg actor_type_methods[] = {
    {"on", type_on},           {"rpc", type_rpc},       {"subordinate", type_subordinate},
    {"inherit", type_inherit}, {"extend", type_extend}, {NULL, NULL}};
