/* SPDX-License-Identifier: MIT */
#include "actors/run/world_lua.h"

#include <errno.h>
#include <string.h>

#include "actors/instruments/trace_folder_lua.h"
#include "actors/instruments/trace_lua.h"
#include "actors/process/peek_lua.h"
#include "actors/process/post_lua.h"
#include "actors/process/process_lua.h"
#include "actors/process/timer_lua.h"
#include "actors/run/plenum_lua.h"
#include "actors/run/watchdog.h"
#include "actors/scenario/device_lua.h"
#include "actors/scenario/experiment_lua.h"
#include "actors/scenario/scenario_lua.h"
#include "actors/scenario/sources.h"
#include "actors/values/code_lua.h"

GQuark actor_error_quark(void) { return g_quark_from_static_string("actor-error"); }

/* The file. */

gboolean actor_source_load(const char *file, ActorSource *source, GError **error) {
  g_autoptr(GError) failure = NULL;
  *source = (ActorSource){0};
  if (g_file_test(file, G_FILE_TEST_IS_DIR)) {
    g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_USAGE, "%s is a folder, not a scenario file", file);
    return FALSE;
  }
  if (!g_file_get_contents(file, &source->text, &source->length, &failure)) {
    g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_USAGE, "cannot read %s: %s", file, g_strerror(errno));
    return FALSE;
  }
  source->name = g_path_get_basename(file);
  return TRUE;
}

void actor_source_clear(ActorSource *source) {
  g_free(source->text);
  g_free(source->name);
}

/* Reading. */

static gboolean read_in(ActorState *state, const ActorSource *source, GError **error) {
  char *message = NULL;
  if (state->outside) actor_sources_note(state->world->sources, source->name, source->text, source->length);
  actor_watchdog_watch(state);
  if (actor_plenum_read(state, source->text, source->length, source->name, &message)) return TRUE;
  const char *why = state->world->aborted;
  const char *where = state->world->bite;
  g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_LOAD, "%s%s", why && where ? where : "", why ? why : message);
  g_free(message);
  return FALSE;
}

static gboolean same_counts(const ActorCounts *a, const ActorCounts *b) {
  return a->mailboxes == b->mailboxes && a->messages == b->messages && a->timers == b->timers;
}

/* A file that does something else each time it is read would make shards that do not fit together. */
static gboolean compare_reading(const ActorState *state, GError **error) {
  const ActorState *outside = state->world->outside;
  if (!actor_devices_same(state, error)) return FALSE;
  if (same_counts(&state->made, &outside->made) && state->serial == outside->serial &&
      state->stream.count == outside->stream.count && state->types->len == outside->types->len &&
      state->models->len == outside->models->len)
    return TRUE;
  g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_LOAD,
              "the scenario file must do the same each time it is read, and made other processes, messages, "
              "timers, types or draws this time");
  return FALSE;
}

/* All is declared: the devices are dealt to the shards. */
static void divide(ActorWorld *world) {
  actor_network(world);
  sim_world_divide(world->sim, world->options->shards);
  net_network_start(world->network);
}

static gboolean read_outside(ActorWorld *world, const ActorSource *source, GError **error) {
  return read_in(world->outside, source, error) && actor_scenario_check_sets(world->outside, error);
}

static void watch_mail(ActorWorld *world) {
  world->mail = g_new(SimOccupancy, world->devices->len);
  for (guint device = 0; device < world->devices->len; device++)
    world->mail[device] = sim_occupancy_from(world->warmup);
}

static gboolean settle_warmup(ActorWorld *world, GError **error) {
  if (!actor_scenario_warmup(world, &world->warmup, error)) return FALSE;
  if (actor_measures(world)) world->counted_from = MIN(world->warmup, SIM_INSTANT_MAX - 1);
  actor_ledger_warm_up(world->outside->ledger, world->warmup);
  if (actor_measures(world)) watch_mail(world);
  net_network_measure_from(actor_network(world), world->counted_from);
  return TRUE;
}

