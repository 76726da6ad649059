/* SPDX-License-Identifier: MIT */

/* SimGrid's platform files, version 4 (simgrid.org/doc, "Describing the virtual platform").
 *
 * Hosts are nodes; routers and what else only carries messages are nodes with router = true.  SimGrid says
 * which links a way consists of, and not what they join, so that is found out here: the links of a route
 * stand in a row from its source to its destination, with a junction between one and the next, and a link
 * that has been met keeps its two ends.  A file in which that leads nowhere is refused, with the line.
 *
 * A host's speed (flop/s) is its clock_rate, one edge for each; core is cores.  A link's latency and
 * bandwidth are such.  It carries each direction for itself, as sharing_policy="SPLITDUPLEX" says; a SHARED
 * one, too, but for the backbone of a cluster, which is one direction for all.  Times and bandwidths are
 * exact.  Messages then go by fewest hops, and not by the file's routes. */
#include <string.h>

#include "net/graph_xml.h"
#include "sim/error.h"
#include "sim/quantity.h"

#define NOWHERE G_MAXUINT32

typedef struct {
  char *id, *latency, *bandwidth; /* (nullable) the last two */
  GPtrArray *properties;          /* name, value, name, value, ...; NULL: none */
  guint32 line;
  guint32 ends[2];           /* points */
  gboolean fatpipe, ways[2]; /* ways: from the first end to the second, and back, is used */
} Link;

/* A node, or a junction that may turn out to be one. */
typedef struct {
  char *name;   /* NULL: a junction */
  guint32 same; /* the point that this is, or itself */
} Point;

typedef struct {
  NetGraph *graph;
  NetXml *xml;
  GHashTable *link_of;  /* id -> Link */
  GPtrArray *links;     /* in order of declaration */
  GHashTable *point_of; /* name -> point + 1 */
  GArray *points;
  GPtrArray *route; /* Link; the route that is open */
  char *source, *target;
  gboolean symmetric, in_route;
  guint32 route_line;
  guint32 node;  /* the host or router that is open */
  Link *link;    /* the link that is open */
  guint skipped; /* the depth of an element that means nothing here */
} Reader;

static void link_free(gpointer data) {
  Link *link = data;
  g_free(link->id);
  g_free(link->latency);
  g_free(link->bandwidth);
  if (link->properties) g_ptr_array_unref(link->properties);
  g_free(link);
}

static void point_clear(gpointer data) { g_free(((Point *)data)->name); }

static gboolean fail(const Reader *reader, GError **error, const char *format, const char *word) {
  g_autofree char *quoted = sim_error_quote(word, strlen(word));
  return net_graph_fail(reader->graph, reader->xml->line, error, format, quoted);
}

/* Units. */

typedef struct {
  const char *name;
  SimRatio one;
} Unit;

static const Unit TIMES[] = {{"w", {604800, 1}},   {"d", {86400, 1}},       {"h", {3600, 1}},
                             {"m", {60, 1}},       {"s", {1, 1}},           {"ms", {1, 1000}},
                             {"us", {1, 1000000}}, {"ns", {1, 1000000000}}, {"ps", {1, 1000000000000}},
                             {"", {1, 1}},         {NULL, {0, 1}}};

static gboolean find_unit(const char *word, const Unit *units, SimRatio *one) {
  for (; units->name; units++) {
    if (strcmp(units->name, word) != 0) continue;
    *one = units->one;
    return TRUE;
  }
  return FALSE;
}

/* k M G T P E, or Ki Mi Gi Ti Pi Ei, and one of the ends of `bases`. */
static gboolean find_scaled(const char *word, const Unit *bases, SimRatio *one) {
  static const char letters[] = "kMGTPE";
  if (find_unit(word, bases, one)) return TRUE;
  const char *letter = *word ? strchr(letters, *word == 'K' ? 'k' : *word) : NULL;
  if (!letter) return FALSE;
  gint64 step = word[1] == 'i' ? 1024 : 1000, factor = step;
  for (const char *l = letters; l < letter; l++) factor *= step;
  return find_unit(word + (step == 1024 ? 2 : 1), bases, one) &&
         sim_ratio_multiply(*one, (SimRatio){factor, 1}, one, NULL);
}

