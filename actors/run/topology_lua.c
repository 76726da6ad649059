/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "actors/instruments/log_lua.h"
#include "actors/run/topology.h"
#include "actors/run/world_lua.h"
#include "actors/scenario/link_lua.h"
#include "actors/scenario/scenario_lua.h"

/* Times.  What was no whole number of ticks is kept exactly beside them. */

static double units(const ActorWorld *world, SimInstant ticks) {
  return ticks < 0 ? -sim_scale_units(&world->scale, -ticks) : sim_scale_units(&world->scale, ticks);
}

static double exact_units(const ActorWorld *world, SimRatio exact, SimInstant ticks) {
  SimRatio ratio;
  if (exact.numerator == 0 || !sim_ratio_divide(exact, world->scale.ticks_per_unit, &ratio, NULL))
    return units(world, ticks);
  return sim_ratio_to_double(ratio);
}

/* a / b: exactly, if a ratio can tell it. */
static double quotient(SimRatio a, SimRatio b) {
  SimRatio ratio;
  if (sim_ratio_divide(a, b, &ratio, NULL)) return sim_ratio_to_double(ratio);
  return sim_ratio_to_double(a) / sim_ratio_to_double(b);
}

/* Devices. */

/* Messages per unit by the device's own clock. */
static double courier_rate(const ActorWorld *world, const NetCourier *courier, SimRatio speed) {
  SimRatio period;
  if (!courier->has_rate) return 0;
  if (!sim_ratio_multiply(courier->clock.period, speed, &period, NULL))
    return quotient(world->scale.ticks_per_unit, courier->clock.period) / sim_ratio_to_double(speed);
  return quotient(world->scale.ticks_per_unit, period);
}

static double drift_ppm(SimRatio speed) {
  SimRatio drift;
  gboolean fits = sim_ratio_add(speed, (SimRatio){-1, 1}, &drift, NULL) &&
                  sim_ratio_multiply(drift, (SimRatio){1000000, 1}, &drift, NULL);
  return fits ? sim_ratio_to_double(drift) : (sim_ratio_to_double(speed) - 1) * 1e6;
}

static ActorDeviceKind device_kind(const ActorWorld *world, guint32 number) {
  const NetDevice *device = net_network_device(world->network, number);
  const NetCourier *courier = net_network_courier(world->network, number);
  gboolean limited = courier->capacity != NET_UNLIMITED;
  return (ActorDeviceKind){
      .clock_rate = device->clock_rate.numerator ? sim_ratio_to_double(device->clock_rate) : 0,
      .drift_ppm = drift_ppm(device->speed),
      .offset = units(world, device->offset),
      .courier_rate = courier_rate(world, courier, device->speed),
      .courier_step =
          exact_units(world, device->exact_step, device->step) * sim_ratio_to_double(device->speed),
      .courier_queue = limited ? courier->capacity : ACTOR_TOPOLOGY_UNLIMITED,
      .cores = device->cores,
  };
}

static void add_devices(ActorTopology *topology, const ActorWorld *world) {
  for (guint32 number = 1; number <= sim_world_device_count(world->sim); number++) {
    ActorDeviceKind kind = device_kind(world, number);
    ActorTopologyDevice device = {.name = g_strdup(net_network_device(world->network, number)->name),
                                  .kind = actor_topology_device_kind(topology, &kind)};
    g_array_append_val(topology->devices, device);
  }
}

/* Links. */

static guint32 link_kind(ActorTopology *topology, const ActorWorld *world, const NetLinkModel *model) {
  gboolean narrow = model->ticks_per_byte.numerator > 0, limited = model->capacity != NET_UNLIMITED;
  ActorLinkKind kind = {
      .latency = exact_units(world, model->exact, model->latency),
      .jitter = units(world, model->jitter),
      .bandwidth = narrow ? quotient(world->scale.ticks_per_unit, model->ticks_per_byte) : 0,
      .loss = model->loss,
      .duplicate = model->duplicate,
      .queue = limited ? model->capacity : ACTOR_TOPOLOGY_UNLIMITED,
      .reorder = model->reorder,
  };
  return actor_topology_link_kind(topology, &kind);
}

static void add_links(ActorTopology *topology, const ActorWorld *world) {
  guint32 count = net_network_link_count(world->network);
  for (guint32 id = 0; id < count; id++) {
    const NetLink *there = net_network_peek_link(world->network, id);
    guint32 back = actor_link_back(world, id);
    ActorTopologyLink link = {.from = there->from - 1, .to = there->to - 1, .one_way = back == NET_NO_LINK};
    link.kind = link.back = link_kind(topology, world, there->model);
    if (!link.one_way)
      link.back = link_kind(topology, world, net_network_peek_link(world->network, back)->model);
    g_array_append_val(topology->links, link);
    id += !link.one_way;
  }
}

static void add_shapes(ActorTopology *topology, const ActorWorld *world) {
  for (guint i = 0; i < net_network_shape_count(world->network); i++)
    g_array_append_vals(topology->shapes, net_network_peek_shape(world->network, i), 1);
}

/* The whole. */

static void replace(char **field, const char *text) {
  g_free(*field);
  *field = g_utf8_make_valid(text, -1);
}

static ActorTopology *take(const ActorWorld *world) {
  ActorTopology *topology = actor_topology_new();
  const ActorScenario *scenario = world->scenario;
  g_autofree char *name = g_path_get_basename(world->options->file);
  replace(&topology->scenario, name);
  replace(&topology->title, scenario->title ? scenario->title : "");
  replace(&topology->unit, world->scale.unit);
  topology->unit_seconds = world->scale.seconds.numerator ? sim_ratio_to_double(world->scale.seconds) : 0;
  topology->ticks_per_unit = world->scale.ticks_per_unit;
  topology->files = json_incref(world->sources);
  json_decref(topology->params);
  topology->params = json_incref(scenario->params);
  if (!world->network) return topology;
  add_devices(topology, world);
  add_links(topology, world);
  add_shapes(topology, world);
  return topology;
}

static gboolean is_graph(const char *file) {
  static const char *const endings[] = {".graphml", ".xml", ".json", ".dot", ".gv"};
  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
    if (g_str_has_suffix(file, endings[i])) return TRUE;
  return FALSE;
}

/* A file that is a graph stands for the scenario that reads it; processors may have several GHz. */
static gboolean load(const char *file, ActorSource *source, GError **error) {
  if (!is_graph(file)) return actor_source_load(file, source, error);
  g_autofree char *name = g_path_get_basename(file);
  g_autofree char *escaped = g_strescape(name, NULL);
  source->text = g_strdup_printf("require('plenum').scenario { title = \"%s\", resolution = '1 ps' } "
                                 "require('plenum.topology').from_graph(\"%s\")",
                                 escaped, escaped);
  source->length = strlen(source->text);
  source->name = g_steal_pointer(&name);
  return TRUE;
}

ActorTopology *actor_topology_read(const ActorOptions *options, GError **error) {
  ActorSource source;
  if (!load(options->file, &source, error)) return NULL;
  ActorWorld *world = actor_world_declare(options, &source, error);
  ActorTopology *topology = NULL;
  if (world) {
    actor_log_show(world);
    topology = take(world);
  }
  actor_world_free(world);
  actor_source_clear(&source);
  return topology;
}
