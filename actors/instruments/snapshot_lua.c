/* SPDX-License-Identifier: MIT */
#include "actors/instruments/snapshot.h"

#include <math.h>

#include "actors/instruments/instrument_lua.h"
#include "actors/process/inspect_lua.h"
#include "actors/process/process_lua.h"
#include "actors/run/world_lua.h"
#include "actors/scenario/scenario_lua.h"

void actor_progress_read(const ActorWorld *world, ActorProgress *progress) {
  gboolean endless = world->until >= SIM_INSTANT_MAX - 1;
  *progress = (ActorProgress){.now = sim_scale_units(&world->scale, sim_world_last_instant(world->sim)),
                              .until = endless ? INFINITY : sim_scale_units(&world->scale, world->until),
                              .unit = world->scale.unit,
                              .events = sim_world_events(world->sim),
                              .memory = actor_world_bytes(world),
                              .memory_limit = world->options->memory};
}

gboolean actor_world_due(const ActorWorld *world, SimInstant *instant, gint32 *turn) {
  return sim_world_next(world->sim, instant, turn);
}

static void clear_process(gpointer process) { g_free(((ActorProcessFigures *)process)->name); }

ActorSnapshot *actor_snapshot_new(void) {
  ActorSnapshot *snapshot = g_new0(ActorSnapshot, 1);
  snapshot->devices = g_array_new(FALSE, FALSE, sizeof(ActorDeviceFigures));
  snapshot->processes = g_array_new(FALSE, FALSE, sizeof(ActorProcessFigures));
  snapshot->links = g_array_new(FALSE, FALSE, sizeof(ActorLinkFigures));
  snapshot->kinds = g_array_new(FALSE, FALSE, sizeof(ActorKindFigures));
  g_array_set_clear_func(snapshot->processes, clear_process);
  return snapshot;
}

void actor_snapshot_free(ActorSnapshot *snapshot) {
  if (!snapshot) return;
  g_array_unref(snapshot->devices);
  g_array_unref(snapshot->processes);
  g_array_unref(snapshot->links);
  g_array_unref(snapshot->kinds);
  g_free(snapshot);
}

static void take_devices(ActorSnapshot *snapshot, const ActorWorld *world) {
  guint32 count = sim_world_device_count(world->sim);
  g_array_set_size(snapshot->devices, count);
  for (guint32 device = 1; device <= count; device++) {
    const NetCourier *courier = net_network_courier(world->network, device);
    const ActorDevice *own = actor_device(world, device);
    g_array_index(snapshot->devices, ActorDeviceFigures, device - 1) =
        (ActorDeviceFigures){.name = net_network_device(world->network, device)->name,
                             .steps = own->executed,
                             .forwarded = courier->counts.forwarded,
                             .delivered = courier->counts.delivered,
                             .processes = own->processes,
                             .courier = net_courier_depth(courier)};
  }
}

static guint32 mail_of(const ActorProcess *process) {
  guint32 mail = process->mailbox.line.length;
  for (const ActorBox *box = process->own ? process->own->boxes : NULL; box; box = box->next)
    mail += box->mailbox.line.length;
  return mail;
}

static gboolean precedes(const ActorProcess *process, guint32 mail, const ActorProcessFigures *other) {
  return mail != other->mail ? mail > other->mail : process->mailbox.address < other->address;
}

/* Its place among those with most mail, if it has one. */
static void list_process(GArray *list, const ActorState *state, const ActorProcess *process, guint32 mail) {
  guint at = list->len;
  while (at > 0 && precedes(process, mail, &g_array_index(list, ActorProcessFigures, at - 1))) at--;
  if (at == ACTOR_SNAPSHOT_PROCESSES) return;
  if (list->len == ACTOR_SNAPSHOT_PROCESSES) g_array_set_size(list, list->len - 1);
  ActorProcessFigures figures = {actor_process_name(state, process), actor_inspect_status(process),
                                 process->mailbox.address, process->device, mail};
  g_array_insert_val(list, at, figures);
}