/* "125MBps" as `format` shows base units.  (transfer full) (nullable) */
static char *convert(const Reader *reader, const char *text, SimDimension dimension, GError **error) {
  static const Unit speeds[] = {{"f", {1, 1}}, {"flops", {1, 1}}, {"", {1, 1}}, {NULL, {0, 1}}};
  static const Unit bandwidths[] = {{"Bps", {1, 1}}, {"bps", {1, 8}}, {"", {1, 1}}, {NULL, {0, 1}}};
  SimQuantity quantity = {dimension, {0, 1}};
  SimRatio one;
  gsize used;
  g_autofree char *copy = g_strstrip(g_strdup(text));
  gboolean well = sim_ratio_scan(copy, strlen(copy), &used, &quantity.value, NULL);
  const char *word = well ? copy + used + strspn(copy + used, " ") : "";
  well = well && (dimension == SIM_DIMENSION_TIME        ? find_unit(word, TIMES, &one)
                  : dimension == SIM_DIMENSION_FREQUENCY ? find_scaled(word, speeds, &one)
                                                         : find_scaled(word, bandwidths, &one));
  well =
      well && quantity.value.numerator >= 0 && sim_ratio_multiply(quantity.value, one, &quantity.value, NULL);
  if (well) return sim_quantity_format(&quantity);
  fail(reader, error,
       dimension == SIM_DIMENSION_TIME        ? "a time like 50us is wanted, not %s"
       : dimension == SIM_DIMENSION_FREQUENCY ? "one speed like 1Gf is wanted, not %s"
                                              : "a bandwidth like 125MBps is wanted, not %s",
       text);
  return NULL;
}

/* What changes the meaning and cannot be emulated is refused where it stands. */

static gboolean refuse_attributes(const Reader *reader, const char *element, const char *const *names,
                                  GError **error) {
  for (; *names; names++)
    if (net_xml_get(reader->xml, *names))
      return net_graph_fail(reader->graph, reader->xml->line, error, "<%s %s> is not supported", element,
                            *names);
  return TRUE;
}

static gboolean one_of(const Reader *reader, const char *name, const char *fallback, const char *const *words,
                       GError **error) {
  const char *value = net_xml_get(reader->xml, name);
  if (!value) value = fallback;
  if (g_strv_contains(words, value)) return TRUE;
  g_autofree char *quoted = sim_error_quote(value, strlen(value));
  return net_graph_fail(reader->graph, reader->xml->line, error, "%s %s is not supported", name, quoted);
}

/* Points. */

static guint32 find_point(const Reader *reader, guint32 point) {
  Point *points = (Point *)(gpointer)reader->points->data;
  while (points[point].same != point) {
    points[point].same = points[points[point].same].same;
    point = points[point].same;
  }
  return point;
}

static gboolean is_junction(const Reader *reader, guint32 point) {
  return !g_array_index(reader->points, Point, find_point(reader, point)).name;
}

static guint32 add_point(Reader *reader, const char *name) {
  Point point = {g_strdup(name), reader->points->len};
  g_array_append_val(reader->points, point);
  if (name) g_hash_table_insert(reader->point_of, point.name, GUINT_TO_POINTER(point.same + 1));
  return point.same;
}

static guint32 point_named(Reader *reader, const char *name) {
  guint32 known = GPOINTER_TO_UINT(g_hash_table_lookup(reader->point_of, name));
  return known ? known - 1 : add_point(reader, name);
}

/* Makes two points one, if at least one of them is a junction. */
static gboolean unite(Reader *reader, guint32 a, guint32 b) {
  a = find_point(reader, a);
  b = find_point(reader, b);
  if (a == b) return TRUE;
  if (!is_junction(reader, a) && !is_junction(reader, b)) return FALSE;
  guint32 junction = is_junction(reader, a) ? a : b;
  g_array_index(reader->points, Point, junction).same = junction == a ? b : a;
  return TRUE;
}

/* Hosts, routers, clusters. */

