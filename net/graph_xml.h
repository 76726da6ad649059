/* SPDX-License-Identifier: MIT */

/* What readers of XML share: elements one by one, with their attributes, text and line.
 *
 * Names are taken without the prefix of their namespace.  There are no entities but XML's own five, and
 * elements nest no deeper than NET_GRAPH_DEPTH_MAX. */
#ifndef NET_GRAPH_XML_H
#define NET_GRAPH_XML_H

#include "net/graph.h"

typedef struct _NetXml NetXml;

struct _NetXml {
  NetGraph *graph;
  /* An element begins; FALSE with an error. */
  gboolean (*begin)(NetXml *xml, const char *element, GError **error);
  /* It ends; `text` is what stands in it since the last tag. */
  gboolean (*end)(NetXml *xml, const char *element, const char *text, GError **error);
  gpointer data;

  guint32 line, depth; /* of the element; the root's depth is 1 */
  const char **names, **values;
  GString *text;
};

gboolean net_xml_read(NetXml *xml, const char *text, gsize length, GError **error);

/* The attribute of the element that begins, or NULL. */
const char *net_xml_get(const NetXml *xml, const char *name);

/* The same, an error if there is none. */
const char *net_xml_want(const NetXml *xml, const char *element, const char *name, GError **error);

/* Whether the root element is called so. */
gboolean net_xml_begins(const char *text, gsize length, const char *root);

#endif