static void take_processes(ActorSnapshot *snapshot, const ActorState *state) {
  for (guint32 slot = 0; slot < state->process_count; slot++) {
    const ActorProcess *process = actor_process_at(state, slot);
    if (process->status != ACTOR_WAITING && process->status != ACTOR_RUNNING) continue;
    guint32 mail = mail_of(process);
    if (mail == 0) continue;
    snapshot->mailed++;
    if (process->device)
      g_array_index(snapshot->devices, ActorDeviceFigures, process->device - 1).mail += mail;
    list_process(snapshot->processes, state, process, mail);
  }
}

/* Rates of links are per tick. */
static double bandwidth_of(const ActorWorld *world, const NetLink *link) {
  SimRatio ticks_per_byte = link->model->ticks_per_byte, ticks = world->scale.ticks_per_unit;
  if (ticks_per_byte.numerator == 0) return 0;
  return (double)ticks_per_byte.denominator / (double)ticks_per_byte.numerator * (double)ticks.numerator /
         (double)ticks.denominator;
}

static void take_links(ActorSnapshot *snapshot, const ActorWorld *world) {
  guint32 count = net_network_link_count(world->network);
  g_array_set_size(snapshot->links, count);
  for (guint32 i = 0; i < count; i++) {
    const NetLink *link = net_network_peek_link(world->network, i);
    g_array_index(snapshot->links, ActorLinkFigures, i) =
        (ActorLinkFigures){.from = link->from,
                           .to = link->to,
                           .flying = link->wire.length,
                           .lost = link->lost,
                           .carried = link->carried,
                           .bytes = link->bytes,
                           .bandwidth = bandwidth_of(world, link)};
  }
}

static void take_kind(const char *word, const ActorTraffic *traffic, gpointer kinds) {
  ActorKindFigures figures = {word, traffic->sent, traffic->taken, traffic->latency.p50,
                              traffic->latency.p99};
  g_array_append_val(kinds, figures);
}

static void add_failures(const ActorCheck *check, gpointer failed) { *(guint64 *)failed += check->failed; }

static void take_ledgers(ActorSnapshot *snapshot, const ActorWorld *world) {
  ActorFold *fold = actor_instrument_fold(world);
  actor_fold_each_traffic(fold, world->kinds, take_kind, snapshot->kinds);
  actor_fold_each_check(fold, add_failures, &snapshot->failed_checks);
  actor_fold_free(fold);
}

static guint32 columns_of(const ActorWorld *world) {
  if (net_network_shape_count(world->network) != 1) return 0;
  const NetShape *shape = net_network_peek_shape(world->network, 0);
  gboolean whole = shape->count == sim_world_device_count(world->sim);
  gboolean flat = shape->kind == NET_SHAPE_GRID || shape->kind == NET_SHAPE_TORUS;
  return whole && flat ? shape->width : 0;
}

void actor_snapshot_take(ActorSnapshot *snapshot, const ActorWorld *world) {
  SimInstant instant;
  gint32 turn;
  actor_progress_read(world, &snapshot->progress);
  snapshot->title = world->scenario->title;
  snapshot->due =
      actor_world_due(world, &instant, &turn) ? sim_scale_units(&world->scale, instant) : INFINITY;
  snapshot->unmeasured = !actor_measures(world);
  snapshot->columns = columns_of(world);
  snapshot->failed_checks = snapshot->mailed = 0;
  g_array_set_size(snapshot->processes, 0);
  g_array_set_size(snapshot->kinds, 0);
  take_devices(snapshot, world);
  take_processes(snapshot, world->outside);
  for (guint i = 0; i < world->states->len; i++)
    take_processes(snapshot, g_ptr_array_index(world->states, i));
  take_links(snapshot, world);
  take_ledgers(snapshot, world);
}
