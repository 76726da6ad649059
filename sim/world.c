/* SPDX-License-Identifier: MIT */
#include "sim/world_struct.h"

SimWorld *sim_world_new(void) {
  SimWorld *world = g_new0(SimWorld, 1);
  world->slice = SIM_SLICE;
  world->devices = g_array_new(FALSE, TRUE, sizeof(SimDevice));
  g_array_set_size(world->devices, 1);
  world->shards = g_ptr_array_new_with_free_func((GDestroyNotify)sim_shard_free);
  world->experimenter = sim_shard_new(world, G_MAXUINT);
  world->experimenter->devices = sim_world_device(world, 0);
  world->floors = g_array_new(FALSE, FALSE, sizeof(SimFloor));
  sim_world_set_limits(world, SIM_EVENTS_LIMIT, SIM_TURNS_LIMIT);
  return world;
}

void sim_world_free(SimWorld *world) {
  if (!world) return;
  g_ptr_array_unref(world->shards);
  sim_shard_free(world->experimenter);
  g_array_unref(world->floors);
  g_array_unref(world->devices);
  g_free(world);
}

void sim_world_handle(SimWorld *world, guint kind, SimHandler execute, SimImport import, gpointer data) {
  g_assert(kind < SIM_KINDS);
  world->kinds[kind] = (SimKind){execute, import, data, NULL};
}

void sim_world_foresee(SimWorld *world, guint kind, SimForesight foresee) {
  world->kinds[kind].foresee = foresee;
}

guint32 sim_world_add_device(SimWorld *world) {
  g_assert(world->shards->len == 0);
  g_assert(world->devices->len <= SIM_DEVICES_MAX);
  g_array_set_size(world->devices, world->devices->len + 1);
  world->experimenter->devices = sim_world_device(world, 0);
  return world->devices->len - 1;
}

guint32 sim_world_device_count(const SimWorld *world) { return world->devices->len - 1; }

SimDevice *sim_world_device(const SimWorld *world, guint32 device) {
  return &g_array_index(world->devices, SimDevice, device);
}

guint sim_world_dealt(guint32 device, guint32 devices, guint count) {
  return (guint)((guint64)(device - 1) * count / devices);
}

void sim_world_divide(SimWorld *world, guint count) {
  g_assert(count > 0 && world->shards->len == 0);
  guint32 devices = sim_world_device_count(world);
  for (guint i = 0; i < count; i++) {
    SimShard *shard = sim_shard_new(world, i);
    shard->devices = sim_world_device(world, 0);
    g_ptr_array_add(world->shards, shard);
  }
  for (guint32 device = 1; device <= devices; device++)
    sim_world_device(world, device)->shard = sim_world_dealt(device, devices, count);
}

guint sim_world_shard_count(const SimWorld *world) { return world->shards->len; }

SimShard *sim_world_shard(const SimWorld *world, guint index) {
  return g_ptr_array_index(world->shards, index);
}

SimShard *sim_world_experimenter(const SimWorld *world) { return world->experimenter; }

SimShard *sim_world_shard_of(const SimWorld *world, guint32 device) {
  if (device == SIM_EXPERIMENTER) return world->experimenter;
  return sim_world_shard(world, sim_world_device(world, device)->shard);
}

void sim_world_set_limits(SimWorld *world, guint64 events, guint32 turns) {
  world->burst_limit = events;
  world->turn_limit = turns;
}

void sim_world_on_overflow(SimWorld *world, void (*overflow)(SimShard *, const SimEvent *, gpointer),
                           gpointer data) {
  world->overflow = overflow;
  world->overflow_data = data;
}

void sim_world_set_floor(SimWorld *world, guint32 from, guint32 to, SimInstant floor) {
  g_assert(floor >= 1);
  SimFloor entry = {from, to, floor};
  g_array_append_val(world->floors, entry);
}

guint32 sim_world_experimenter_serial(SimWorld *world) { return sim_world_device(world, 0)->serial++; }
