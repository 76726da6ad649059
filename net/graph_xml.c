/* SPDX-License-Identifier: MIT */
#include "net/graph_xml.h"

#include <string.h>

#include "net/error.h"

static const char *local_name(const char *name) {
  const char *colon = strchr(name, ':');
  return colon ? colon + 1 : name;
}

static guint32 line_of(GMarkupParseContext *context) {
  int line;
  g_markup_parse_context_get_position(context, &line, NULL);
  return (guint32)line;
}

static void begin(GMarkupParseContext *context, const char *element, const char **names, const char **values,
                  gpointer data, GError **error) {
  NetXml *xml = data;
  xml->line = line_of(context);
  xml->names = names;
  xml->values = values;
  g_string_truncate(xml->text, 0);
  if (++xml->depth > NET_GRAPH_DEPTH_MAX)
    net_graph_fail(xml->graph, xml->line, error, "elements are nested more than %d deep",
                   NET_GRAPH_DEPTH_MAX);
  else xml->begin(xml, local_name(element), error);
}

static void end(GMarkupParseContext *context, const char *element, gpointer data, GError **error) {
  NetXml *xml = data;
  xml->line = line_of(context);
  xml->end(xml, local_name(element), xml->text->str, error);
  xml->depth--;
  g_string_truncate(xml->text, 0);
}

static void add_text(GMarkupParseContext *context, const char *text, gsize length, gpointer data,
                     GError **error) {
  (void)context, (void)error;
  g_string_append_len(((NetXml *)data)->text, text, (gssize)length);
}

/* GLib's messages begin with "Error on line N char M: ". */
static gboolean fail_markup(const NetXml *xml, guint32 line, GError *markup, GError **error) {
  if (markup->domain == NET_ERROR) {
    g_propagate_error(error, markup);
    return FALSE;
  }
  const char *reason = strstr(markup->message, ": ");
  reason = reason && g_str_has_prefix(markup->message, "Error on line") ? reason + 2 : markup->message;
  net_graph_fail(xml->graph, line, error, "%s", reason);
  g_error_free(markup);
  return FALSE;
}

gboolean net_xml_read(NetXml *xml, const char *text, gsize length, GError **error) {
  static const GMarkupParser parser = {begin, end, add_text, NULL, NULL};
  GError *markup = NULL;
  GMarkupParseContext *context = g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, xml, NULL);
  xml->text = g_string_new(NULL);
  gboolean well = g_markup_parse_context_parse(context, text, (gssize)length, &markup) &&
                  g_markup_parse_context_end_parse(context, &markup);
  guint32 line = line_of(context);
  g_markup_parse_context_free(context);
  g_string_free(xml->text, TRUE);
  return well || fail_markup(xml, line, markup, error);
}

const char *net_xml_get(const NetXml *xml, const char *name) {
  for (gsize i = 0; xml->names[i]; i++)
    if (strcmp(xml->names[i], name) == 0) return xml->values[i];
  return NULL;
}

const char *net_xml_want(const NetXml *xml, const char *element, const char *name, GError **error) {
  const char *value = net_xml_get(xml, name);
  if (!value) net_graph_fail(xml->graph, xml->line, error, "<%s> has no %s", element, name);
  return value;
}

/* The root. */

static void begin_root(GMarkupParseContext *context, const char *element, const char **names,
                       const char **values, gpointer data, GError **error) {
  (void)context, (void)names, (void)values;
  *(char **)data = g_strdup(local_name(element));
  g_set_error_literal(error, NET_ERROR, NET_ERROR_GRAPH, "seen");
}

gboolean net_xml_begins(const char *text, gsize length, const char *root) {
  static const GMarkupParser parser = {begin_root, NULL, NULL, NULL, NULL};
  g_autofree char *seen = NULL;
  GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, &seen, NULL);
  g_markup_parse_context_parse(context, text, (gssize)length, NULL);
  g_markup_parse_context_free(context);
  return g_strcmp0(seen, root) == 0;
}