static gboolean read_inside(ActorWorld *world, const ActorSource *source, GError **error) {
  if (!settle_warmup(world, error)) return FALSE;
  divide(world);
  if (!actor_trace_open(world, source->name, error)) return FALSE;
  actor_trace_watch(world);
  sim_world_device(world->sim, SIM_EXPERIMENTER)->serial = world->outside->serial;
  for (guint i = 0; i < sim_world_shard_count(world->sim); i++) {
    ActorState *state = actor_state_new(world, sim_world_shard(world->sim, i), FALSE);
    actor_ledger_warm_up(state->ledger, world->warmup);
    g_ptr_array_add(world->states, state);
  }
  for (guint i = 0; i < world->states->len; i++) {
    ActorState *state = g_ptr_array_index(world->states, i);
    if (!read_in(state, source, error) || !actor_scenario_check_sets(state, error)) return FALSE;
    if (!compare_reading(state, error)) return FALSE;
    actor_trace_have_read(state);
  }
  net_network_forget_earlier(world->network);
  return TRUE;
}

/* The world. */

/* A loop that never leaves its instant. */
static void overflow(SimShard *shard, const SimEvent *event, gpointer data) {
  ActorWorld *world = data;
  ActorState *state = shard->data;
  g_autofree char *who = g_strdup("the experimenter");
  ActorProcess *process = state->current;
  if (event && sim_payload_kind(event->payload) == ACTOR_EVENT_RUN)
    process = actor_process_at(state, sim_payload_index(event->payload));
  if (process) {
    g_free(who);
    who = actor_process_title(state, process);
  } else if (shard->device) {
    g_free(who);
    who = g_strdup(net_network_device(world->network, shard->device)->name);
  }
  world->acting = state;
  ActorMoment moment;
  g_autofree char *text =
      g_strdup_printf("%s never leaves the instant: more events, or turns, than instant_limit allows", who);
  if (actor_moment(state, &moment)) actor_ledger_check(state->ledger, &moment, FALSE, text, NULL);
}

static void free_devices(GArray *devices) {
  for (guint i = 0; i < devices->len; i++) {
    ActorDevice *device = &g_array_index(devices, ActorDevice, i);
    if (device->waiting) g_queue_free(device->waiting);
  }
  g_array_unref(devices);
}

void actor_world_free(ActorWorld *world) {
  if (!world) return;
  actor_watchdog_watch(NULL);
  actor_trace_discard(world);
  for (guint i = 0; i < world->states->len; i++) actor_state_free(g_ptr_array_index(world->states, i));
  g_ptr_array_unref(world->states);
  actor_state_free(world->outside);
  free_devices(world->devices);
  actor_scenario_free(world->scenario);
  net_network_free(world->network);
  sim_world_free(world->sim);
  actor_code_free(world->code);
  actor_kinds_free(world->kinds);
  sim_chance_free(world->chance);
  if (world->traced) g_byte_array_unref(world->traced);
  g_free(world->traced_devices);
  g_free(world->mail);
  if (world->traced_kinds) g_ptr_array_unref(world->traced_kinds);
  g_free(world->traced_waits);
  json_decref(world->sources);
  g_free(world->failure);
  g_free(world->bite);
  g_free(world->culprit);
  g_free(world);
}

static ActorWorld *make(const ActorOptions *options) {
  ActorWorld *world = g_new0(ActorWorld, 1);
  world->options = options;
  world->counted_from = options->unmeasured ? SIM_INSTANT_MAX : 0;
  world->sim = sim_world_new();
  world->chance = sim_chance_new(options->seed);
  world->kinds = actor_kinds_new();
  world->sources = json_object();
  actor_peek_name_kinds(world->kinds);
  world->function_word = actor_kinds_intern(world->kinds, "function", strlen("function"));
  world->experiment_word = actor_kinds_intern(world->kinds, "experiment", strlen("experiment"));
  world->code = actor_code_new();
  world->devices = g_array_new(FALSE, TRUE, sizeof(ActorDevice));
  g_array_set_size(world->devices, 1);
  world->states = g_ptr_array_new();
  world->scenario = actor_scenario_new();
  world->scale = actor_scenario_default_scale();
  sim_world_on_overflow(world->sim, overflow, world);
  actor_process_open(world);
  actor_timer_handle(world);
  world->outside = actor_state_new(world, sim_world_experimenter(world->sim), TRUE);
  actor_trace_begin(world);
  return world;
}

