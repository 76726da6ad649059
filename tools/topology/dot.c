/* SPDX-License-Identifier: MIT */
#include "tools/topology/dot.h"

#include "sim/error.h"

/* Graphviz keeps a doubled backslash doubled in the name, and shows one. */
static void append_quoted(GString *dot, const char *text) {
  g_string_append_c(dot, '"');
  for (const char *c = text; *c; c++) {
    if (*c == '"' || *c == '\\') g_string_append_c(dot, '\\');
    g_string_append_c(dot, *c);
  }
  g_string_append_c(dot, '"');
}

/* --- attributes: [name=value, name=value] --- */

static void begin_attribute(GString *dot, gsize list, const char *name) {
  g_string_append(dot, dot->len == list ? " [" : ", ");
  g_string_append_printf(dot, "%s=", name);
}

static void append_number(GString *dot, gsize list, const char *name, double number, gboolean set) {
  if (!set) return;
  g_autofree char *text = sim_error_number(number);
  begin_attribute(dot, list, name);
  g_string_append_printf(dot, "\"%s\"", text);
}

static void append_word(GString *dot, gsize list, const char *name, const char *word) {
  begin_attribute(dot, list, name);
  g_string_append(dot, word);
}

static void end_attributes(GString *dot, gsize list) {
  g_string_append(dot, dot->len == list ? ";\n" : "];\n");
}

/* --- statements --- */

static void append_device(const ActorTopology *topology, guint index, GString *dot) {
  const ActorTopologyDevice *device = actor_topology_device(topology, index);
  const ActorDeviceKind *kind = &g_array_index(topology->device_kinds, ActorDeviceKind, device->kind);
  g_string_append(dot, "  ");
  append_quoted(dot, device->name);
  gsize list = dot->len;
  append_number(dot, list, "clock_rate", kind->clock_rate, kind->clock_rate != 0);
  append_number(dot, list, "drift_ppm", kind->drift_ppm, kind->drift_ppm != 0);
  append_number(dot, list, "offset", kind->offset, kind->offset != 0);
  append_number(dot, list, "cores", kind->cores, kind->cores != 0);
  append_number(dot, list, "courier_rate", kind->courier_rate, kind->courier_rate != 0);
  append_number(dot, list, "courier_step", kind->courier_step, kind->courier_step != 0);
  append_number(dot, list, "courier_queue", kind->courier_queue,
                kind->courier_queue != ACTOR_TOPOLOGY_UNLIMITED);
  end_attributes(dot, list);
}

static void append_kind(const ActorLinkKind *kind, GString *dot, gsize list) {
  append_number(dot, list, "latency", kind->latency, TRUE);
  append_number(dot, list, "bandwidth", kind->bandwidth, kind->bandwidth != 0);
  append_number(dot, list, "queue", kind->queue, kind->queue != ACTOR_TOPOLOGY_UNLIMITED);
  append_number(dot, list, "jitter", kind->jitter, kind->jitter != 0);
  append_number(dot, list, "loss", kind->loss, kind->loss != 0);
  append_number(dot, list, "duplicate", kind->duplicate, kind->duplicate != 0);
  if (kind->reorder) append_word(dot, list, "reorder", "true");
}

static void append_edge(const ActorTopology *topology, guint32 from, guint32 to, guint32 kind,
                        const char *sign, const char *direction, GString *dot) {
  g_string_append(dot, "  ");
  append_quoted(dot, actor_topology_device(topology, from)->name);
  g_string_append_printf(dot, " %s ", sign);
  append_quoted(dot, actor_topology_device(topology, to)->name);
  gsize list = dot->len;
  append_kind(&g_array_index(topology->link_kinds, ActorLinkKind, kind), dot, list);
  if (direction) append_word(dot, list, "dir", direction);
  end_attributes(dot, list);
}

static void append_link(const ActorTopology *topology, const ActorTopologyLink *link, gboolean directed,
                        GString *dot) {
  gboolean alike = !link->one_way && link->kind == link->back;
  append_edge(topology, link->from, link->to, link->kind, directed ? "->" : "--",
              directed && alike ? "none" : NULL, dot);
  if (!link->one_way && !alike) append_edge(topology, link->to, link->from, link->back, "->", NULL, dot);
}

GString *tool_dot_text(const ActorTopology *topology) {
  gboolean directed = actor_topology_is_directed(topology);
  GString *dot = g_string_new(directed ? "digraph " : "graph ");
  append_quoted(dot, *topology->title ? topology->title : topology->scenario);
  g_string_append(dot, " {\n  unit=");
  append_quoted(dot, topology->unit);
  g_string_append(dot, ";\n  node [shape=box, fontname=\"sans-serif\"];\n");
  for (guint i = 0; i < topology->devices->len; i++) append_device(topology, i, dot);
  for (guint i = 0; i < topology->links->len; i++)
    append_link(topology, actor_topology_link(topology, i), directed, dot);
  g_string_append(dot, "}\n");
  return dot;
}
