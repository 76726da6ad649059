/* SPDX-License-Identifier: MIT */
#include "net/graph.h"

#include <math.h>
#include <string.h>

#include "net/error.h"
#include "net/graph_xml.h"
#include "sim/error.h"

struct _NetGraph {
  char *file;
  GArray *nodes, *edges, *attributes;
  GStringChunk *texts;
  GHashTable *numbers; /* name -> node + 1 */
};

static NetGraph *graph_new(const char *file) {
  NetGraph *graph = g_new(NetGraph, 1);
  graph->file = g_strdup(file);
  graph->nodes = g_array_new(FALSE, FALSE, sizeof(NetNode));
  graph->edges = g_array_new(FALSE, FALSE, sizeof(NetEdge));
  graph->attributes = g_array_new(FALSE, FALSE, sizeof(NetAttribute));
  graph->texts = g_string_chunk_new(4096);
  graph->numbers = g_hash_table_new(g_str_hash, g_str_equal);
  return graph;
}

void net_graph_free(NetGraph *graph) {
  if (!graph) return;
  g_free(graph->file);
  g_array_unref(graph->nodes);
  g_array_unref(graph->edges);
  g_array_unref(graph->attributes);
  g_string_chunk_free(graph->texts);
  g_hash_table_unref(graph->numbers);
  g_free(graph);
}

guint32 net_graph_node_count(const NetGraph *graph) { return graph->nodes->len; }
guint32 net_graph_edge_count(const NetGraph *graph) { return graph->edges->len; }
const char *net_graph_file(const NetGraph *graph) { return graph->file; }

const NetNode *net_graph_node(const NetGraph *graph, guint32 node) {
  g_assert(node < graph->nodes->len);
  return &g_array_index(graph->nodes, NetNode, node);
}

const NetEdge *net_graph_edge(const NetGraph *graph, guint32 edge) {
  g_assert(edge < graph->edges->len);
  return &g_array_index(graph->edges, NetEdge, edge);
}

const NetAttribute *net_graph_attribute(const NetGraph *graph, guint32 attribute) {
  g_assert(attribute < graph->attributes->len);
  return &g_array_index(graph->attributes, NetAttribute, attribute);
}

gboolean net_graph_fail(const NetGraph *graph, guint32 line, GError **error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *reason = g_utf8_make_valid(text, -1); /* parsers cut what they quote within a character */
  if (line > 0) g_set_error(error, NET_ERROR, NET_ERROR_GRAPH, "%s:%u: %s", graph->file, line, reason);
  else g_set_error(error, NET_ERROR, NET_ERROR_GRAPH, "%s: %s", graph->file, reason);
  return FALSE;
}

guint32 net_graph_line_of(const char *text, const char *at) {
  guint32 line = 1;
  for (; text < at; text++) line += *text == '\n';
  return line;
}

/* Nodes and edges. */

static gboolean fail_name(const NetGraph *graph, guint32 line, GError **error, const char *reason,
                          const char *name) {
  g_autofree char *quoted = sim_error_quote(name, strlen(name));
  return net_graph_fail(graph, line, error, reason, quoted);
}

guint32 net_graph_find(const NetGraph *graph, const char *name) {
  return GPOINTER_TO_UINT(g_hash_table_lookup(graph->numbers, name)) - 1;
}

guint32 net_graph_add_node(NetGraph *graph, const char *name, guint32 line, GError **error) {
  NetNode node = {NULL, line, NET_GRAPH_NONE, NET_GRAPH_NONE, 0};
  if (!*name) net_graph_fail(graph, line, error, "a node has an empty name");
  else if (net_graph_find(graph, name) != NET_GRAPH_NONE)
    fail_name(graph, line, error, "there are two nodes %s", name);
  else if (graph->nodes->len == NET_GRAPH_NODES_MAX)
    net_graph_fail(graph, line, error, "there are more than %d nodes", NET_GRAPH_NODES_MAX);
  else node.name = g_string_chunk_insert_const(graph->texts, name);
  if (!node.name) return NET_GRAPH_NONE;
  g_array_append_val(graph->nodes, node);
  g_hash_table_insert(graph->numbers, (char *)node.name, GUINT_TO_POINTER(graph->nodes->len));
  return graph->nodes->len - 1;
}

guint32 net_graph_add_edge(NetGraph *graph, const char *from, const char *to, gboolean directed, guint32 line,
                           GError **error) {
  if (graph->edges->len == NET_GRAPH_EDGES_MAX) {
    net_graph_fail(graph, line, error, "there are more than %d edges", NET_GRAPH_EDGES_MAX);
    return NET_GRAPH_NONE;
  }
  NetEdge edge = {.ends = {g_string_chunk_insert_const(graph->texts, from),
                           g_string_chunk_insert_const(graph->texts, to)},
                  .line = line,
                  .directed = directed,
                  .first = NET_GRAPH_NONE,
                  .last = NET_GRAPH_NONE};
  g_array_append_val(graph->edges, edge);
  return graph->edges->len - 1;
}

