/* SPDX-License-Identifier: MIT */

/* GraphML (Brandes, Eiglsperger, Herman, Himsolt, Marshall: GraphML progress report, GD 2001;
 * graphml.graphdrawing.org).  Ports say where at a node an edge ends, and mean nothing here. */
#include <string.h>

#include "net/graph_xml.h"
#include "sim/error.h"

enum { KEYS_MAX = 512 }; /* each is asked for its default by each node and edge */

typedef enum { OF_NODE = 1, OF_EDGE = 2 } Owner;

typedef struct {
  char *id, *name;
  Owner owners;
  NetValueKind kind;
  char *fallback; /* (nullable) */
} Key;

typedef struct {
  GHashTable *keys; /* id -> Key */
  GPtrArray *order; /* the same, in order of declaration */
  Key *declared;    /* the <key> that is open */
  Key *wanted;      /* of the <data> that is open; NULL: its value means nothing here */
  guint32 node, edge;
  gboolean directed;
  guint graphs, skipped; /* graphs so far; depth at which an element was found to mean nothing */
} Reader;

static void key_free(gpointer data) {
  Key *key = data;
  g_free(key->id);
  g_free(key->name);
  g_free(key->fallback);
  g_free(key);
}

static gboolean read_value(const NetXml *xml, const Key *key, const char *text, NetValue *value,
                           GError **error) {
  value->kind = key->kind;
  if (key->kind == NET_VALUE_TEXT) {
    value->text = text;
    return TRUE;
  }
  g_autofree char *copy = g_strdup(text);
  const char *word = g_strstrip(copy);
  char *end = NULL;
  if (key->kind == NET_VALUE_FLAG) {
    value->flag = g_ascii_strcasecmp(word, "true") == 0 || strcmp(word, "1") == 0;
    if (value->flag || g_ascii_strcasecmp(word, "false") == 0 || strcmp(word, "0") == 0) return TRUE;
  } else {
    NetValue number = net_value_of_text(word);
    if (number.kind == NET_VALUE_WHOLE && key->kind == NET_VALUE_REAL)
      number = (NetValue){.kind = NET_VALUE_REAL, .real = g_ascii_strtod(word, &end)};
    *value = number;
    if (number.kind == key->kind) return TRUE;
  }
  g_autofree char *quoted = sim_error_quote(word, strlen(word));
  return net_graph_fail(xml->graph, xml->line, error, "%s: %s is not of the type that its key has", key->name,
                        quoted);
}

static gboolean set(NetXml *xml, const Key *key, const char *text, GError **error) {
  const Reader *reader = xml->data;
  NetValue value;
  if (!read_value(xml, key, text, &value, error)) return FALSE;
  if (reader->edge != NET_GRAPH_NONE)
    return net_graph_set_edge(xml->graph, reader->edge, key->name, value, error);
  return net_graph_set_node(xml->graph, reader->node, key->name, value, error);
}

static gboolean set_fallbacks(NetXml *xml, Owner owner, GError **error) {
  const Reader *reader = xml->data;
  for (guint i = 0; i < reader->order->len; i++) {
    const Key *key = g_ptr_array_index(reader->order, i);
    if (key->fallback && key->owners & owner && !set(xml, key, key->fallback, error)) return FALSE;
  }
  return TRUE;
}

static gboolean begin_key(NetXml *xml, GError **error) {
  static const struct {
    const char *name;
    NetValueKind kind;
  } types[] = {{"boolean", NET_VALUE_FLAG}, {"int", NET_VALUE_WHOLE},   {"long", NET_VALUE_WHOLE},
               {"float", NET_VALUE_REAL},   {"double", NET_VALUE_REAL}, {"string", NET_VALUE_TEXT}};
  Reader *reader = xml->data;
  const char *id = net_xml_want(xml, "key", "id", error);
  const char *name = net_xml_get(xml, "attr.name"), *type = net_xml_get(xml, "attr.type");
  const char *owner = net_xml_get(xml, "for");
  if (!id) return FALSE;
  if (g_hash_table_contains(reader->keys, id))
    return net_graph_fail(xml->graph, xml->line, error, "there are two keys of this id");
  if (reader->order->len == KEYS_MAX)
    return net_graph_fail(xml->graph, xml->line, error, "there are more than %d keys", KEYS_MAX);
  Key *key = g_new0(Key, 1);
  key->id = g_strdup(id);
  key->name = g_strdup(name ? name : id);
  key->owners = !owner || strcmp(owner, "all") == 0 ? OF_NODE | OF_EDGE
                : strcmp(owner, "node") == 0        ? OF_NODE
                : strcmp(owner, "edge") == 0        ? OF_EDGE
                                                    : 0;
  gboolean known = !type;
  for (guint i = 0; type && i < G_N_ELEMENTS(types); i++) {
    if (strcmp(types[i].name, type) != 0) continue;
    key->kind = types[i].kind;
    known = TRUE;
  }
  g_ptr_array_add(reader->order, key);
  g_hash_table_insert(reader->keys, key->id, key);
  reader->declared = key;
  return known || net_graph_fail(xml->graph, xml->line, error,
                                 "a key's type is boolean, int, long, float, double or string");
}

static gboolean begin_graph(NetXml *xml, GError **error) {
  Reader *reader = xml->data;
  const char *edges = net_xml_get(xml, "edgedefault");
  if (xml->depth > 2)
    return net_graph_fail(xml->graph, xml->line, error, "graphs within graphs are not supported");
  if (reader->graphs++ > 0)
    return net_graph_fail(xml->graph, xml->line, error, "a file of several graphs is not supported");
  reader->directed = edges && strcmp(edges, "directed") == 0;
  return !edges || reader->directed || strcmp(edges, "undirected") == 0 ||
         net_graph_fail(xml->graph, xml->line, error, "edgedefault is directed or undirected");
}

