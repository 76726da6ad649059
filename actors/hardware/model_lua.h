/* SPDX-License-Identifier: MIT */

/* A model is hardware written in Lua: a courier (courier_lua.h), a component (component_lua.h), or a function
 * on a link (scenario/link_lua.h).
 *
 * The engine asks it in the midst of an event, whoever's that is, so its code runs on a thread of Lua of its
 * own, cannot block, and draws from a stream of its own.  A mistake in it ends the run with the turn in
 * which it happens.
 *
 * Couriers and components are defined while the file is read, by a name and a table of functions and
 * fields.  Each device has a `self` of its own with the fields, `self.device`, `self.depth` (messages that
 * wait there) and `self:link_to(neighbor)`. */
#ifndef ACTORS_HARDWARE_MODEL_LUA_H
#define ACTORS_HARDWARE_MODEL_LUA_H

#include "actors/process/field_lua.h"

typedef enum { ACTOR_MODEL_COURIER, ACTOR_MODEL_COMPONENT } ActorModelKind;

typedef struct {
  ActorModelKind kind;
  char *name;
  ActorFields fields;
  int table;     /* registry: what stands for it in Lua */
  int functions; /* registry: name -> function */
  int metatable; /* registry: of each `self` */
  int handlers;  /* registry: of a component: kind of message -> function, or false */
} ActorModel;

/* Whose code runs when a model's does. */
struct _ActorModelFrame {
  const ActorModel *model; /* NULL: a function on `link` */
  ActorProcess *component; /* or NULL */
  const NetLink *link;
  guint32 device; /* of the courier */
  int self;       /* registry: the courier's */
  SimStream stream;
};

/* plenum.courier and component: the table at 2 defines the model called by the string at 1; pushes what
 * stands for it and returns 1. */
int actor_model_define(lua_State *L, ActorModelKind kind);

/* The model at `index`, or NULL if there is none of that kind. */
ActorModel *actor_model_at(lua_State *L, int index, ActorModelKind kind);

/* Whether the model defines the function. */
gboolean actor_model_has(lua_State *L, const ActorModel *model, const char *function);

/* Pushes a new `self` for the device. */
void actor_model_push_self(lua_State *L, const ActorModel *model, guint32 device);

/* Pushes the model's function of that name, or nil. */
void actor_model_push_function(lua_State *L, const ActorModel *model, const char *name);

/* Calls `function`, protected, as the model of the frame, with `data` as its argument.  FALSE: it has raised,
 * which has been reported, and the run ends with this turn. */
gboolean actor_model_run(ActorState *state, ActorModelFrame *frame, lua_CFunction function, gpointer data);

/* In such a function: calls the author's below its arguments, and leaves it below the results.  What is
 * raised afterwards names the place where it was defined. */
void actor_model_call(lua_State *L, int arguments, int results);

/* Fixes what the functions of models capture; the file has been read. */
void actor_models_finish(ActorState *state);
void actor_models_free(ActorState *state);

void actor_model_open(lua_State *L);

#endif
