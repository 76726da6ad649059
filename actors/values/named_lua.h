/* SPDX-License-Identifier: MIT */

/* A named value is one that every Lua state of a run has of its own, and that travels by name:
 * plenum's functions and modules, the sandbox's libraries, the scenario's types.
 *
 * A name stands for one value and a value has one name; naming again replaces what was. */
#ifndef ACTORS_VALUES_NAMED_LUA_H
#define ACTORS_VALUES_NAMED_LUA_H

#include <glib.h>
#include <lua.h>

void actor_named_open(lua_State *L);

/* Names the value at `index` (a table, function or userdata). */
void actor_named_set(lua_State *L, int index, const char *name);

/* The name of the value at `index`, or NULL; owned by the state. */
const char *actor_named_name(lua_State *L, int index);

/* Pushes the value of that name; FALSE and nothing pushed when this state has none. */
gboolean actor_named_push(lua_State *L, const char *name, gsize length);

/* The same look-up for callers that do it for every table: the names of a state, found once, and
 * the name, with its length, of the table or function that lua_topointer told, or NULL. */
typedef struct _ActorNamed ActorNamed;

const ActorNamed *actor_named_of(lua_State *L);
const char *actor_named_find(const ActorNamed *named, const void *pointer, gsize *length);

#endif
