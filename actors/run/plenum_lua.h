/* SPDX-License-Identifier: MIT */

/* Opens a state: the sandbox, the module `plenum`, and where other modules come from. */
#ifndef ACTORS_RUN_PLENUM_LUA_H
#define ACTORS_RUN_PLENUM_LUA_H

#include "actors/run/state_lua.h"

void actor_plenum_open(lua_State *L);

/* Runs the text of the scenario as the chunk `name`.  FALSE with a message (transfer full) when it does not
 * load. */
gboolean actor_plenum_read(ActorState *state, const char *text, gsize length, const char *name,
                           char **message);

#endif
