/* SPDX-License-Identifier: MIT */

/* Work occupies a core of the device; sleep occupies nothing.
 *
 * Who finds all cores busy waits for one, first come, first served.  A process is never on two: what a
 * machine works while a frame of it works, it works first. */
#ifndef ACTORS_PROCESS_WORK_LUA_H
#define ACTORS_PROCESS_WORK_LUA_H

#include "actors/process/process_lua.h"

/* How long the process has waited for a core since it took the message that it took last. */
SimInstant actor_work_starved_own(const ActorProcess *process, SimInstant now);
static inline SimInstant actor_work_starved(const ActorProcess *process, SimInstant now) {
  return G_UNLIKELY(process->own != NULL) ? actor_work_starved_own(process, now) : 0;
}

/* The process ends: its core is for the next. */
void actor_work_leave(ActorState *state, ActorProcess *process);

/* plenum.sleep, work, cycles: adds them to the table on top. */
void actor_work_open(lua_State *L);

#endif
