/* SPDX-License-Identifier: MIT */

/* Coroutines of the author's, in which the runtime's blocking calls work.
 *
 * A process runs in a thread of the runtime's; within it the author's coroutines resume one another.
 * Any yield that `coroutine.yield` did not make is the runtime's: whoever resumed the coroutine yields
 * with the same values in turn, until the runtime has the process's thread back; and what the runtime
 * resumes that thread with goes the same way in again.  To the script nothing has happened.
 *
 * A coroutine that waits so is "normal", as one that has resumed another: it can neither be resumed
 * nor closed. The runtime's own threads are not shown to scripts; outside of any coroutine `running`
 * gives a stand-in. */
#ifndef ACTORS_SANDBOX_COROUTINE_LUA_H
#define ACTORS_SANDBOX_COROUTINE_LUA_H

#include "actors/sandbox/sandbox_lua.h"

void actor_coroutine_push(lua_State *L, const ActorSandboxHooks *hooks);

/* Whether a yield of the runtime's in `L`, the running thread, can reach the runtime: ask before each,
 * also in a hook.  lua_isyieldable knows only the innermost coroutine: its resumer may be within
 * table.sort. */
gboolean actor_coroutine_may_block(lua_State *L);

#endif
