/* SPDX-License-Identifier: MIT */

/* What time it is: truly, and by the clock of the own device. */
#ifndef ACTORS_CLOCK_LUA_H
#define ACTORS_CLOCK_LUA_H

#include "actors/state_lua.h"

/* plenum.now, instant, clock: adds them to the table on top. */
void actor_clock_open(lua_State *L);

#endif
