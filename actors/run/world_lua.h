/* SPDX-License-Identifier: MIT */

/* A world is made from the scenario's text: the experimenter reads it and declares devices, links and
 * types; then each shard reads it and makes the processes of its devices; then experiments take
 * their first step. */
#ifndef ACTORS_RUN_WORLD_LUA_H
#define ACTORS_RUN_WORLD_LUA_H

#include "actors/run/state_lua.h"

/* The text of a scenario file. */
typedef struct {
  char *text;
  gsize length;
  char *name; /* the file's, without its folder */
} ActorSource;

gboolean actor_source_load(const char *file, ActorSource *source, GError **error);
void actor_source_clear(ActorSource *source);

/* ACTOR_ERROR_LOAD or ACTOR_ERROR_USAGE when the scenario does not load. */
ActorWorld *actor_world_new(const ActorOptions *options, const ActorSource *source, GError **error);

/* The same with the experimenter's reading alone: all is declared, and nothing can run. */
ActorWorld *actor_world_declare(const ActorOptions *options, const ActorSource *source, GError **error);
void actor_world_free(ActorWorld *world);

/* Bytes that ActorOptions.memory limits. */
gsize actor_world_bytes(const ActorWorld *world);

/* Runs it to its end. */
SimEnd actor_world_run(ActorWorld *world, SimRun *run);

#endif
