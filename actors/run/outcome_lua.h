/* SPDX-License-Identifier: MIT */

/* The outcome of a run: what the world's ledgers, devices and processes come to. */
#ifndef ACTORS_RUN_OUTCOME_LUA_H
#define ACTORS_RUN_OUTCOME_LUA_H

#include "actors/run/state_lua.h"

/* The world has come to its end; nothing runs in it any more. */
ActorOutcome *actor_outcome_new(ActorWorld *world, SimEnd end);

#endif
