/* SPDX-License-Identifier: MIT */

/* Links as the scenario's file declares them, and what a script can ask of one.
 *
 *   plenum.link(a, b, { latency=, bandwidth=, queue=, jitter=, delay=, loss=, duplicate=, reorder=, one_way=
 * })
 *
 * `delay`, or `jitter`, may be a function: the sending end calls it for each message, with its envelope
 * (hardware/envelope_lua.h), and it says how long the flight takes, or how much longer than the latency.
 * Times on a link are true time, whatever the clocks of its ends show. */
#ifndef ACTORS_SCENARIO_LINK_LUA_H
#define ACTORS_SCENARIO_LINK_LUA_H

#include "actors/run/state_lua.h"

/* The direction back of the link whose first direction is `link`, or NET_NO_LINK; the first direction
 * of the link that `direction` belongs to. */
guint32 actor_link_back(const ActorWorld *world, guint32 link);
guint32 actor_link_first(const ActorWorld *world, guint32 direction);

/* Fixes what the functions of links capture; the file has been read. */
void actor_links_finish(ActorState *state);

/* Pushes the link from `device` to the device at `neighbor`, or nil and "no link"; returns how many values.
 */
int actor_link_push(lua_State *L, guint32 device, int neighbor);

/* plenum.link: adds it to the table on top.  Devices' method link_to; links' fields latency, bandwidth and
 * depth, of the direction that begins at the running device, or else the first. */
void actor_link_open(lua_State *L);

#endif
