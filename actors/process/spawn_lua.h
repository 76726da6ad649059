/* SPDX-License-Identifier: MIT */

/* Spawning starts a process, here or on another device.
 *
 * What the process gets is its own: its arguments are copied, and so is what its function captures,
 * unless that is fixed.  An order to another device travels the network as a message; the address
 * holds at once. */
#ifndef ACTORS_PROCESS_SPAWN_LUA_H
#define ACTORS_PROCESS_SPAWN_LUA_H

#include "actors/process/process_lua.h"

enum { ACTOR_MESSAGE_SPAWN = 1 << 8 }; /* flag of a message that orders a process */

/* Carries out the order that has arrived at its device. */
NetFate actor_spawn_deliver(ActorState *state, NetMessage *message);

/* Starts an experiment: the function on top of the stack, which is popped. */
void actor_spawn_experiment(lua_State *L);

/* plenum.spawn, self, device_of, alive, info, put, get, erase, and device:spawn, boot; adds them to the
 * table on top. */
void actor_spawn_open(lua_State *L);

#endif
