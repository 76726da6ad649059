/* SPDX-License-Identifier: MIT */

/* What time it is: truly, and by the clock of the own device. */
#ifndef ACTORS_PROCESS_CLOCK_LUA_H
#define ACTORS_PROCESS_CLOCK_LUA_H

#include "actors/run/state_lua.h"

/* plenum.now, instant, clock: adds them to the table on top. */
void actor_clock_open(lua_State *L);

#endif
