/* SPDX-License-Identifier: MIT */

/* A file that a scenario reads, while the scenario's own file is read.
 *
 * It lies beside the scenario or below, or it is the value of a --set, and then it is looked for from the
 * current folder first.  `what` is the call that errors name. */
#ifndef ACTORS_SCENARIO_FILE_LUA_H
#define ACTORS_SCENARIO_FILE_LUA_H

#include "actors/run/state_lua.h"

/* What has been opened or parsed, owned by Lua, so that an error frees it. */
typedef struct {
  char *path;
  char *text; /* ends with a NUL that does not count */
  gsize length;
  gpointer parsed; /* (nullable) */
  GDestroyNotify parsed_free;
} ActorFile;

void actor_file_open(lua_State *L);

/* The file's name, which is the argument at 1; raises where it is none, or once the scenario is read. */
const char *actor_file_check(lua_State *L, const char *what);

/* Loads the file and pushes what keeps it. */
ActorFile *actor_file_load(lua_State *L, const char *what, const char *name);

#endif
