/* SPDX-License-Identifier: MIT */

/* Devices as the scenario's file declares them.
 *
 * In the experimenter's reading plenum.device adds to the network, as plenum.link does (link_lua.h); in a
 * shard's reading they count along, compare what they declare with what has been declared, and return the
 * same handles.
 *
 *   plenum.device { name=, clock_rate=, clock = { rate=, drift_ppm=, offset= }, cores=,
 *                   courier = { rate=, step=, queue= } or a courier model (hardware/courier_lua.h) }
 *   plenum.shape(kind, devices, a, b)
 *     tells how the listed devices, numbered one after the other in the order of net/shape.h, are joined:
 *     "line" "ring" "star" "complete" "hypercube"; "grid" "torus" "quadtree" with width and height; "tree"
 *     with its branching.  What it says is verified, and changes how fast routes are found, never the
 *     routes. */
#ifndef ACTORS_SCENARIO_DEVICE_LUA_H
#define ACTORS_SCENARIO_DEVICE_LUA_H

#include "actors/run/state_lua.h"

/* The network, which is made when it is first needed: by then the scenario has named its scale. */
NetNetwork *actor_network(ActorWorld *world);

/* Raises unless the file is being read, naming what is declared then. */
void actor_check_reading(lua_State *L, const char *what);

/* Raises that a shard's reading declares something else: what has been declared, and what was to be. */
int actor_raise_difference(lua_State *L, const char *what, guint32 number, const char *was, const char *is);

/* Whether a shard, whose reading is over, has declared all that the experimenter has; ACTOR_ERROR_LOAD. */
gboolean actor_devices_same(const ActorState *state, GError **error);

/* plenum.device, shape: adds them to the table on top.  Devices' methods neighbors, distance, fields name and
 * index. */
void actor_device_open(lua_State *L);

#endif