static gboolean set_text(Reader *reader, const char *name, const char *text, GError **error) {
  NetValue value = {.kind = NET_VALUE_TEXT, .text = text};
  return net_graph_set_node(reader->graph, reader->node, name, value, error);
}

static gboolean add_node(Reader *reader, const char *name, gboolean is_router, GError **error) {
  reader->node = net_graph_add_node(reader->graph, name, reader->xml->line, error);
  NetValue yes = {.kind = NET_VALUE_FLAG, .flag = TRUE};
  if (reader->node == NET_GRAPH_NONE) return FALSE;
  return !is_router || net_graph_set_node(reader->graph, reader->node, "router", yes, error);
}

/* (transfer full) (nullable) "" where there is none. */
static char *get(const Reader *reader, const char *name, SimDimension dimension, GError **error) {
  const char *value = net_xml_get(reader->xml, name);
  return value ? convert(reader, value, dimension, error) : g_strdup("");
}

static gboolean add_host(Reader *reader, const char *name, const char *speed, GError **error) {
  const char *cores = net_xml_get(reader->xml, "core");
  if (!add_node(reader, name, FALSE, error)) return FALSE;
  if (*speed && !set_text(reader, "clock_rate", speed, error)) return FALSE;
  NetValue count = net_value_of_text(cores ? cores : "1");
  if (count.kind != NET_VALUE_WHOLE || count.whole < 1)
    return fail(reader, error, "core is a whole number from 1, not %s", cores);
  return net_graph_set_node(reader->graph, reader->node, "cores", count, error);
}

static gboolean begin_host(Reader *reader, GError **error) {
  static const char *const refused[] = {"availability_file", "state_file", "speed_file", "coordinates", NULL};
  const char *id = net_xml_want(reader->xml, "host", "id", error);
  if (!id || !net_xml_want(reader->xml, "host", "speed", error)) return FALSE;
  g_autofree char *speed = get(reader, "speed", SIM_DIMENSION_FREQUENCY, error);
  return speed && refuse_attributes(reader, "host", refused, error) && add_host(reader, id, speed, error);
}

static gboolean begin_router(Reader *reader, GError **error) {
  static const char *const refused[] = {"coordinates", NULL};
  const char *id = net_xml_want(reader->xml, "router", "id", error);
  return id && refuse_attributes(reader, "router", refused, error) && add_node(reader, id, TRUE, error);
}

/* An edge of a cluster. */
static gboolean add_edge(Reader *reader, const char *from, const char *to, gboolean directed,
                         const char *latency, const char *bandwidth, GError **error) {
  guint32 edge = net_graph_add_edge(reader->graph, from, to, directed, reader->xml->line, error);
  NetValue values[] = {{.kind = NET_VALUE_TEXT, .text = latency},
                       {.kind = NET_VALUE_TEXT, .text = bandwidth}};
  return edge != NET_GRAPH_NONE &&
         (!*latency || net_graph_set_edge(reader->graph, edge, "latency", values[0], error)) &&
         (!*bandwidth || net_graph_set_edge(reader->graph, edge, "bandwidth", values[1], error));
}

typedef struct {
  char *prefix, *suffix, *speed, *latency, *bandwidth, *router, *in, *out;
  gboolean has_backbone;
} Cluster;

static gboolean add_member(Reader *reader, const Cluster *cluster, guint64 number, GError **error) {
  g_autofree char *name =
      g_strdup_printf("%s%" G_GUINT64_FORMAT "%s", cluster->prefix, number, cluster->suffix);
  if (!add_host(reader, name, cluster->speed, error)) return FALSE;
  const char *latency = cluster->latency, *bandwidth = cluster->bandwidth;
  if (!cluster->has_backbone)
    return add_edge(reader, name, cluster->router, FALSE, latency, bandwidth, error);
  return add_edge(reader, name, cluster->in, TRUE, latency, bandwidth, error) &&
         add_edge(reader, cluster->out, name, TRUE, latency, bandwidth, error);
}

