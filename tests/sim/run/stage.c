/* SPDX-License-Identifier: MIT */
#include "tests/sim/run/stage.h"

#include <check.h>
#include <string.h>

static void stage_mail(const SimExport *mail, gpointer data) {
  Stage *stage = data;
  stage->mails++;
  if (stage->on_mail) stage->on_mail(stage, mail);
}

static gboolean stage_listens(gpointer data) { return ((Stage *)data)->listening; }

static void stage_ask(gpointer data) {
  Stage *stage = data;
  stage->asked++;
  if (stage->on_ask) stage->on_ask(stage);
}

static gboolean stage_poll(SimPace *pace, gpointer data) {
  Stage *stage = data;
  if (stage->on_poll) stage->on_poll(stage, pace);
  return ++stage->polls > 3 && stage->aborting;
}

static void stage_overflow(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  (void)shard;
  stage->overflows++;
  stage->overflowed = event ? event->payload : G_MAXUINT32;
}

void stage_open(Stage *stage, guint32 devices) {
  memset(stage->count, 0, sizeof stage->count);
  stage->listening = FALSE;
  stage->mails = stage->asked = stage->overflows = stage->polls = 0;
  g_string_truncate(stage->trace, 0);
  stage->world = sim_world_new();
  for (guint32 d = 0; d < devices; d++) sim_world_add_device(stage->world);
  sim_world_on_overflow(stage->world, stage_overflow, stage);
  sim_shard_begin(sim_world_experimenter(stage->world));
}

void stage_play(Stage *stage, void (*set)(Stage *), guint shards) {
  SimInstant until = stage->run.until ? stage->run.until : SIM_INSTANT_MAX - 1;
  stage->trace = stage->trace ? stage->trace : g_string_new(NULL);
  stage->run = (SimRun){.until = until, .limit = SIM_INSTANT_MAX, .limit_turn = G_MAXINT32};
  stage->run.hooks = (SimRunHooks){stage_mail, stage_listens, stage_ask, stage_poll, stage};
  stage->shards = shards;
  stage->attempts = 0;
  do {
    if (stage->world) sim_world_free(stage->world);
    set(stage);
    stage->end = sim_run(stage->world, &stage->run);
    if (++stage->attempts > 10) ck_abort_msg("repeated for ever");
  } while (stage->end == SIM_REPEAT);
}

void stage_free(Stage *stage) {
  sim_world_free(stage->world);
  g_string_free(stage->trace, TRUE);
}

void stage_post(Stage *stage, guint32 device, SimInstant instant, guint32 payload) {
  SimShard *outside = sim_world_experimenter(stage->world);
  if (device == SIM_EXPERIMENTER) {
    sim_shard_post(outside, instant, device, payload);
    return;
  }
  guint32 serial = sim_world_experimenter_serial(stage->world);
  SimEvent event = {instant, device, SIM_EXPERIMENTER, outside->now, serial, payload};
  sim_shard_post_outside(sim_world_shard_of(stage->world, device), &event, outside->turn);
}

static void no_import(SimShard *shard, const SimEvent *event, gpointer cargo, gpointer data) {
  (void)shard, (void)event, (void)cargo, (void)data;
}

void stage_handle(Stage *stage, SimHandler handler) {
  sim_world_handle(stage->world, 0, handler, no_import, stage);
  sim_world_divide(stage->world, stage->shards);
}

void stage_wake(Stage *stage, const SimExport *mail) {
  if (stage->listening)
    sim_shard_post_after(sim_world_experimenter(stage->world), mail->event.instant, mail->turn - 1, 0);
}
