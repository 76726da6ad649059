/* SPDX-License-Identifier: MIT */

/* Options are what an author gives by name in a table: `plenum.device { cores = 2 }`.
 *
 * `what` is what errors call the table or the option, as in "device: cores: a whole number from 1 is wanted,
 * not 0".  The getters take the field `name` of the table at `table`; they say FALSE, and leave the value
 * alone, where there is none. */
#ifndef ACTORS_SCENARIO_OPTION_LUA_H
#define ACTORS_SCENARIO_OPTION_LUA_H

#include "actors/run/state_lua.h"

/* Raises "WHAT: MESSAGE" and frees the error. */
int actor_raise_error(lua_State *L, const char *what, GError *error);

/* Raises unless there is a table at `index` whose keys are all among `known` (NULL-terminated, sorted). */
void actor_check_options(lua_State *L, int index, const char *const *known, const char *what);

/* The quantity at `index`: a number, taken exactly, or a text; raises for anything else. */
SimQuantity actor_check_quantity(lua_State *L, int index, const char *what);

/* In ticks, not negative; per unit, above zero; bytes per tick, above zero. */
gboolean actor_option_duration(lua_State *L, int table, const char *what, const char *name,
                               SimInstant *ticks);
/* The same in exact ticks, if that is no whole number of them; else numerator 0. */
SimRatio actor_option_exact(lua_State *L, int table, const char *name);
gboolean actor_option_rate(lua_State *L, int table, const char *what, const char *name, SimRatio *per_unit);
gboolean actor_option_bandwidth(lua_State *L, int table, const char *what, const char *name,
                                SimRatio *per_tick);

/* A whole number from `least` up to what 32 bits hold but NET_UNLIMITED; a finite number; true or false. */
gboolean actor_option_whole(lua_State *L, int table, const char *what, const char *name, guint32 least,
                            guint32 *value);
gboolean actor_option_number(lua_State *L, int table, const char *what, const char *name, double *value);
gboolean actor_option_flag(lua_State *L, int table, const char *what, const char *name, gboolean *value);

#endif
