/* SPDX-License-Identifier: MIT */

/* Values as people read them in reports: no addresses, and none of the author's code is run. */
#ifndef ACTORS_PROCESS_SHOW_LUA_H
#define ACTORS_PROCESS_SHOW_LUA_H

#include <lua.h>

/* The error value on top of the stack, which stays: a string as it is, a table as { "returned", "noproc" }.
 * (transfer full) */
char *actor_show_error(lua_State *L);

#endif
