/* SPDX-License-Identifier: MIT */
#include "tools/topology/page.h"

#include <stdlib.h>

#include "tools/drawing/graph.h"
#include "tools/drawing/span.h"
#include "tools/text/measure.h"
#include "tools/text/table.h"

enum { KINDS_LISTED = 12, DEVICES_LISTED = 20, LINKS_LISTED = 5 };

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolTable, tool_table_free)

static const char *name_of(const ActorTopology *topology, guint32 device) {
  return actor_topology_device(topology, device)->name;
}

static const ActorLinkKind *kind_of(const ActorTopology *topology, guint32 number) {
  return &g_array_index(topology->link_kinds, ActorLinkKind, number);
}

static void heading(FILE *out, const char *text) { fprintf(out, "\n%s\n", text); }

/* --- how large --- */

static void add_row(ToolTable *table, const char *name, char *text) {
  tool_table_add(table, name);
  tool_table_add(table, text);
  g_free(text);
}

/* How many links end at each device. (transfer full) */
static guint32 *count_degrees(const ActorTopology *topology) {
  guint32 *degrees = g_new0(guint32, (gsize)topology->devices->len + 1);
  for (guint i = 0; i < topology->links->len; i++) {
    degrees[actor_topology_link(topology, i)->from]++;
    degrees[actor_topology_link(topology, i)->to]++;
  }
  return degrees;
}

static char *degree_text(const guint32 *degrees, guint32 count) {
  guint32 least = G_MAXUINT32, most = 0;
  guint64 sum = 0;
  for (guint32 i = 0; i < count; i++) {
    least = MIN(least, degrees[i]);
    most = MAX(most, degrees[i]);
    sum += degrees[i];
  }
  if (least == most) return g_strdup_printf("%u", least);
  g_autofree char *mean = tool_measure_number((double)sum / count, 3);
  return g_strdup_printf("%u to %u, mean %s", least, most, mean);
}

static char *links_text(const ActorTopology *topology) {
  guint one_way = 0;
  for (guint i = 0; i < topology->links->len; i++) one_way += actor_topology_link(topology, i)->one_way;
  g_autofree char *all = tool_table_count(topology->links->len);
  if (one_way == 0) return g_steal_pointer(&all);
  g_autofree char *some = tool_table_count(one_way);
  return one_way == topology->links->len ? g_strdup_printf("%s, of one way", all)
                                         : g_strdup_printf("%s, %s of them of one way", all, some);
}

static char *parts_text(const ActorTopology *topology) {
  g_autoptr(ToolGraph) graph = tool_graph_of(topology, TRUE);
  g_autofree guint32 *component = g_new(guint32, (gsize)graph->nodes + 1);
  guint32 count = tool_graph_components(graph, component), largest = 0;
  if (count == 1) return g_strdup("1");
  g_autofree guint32 *sizes = g_new0(guint32, count);
  for (guint32 i = 0; i < graph->nodes; i++) {
    sizes[component[i]]++;
    largest = MAX(largest, sizes[component[i]]);
  }
  g_autofree char *parts = tool_table_count(count), *devices = tool_table_count(largest);
  return g_strdup_printf("%s, the largest of %s %s", parts, devices, largest == 1 ? "device" : "devices");
}

/* "14 hops" */
static void add_span(ToolTable *table, const ActorTopology *topology) {
  g_autoptr(ToolGraph) graph = tool_graph_of(topology, FALSE);
  ToolSpan span = tool_span_measure(graph);
  gboolean exact = span.sources == graph->nodes;
  g_autofree char *mean = tool_measure_number(span.mean, 4), *cut_off =
                                                                 tool_table_count((gint64)span.cut_off);
  g_autofree char *from = g_strdup_printf(", measured from %u devices", span.sources);
  if (span.diameter == 0) return;
  add_row(table, "diameter",
          g_strdup_printf("%s%u %s%s", exact ? "" : "at least ", span.diameter,
                          span.diameter == 1 ? "hop" : "hops", exact ? "" : from));
  add_row(table, "mean distance", g_strdup_printf("%s hops%s", mean, exact ? "" : from));
  if (span.cut_off > 0)
    add_row(table, "without a way", g_strdup_printf("%s pairs%s", cut_off, exact ? "" : from));
}

static void print_size(const ActorTopology *topology, const guint32 *degrees, FILE *out) {
  g_autoptr(ToolTable) table = tool_table_new(2);
  add_row(table, "devices", tool_table_count(topology->devices->len));
  add_row(table, "links", links_text(topology));
  add_row(table, "degree", degree_text(degrees, topology->devices->len));
  add_row(table, "connected parts", parts_text(topology));
  add_span(table, topology);
  tool_table_print(table, out);
}

/* --- what it is made of --- */

typedef struct {
  guint32 kind;
  guint64 count;
} Share;

/* The most frequent first. */
static int compare_shares(const void *a, const void *b) {
  const Share *x = a, *y = b;
  if (x->count != y->count) return x->count < y->count ? 1 : -1;
  return (x->kind > y->kind) - (x->kind < y->kind);
}

