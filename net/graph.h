/* SPDX-License-Identifier: MIT */

/* A graph is a topology as a file tells it: nodes with names, edges between them, and attributes of both.
 *
 * A reader (graph_json.c, graph_xml.c, ...) adds nodes and edges in the order of its file, then closes the
 * graph, which finds the ends of the edges: an edge may come before the nodes that it joins.  Nodes and edges
 * are numbered from 0.  Attributes keep their order; setting one again replaces its value.
 *
 * Whatever a file says, reading it takes time and memory in proportion to its size and to the graph's, which
 * is bounded.  Errors are NET_ERROR_GRAPH and begin with "FILE:LINE: ". */
#ifndef NET_GRAPH_H
#define NET_GRAPH_H

#include <glib.h>

typedef struct _NetGraph NetGraph;

enum {
  NET_GRAPH_NODES_MAX = (1 << 20) - 1, /* as many as a world's devices */
  NET_GRAPH_EDGES_MAX = 1 << 22,
  NET_GRAPH_ATTRIBUTES_MAX = 1 << 23, /* of all together */
  NET_GRAPH_OWN_MAX = 128,            /* of one node or edge */
  NET_GRAPH_DEPTH_MAX = 64,           /* of what a file nests */
};

typedef enum { NET_VALUE_TEXT, NET_VALUE_WHOLE, NET_VALUE_REAL, NET_VALUE_FLAG } NetValueKind;

typedef struct {
  NetValueKind kind;
  union {
    const char *text; /* UTF-8 */
    gint64 whole;
    double real; /* finite */
    gboolean flag;
  };
} NetValue;

typedef struct {
  const char *name;
  NetValue value;
  guint32 next; /* attribute of the same node or edge, or NET_GRAPH_NONE */
} NetAttribute;

#define NET_GRAPH_NONE G_MAXUINT32

typedef struct {
  const char *name;
  guint32 line;
  guint32 first, last, count; /* attributes */
} NetNode;

typedef struct {
  const char *ends[2]; /* names */
  guint32 from, to;    /* nodes, once the graph is closed */
  guint32 line;
  gboolean directed;
  guint32 first, last, count; /* attributes */
} NetEdge;

/* Reads a graph; how is told by the end of `file`'s name: .graphml, .xml (GraphML or a SimGrid platform),
 * .json, .dot, .gv.  `text` ends with a NUL that does not count; `file` is what errors call it.
 * (transfer full) (nullable) */
NetGraph *net_graph_read(const char *file, const char *text, gsize length, GError **error);
void net_graph_free(NetGraph *graph);

/* What was read. */
guint32 net_graph_node_count(const NetGraph *graph);
guint32 net_graph_edge_count(const NetGraph *graph);
const NetNode *net_graph_node(const NetGraph *graph, guint32 node);
const NetEdge *net_graph_edge(const NetGraph *graph, guint32 edge);
const NetAttribute *net_graph_attribute(const NetGraph *graph, guint32 attribute);
const char *net_graph_file(const NetGraph *graph);

/* For readers.  Names and values are copied.  Line 0: the line is not known yet. */

/* Sets the error "FILE:LINE: ..." and says FALSE. */
gboolean net_graph_fail(const NetGraph *graph, guint32 line, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* The number of a new node, or NET_GRAPH_NONE: its name is empty or taken, or there are too many. */
guint32 net_graph_add_node(NetGraph *graph, const char *name, guint32 line, GError **error);

/* The node of that name, or NET_GRAPH_NONE. */
guint32 net_graph_find(const NetGraph *graph, const char *name);

/* The number of a new edge between nodes of these names, or NET_GRAPH_NONE: there are too many. */
guint32 net_graph_add_edge(NetGraph *graph, const char *from, const char *to, gboolean directed, guint32 line,
                           GError **error);

/* FALSE: there are too many. */
gboolean net_graph_set_node(NetGraph *graph, guint32 node, const char *name, NetValue value, GError **error);
gboolean net_graph_set_edge(NetGraph *graph, guint32 edge, const char *name, NetValue value, GError **error);

/* The value that a text stands for where a format has no types: a whole number, a real one, or the text. */
NetValue net_value_of_text(const char *text);

/* The number of the line, from 1, in which `at` stands. */
guint32 net_graph_line_of(const char *text, const char *at);

/* Finds the nodes that the edges join.  FALSE: there is none of that name, or it is the same one twice. */
gboolean net_graph_close(NetGraph *graph, GError **error);

/* The readers, for a text that is UTF-8: FALSE and an error, or the graph is filled, and not closed. */
gboolean net_graph_read_json(NetGraph *graph, const char *text, gsize length, GError **error);
gboolean net_graph_read_graphml(NetGraph *graph, const char *text, gsize length, GError **error);
gboolean net_graph_read_simgrid(NetGraph *graph, const char *text, gsize length, GError **error);
gboolean net_graph_read_dot(NetGraph *graph, const char *text, gsize length, GError **error);

#endif
