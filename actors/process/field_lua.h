/* SPDX-License-Identifier: MIT */

/* Fields are what each instance of a type or a model starts with.
 *
 * Plain values, handles and types are the same in all instances; of a table each gets a copy of its own. */
#ifndef ACTORS_PROCESS_FIELD_LUA_H
#define ACTORS_PROCESS_FIELD_LUA_H

#include "actors/run/state_lua.h"

typedef struct {
  int plain;      /* registry: a table of the fields that are no tables */
  GArray *tables; /* the others, encoded */
  int count;      /* of all */
} ActorFields;

/* Takes the fields of the table at `from` (or nil: none); its functions go into the table at `functions`
 * instead.  Raises, naming the path, for what cannot be copied; `fields` has to be freed then, too. */
void actor_fields_take(lua_State *L, int from, int functions, ActorFields *fields);

/* Adds those of the table at `from` to fields that have been taken. */
void actor_fields_add(lua_State *L, int from, int functions, ActorFields *fields);

/* Whether there is one whose key is at `key`. */
gboolean actor_fields_have(lua_State *L, const ActorFields *fields, int key);
void actor_fields_free(ActorFields *fields);

/* Sets all fields in the table at `into`. */
void actor_fields_copy(lua_State *L, const ActorFields *fields, int into);

#endif
