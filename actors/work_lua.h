/* SPDX-License-Identifier: MIT */

/* Work occupies a core of the device; sleep occupies nothing.
 *
 * Who finds all cores busy waits for one, first come, first served. */
#ifndef ACTORS_WORK_LUA_H
#define ACTORS_WORK_LUA_H

#include "actors/process_lua.h"

/* The process ends: its core is for the next. */
void actor_work_leave(ActorState *state, ActorProcess *process);

/* plenum.sleep, work, cycles: adds them to the table on top. */
void actor_work_open(lua_State *L);

#endif
