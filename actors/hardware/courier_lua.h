/* SPDX-License-Identifier: MIT */

/* Couriers whose decisions are an author's.
 *
 *   local M = plenum.courier(name, { route=, service_time=, accept=, ... })
 *   plenum.device { courier = M { rate=, step=, queue=, ... } }
 *
 *   route(self, destination, message)   the next device, or nil where there is no way; and, if it likes, the
 *                                       time of flight in place of the link's latency
 *   service_time(self, message)         how long a message for another device is served before it leaves
 *   accept(self, message)               whether the courier takes the message; asked for each that comes,
 *                                       also from the device itself, but not for returned ones
 *
 * Messages are seen as envelopes (envelope_lua.h).  What a model does not define is the built-in courier's:
 * rate, step and queue are as ever.  Other fields are those of each device's own `self`. */
#ifndef ACTORS_HARDWARE_COURIER_LUA_H
#define ACTORS_HARDWARE_COURIER_LUA_H

#include "actors/hardware/model_lua.h"

/* If the value at `index` is a model or a model with options, puts the table of its built-in options in its
 * place and returns what the network asks; else NULL. */
const NetCourierModel *actor_courier_read(lua_State *L, int index);

/* Notes that the device, which lives in this state, has the courier at `index` (of any kind). */
void actor_courier_place(lua_State *L, int index, guint32 device);

/* Makes what couriers of this state's devices are; the file has been read.  Raises. */
void actor_couriers_finish(lua_State *L);

/* plenum.courier: adds it to the table on top. */
void actor_courier_open(lua_State *L);

#endif
