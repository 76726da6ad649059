/* SPDX-License-Identifier: MIT */

/* A pattern says which messages fit.
 *
 * Literals compare equal (1 fits 1.0); tables element by element: the array part exactly, unless
 * it ends in plenum.rest, the other fields must be there and more may be.  Holes stand for any value
 * of a sort: plenum.any number integer string boolean table callable address, plenum.is(fn). */
#ifndef ACTORS_PROCESS_PATTERN_LUA_H
#define ACTORS_PROCESS_PATTERN_LUA_H

#include <glib.h>
#include <lua.h>

/* Raises, with the path to what is wrong, unless the value at `index` is a pattern. */
void actor_pattern_check(lua_State *L, int index);

/* The kind of all messages that may fit a pattern that is a table with a word at its head, or that
 * a word names by itself; 0: any. */
guint32 actor_pattern_kind(lua_State *L, int index);

/* The Lua type of all values that fit a pattern that is a mere hole and asks for no more; LUA_TNONE: any. */
int actor_pattern_type(lua_State *L, int index);

/* Whether the value fits the pattern: pushes the values at the holes of the array part, in order, and
 * returns how many; or -1 and pushes nothing. */
int actor_pattern_match(lua_State *L, int value, int pattern);

/* plenum.any ... plenum.is: adds them to the table on top. */
void actor_pattern_open(lua_State *L);

#endif
