/* SPDX-License-Identifier: MIT */

/* Inspecting shows a process or a device from outside, as a copy. */
#ifndef ACTORS_PROCESS_INSPECT_LUA_H
#define ACTORS_PROCESS_INSPECT_LUA_H

#include "actors/process/process_lua.h"

/* Pushes a table about a process of the state: mailbox_size status device name, and with `fields` a type's
 * fields, data_depth, command_depth. */
void actor_inspect_push(lua_State *L, ActorState *state, const ActorProcess *process, gboolean fields);

/* What it does or waits for, in a few words. */
const char *actor_inspect_status(const ActorProcess *process);

/* Keeps what a process that was spawned by the file looks like in the end. */
void actor_inspect_keep(ActorState *state, const ActorProcess *process);

/* plenum.inspect, halted: adds them to the table on top. */
void actor_inspect_open(lua_State *L);

#endif
