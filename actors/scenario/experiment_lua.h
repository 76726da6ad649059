/* SPDX-License-Identifier: MIT */

/* Experiments: what the experimenter does to the world, and when he stops it. */
#ifndef ACTORS_SCENARIO_EXPERIMENT_LUA_H
#define ACTORS_SCENARIO_EXPERIMENT_LUA_H

#include "actors/process/process_lua.h"

/* Takes the first step of each experiment, in turn -1 of instant 0. */
void actor_experiments_begin(ActorWorld *world);

/* Whether an experiment waits for mail, or there is a predicate to ask. */
gboolean actor_experiments_listen(ActorWorld *world);

/* Asks the predicates. */
void actor_experiments_ask(ActorWorld *world);

/* Runs what at_end was given. */
void actor_experiments_end(ActorWorld *world);

/* plenum.experiment, stop_when, stop, at_end: adds them to the table on top. */
void actor_experiment_open(lua_State *L);

#endif