static gboolean begin_node(NetXml *xml, GError **error) {
  Reader *reader = xml->data;
  const char *id = net_xml_want(xml, "node", "id", error);
  if (!id) return FALSE;
  reader->node = net_graph_add_node(xml->graph, id, xml->line, error);
  return reader->node != NET_GRAPH_NONE && set_fallbacks(xml, OF_NODE, error);
}

static gboolean begin_edge(NetXml *xml, GError **error) {
  Reader *reader = xml->data;
  const char *from = net_xml_want(xml, "edge", "source", error);
  const char *to = from ? net_xml_want(xml, "edge", "target", error) : NULL;
  if (!to) return FALSE;
  const char *directed = net_xml_get(xml, "directed"), *id = net_xml_get(xml, "id");
  gboolean is_directed = directed ? strcmp(directed, "true") == 0 : reader->directed;
  if (directed && !is_directed && strcmp(directed, "false") != 0)
    return net_graph_fail(xml->graph, xml->line, error, "directed is true or false");
  reader->edge = net_graph_add_edge(xml->graph, from, to, is_directed, xml->line, error);
  if (reader->edge == NET_GRAPH_NONE) return FALSE;
  NetValue value = {.kind = NET_VALUE_TEXT, .text = id};
  if (id && !net_graph_set_edge(xml->graph, reader->edge, "id", value, error)) return FALSE;
  return set_fallbacks(xml, OF_EDGE, error);
}

static gboolean begin_data(NetXml *xml, GError **error) {
  Reader *reader = xml->data;
  const char *id = net_xml_want(xml, "data", "key", error);
  if (!id) return FALSE;
  Key *key = g_hash_table_lookup(reader->keys, id);
  if (!key) {
    g_autofree char *quoted = sim_error_quote(id, strlen(id));
    return net_graph_fail(xml->graph, xml->line, error, "there is no key %s", quoted);
  }
  Owner owner = reader->edge != NET_GRAPH_NONE ? OF_EDGE : reader->node != NET_GRAPH_NONE ? OF_NODE : 0;
  if (owner && !(key->owners & owner))
    return net_graph_fail(xml->graph, xml->line, error, "the key of %s is for another element", key->name);
  if (owner) reader->wanted = key;
  return TRUE;
}

/* What this element may stand in is told by what is open. */
static gboolean begin(NetXml *xml, const char *element, GError **error) {
  Reader *reader = xml->data;
  if (xml->depth == 1) {
    if (strcmp(element, "graphml") == 0) return TRUE;
    return net_graph_fail(xml->graph, xml->line, error, "<graphml> is wanted, not <%.40s>", element);
  }
  if (reader->skipped) return TRUE;
  gboolean in_item = reader->node != NET_GRAPH_NONE || reader->edge != NET_GRAPH_NONE;
  gboolean in_graph = xml->depth == 3 && reader->graphs;
  if (strcmp(element, "graph") == 0) return begin_graph(xml, error);
  if (strcmp(element, "key") == 0 && xml->depth == 2) return begin_key(xml, error);
  if (strcmp(element, "node") == 0 && in_graph) return begin_node(xml, error);
  if (strcmp(element, "edge") == 0 && in_graph) return begin_edge(xml, error);
  if (strcmp(element, "data") == 0 && (!in_item || xml->depth == 4)) return begin_data(xml, error);
  if (strcmp(element, "default") == 0 && reader->declared) return TRUE;
  if (strcmp(element, "desc") == 0 || strcmp(element, "port") == 0 || reader->wanted) {
    reader->skipped = xml->depth;
    return TRUE;
  }
  return net_graph_fail(xml->graph, xml->line, error, "<%.40s> is not supported here", element);
}

static gboolean end(NetXml *xml, const char *element, const char *text, GError **error) {
  Reader *reader = xml->data;
  if (reader->skipped) {
    if (reader->skipped == xml->depth) reader->skipped = 0;
    return TRUE;
  }
  if (strcmp(element, "default") == 0) {
    g_free(reader->declared->fallback);
    reader->declared->fallback = g_strdup(text);
  } else if (strcmp(element, "data") == 0 && reader->wanted) {
    const Key *key = g_steal_pointer(&reader->wanted);
    return set(xml, key, text, error);
  } else if (strcmp(element, "key") == 0) {
    reader->declared = NULL;
  } else if (strcmp(element, "node") == 0) {
    reader->node = NET_GRAPH_NONE;
  } else if (strcmp(element, "edge") == 0) {
    reader->edge = NET_GRAPH_NONE;
  }
  return TRUE;
}

gboolean net_graph_read_graphml(NetGraph *graph, const char *text, gsize length, GError **error) {
  Reader reader = {.keys = g_hash_table_new(g_str_hash, g_str_equal),
                   .order = g_ptr_array_new_with_free_func(key_free),
                   .node = NET_GRAPH_NONE,
                   .edge = NET_GRAPH_NONE};
  NetXml xml = {.graph = graph, .begin = begin, .end = end, .data = &reader};
  gboolean well = net_xml_read(&xml, text, length, error);
  if (well && reader.graphs == 0) well = net_graph_fail(graph, xml.line, error, "there is no <graph>");
  g_hash_table_unref(reader.keys);
  g_ptr_array_unref(reader.order);
  return well;
}
