/* SPDX-License-Identifier: MIT */
#include "actors/run/run.h"

#include "actors/instruments/audit_lua.h"
#include "actors/instruments/log_lua.h"
#include "actors/instruments/trace_folder_lua.h"
#include "actors/run/outcome_lua.h"
#include "actors/run/world_lua.h"
#include "actors/scenario/experiment_lua.h"
#include "actors/scenario/scenario_lua.h"

/* A trace that is not whole fails the run. */
static void close_trace(ActorWorld *world, ActorOutcome *outcome) {
  g_autoptr(GError) problem = NULL;
  if (actor_trace_close(world, &problem)) return;
  outcome->failed = outcome->untold = TRUE;
  if (!outcome->failure) outcome->failure = g_strdup(problem->message);
}

/* One attempt.  SIM_REPEAT: a shard had gone beyond the turn in which the world was stopped. */
static SimEnd attempt(const ActorOptions *options, const ActorSource *source, SimRun *run,
                      ActorOutcome **outcome, GError **error) {
  ActorWorld *world = actor_world_new(options, source, error);
  if (!world) return SIM_ABORTED;
  SimEnd end = SIM_ABORTED;
  if (actor_scenario_until(world, &run->until, error) && actor_log_settle(world, error)) {
    run->until = MIN(run->until, SIM_INSTANT_MAX - 1);
    end = actor_world_run(world, run);
    if (end != SIM_REPEAT) {
      if (end != SIM_ABORTED) actor_experiments_end(world);
      if (world->aborted) end = SIM_ABORTED;
      actor_audit(world);
      actor_log_show(world);
      *outcome = actor_outcome_new(world, end);
      close_trace(world, *outcome);
    }
  }
  actor_world_free(world);
  return end;
}

ActorOutcome *actor_run(const ActorOptions *options, GError **error) {
  ActorSource source;
  ActorOutcome *outcome = NULL;
  SimRun run = {.limit = SIM_INSTANT_MAX, .limit_turn = G_MAXINT32};
  if (!actor_source_load(options->file, &source, error)) return NULL;
  while (attempt(options, &source, &run, &outcome, error) == SIM_REPEAT) continue;
  actor_source_clear(&source);
  return outcome;
}
