/* SPDX-License-Identifier: MIT */

/* Order: in which order `next` and `pairs` visit a table.
 *
 * First the array part, 1 to the first nil, then the other keys: false, true, numbers by value,
 * strings by their bytes, devices, addresses, other handles by their bits.  Keys of other kinds have
 * no order, and a table that has one cannot be iterated over.
 *
 * What `pairs` visits is settled when it is called: later fields are not visited, but for those that
 * lengthen a table that is all array part.  What `next` visits after the array part is settled when it
 * gets there, until the end of the process's turn.  Fields that become nil meanwhile are skipped. */
#ifndef ACTORS_SANDBOX_ORDER_LUA_H
#define ACTORS_SANDBOX_ORDER_LUA_H

#include <glib.h>
#include <lua.h>

/* Sets `next` and `pairs` in the table on top of the stack; `turn` as in ActorSandboxHooks. */
void actor_order_open(lua_State *L, const guint64 *turn);

/* Less than, equal to or greater than 0 as the key at `a` comes before, is, or comes after that at
 * `b`, neither in the array part; raises if one has no order. */
int actor_order_compare(lua_State *L, int a, int b);

#endif