/* "0-99,200" */
static gboolean add_members(Reader *reader, const Cluster *cluster, const char *radical, GError **error) {
  g_auto(GStrv) parts = g_strsplit(radical, ",", NET_GRAPH_NODES_MAX);
  for (char **part = parts; *part; part++) {
    char *end = *part;
    guint64 low = g_ascii_strtoull(*part, &end, 10), high = low;
    gboolean well = g_ascii_isdigit(**part);
    if (well && *end == '-') {
      well = g_ascii_isdigit(end[1]);
      high = g_ascii_strtoull(end + 1, &end, 10);
    }
    if (!well || *end || high < low)
      return fail(reader, error, "radical is a list like \"0-9,12\", not %s", radical);
    if (high - low >= NET_GRAPH_NODES_MAX)
      return net_graph_fail(reader->graph, reader->xml->line, error, "there are more than %d nodes",
                            NET_GRAPH_NODES_MAX);
    for (guint64 number = low; number - low <= high - low; number++)
      if (!add_member(reader, cluster, number, error)) return FALSE;
  }
  return TRUE;
}

/* One link that all messages of the cluster pass, those that come or leave by its router among them: from
 * where they go in to where they come out. */
static gboolean make_backbone(Reader *reader, const Cluster *cluster, const char *latency,
                              const char *bandwidth, GError **error) {
  return add_node(reader, cluster->in, TRUE, error) && add_node(reader, cluster->out, TRUE, error) &&
         add_edge(reader, cluster->in, cluster->out, TRUE, latency, bandwidth, error) &&
         add_edge(reader, cluster->router, cluster->in, TRUE, "", "", error) &&
         add_edge(reader, cluster->out, cluster->router, TRUE, "", "", error);
}

static gboolean make_cluster(Reader *reader, Cluster *cluster, GError **error) {
  static const char *const refused[] = {"availability_file", "state_file",   "loopback_bw",
                                        "loopback_lat",      "limiter_link", NULL};
  static const char *const flat[] = {"FLAT", NULL}, *const duplex[] = {"SPLITDUPLEX", "FULLDUPLEX", "SHARED",
                                                                       NULL};
  static const char *const shared[] = {"SHARED", NULL};
  const char *radical = net_xml_want(reader->xml, "cluster", "radical", error);
  g_autofree char *lat = get(reader, "bb_lat", SIM_DIMENSION_TIME, error);
  g_autofree char *bw = lat ? get(reader, "bb_bw", SIM_DIMENSION_BANDWIDTH, error) : NULL;
  cluster->has_backbone = net_xml_get(reader->xml, "bb_bw") || net_xml_get(reader->xml, "bb_lat");
  if (!radical || !bw || !refuse_attributes(reader, "cluster", refused, error) ||
      !one_of(reader, "topology", "FLAT", flat, error) ||
      !one_of(reader, "sharing_policy", "SPLITDUPLEX", duplex, error) ||
      !one_of(reader, "bb_sharing_policy", "SHARED", shared, error) ||
      !add_node(reader, cluster->router, TRUE, error))
    return FALSE;
  if (cluster->has_backbone && !make_backbone(reader, cluster, lat, bw, error)) return FALSE;
  return add_members(reader, cluster, radical, error);
}

static gboolean begin_cluster(Reader *reader, GError **error) {
  static const char *const wanted[] = {"id", "prefix", "suffix", "speed", "bw", "lat"};
  for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
    if (!net_xml_want(reader->xml, "cluster", wanted[i], error)) return FALSE;
  const char *id = net_xml_get(reader->xml, "id"), *router = net_xml_get(reader->xml, "router_id");
  Cluster cluster = {.prefix = g_strdup(net_xml_get(reader->xml, "prefix")),
                     .suffix = g_strdup(net_xml_get(reader->xml, "suffix"))};
  cluster.router =
      router && *router ? g_strdup(router) : g_strconcat(cluster.prefix, id, "_router", cluster.suffix, NULL);
  cluster.in = g_strconcat(cluster.router, "-in", NULL);
  cluster.out = g_strconcat(cluster.router, "-out", NULL);
  cluster.speed = get(reader, "speed", SIM_DIMENSION_FREQUENCY, error);
  cluster.latency = cluster.speed ? get(reader, "lat", SIM_DIMENSION_TIME, error) : NULL;
  cluster.bandwidth = cluster.latency ? get(reader, "bw", SIM_DIMENSION_BANDWIDTH, error) : NULL;
  gboolean well = cluster.bandwidth && make_cluster(reader, &cluster, error);
  g_free(cluster.prefix);
  g_free(cluster.suffix);
  g_free(cluster.speed);
  g_free(cluster.latency);
  g_free(cluster.bandwidth);
  g_free(cluster.router);
  g_free(cluster.in);
  g_free(cluster.out);
  reader->node = NET_GRAPH_NONE;
  return well;
}

