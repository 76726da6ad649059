/* SPDX-License-Identifier: MIT */

/* Graphs that a scenario reads from files (net/graph.h): plenum.graph "backbone.graphml".
 *
 * Where the file lies, file_lua.h says. */
#ifndef ACTORS_SCENARIO_GRAPH_LUA_H
#define ACTORS_SCENARIO_GRAPH_LUA_H

#include "actors/run/state_lua.h"

/* plenum.graph: adds it to the table on top. */
void actor_graph_open(lua_State *L);

#endif
