/* SPDX-License-Identifier: MIT */

/* A parameter is a value that the scenario's file gives a default and the command line may replace.
 *
 *   params = { nodes = 64, loss = { 0.0, "share of messages lost", min = 0, max = 1 },
 *              shape = { "grid", one_of = { "grid", "torus" } }, step = "10 ms" }
 *
 * The default says the type: a whole number, a number, true or false, a text; where it is a text with a unit,
 * a quantity of that dimension, for which a plain number may stand, too. */
#ifndef ACTORS_SCENARIO_PARAMETER_LUA_H
#define ACTORS_SCENARIO_PARAMETER_LUA_H

#include <jansson.h>

#include "actors/run/state_lua.h"

/* Pushes a table of the final values; `specs` is the index of what the author has written (nil: none), `sets`
 * ("name=value", NULL-terminated, or NULL) the command line.  Raises for what is wrong in either. */
void actor_parameters_push(lua_State *L, int specs, const SimScale *scale, char *const *sets);

/* The values at `index` as an object, in order of name.  (transfer full) */
json_t *actor_parameters_json(lua_State *L, int index);

#endif
