/* SPDX-License-Identifier: MIT */

/* A line of the log: LEVEL kind key=value key=value ...
 *
 * Keys stand in order: integers, then strings.  A word that is empty, or has spaces, quotes, `=` or
 * what is not printable, stands between double quotes, with \" \\ \n and \xNN in it.  A table within
 * the fields shows as {key=value ...}.  Whatever the fields hold, no code of the author's runs and
 * nothing is raised. */
#ifndef ACTORS_INSTRUMENTS_LOG_LINE_LUA_H
#define ACTORS_INSTRUMENTS_LOG_LINE_LUA_H

#include <lua.h>

/* Pushes the line for the kind at `kind` (a string) and the fields at `fields` (a table or nil). */
const char *actor_log_line_push(lua_State *L, int level, int kind, int fields);

#endif
