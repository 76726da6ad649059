/* SPDX-License-Identifier: MIT */

/* Data that a scenario reads from files: plenum.data "regions.json", "load.csv".
 *
 * A file's name ends in .json or .csv.  It lies beside the scenario or below, or it is the value of a --set,
 * and then it is looked for from the current folder first.  Errors name the file and the line. */
#ifndef ACTORS_DATA_LUA_H
#define ACTORS_DATA_LUA_H

#include "actors/state_lua.h"

/* plenum.data: adds it to the table on top. */
void actor_data_open(lua_State *L);

#endif
