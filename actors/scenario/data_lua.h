/* SPDX-License-Identifier: MIT */

/* Data that a scenario reads from files: plenum.data "regions.json", "load.csv".
 *
 * A file's name ends in .json or .csv (file_lua.h says where it lies).  Errors name the file and the line. */
#ifndef ACTORS_SCENARIO_DATA_LUA_H
#define ACTORS_SCENARIO_DATA_LUA_H

#include "actors/run/state_lua.h"

/* plenum.data: adds it to the table on top. */
void actor_data_open(lua_State *L);

#endif