static void print_shares(const ActorTopology *topology, Share *shares, guint count,
                         char *(*words)(const ActorTopology *, guint32), const char *title, FILE *out) {
  g_autoptr(ToolTable) table = tool_table_new(2);
  qsort(shares, count, sizeof *shares, compare_shares);
  for (guint i = 0; i < MIN(count, KINDS_LISTED); i++) {
    g_autofree char *text = words(topology, shares[i].kind);
    tool_table_add_count(table, (gint64)shares[i].count);
    tool_table_add(table, text);
  }
  heading(out, title);
  tool_table_print(table, out);
  if (count > KINDS_LISTED) fprintf(out, "  and %u kinds more\n", count - KINDS_LISTED);
}

static Share *shares_new(guint count) {
  Share *shares = g_new0(Share, (gsize)count + 1);
  for (guint i = 0; i < count; i++) shares[i].kind = i;
  return shares;
}

static char *device_words(const ActorTopology *topology, guint32 kind) {
  return tool_measure_device(topology, &g_array_index(topology->device_kinds, ActorDeviceKind, kind));
}

static char *link_words(const ActorTopology *topology, guint32 kind) {
  return tool_measure_link(topology, kind_of(topology, kind));
}

static void print_device_kinds(const ActorTopology *topology, FILE *out) {
  guint count = topology->device_kinds->len;
  g_autofree Share *shares = shares_new(count);
  for (guint i = 0; i < topology->devices->len; i++) shares[actor_topology_device(topology, i)->kind].count++;
  print_shares(topology, shares, count, device_words, "kinds of devices", out);
}

static void print_link_kinds(const ActorTopology *topology, FILE *out) {
  guint count = topology->link_kinds->len;
  g_autofree Share *shares = shares_new(count);
  if (count == 0) return;
  for (guint i = 0; i < topology->links->len; i++) {
    const ActorTopologyLink *link = actor_topology_link(topology, i);
    shares[link->kind].count++;
    if (!link->one_way) shares[link->back].count++;
  }
  print_shares(topology, shares, count, link_words, "kinds of links (each direction counts)", out);
}

/* --- the slowest and the fastest links --- */

static double latency_of(const ActorTopology *topology, guint link) {
  const ActorTopologyLink *ends = actor_topology_link(topology, link);
  return MAX(kind_of(topology, ends->kind)->latency, kind_of(topology, ends->back)->latency);
}

static gint compare_latencies(gconstpointer a, gconstpointer b, gpointer topology) {
  guint x = *(const guint *)a, y = *(const guint *)b;
  double first = latency_of(topology, x), second = latency_of(topology, y);
  if (first != second) return first < second ? 1 : -1;
  return (x > y) - (x < y);
}

static void print_some_links(const ActorTopology *topology, const guint *links, guint count,
                             const char *title, FILE *out) {
  g_autoptr(ToolTable) table = tool_table_new(4);
  for (guint i = 0; i < count; i++) {
    const ActorTopologyLink *link = actor_topology_link(topology, links[i]);
    gboolean back = kind_of(topology, link->back)->latency > kind_of(topology, link->kind)->latency;
    g_autofree char *words = link_words(topology, back ? link->back : link->kind);
    tool_table_add(table, name_of(topology, back ? link->to : link->from));
    tool_table_add(table, link->one_way || link->kind != link->back ? "->" : "--");
    tool_table_add(table, name_of(topology, back ? link->from : link->to));
    tool_table_add(table, words);
  }
  heading(out, title);
  tool_table_print(table, out);
}

/* Where all are as fast there is neither. */
static void print_extremes(const ActorTopology *topology, FILE *out) {
  guint count = topology->links->len, shown = MIN(count / 2, LINKS_LISTED);
  g_autofree guint *order = g_new(guint, (gsize)count + 1);
  for (guint i = 0; i < count; i++) order[i] = i;
  g_qsort_with_data(order, (gint)count, sizeof *order, compare_latencies, (gpointer)topology);
  if (count < 2 || latency_of(topology, order[0]) == latency_of(topology, order[count - 1])) return;
  print_some_links(topology, order, shown, "slowest links", out);
  print_some_links(topology, order + count - shown, shown, "fastest links", out);
}

/* --- the devices --- */

static void print_devices(const ActorTopology *topology, const guint32 *degrees, FILE *out) {
  g_autoptr(ToolTable) table = tool_table_new(3);
  tool_table_add(table, "");
  tool_table_add(table, "links");
  tool_table_add(table, "");
  for (guint i = 0; i < topology->devices->len; i++) {
    g_autofree char *words = device_words(topology, actor_topology_device(topology, i)->kind);
    tool_table_add(table, name_of(topology, i));
    tool_table_add_count(table, degrees[i]);
    tool_table_add(table, words);
  }
  heading(out, "devices");
  tool_table_print(table, out);
}

void tool_topology_page_print(const ActorTopology *topology, FILE *out) {
  g_autofree guint32 *degrees = count_degrees(topology);
  g_autofree char *title = tool_table_line(*topology->title ? topology->title : topology->scenario);
  fprintf(out, "%s\n", title);
  print_size(topology, degrees, out);
  if (topology->devices->len > DEVICES_LISTED) print_device_kinds(topology, out);
  else print_devices(topology, degrees, out);
  print_link_kinds(topology, out);
  print_extremes(topology, out);
}
