/* SPDX-License-Identifier: MIT */

/* Any bytes as a file that describes a graph; GRAPH_FILE is what it is called, which chooses the reader.
 * What is refused is refused with the file's name and a reason; what is accepted is a graph. */
#include <stdint.h>
#include <string.h>

#include "net/error.h"
#include "net/graph.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(GError *error) {
  g_assert(error != NULL);
  g_assert(error->domain == NET_ERROR && error->code == NET_ERROR_GRAPH);
  g_assert(g_str_has_prefix(error->message, GRAPH_FILE ":"));
  g_assert(strlen(error->message) > strlen(GRAPH_FILE) + 3);
  g_assert(g_utf8_validate(error->message, -1, NULL));
  g_error_free(error);
}

static void check_attributes(const NetGraph *graph, guint32 first, guint32 count) {
  for (guint32 at = first; at != NET_GRAPH_NONE; count--) {
    const NetAttribute *attribute = net_graph_attribute(graph, at);
    g_assert(count > 0);
    g_assert(g_utf8_validate(attribute->name, -1, NULL));
    if (attribute->value.kind == NET_VALUE_TEXT) g_assert(g_utf8_validate(attribute->value.text, -1, NULL));
    at = attribute->next;
  }
  g_assert(count == 0);
}

static void check_graph(const NetGraph *graph) {
  guint32 nodes = net_graph_node_count(graph);
  for (guint32 i = 0; i < nodes; i++) {
    const NetNode *node = net_graph_node(graph, i);
    g_assert(*node->name && net_graph_find(graph, node->name) == i);
    check_attributes(graph, node->first, node->count);
  }
  for (guint32 i = 0; i < net_graph_edge_count(graph); i++) {
    const NetEdge *edge = net_graph_edge(graph, i);
    g_assert(edge->from < nodes && edge->to < nodes && edge->from != edge->to);
    check_attributes(graph, edge->first, edge->count);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  GError *error = NULL;
  char *text = g_malloc(size + 1);
  if (size > 0) memcpy(text, data, size);
  text[size] = 0;
  NetGraph *graph = net_graph_read(GRAPH_FILE, text, size, &error);
  if (graph) check_graph(graph);
  else check_error(error);
  net_graph_free(graph);
  g_free(text);
  return 0;
}
