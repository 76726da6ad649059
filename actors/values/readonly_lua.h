/* SPDX-License-Identifier: MIT */

/* A read-only table: what several processes may see, and none may change.
 *
 * The contents move to a hidden table and the table itself stays empty, under a metatable that
 * reads through and raises on writes; whoever holds the table keeps it.  A metatable of the
 * author's own goes on working, but for its `__newindex`.  The sandbox's `next`, `pairs`, `rawget`,
 * `rawlen`, `#`, `ipairs` and `table` functions see the contents; no script ever holds them. */
#ifndef ACTORS_VALUES_READONLY_LUA_H
#define ACTORS_VALUES_READONLY_LUA_H

#include <glib.h>
#include <lua.h>

/* Makes the table at `index` read-only, in place (no effect if it is so already).  `name` is what
 * an error calls it: "cannot write to captured table NAME.field: ..." */
void actor_readonly_make(lua_State *L, int index, const char *name);

/* The same for a library: "cannot write to NAME.field: libraries are read-only". */
void actor_readonly_library(lua_State *L, int index, const char *name);

/* Pushes the contents of the table at `index` if it is read-only (TRUE), else pushes nothing. */
gboolean actor_readonly_contents(lua_State *L, int index);

/* Pushes the metatable of the value at `index` as its author knows it, or FALSE and nothing; this,
 * not lua_getmetatable, is what a script may see. */
gboolean actor_readonly_metatable(lua_State *L, int index);

/* Takes the table (or nil) on top of the stack for the metatable of the table at `index`.  A
 * read-only table, a class that was captured, works as a metatable only when set so.  Raises if the
 * table at `index` is read-only itself. */
void actor_readonly_set_metatable(lua_State *L, int index);

#endif
