/* SPDX-License-Identifier: MIT */

/* Devices and links as the scenario's file declares them.
 *
 * In the experimenter's reading plenum.device and plenum.link add to the network; in a shard's reading they
 * count along, compare what they declare with what has been declared, and return the same handles.
 *
 *   plenum.device { name=, clock_rate=, clock = { rate=, drift_ppm=, offset= }, cores=,
 *                   courier = { rate=, step=, queue= } }
 *   plenum.link(a, b, { latency=, bandwidth=, queue=, jitter=, loss=, duplicate=, reorder=, one_way= })
 *   plenum.shape(kind, devices, a, b)
 *     tells how the listed devices, numbered one after the other in the order of net/route.h, are joined:
 *     "line" "ring" "star" "complete" "hypercube"; "grid" "torus" "quadtree" with width and height; "tree"
 * with its branching.  What it says is verified, and changes how fast routes are found, never the routes. */
#ifndef ACTORS_DEVICE_LUA_H
#define ACTORS_DEVICE_LUA_H

#include "actors/state_lua.h"

/* The network, which is made when it is first needed: by then the scenario has named its scale. */
NetNetwork *actor_network(ActorWorld *world);

/* The direction back of the link whose first direction is `link`, or NET_NO_LINK; the first direction
 * of the link that `direction` belongs to. */
guint32 actor_link_back(const ActorWorld *world, guint32 link);
guint32 actor_link_first(const ActorWorld *world, guint32 direction);

/* Whether a shard, whose reading is over, has declared all that the experimenter has; ACTOR_ERROR_LOAD. */
gboolean actor_devices_same(const ActorState *state, GError **error);

/* plenum.device, link, shape: adds them to the table on top.  Devices' methods neighbors, distance,
 * link_to, fields name and index. */
void actor_device_open(lua_State *L);

#endif
