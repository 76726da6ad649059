/* SPDX-License-Identifier: MIT */

/* Graphs in JSON: networkx's node-link format,
 *   { "directed": false, "multigraph": false, "nodes": [{ "id": "a", ... }], "links": [{ "source": "a",
 *     "target": "b", ... }] }
 * with "edges" for "links", as newer versions write; and lists of edges, [a, b], [a, b, weight] or
 * [a, b, { ... }], alone or as "edges".  A node may be its name alone; "nodes": n are those from 0 to n - 1.
 *
 * Objects within attributes have their fields as attributes "courier.rate"; a list is its text. */
#include <jansson.h>
#include <string.h>

#include "net/graph.h"
#include "sim/error.h"

typedef struct {
  NetGraph *graph;
  const char *text;
  const char *list; /* "nodes", "links", "edges", or NULL: the whole is the list */
  gsize index;
  gboolean directed;
} Reader;

/* Jansson does not tell where a value stood.  It is valid JSON, so this need not check it. */

static const char *skip_string(const char *at) {
  for (at++; *at != '"'; at++)
    if (*at == '\\') at++;
  return at + 1;
}

/* From within a value to behind the `count`-th comma at its level, or to its end. */
static const char *skip_values(const char *at, gsize count) {
  for (guint depth = 0; *at; at++) {
    if (*at == '"') at = skip_string(at) - 1;
    else if (*at == '[' || *at == '{') depth++;
    else if ((*at == ']' || *at == '}') && depth-- == 0) return at;
    else if (*at == ',' && depth == 0 && count-- == 1) return at + 1;
  }
  return at;
}

static const char *skip_blanks(const char *at) { return at + strspn(at, " \t\r\n,:"); }

/* Where the list of that name begins, behind its bracket. */
static const char *find_list(const char *text, const char *list) {
  const char *at = skip_blanks(text) + 1;
  gsize length = list ? strlen(list) : 0;
  while (list && *at) {
    at = skip_blanks(at);
    if (*at != '"') break;
    const char *end = skip_string(at), *value = skip_blanks(end);
    gboolean same = (gsize)(end - at) == length + 2 && strncmp(at + 1, list, length) == 0;
    if (same) return *value == '[' ? value + 1 : value;
    at = skip_values(value, 1);
  }
  return at;
}

static guint32 find_line(const Reader *reader) {
  const char *at = find_list(reader->text, reader->list);
  if (reader->index > 0) at = skip_values(at, reader->index);
  return net_graph_line_of(reader->text, skip_blanks(at));
}

static gboolean fail(const Reader *reader, GError **error, const char *reason) {
  return net_graph_fail(reader->graph, 0, error, "%s", reason);
}

/* The line is found when it is needed: an error without it is set again with it. */
static gboolean fail_at_line(const Reader *reader, GError **error) {
  if (!error) return FALSE;
  GError *without = *error;
  *error = NULL;
  const char *file = net_graph_file(reader->graph);
  net_graph_fail(reader->graph, find_line(reader), error, "%s", without->message + strlen(file) + 2);
  g_error_free(without);
  return FALSE;
}

/* Attributes. */

static gboolean set(const Reader *reader, gboolean is_edge, guint32 item, const char *name, NetValue value,
                    GError **error) {
  return is_edge ? net_graph_set_edge(reader->graph, item, name, value, error)
                 : net_graph_set_node(reader->graph, item, name, value, error);
}

static gboolean set_list(const Reader *reader, gboolean is_edge, guint32 item, const char *name,
                         const json_t *list, GError **error) {
  char *text = json_dumps(list, JSON_COMPACT);
  if (!text) return fail(reader, error, "a list is nested too deeply");
  gboolean well = set(reader, is_edge, item, name, (NetValue){.kind = NET_VALUE_TEXT, .text = text}, error);
  free(text);
  return well;
}

static gboolean set_fields(const Reader *reader, gboolean is_edge, guint32 item, const char *prefix,
                           json_t *object, guint depth, GError **error);

