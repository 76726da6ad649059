/* SPDX-License-Identifier: MIT */
#include "tools/topology/node_link.h"

#include <math.h>

/* What is not there is left out.  Whole numbers are written as such. */
static void set_number(json_t *object, const char *name, double number, gboolean is_set) {
  gboolean whole = number == floor(number) && fabs(number) < 1e15;
  if (is_set) json_object_set_new(object, name, whole ? json_integer((json_int_t)number) : json_real(number));
}

static void set_object(json_t *object, const char *name, json_t *value) {
  if (json_object_size(value) > 0) json_object_set(object, name, value);
  json_decref(value);
}

static json_t *node(const ActorTopology *topology, guint index) {
  const ActorTopologyDevice *device = actor_topology_device(topology, index);
  const ActorDeviceKind *kind = &g_array_index(topology->device_kinds, ActorDeviceKind, device->kind);
  json_t *object = json_object(), *clock = json_object(), *courier = json_object();
  json_object_set_new(object, "id", json_string(device->name));
  set_number(object, "clock_rate", kind->clock_rate, kind->clock_rate != 0);
  set_number(clock, "drift_ppm", kind->drift_ppm, kind->drift_ppm != 0);
  set_number(clock, "offset", kind->offset, kind->offset != 0);
  set_object(object, "clock", clock);
  set_number(object, "cores", kind->cores, kind->cores != 0);
  set_number(courier, "rate", kind->courier_rate, kind->courier_rate != 0);
  set_number(courier, "step", kind->courier_step, kind->courier_step != 0);
  set_number(courier, "queue", kind->courier_queue, kind->courier_queue != ACTOR_TOPOLOGY_UNLIMITED);
  set_object(object, "courier", courier);
  return object;
}

static json_t *edge(const ActorTopology *topology, guint32 from, guint32 to, guint32 number) {
  const ActorLinkKind *kind = &g_array_index(topology->link_kinds, ActorLinkKind, number);
  json_t *object = json_object();
  json_object_set_new(object, "source", json_string(actor_topology_device(topology, from)->name));
  json_object_set_new(object, "target", json_string(actor_topology_device(topology, to)->name));
  set_number(object, "latency", kind->latency, TRUE);
  set_number(object, "bandwidth", kind->bandwidth, kind->bandwidth != 0);
  set_number(object, "queue", kind->queue, kind->queue != ACTOR_TOPOLOGY_UNLIMITED);
  set_number(object, "jitter", kind->jitter, kind->jitter != 0);
  set_number(object, "loss", kind->loss, kind->loss != 0);
  set_number(object, "duplicate", kind->duplicate, kind->duplicate != 0);
  if (kind->reorder) json_object_set_new(object, "reorder", json_true());
  return object;
}

static void append_link(json_t *links, const ActorTopology *topology, guint index, gboolean directed) {
  const ActorTopologyLink *link = actor_topology_link(topology, index);
  json_t *there = edge(topology, link->from, link->to, link->kind);
  json_array_append_new(links, there);
  if (!directed || link->one_way) return;
  json_t *back = edge(topology, link->to, link->from, link->back);
  json_object_set_new(there, "link", json_integer(index + 1));
  json_object_set_new(back, "link", json_integer(index + 1));
  json_array_append_new(links, back);
}

static json_t *shape(const ActorTopology *topology, guint index) {
  const NetShape *shape = &g_array_index(topology->shapes, NetShape, index);
  const char *first = actor_topology_device(topology, shape->first - 1)->name;
  json_t *object = json_pack("{s:s, s:s, s:I}", "shape", net_shape_name(shape->kind), "first", first, "count",
                             (json_int_t)shape->count);
  set_number(object, "width", shape->width, shape->width != 0);
  set_number(object, "height", shape->height, shape->height != 0);
  set_number(object, "branching", shape->branching, shape->branching != 0);
  return object;
}

static json_t *shapes(const ActorTopology *topology) {
  json_t *list = json_array();
  for (guint i = 0; i < topology->shapes->len; i++) json_array_append_new(list, shape(topology, i));
  return list;
}

static json_t *about(const ActorTopology *topology) {
  json_t *graph = json_object();
  json_object_set_new(graph, "name", json_string(*topology->title ? topology->title : topology->scenario));
  json_object_set_new(graph, "scenario", json_string(topology->scenario));
  json_object_set_new(graph, "unit", json_string(topology->unit));
  json_object_set(graph, "params", topology->params);
  if (topology->shapes->len > 0) json_object_set_new(graph, "shapes", shapes(topology));
  return graph;
}

json_t *tool_node_link_json(const ActorTopology *topology) {
  gboolean directed = actor_topology_is_directed(topology);
  json_t *nodes = json_array(), *links = json_array(), *object = json_object();
  for (guint i = 0; i < topology->devices->len; i++) json_array_append_new(nodes, node(topology, i));
  for (guint i = 0; i < topology->links->len; i++) append_link(links, topology, i, directed);
  json_object_set_new(object, "directed", json_boolean(directed));
  json_object_set_new(object, "multigraph", json_true());
  json_object_set_new(object, "graph", about(topology));
  json_object_set_new(object, "nodes", nodes);
  json_object_set_new(object, "links", links);
  return object;
}