/* Links and routes. */

static gboolean begin_link(Reader *reader, GError **error) {
  static const char *const refused[] = {"bandwidth_file", "latency_file", "state_file", NULL};
  static const char *const policies[] = {"SHARED", "SPLITDUPLEX", "FULLDUPLEX", "FATPIPE", NULL};
  const char *id = net_xml_want(reader->xml, "link", "id", error);
  if (!id || !net_xml_want(reader->xml, "link", "bandwidth", error) ||
      !refuse_attributes(reader, "link", refused, error) ||
      !one_of(reader, "sharing_policy", "SHARED", policies, error))
    return FALSE;
  if (g_hash_table_contains(reader->link_of, id)) return fail(reader, error, "there are two links %s", id);
  Link *link = g_new0(Link, 1);
  link->id = g_strdup(id);
  link->line = reader->xml->line;
  link->ends[0] = link->ends[1] = NOWHERE;
  link->fatpipe = g_strcmp0(net_xml_get(reader->xml, "sharing_policy"), "FATPIPE") == 0;
  g_ptr_array_add(reader->links, link);
  g_hash_table_insert(reader->link_of, link->id, link);
  reader->link = link;
  link->bandwidth = get(reader, "bandwidth", SIM_DIMENSION_BANDWIDTH, error);
  link->latency = link->bandwidth ? get(reader, "latency", SIM_DIMENSION_TIME, error) : NULL;
  return link->latency != NULL;
}

static gboolean begin_route(Reader *reader, const char *element, GError **error) {
  gboolean of_zones = strcmp(element, "route") != 0;
  const char *source = net_xml_want(reader->xml, element, of_zones ? "gw_src" : "src", error);
  const char *target = source ? net_xml_want(reader->xml, element, of_zones ? "gw_dst" : "dst", error) : NULL;
  const char *symmetrical = net_xml_get(reader->xml, "symmetrical");
  if (!target) return FALSE;
  if (strcmp(source, target) == 0)
    return fail(reader, error, "a route from %s to itself is not supported", source);
  reader->source = g_strdup(source);
  reader->target = g_strdup(target);
  reader->symmetric = !symmetrical || g_ascii_strcasecmp(symmetrical, "yes") == 0 ||
                      g_ascii_strcasecmp(symmetrical, "true") == 0;
  reader->in_route = TRUE;
  reader->route_line = reader->xml->line;
  g_ptr_array_set_size(reader->route, 0);
  return TRUE;
}

static gboolean begin_link_ctn(Reader *reader, GError **error) {
  const char *id = net_xml_want(reader->xml, "link_ctn", "id", error);
  if (!id) return FALSE;
  Link *link = g_hash_table_lookup(reader->link_of, id);
  if (!link) return fail(reader, error, "there is no link %s before this", id);
  if (link->fatpipe)
    return fail(reader, error, "link %s is a FATPIPE, on which messages do not wait: this is not supported",
                id);
  g_ptr_array_add(reader->route, link);
  return TRUE;
}

/* The end of the link to which it leads from `from`, and to `last` if that is somewhere; NOWHERE: it cannot.
 */
