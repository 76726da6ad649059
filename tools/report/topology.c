/* SPDX-License-Identifier: MIT */
#include "tools/report/topology.h"

typedef struct {
  ActorTopology *topology;
  GHashTable *numbers; /* name: index + 1 */
  GArray *directions;
  gboolean directed;
  json_int_t last; /* the number `link` of the edge before, 0: none */
} Reading;

static void read_devices(Reading *reading, const ToolTrace *trace) {
  static const ActorDeviceKind plain;
  guint32 kind = actor_topology_device_kind(reading->topology, &plain);
  for (guint32 i = 1; i <= tool_trace_device_count(trace); i++) {
    ActorTopologyDevice device = {g_strdup(tool_trace_device(trace, i)), kind};
    g_array_append_val(reading->topology->devices, device);
    g_hash_table_insert(reading->numbers, device.name, GUINT_TO_POINTER(i));
  }
}

static void add_direction(Reading *reading, guint32 from, guint32 to) {
  ToolDirection direction = {from, to, reading->topology->links->len - 1};
  g_array_append_val(reading->directions, direction);
}

static void add_link(Reading *reading, guint32 from, guint32 to, gboolean one_way) {
  static const ActorLinkKind plain;
  guint32 kind = actor_topology_link_kind(reading->topology, &plain);
  ActorTopologyLink link = {.from = from, .to = to, .kind = kind, .back = kind, .one_way = one_way};
  g_array_append_val(reading->topology->links, link);
  add_direction(reading, from, to);
}

/* Of a directed graph each direction is an edge, and those of one link follow each other. */
static void add_edge(Reading *reading, guint32 from, guint32 to, json_int_t number) {
  if (!reading->directed) {
    add_link(reading, from, to, FALSE);
    add_direction(reading, to, from);
  } else if (number && number == reading->last) {
    add_direction(reading, from, to);
  } else {
    add_link(reading, from, to, number == 0);
  }
  reading->last = number;
}

static guint32 number_of(const Reading *reading, const json_t *edge, const char *end) {
  const char *name = json_string_value(json_object_get(edge, end));
  return name ? GPOINTER_TO_UINT(g_hash_table_lookup(reading->numbers, name)) : 0;
}

static gboolean read_links(Reading *reading, const json_t *json, const char *folder, GError **error) {
  gsize i;
  json_t *edge;
  json_array_foreach (json_object_get(json, "links"), i, edge) {
    guint32 from = number_of(reading, edge, "source"), to = number_of(reading, edge, "target");
    if (!from || !to) {
      g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                  "%s/topology.json: link %" G_GSIZE_FORMAT " does not join two devices", folder, i + 1);
      return FALSE;
    }
    add_edge(reading, from - 1, to - 1, json_integer_value(json_object_get(edge, "link")));
  }
  return TRUE;
}

static guint32 number_at(const json_t *json, const char *name) {
  json_int_t number = json_integer_value(json_object_get(json, name));
  return number > 0 && number <= SIM_DEVICES_MAX ? (guint32)number : 0;
}

/* A figure whose rows are not all as long would have no picture. */
static gboolean read_shape(const Reading *reading, const json_t *json, NetShape *shape) {
  const char *kind = json_string_value(json_object_get(json, "shape"));
  *shape = (NetShape){.first = number_of(reading, json, "first"),
                      .count = number_at(json, "count"),
                      .width = number_at(json, "width"),
                      .height = number_at(json, "height"),
                      .branching = number_at(json, "branching")};
  if (!kind || !net_shape_find(kind, &shape->kind)) return FALSE;
  if (!shape->first || !shape->count || shape->count > reading->topology->devices->len - shape->first + 1)
    return FALSE;
  gboolean flat = shape->kind == NET_SHAPE_GRID || shape->kind == NET_SHAPE_TORUS;
  return !flat || (guint64)shape->width * shape->height == shape->count;
}

static void read_shapes(const Reading *reading, const json_t *json) {
  gsize i;
  json_t *entry;
  json_array_foreach (json_object_get(json_object_get(json, "graph"), "shapes"), i, entry) {
    NetShape shape;
    if (read_shape(reading, entry, &shape)) g_array_append_val(reading->topology->shapes, shape);
  }
}

static void read_words(ActorTopology *topology, const ToolTrace *trace) {
  const json_t *manifest = tool_trace_manifest(trace);
  const json_t *ticks = json_object_get(manifest, "ticks_per_unit");
  const char *scenario = json_string_value(json_object_get(manifest, "scenario"));
  const char *title = json_string_value(json_object_get(manifest, "title"));
  g_free(topology->scenario);
  g_free(topology->title);
  g_free(topology->unit);
  topology->scenario = g_strdup(scenario ? scenario : "");
  topology->title = g_strdup(title ? title : "");
  topology->unit = g_strdup(tool_trace_unit(trace));
  topology->ticks_per_unit =
      (SimRatio){json_integer_value(json_array_get(ticks, 0)), json_integer_value(json_array_get(ticks, 1))};
  topology->unit_seconds = tool_trace_unit_seconds(trace);
}

ActorTopology *tool_report_topology(const ToolTrace *trace, const char *folder, GArray **directions,
                                    GError **error) {
  const json_t *json = tool_trace_topology(trace);
  Reading reading = {.topology = actor_topology_new(),
                     .numbers = g_hash_table_new(g_str_hash, g_str_equal),
                     .directions = g_array_new(FALSE, FALSE, sizeof(ToolDirection)),
                     .directed = json_is_true(json_object_get(json, "directed"))};
  read_words(reading.topology, trace);
  read_devices(&reading, trace);
  read_shapes(&reading, json);
  gboolean well = read_links(&reading, json, folder, error);
  g_hash_table_unref(reading.numbers);
  *directions = reading.directions;
  if (well) return reading.topology;
  actor_topology_free(reading.topology);
  g_array_unref(reading.directions);
  *directions = NULL;
  return NULL;
}