static gboolean set_attribute(const Reader *reader, gboolean is_edge, guint32 item, const char *name,
                              json_t *json, guint depth, GError **error) {
  NetValue value;
  switch (json_typeof(json)) {
  case JSON_OBJECT: return set_fields(reader, is_edge, item, name, json, depth + 1, error);
  case JSON_ARRAY: return set_list(reader, is_edge, item, name, json, error);
  case JSON_NULL: return TRUE;
  case JSON_STRING: value = (NetValue){.kind = NET_VALUE_TEXT, .text = json_string_value(json)}; break;
  case JSON_INTEGER: value = (NetValue){.kind = NET_VALUE_WHOLE, .whole = json_integer_value(json)}; break;
  case JSON_REAL: value = (NetValue){.kind = NET_VALUE_REAL, .real = json_real_value(json)}; break;
  default: value = (NetValue){.kind = NET_VALUE_FLAG, .flag = json_is_true(json)};
  }
  return set(reader, is_edge, item, name, value, error);
}

/* What says which node or edge it is is no attribute. */
static gboolean is_key(gboolean is_edge, const char *name) {
  return is_edge ? strcmp(name, "source") == 0 || strcmp(name, "target") == 0 : strcmp(name, "id") == 0;
}

static gboolean set_fields(const Reader *reader, gboolean is_edge, guint32 item, const char *prefix,
                           json_t *object, guint depth, GError **error) {
  const char *key;
  json_t *value;
  if (depth > 4) return fail(reader, error, "attributes are nested more than 4 deep");
  json_object_foreach (object, key, value) {
    if (!prefix && is_key(is_edge, key)) continue;
    g_autofree char *name = prefix ? g_strconcat(prefix, ".", key, NULL) : g_strdup(key);
    if (!set_attribute(reader, is_edge, item, name, value, depth, error)) return FALSE;
  }
  return TRUE;
}

/* Nodes and edges. */

/* (transfer full) (nullable) */
static char *name_of(const json_t *json) {
  switch (json ? json_typeof(json) : JSON_NULL) {
  case JSON_STRING: return g_strdup(json_string_value(json));
  case JSON_INTEGER: return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(json));
  case JSON_REAL: return sim_error_number(json_real_value(json));
  default: return NULL;
  }
}

static gboolean read_node(const Reader *reader, json_t *json, GError **error) {
  g_autofree char *name = name_of(json_is_object(json) ? json_object_get(json, "id") : json);
  if (!name) return fail(reader, error, "a node needs an \"id\", a text or a number");
  guint32 node = net_graph_add_node(reader->graph, name, 0, error);
  if (node == NET_GRAPH_NONE) return FALSE;
  return !json_is_object(json) || set_fields(reader, FALSE, node, NULL, json, 0, error);
}

static guint32 add_edge(const Reader *reader, const json_t *from, const json_t *to, GError **error) {
  g_autofree char *source = name_of(from), *target = name_of(to);
  if (source && target) return net_graph_add_edge(reader->graph, source, target, reader->directed, 0, error);
  fail(reader, error, "an edge needs a \"source\" and a \"target\", texts or numbers, or is [a, b]");
  return NET_GRAPH_NONE;
}

static gboolean read_edge(const Reader *reader, json_t *json, GError **error) {
  gboolean is_list = json_is_array(json);
  guint32 edge;
  if (is_list) edge = add_edge(reader, json_array_get(json, 0), json_array_get(json, 1), error);
  else edge = add_edge(reader, json_object_get(json, "source"), json_object_get(json, "target"), error);
  if (edge == NET_GRAPH_NONE) return FALSE;
  if (!is_list) return set_fields(reader, TRUE, edge, NULL, json, 0, error);
  json_t *third = json_array_get(json, 2);
  if (json_array_size(json) > 3) return fail(reader, error, "an edge [a, b, ...] has at most three parts");
  if (!third) return TRUE;
  if (json_is_object(third)) return set_fields(reader, TRUE, edge, NULL, third, 0, error);
  return set_attribute(reader, TRUE, edge, "weight", third, 0, error);
}