static guint32 follow(Reader *reader, Link *link, guint32 from, guint32 last) {
  if (link->ends[0] == NOWHERE) {
    link->ends[0] = from;
    link->ends[1] = last != NOWHERE ? last : add_point(reader, NULL);
    return link->ends[1];
  }
  guint32 here = find_point(reader, from);
  for (guint end = 0; end < 2; end++)
    if (find_point(reader, link->ends[end]) == here)
      return last == NOWHERE || unite(reader, link->ends[!end], last) ? link->ends[!end] : NOWHERE;
  for (guint end = 0; end < 2; end++) {
    gboolean leads_on = last != NOWHERE
                            ? find_point(reader, link->ends[!end]) == find_point(reader, last)
                            : is_junction(reader, link->ends[end]) && !is_junction(reader, link->ends[!end]);
    if (leads_on && unite(reader, link->ends[end], from)) return link->ends[!end];
  }
  return NOWHERE;
}

static gboolean walk(Reader *reader, GError **error) {
  guint32 at = point_named(reader, reader->source), target = point_named(reader, reader->target);
  for (guint i = 0; i < reader->route->len; i++) {
    Link *link = g_ptr_array_index(reader->route, i);
    guint32 next = follow(reader, link, at, i + 1 == reader->route->len ? target : NOWHERE);
    if (next == NOWHERE)
      return fail(
          reader, error,
          "by the routes before this one link %s joins other places (a link that more than two places "
          "share is not supported)",
          link->id);
    gboolean forth = next == link->ends[1];
    link->ways[!forth] = TRUE;
    link->ways[forth] |= reader->symmetric;
    at = next;
  }
  return TRUE;
}

static gboolean end_route(Reader *reader, GError **error) {
  if (reader->route->len == 0)
    return net_graph_fail(reader->graph, reader->route_line, error, "a route has no links");
  gboolean well = walk(reader, error);
  g_clear_pointer(&reader->source, g_free);
  g_clear_pointer(&reader->target, g_free);
  reader->in_route = FALSE;
  return well;
}

static gboolean begin_property(Reader *reader, GError **error) {
  const char *name = net_xml_want(reader->xml, "prop", "id", error);
  const char *text = name ? net_xml_want(reader->xml, "prop", "value", error) : NULL;
  if (!text) return FALSE;
  if (reader->link) {
    if (!reader->link->properties) reader->link->properties = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(reader->link->properties, g_strdup(name));
    g_ptr_array_add(reader->link->properties, g_strdup(text));
    return TRUE;
  }
  return reader->node == NET_GRAPH_NONE ||
         net_graph_set_node(reader->graph, reader->node, name, net_value_of_text(text), error);
}

/* Elements. */

static gboolean begin_platform(Reader *reader, const char *element, GError **error) {
  if (strcmp(element, "platform") != 0) return fail(reader, error, "<platform> is wanted, not %s", element);
  const char *version = net_xml_want(reader->xml, "platform", "version", error);
  if (!version) return FALSE;
  return strcmp(version, "4") == 0 || g_str_has_prefix(version, "4.") ||
         fail(reader, error, "a platform of version 4 is wanted, not %s", version);
}

static gboolean begin(NetXml *xml, const char *element, GError **error) {
  static const char *const routings[] = {"Full", "Floyd", "Dijkstra", "DijkstraCache", "None", NULL};
  Reader *reader = xml->data;
  if (xml->depth == 1) return begin_platform(reader, element, error);
  if (reader->skipped) return TRUE;
  if (reader->in_route && strcmp(element, "link_ctn") != 0)
    return fail(reader, error, "%s is not supported in a route", element);
  if (strcmp(element, "zone") == 0 || strcmp(element, "AS") == 0)
    return one_of(reader, "routing", "None", routings, error);
  if (strcmp(element, "host") == 0) return begin_host(reader, error);
  if (strcmp(element, "router") == 0) return begin_router(reader, error);
  if (strcmp(element, "cluster") == 0) return begin_cluster(reader, error);
  if (strcmp(element, "link") == 0) return begin_link(reader, error);
  if (strcmp(element, "route") == 0 || strcmp(element, "zoneRoute") == 0 || strcmp(element, "ASroute") == 0)
    return begin_route(reader, element, error);
  if (strcmp(element, "link_ctn") == 0 && reader->in_route) return begin_link_ctn(reader, error);
  if (strcmp(element, "prop") == 0) return begin_property(reader, error);
  if (strcmp(element, "config") == 0) { /* of SimGrid's own models */
    reader->skipped = xml->depth;
    return TRUE;
  }
  return fail(reader, error, "%s is an element that is not supported", element);
}

