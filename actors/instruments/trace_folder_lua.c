/* SPDX-License-Identifier: MIT */
#include "actors/instruments/trace_folder_lua.h"

#include <glib/gstdio.h>
#include <string.h>

#include "actors/instruments/trace_lua.h"
#include "sim/error.h"

static void choose_kinds(ActorWorld *world) {
  char **kinds = world->options->trace->kinds;
  if (!kinds || !*kinds) return;
  world->traced = g_byte_array_new();
  for (; *kinds; kinds++) {
    guint32 kind = actor_kinds_intern(world->kinds, *kinds, strlen(*kinds));
    guint old = world->traced->len;
    if (kind >= old) {
      g_byte_array_set_size(world->traced, kind + 1);
      memset(world->traced->data + old, 0, kind + 1 - old);
    }
    world->traced->data[kind] = TRUE;
  }
}

void actor_trace_begin(ActorWorld *world) {
  const ActorTraceOptions *options = world->options->trace;
  if (!options) return;
  world->trace = sim_trace_new(world->options->shards + 1, options->compressed);
  world->outside->shard->trace = sim_trace_stream(world->trace, 0);
  world->traced_kinds = g_ptr_array_new();
  world->traced_waits = g_new0(const SimTraceWord *, ACTOR_WAIT_REASONS);
  choose_kinds(world);
}

/* Filters. */

static gboolean parse_instant(const ActorWorld *world, const char *text, const char *what,
                              SimInstant *instant, GError **error) {
  SimQuantity quantity;
  if (!text) return TRUE;
  if (!sim_quantity_parse(text, strlen(text), &quantity, error) ||
      !sim_scale_duration(&world->scale, &quantity, instant, error)) {
    g_prefix_error(error, "%s: ", what);
    (*error)->domain = ACTOR_ERROR;
    (*error)->code = ACTOR_ERROR_USAGE;
    return FALSE;
  }
  return TRUE;
}

/* [device] of those that are named; NULL: all. (transfer full) */
static gboolean find_devices(const ActorWorld *world, guint8 **wanted, GError **error) {
  char **names = world->options->trace->devices;
  *wanted = NULL;
  if (!names || !*names) return TRUE;
  *wanted = g_new0(guint8, sim_world_device_count(world->sim) + 1);
  for (; *names; names++) {
    guint32 device = net_network_find_device(world->network, *names);
    (*wanted)[device] = TRUE;
    if (device || g_str_equal(*names, "experimenter")) continue;
    g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_USAGE, "--trace-device: there is no device \"%s\"", *names);
    return FALSE;
  }
  return TRUE;
}

/* Ticks in a second; CTF wants a whole number.  Of a unit that is none of time a tick is shown as a
 * nanosecond: what readers count in, with room for every instant. */
static guint64 frequency(const SimScale *scale) {
  if (scale->seconds.numerator == 0) return G_USEC_PER_SEC * 1000;
  double frequency = sim_ratio_to_double(scale->ticks_per_unit) / sim_ratio_to_double(scale->seconds);
  return frequency < 1 ? 1 : frequency > 1e18 ? (guint64)1e18 : (guint64)(frequency + 0.5);
}

gboolean actor_trace_open(ActorWorld *world, const char *scenario, GError **error) {
  const ActorTraceOptions *options = world->options->trace;
  if (!options) return TRUE;
  g_autofree char *folder = g_build_filename(options->folder, "ctf", NULL);
  SimTraceOptions events = {.folder = folder,
                            .frequency = frequency(&world->scale),
                            .to = SIM_INSTANT_MAX,
                            .scenario = scenario,
                            .seed = world->options->seed};
  if (!parse_instant(world, options->from, "--from", &events.from, error) ||
      !parse_instant(world, options->to, "--to", &events.to, error))
    return FALSE;
  if (events.from > events.to) {
    g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_USAGE, "--from %s is later than --to %s", options->from,
                options->to);
    return FALSE;
  }
  gboolean open = find_devices(world, &world->traced_devices, error);
  events.devices = world->traced_devices;
  return open && sim_trace_open(world->trace, &events, error);
}

void actor_trace_watch(ActorWorld *world) {
  if (!world->trace) return;
  for (guint i = 0; i < sim_world_shard_count(world->sim); i++)
    sim_world_shard(world->sim, i)->trace = sim_trace_stream(world->trace, i + 1);
}

static void forget(ActorWorld *world) {
  world->trace = NULL;
  world->outside->shard->trace = NULL;
  for (guint i = 0; i < world->states->len; i++)
    ((ActorState *)g_ptr_array_index(world->states, i))->shard->trace = NULL;
}

gboolean actor_trace_close(ActorWorld *world, GError **error) {
  if (!world->trace) return TRUE;
  SimTrace *trace = world->trace;
  forget(world);
  return sim_trace_close(trace, error);
}

void actor_trace_discard(ActorWorld *world) {
  if (!world->trace) return;
  sim_trace_discard(world->trace);
  forget(world);
  g_rmdir(world->options->trace->folder);
}
