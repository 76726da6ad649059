/* SPDX-License-Identifier: MIT */
#include "tests/sim/random/engine.h"

#include <check.h>

typedef struct {
  SimWorld *world;
  GHashTable *words; /* what has been carried to another device: (source, serial) -> word */
} Engine;

static SimShard *shard_of(Model *model, guint32 device) {
  return sim_world_shard_of(((Engine *)model->data)->world, device);
}

static gpointer word_key(const SimEvent *event) {
  return (gpointer)(gsize)((guint64)event->source << 32 | event->serial);
}

static guint32 engine_post(Model *model, guint32 device, SimInstant instant, guint32 payload) {
  return sim_shard_post(shard_of(model, device), instant, device, payload);
}

static void engine_hop(Model *model, guint32 device, SimInstant instant, guint32 to, guint32 payload,
                       guint64 word) {
  SimShard *shard = shard_of(model, device);
  if (word == 0 && shard_of(model, to) == shard) sim_shard_post(shard, instant, to, payload);
  else sim_shard_export(shard, instant, to, payload, (gpointer)(gsize)word);
}

static void engine_mail(Model *model, guint32 device, guint32 payload, guint64 word) {
  SimShard *shard = shard_of(model, device);
  sim_shard_export(shard, shard->now, SIM_EXPERIMENTER, payload, (gpointer)(gsize)word);
}

static void engine_note(Model *model, guint32 device, guint64 who, guint64 detail) {
  sim_shard_note(shard_of(model, device), SIM_TIMER, who, detail);
}

static void engine_stop(Model *model, guint32 device) { sim_shard_stop(shard_of(model, device)); }

static void engine_post_outside(Model *model, guint32 device, SimInstant instant, guint32 payload) {
  const SimShard *outside = shard_of(model, SIM_EXPERIMENTER);
  guint32 serial = sim_world_experimenter_serial(outside->world);
  SimEvent event = {instant, device, SIM_EXPERIMENTER, outside->now, serial, payload};
  sim_shard_post_outside(shard_of(model, device), &event, outside->turn);
}

static guint32 engine_rest(Model *model, guint32 payload) {
  return sim_shard_post_next_turn(shard_of(model, SIM_EXPERIMENTER), payload);
}

static guint32 engine_wake(Model *model, SimInstant instant, gint32 turn, guint32 payload) {
  return sim_shard_post_after(shard_of(model, SIM_EXPERIMENTER), instant, turn, payload);
}

static const Executor by_engine = {engine_post, engine_hop,          engine_mail, engine_note,
                                   engine_stop, engine_post_outside, engine_rest, engine_wake};

static gboolean engine_stopped(const Model *model) {
  return sim_world_experimenter(((const Engine *)model->data)->world)->stopping;
}

static gboolean execute(SimShard *shard, const SimEvent *event, gpointer data) {
  Model *model = data;
  Engine *engine = model->data;
  if (event->device == SIM_EXPERIMENTER) return model_outside_event(model, event, shard->turn);
  guint64 word = 0;
  if (sim_payload_kind(event->payload) == CARRY) {
    word = (guint64)(gsize)g_hash_table_lookup(engine->words, word_key(event));
    if (!word) ck_abort_msg("an event is due before it was imported");
    g_hash_table_remove(engine->words, word_key(event));
  }
  return model_device_event(model, event, shard->turn, word);
}

static void import(SimShard *shard, const SimEvent *event, gpointer cargo, gpointer data) {
  Engine *engine = ((Model *)data)->data;
  if (sim_world_shard_of(shard->world, event->device) != shard) ck_abort_msg("imported to the wrong shard");
  if (cargo) g_hash_table_insert(engine->words, word_key(event), cargo);
}

static void overflow(SimShard *shard, const SimEvent *event, gpointer data) {
  Model *model = data;
  model->devices[shard->device].overflow = event ? (guint64)event->serial + 1 : G_MAXUINT64;
}

static void mail_hook(const SimExport *mail, gpointer data) {
  model_take_mail(data, &mail->event, mail->turn, (guint64)(gsize)mail->cargo);
}

static gboolean listens_hook(gpointer data) { return model_listens(data); }

static void ask_hook(gpointer data) {
  const SimShard *outside = shard_of(data, SIM_EXPERIMENTER);
  model_ask(data, outside->now, outside->turn);
}

static SimWorld *engine_world(const Spec *spec, guint shards, Model *model) {
  SimWorld *world = sim_world_new();
  for (guint32 d = 0; d < spec->devices; d++) sim_world_add_device(world);
  for (guint i = 0; i < spec->wires; i++)
    sim_world_set_floor(world, spec->wire[i].from, spec->wire[i].to, spec->wire[i].floor);
  for (guint kind = TICK; kind <= ECHO; kind++) sim_world_handle(world, kind, execute, import, model);
  sim_world_set_limits(world, spec->burst, spec->turns);
  sim_world_on_overflow(world, overflow, model);
  sim_world_divide(world, shards);
  return world;
}

static SimEnd engine_attempt(const Spec *spec, guint shards, SimRun *run, Outcome *outcome) {
  Engine engine = {.words = g_hash_table_new(NULL, NULL)};
  Model *model = model_new(spec, &by_engine, &engine);
  SimWorld *world = engine.world = engine_world(spec, shards, model);
  run->hooks = (SimRunHooks){mail_hook, listens_hook, ask_hook, run->hooks.poll, model};
  sim_shard_begin(sim_world_experimenter(world));
  model_begin(model, engine_stopped);
  sim_shard_run_line(sim_world_experimenter(world));
  *outcome = (Outcome){.end = sim_run(world, run)};
  outcome->last = sim_world_last_instant(world);
  outcome->events = sim_world_events(world);
  for (guint32 d = 0; d <= spec->devices; d++) {
    outcome->hash[d] = sim_world_device(world, d)->hash;
    outcome->serial[d] = sim_world_device(world, d)->serial;
  }
  outcome_take(outcome, model);
  model_free(model);
  sim_world_free(world);
  g_hash_table_unref(engine.words);
  return outcome->end;
}

/* Somebody looks on, who now lets it go and now stops it in its tracks. */
static gboolean pace_hook(SimPace *pace, gpointer data) {
  static guint polls;
  (void)data;
  polls++;
  pace->events = polls % 5 < 3 ? 1 + polls % 3 : G_MAXUINT;
  pace->by_turn = polls % 7 < 3;
  return FALSE;
}

Outcome engine_outcome(const Spec *spec, guint shards, gboolean paced) {
  SimRun run = {.until = spec->until, .limit = SIM_INSTANT_MAX, .limit_turn = G_MAXINT32};
  run.hooks.poll = paced ? pace_hook : NULL;
  Outcome outcome;
  guint repeats = 0;
  while (engine_attempt(spec, shards, &run, &outcome) == SIM_REPEAT) {
    outcome_clear(&outcome);
    if (++repeats > 1000) ck_abort_msg("world %" G_GUINT64_FORMAT " is repeated for ever", spec->seed);
  }
  outcome.tally.repeats = repeats;
  return outcome;
}
