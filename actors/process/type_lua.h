/* SPDX-License-Identifier: MIT */

/* A type is a kind of process: fields that each instance copies, commands, clauses for messages, methods.
 *
 * Types are made while the file is read, and fixed at their first spawn.  A type inherits what its
 * parent has; the parent's clauses stand where `inherit` was called, else last.
 *
 * A library module that has a word of its own for making types (`Type:broadcast`) adds it with
 * plenum.method; such a method is the types' and not the instances'. */
#ifndef ACTORS_PROCESS_TYPE_LUA_H
#define ACTORS_PROCESS_TYPE_LUA_H

#include "actors/process/field_lua.h"

typedef enum {
  ACTOR_CLAUSE_ON,
  ACTOR_CLAUSE_RPC,
  ACTOR_CLAUSE_SUBORDINATE,
  ACTOR_CLAUSE_INHERIT
} ActorClauseMode;

typedef struct {
  ActorClauseMode mode;
  guint32 kind; /* of the messages it is for; 0: the pattern says */
  int type;     /* of the values it is for, if that is all the pattern says; else LUA_TNONE */
  int pattern;  /* registry references; LUA_NOREF: none */
  int handler, guard;
} ActorClause;

struct _ActorType {
  char *name;
  guint32 word;      /* the name, as a kind */
  ActorType *parent; /* or NULL */
  GArray *own;       /* ActorClause, as written */
  GArray *clauses;   /* with the parent's, once the file has been read */
  int table;         /* registry: the Lua table that is the type */
  ActorFields fields;
  int field_count; /* with the parent's */
  int commands;    /* registry: name -> function, with the parent's */
  int metatable;   /* registry: of instances */
  gboolean fixed;
};

/* The type at `index`, or NULL if there is none. */
ActorType *actor_type_at(lua_State *L, int index);

/* Flattens all types of a state and fixes what their functions capture; the file has been read. */
void actor_types_finish(ActorState *state);
void actor_types_free(ActorState *state);

/* Pushes a new instance's fields, with the overrides at `overrides` (0: none). */
void actor_type_instantiate(lua_State *L, ActorType *type, int overrides);

/* on, rpc, subordinate, inherit, extend. */
extern const luaL_Reg actor_type_methods[];

/* plenum.process, method and fields: adds them to the table on top. */
void actor_type_open(lua_State *L);

#endif