ActorWorld *actor_world_declare(const ActorOptions *options, const ActorSource *source, GError **error) {
  ActorWorld *world = make(options);
  if (read_outside(world, source, error)) return world;
  actor_world_free(world);
  return NULL;
}

ActorWorld *actor_world_new(const ActorOptions *options, const ActorSource *source, GError **error) {
  ActorWorld *world = actor_world_declare(options, source, error);
  if (!world || read_inside(world, source, error)) return world;
  actor_world_free(world);
  return NULL;
}

/* Running. */

static void take_mail(const SimExport *mail, gpointer data) { actor_take_mail(data, mail); }

static gboolean listens(gpointer data) { return actor_experiments_listen(data); }

static void ask(gpointer data) { actor_experiments_ask(data); }

static gsize bytes_of(const ActorState *state) {
  return sim_slab_used(state->shard->slab) + actor_ledger_log_bytes(state->ledger);
}

gsize actor_world_bytes(const ActorWorld *world) {
  gsize bytes = bytes_of(world->outside);
  for (guint i = 0; i < world->states->len; i++) bytes += bytes_of(g_ptr_array_index(world->states, i));
  return bytes;
}

/* Timers that were cancelled, and time limits of waits that are over, leave events behind, far ahead maybe.
 */

static gboolean is_expected(const SimEvent *event, gpointer state) {
  guint kind = sim_payload_kind(event->payload);
  if (kind == ACTOR_EVENT_RUN) return actor_process_expects(state, event);
  return kind != ACTOR_EVENT_TIMER || actor_timer_expects(state, event);
}

static void drop_cancelled(ActorState *state) {
  enum { FEW = 1 << 16 };
  if (sim_shard_pending(state->shard) < 2 * state->pending + FEW) return;
  sim_shard_purge(state->shard, is_expected, state);
  state->pending = sim_shard_pending(state->shard);
}

static void abort_for(ActorWorld *world, const char *why) {
  if (world->failure) return;
  world->failure = g_strdup(why);
  actor_abort(world, world->failure);
}

static void show(ActorWorld *world, SimPace *pace) {
  const ActorOptions *options = world->options;
  actor_watchdog_rest(TRUE);
  if (options->watch(world, pace, options->watch_data)) actor_abort(world, "interrupted");
  actor_watchdog_rest(FALSE);
}

static gboolean poll(SimPace *pace, gpointer data) {
  ActorWorld *world = data;
  const ActorOptions *options = world->options;
  actor_watchdog_step();
  drop_cancelled(world->outside);
  for (guint i = 0; i < world->states->len; i++) drop_cancelled(g_ptr_array_index(world->states, i));
  if (options->watch) show(world, pace);
  if (actor_run_interrupted()) actor_abort(world, "interrupted");
  if (world->trace && sim_trace_failure(world->trace)) abort_for(world, sim_trace_failure(world->trace));
  if (options->memory && actor_world_bytes(world) > options->memory)
    actor_abort(world, "memory is exhausted");
  return world->aborted != NULL;
}

SimEnd actor_world_run(ActorWorld *world, SimRun *run) {
  world->until = run->until;
  run->hooks = (SimRunHooks){take_mail, listens, ask, poll, world};
  actor_watchdog_watch(world->outside);
  for (guint i = 0; i < world->states->len; i++) {
    ActorState *state = g_ptr_array_index(world->states, i);
    state->pending = sim_shard_pending(state->shard); /* all that the file has made is waited for */
  }
  actor_experiments_begin(world);
  SimEnd end = sim_run(world->sim, run);
  world->acting = world->outside;
  return world->aborted ? SIM_ABORTED : end;
}
