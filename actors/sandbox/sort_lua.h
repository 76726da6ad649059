/* SPDX-License-Identifier: MIT */

/* `table.sort`, stable: elements of which neither is less keep their order.
 *
 * A merge sort (bottom-up, runs by insertion).  The elements are read first and written back at the
 * end, so an error in a comparison leaves the table as it was.  A comparison function that contradicts
 * itself gives some order, always the same.  Within it nothing may block. */
#ifndef ACTORS_SANDBOX_SORT_LUA_H
#define ACTORS_SANDBOX_SORT_LUA_H

#include <lua.h>

/* Sets `sort` in the table on top of the stack. */
void actor_sort_open(lua_State *L);

#endif