gboolean net_graph_close(NetGraph *graph, GError **error) {
  for (guint32 i = 0; i < graph->edges->len; i++) {
    NetEdge *edge = &g_array_index(graph->edges, NetEdge, i);
    for (guint end = 0; end < 2; end++) {
      guint32 node = net_graph_find(graph, edge->ends[end]);
      if (node == NET_GRAPH_NONE)
        return fail_name(graph, edge->line, error, "an edge ends at %s, and there is no such node",
                         edge->ends[end]);
      *(end ? &edge->to : &edge->from) = node;
    }
    if (edge->from == edge->to)
      return fail_name(graph, edge->line, error, "an edge joins %s to itself", edge->ends[0]);
  }
  return TRUE;
}

/* Attributes. */

static gboolean set_attribute(NetGraph *graph, guint32 line, guint32 *first, guint32 *last, guint32 *count,
                              const char *name, NetValue value, GError **error) {
  if (value.kind == NET_VALUE_TEXT) value.text = g_string_chunk_insert_const(graph->texts, value.text);
  name = g_string_chunk_insert_const(graph->texts, name);
  for (guint32 at = *first; at != NET_GRAPH_NONE;) {
    NetAttribute *attribute = &g_array_index(graph->attributes, NetAttribute, at);
    if (attribute->name == name) {
      attribute->value = value;
      return TRUE;
    }
    at = attribute->next;
  }
  if (*count == NET_GRAPH_OWN_MAX)
    return net_graph_fail(graph, line, error, "there are more than %d attributes", NET_GRAPH_OWN_MAX);
  if (graph->attributes->len == NET_GRAPH_ATTRIBUTES_MAX)
    return net_graph_fail(graph, line, error, "there are more than %d attributes", NET_GRAPH_ATTRIBUTES_MAX);
  NetAttribute attribute = {name, value, NET_GRAPH_NONE};
  g_array_append_val(graph->attributes, attribute);
  guint32 number = graph->attributes->len - 1;
  if (*last == NET_GRAPH_NONE) *first = number;
  else g_array_index(graph->attributes, NetAttribute, *last).next = number;
  *last = number;
  ++*count;
  return TRUE;
}

gboolean net_graph_set_node(NetGraph *graph, guint32 node, const char *name, NetValue value, GError **error) {
  g_assert(node < graph->nodes->len);
  NetNode *at = &g_array_index(graph->nodes, NetNode, node);
  return set_attribute(graph, at->line, &at->first, &at->last, &at->count, name, value, error);
}

gboolean net_graph_set_edge(NetGraph *graph, guint32 edge, const char *name, NetValue value, GError **error) {
  g_assert(edge < graph->edges->len);
  NetEdge *at = &g_array_index(graph->edges, NetEdge, edge);
  return set_attribute(graph, at->line, &at->first, &at->last, &at->count, name, value, error);
}

NetValue net_value_of_text(const char *text) {
  NetValue value = {.kind = NET_VALUE_TEXT, .text = text};
  gsize length = strlen(text);
  char *end = NULL;
  if (length == 0 || strspn(text, "+-0123456789.eE") != length) return value;
  double real = g_ascii_strtod(text, &end);
  if (*end || !isfinite(real)) return value;
  gboolean whole = strspn(text, "+-0123456789") == length && length < 19;
  if (whole) return (NetValue){.kind = NET_VALUE_WHOLE, .whole = g_ascii_strtoll(text, NULL, 10)};
  return (NetValue){.kind = NET_VALUE_REAL, .real = real};
}

/* Reading. */

typedef gboolean (*Reader)(NetGraph *graph, const char *text, gsize length, GError **error);

static gboolean read_xml(NetGraph *graph, const char *text, gsize length, GError **error) {
  return (net_xml_begins(text, length, "platform") ? net_graph_read_simgrid
                                                   : net_graph_read_graphml)(graph, text, length, error);
}

static Reader reader_of(const char *file) {
  static const struct {
    const char *suffix;
    Reader read;
  } readers[] = {
      {".graphml", net_graph_read_graphml}, {".xml", read_xml},          {".json", net_graph_read_json},
      {".dot", net_graph_read_dot},         {".gv", net_graph_read_dot},
  };
  gsize length = strlen(file);
  for (guint i = 0; i < G_N_ELEMENTS(readers); i++) {
    gsize tail = strlen(readers[i].suffix);
    if (length > tail && g_ascii_strcasecmp(file + length - tail, readers[i].suffix) == 0)
      return readers[i].read;
  }
  return NULL;
}

static gboolean read_graph(NetGraph *graph, const char *text, gsize length, GError **error) {
  Reader read = reader_of(graph->file);
  const char *bad;
  if (!read)
    return net_graph_fail(graph, 0, error, "the name ends in none of .graphml, .xml, .json, .dot, .gv");
  if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) text += 3, length -= 3;
  if (!g_utf8_validate(text, (gssize)length, &bad))
    return net_graph_fail(graph, net_graph_line_of(text, bad), error,
                          "this is not UTF-8, or has a zero in it");
  return read(graph, text, length, error) && net_graph_close(graph, error);
}

NetGraph *net_graph_read(const char *file, const char *text, gsize length, GError **error) {
  NetGraph *graph = graph_new(file);
  if (read_graph(graph, text, length, error)) return graph;
  net_graph_free(graph);
  return NULL;
}