static gboolean read_list(Reader *reader, const json_t *list,
                          gboolean (*read)(const Reader *, json_t *, GError **), GError **error) {
  for (reader->index = 0; reader->index < json_array_size(list); reader->index++)
    if (!read(reader, json_array_get(list, reader->index), error)) return fail_at_line(reader, error);
  return TRUE;
}

static gboolean count_nodes(const Reader *reader, json_int_t count, GError **error) {
  char name[24];
  if (count < 0 || count > NET_GRAPH_NODES_MAX) return fail(reader, error, "this is no number of nodes");
  for (json_int_t i = 0; i < count; i++) {
    g_snprintf(name, sizeof name, "%" JSON_INTEGER_FORMAT, i);
    if (net_graph_add_node(reader->graph, name, 0, error) == NET_GRAPH_NONE) return FALSE;
  }
  return TRUE;
}

/* Where only edges are listed, their ends are the nodes, as they come. */
static gboolean add_ends(const Reader *reader, GError **error) {
  for (guint32 i = 0; i < net_graph_edge_count(reader->graph); i++)
    for (guint end = 0; end < 2; end++) {
      const char *name = net_graph_edge(reader->graph, i)->ends[end];
      if (net_graph_find(reader->graph, name) == NET_GRAPH_NONE &&
          net_graph_add_node(reader->graph, name, 0, error) == NET_GRAPH_NONE)
        return FALSE;
    }
  return TRUE;
}

static gboolean read_object(Reader *reader, const json_t *object, GError **error) {
  json_t *directed = json_object_get(object, "directed"), *nodes = json_object_get(object, "nodes");
  reader->list = json_object_get(object, "links") ? "links" : "edges";
  json_t *edges = json_object_get(object, reader->list);
  if (directed && !json_is_boolean(directed))
    return net_graph_fail(reader->graph, 0, error, "\"directed\" is true or false");
  if (!json_is_array(edges))
    return net_graph_fail(reader->graph, 0, error, "there is no list of \"links\" or \"edges\"");
  reader->directed = json_is_true(directed);
  if (!read_list(reader, edges, read_edge, error)) return FALSE;
  reader->list = "nodes";
  reader->index = 0;
  if (!nodes) return add_ends(reader, error);
  if (json_is_integer(nodes)) return count_nodes(reader, json_integer_value(nodes), error);
  if (!json_is_array(nodes)) return fail(reader, error, "\"nodes\" is a list, or how many there are");
  return read_list(reader, nodes, read_node, error);
}

/* Edges are found by number again, as no edge has been added between. */
static gboolean check_ends(Reader *reader, const char *list, GError **error) {
  reader->list = list;
  if (net_graph_close(reader->graph, error)) return TRUE;
  guint32 i = 0;
  for (; i < net_graph_edge_count(reader->graph); i++) {
    const NetEdge *edge = net_graph_edge(reader->graph, i);
    gboolean known = net_graph_find(reader->graph, edge->ends[0]) != NET_GRAPH_NONE &&
                     net_graph_find(reader->graph, edge->ends[1]) != NET_GRAPH_NONE;
    if (!known || edge->ends[0] == edge->ends[1]) break;
  }
  reader->index = i;
  return fail_at_line(reader, error);
}

gboolean net_graph_read_json(NetGraph *graph, const char *text, gsize length, GError **error) {
  json_error_t at;
  Reader reader = {.graph = graph, .text = text};
  json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &at);
  if (!json) return net_graph_fail(graph, (guint32)MAX(at.line, 1), error, "%s", at.text);
  gboolean well;
  const char *list = json_object_get(json, "links") ? "links" : "edges";
  if (json_is_object(json)) well = read_object(&reader, json, error) && check_ends(&reader, list, error);
  else
    well = read_list(&reader, json, read_edge, error) && add_ends(&reader, error) &&
           check_ends(&reader, NULL, error);
  json_decref(json);
  return well;
}
