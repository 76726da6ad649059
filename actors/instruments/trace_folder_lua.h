/* SPDX-License-Identifier: MIT */

/* The folder of a trace: FOLDER/ctf has the events (sim/trace.h); beside it lie files for readers of the
 * whole, which the face writes. */
#ifndef ACTORS_INSTRUMENTS_TRACE_FOLDER_LUA_H
#define ACTORS_INSTRUMENTS_TRACE_FOLDER_LUA_H

#include "actors/run/state_lua.h"

/* Begins to keep events in memory, if the options ask for a trace: nobody knows the scenario's units yet. */
void actor_trace_begin(ActorWorld *world);

/* All is declared: makes the folder and applies the filters.  ACTOR_ERROR_USAGE for a filter that fits
 * nothing, SIM_ERROR_FILE. */
gboolean actor_trace_open(ActorWorld *world, const char *scenario, GError **error);

/* The devices are dealt to the shards, which write from now on. */
void actor_trace_watch(ActorWorld *world);

/* The run has ended.  FALSE when the trace is not whole. */
gboolean actor_trace_close(ActorWorld *world, GError **error);

/* Takes back what has been written; nothing without a trace. */
void actor_trace_discard(ActorWorld *world);

#endif