static gboolean end(NetXml *xml, const char *element, const char *text, GError **error) {
  Reader *reader = xml->data;
  (void)text;
  if (reader->skipped) {
    if (reader->skipped == xml->depth) reader->skipped = 0;
    return TRUE;
  }
  if (strcmp(element, "host") == 0 || strcmp(element, "router") == 0) reader->node = NET_GRAPH_NONE;
  if (strcmp(element, "link") == 0) reader->link = NULL;
  return !reader->in_route || strcmp(element, "link_ctn") == 0 || end_route(reader, error);
}

/* When all has been read: junctions become routers, links edges. */

static gboolean name_junctions(Reader *reader, GError **error) {
  guint number = 0;
  for (guint32 i = 0; i < reader->points->len; i++) {
    if (find_point(reader, i) != i || !is_junction(reader, i)) continue;
    Point *point = &g_array_index(reader->points, Point, i);
    point->name = g_strdup_printf("junction-%u", ++number);
    if (!add_node(reader, point->name, TRUE, error)) return FALSE;
  }
  return TRUE;
}

static gboolean set_link(Reader *reader, guint32 edge, const char *name, NetValue value, GError **error) {
  return net_graph_set_edge(reader->graph, edge, name, value, error);
}

static gboolean emit_link(Reader *reader, const Link *link, GError **error) {
  gboolean forth = link->ways[0], both = forth && link->ways[1];
  const char *ends[2];
  for (guint i = 0; i < 2; i++)
    ends[i] = g_array_index(reader->points, Point, find_point(reader, link->ends[forth ? i : !i])).name;
  guint32 edge = net_graph_add_edge(reader->graph, ends[0], ends[1], !both, link->line, error);
  if (edge == NET_GRAPH_NONE) return FALSE;
  NetValue id = {.kind = NET_VALUE_TEXT, .text = link->id};
  NetValue latency = {.kind = NET_VALUE_TEXT, .text = link->latency};
  NetValue bandwidth = {.kind = NET_VALUE_TEXT, .text = link->bandwidth};
  if (!set_link(reader, edge, "id", id, error) || !set_link(reader, edge, "bandwidth", bandwidth, error) ||
      (*link->latency && !set_link(reader, edge, "latency", latency, error)))
    return FALSE;
  for (guint i = 0; link->properties && i < link->properties->len; i += 2)
    if (!set_link(reader, edge, link->properties->pdata[i], net_value_of_text(link->properties->pdata[i + 1]),
                  error))
      return FALSE;
  return TRUE;
}

static gboolean emit(Reader *reader, GError **error) {
  if (!name_junctions(reader, error)) return FALSE;
  for (guint i = 0; i < reader->links->len; i++) {
    const Link *link = g_ptr_array_index(reader->links, i);
    if (link->ends[0] != NOWHERE && !emit_link(reader, link, error)) return FALSE;
  }
  return TRUE;
}

gboolean net_graph_read_simgrid(NetGraph *graph, const char *text, gsize length, GError **error) {
  NetXml xml = {.graph = graph, .begin = begin, .end = end};
  Reader reader = {.graph = graph,
                   .xml = &xml,
                   .link_of = g_hash_table_new(g_str_hash, g_str_equal),
                   .links = g_ptr_array_new_with_free_func(link_free),
                   .point_of = g_hash_table_new(g_str_hash, g_str_equal),
                   .points = g_array_new(FALSE, FALSE, sizeof(Point)),
                   .route = g_ptr_array_new(),
                   .node = NET_GRAPH_NONE};
  g_array_set_clear_func(reader.points, point_clear);
  xml.data = &reader;
  gboolean well = net_xml_read(&xml, text, length, error) && emit(&reader, error);
  g_hash_table_unref(reader.link_of);
  g_ptr_array_unref(reader.links);
  g_hash_table_unref(reader.point_of);
  g_array_unref(reader.points);
  g_ptr_array_unref(reader.route);
  g_free(reader.source);
  g_free(reader.target);
  return well;
}
