/* SPDX-License-Identifier: MIT */
#include "net/route.h"

#include <string.h>

#define NOWHERE G_MAXUINT32
#define LINEAR_SEARCH_MAX 8

typedef struct {
  NetShapeForm form; /* if it is shapely, else of zeros */
  gboolean shapely;
} Place;

struct _NetRoutes {
  guint32 devices;
  guint32 link_count;
  guint32 *out_start; /* the links from device d stand at out_start[d] ... out_start[d + 1] - 1, */
  guint32 *out_to;    /* ordered by where they lead, then by number */
  guint32 *out_link;
  guint32 *slot;     /* of each link, where it stands among those */
  guint port_bytes;  /* that number the links from any device, counted from 1 */
  guint32 *in_start; /* likewise those to device d, ordered by number */
  guint32 *in_from;
  guint32 *in_link;
  Place *places;
  guint place_count;
  guint32 *place_of; /* of each device, counted from 1; 0: none.  NULL when no shape is shapely */
};

/* Who is joined to whom. */

static void starts_from_counts(guint32 *starts, guint32 devices) {
  guint32 sum = 0;
  for (guint32 d = 0; d <= devices; d++) {
    guint32 count = starts[d];
    starts[d] = sum;
    sum += count;
  }
  starts[devices + 1] = sum;
}

static void index_incoming(NetRoutes *routes, const NetLink *links) {
  guint32 *at = g_new0(guint32, routes->devices + 2);
  for (guint32 id = 0; id < routes->link_count; id++) at[links[id].to]++;
  starts_from_counts(at, routes->devices);
  memcpy(routes->in_start, at, sizeof *at * (routes->devices + 2));
  for (guint32 id = 0; id < routes->link_count; id++) {
    guint32 slot = at[links[id].to]++;
    routes->in_link[slot] = id;
    routes->in_from[slot] = links[id].from;
  }
  g_free(at);
}

/* Walking the incoming links by device and number gives each device its outgoing ones in order. */
static void index_outgoing(NetRoutes *routes) {
  guint32 *at = g_new0(guint32, routes->devices + 2);
  for (guint32 slot = 0; slot < routes->link_count; slot++) at[routes->in_from[slot]]++;
  starts_from_counts(at, routes->devices);
  memcpy(routes->out_start, at, sizeof *at * (routes->devices + 2));
  for (guint32 to = 1; to <= routes->devices; to++)
    for (guint32 slot = routes->in_start[to]; slot < routes->in_start[to + 1]; slot++) {
      guint32 out = at[routes->in_from[slot]]++;
      routes->out_to[out] = to;
      routes->out_link[out] = routes->in_link[slot];
      routes->slot[routes->in_link[slot]] = out;
    }
  g_free(at);
}

static guint count_port_bytes(const NetRoutes *routes) {
  guint32 most = 0;
  for (guint32 device = 1; device <= routes->devices; device++)
    most = MAX(most, routes->out_start[device + 1] - routes->out_start[device]);
  return most <= G_MAXUINT8 ? 1 : most <= G_MAXUINT16 ? 2 : 4;
}

typedef struct {
  const NetRoutes *routes;
  guint32 expected;
  gboolean present;
} Census;

static void census_pair(guint32 from, guint32 to, gpointer data) {
  Census *census = data;
  census->expected += 2;
  if (!census->present) return;
  census->present = net_routes_link(census->routes, from, to) != NET_NO_LINK &&
                    net_routes_link(census->routes, to, from) != NET_NO_LINK;
}

/* All of the shape's links are there, and as many as there are touch its devices: so no others. */
static gboolean is_shapely(const NetRoutes *routes, const NetShape *shape) {
  Census census = {routes, 0, TRUE};
  net_shape_links(shape, census_pair, &census);
  guint32 end = shape->first + shape->count;
  guint32 leaving = routes->out_start[end] - routes->out_start[shape->first];
  guint32 coming = routes->in_start[end] - routes->in_start[shape->first];
  return census.present && leaving == census.expected && coming == census.expected;
}

static void place_shape(NetRoutes *routes, guint index, const NetShape *shape) {
  Place *place = &routes->places[index];
  g_assert(shape->first > 0);
  g_assert(shape->count <= routes->devices && shape->first <= routes->devices + 1 - shape->count);
  place->shapely = is_shapely(routes, shape);
  if (!place->shapely) return;
  place->form = net_shape_form(shape);
  if (!routes->place_of) routes->place_of = g_new0(guint32, routes->devices + 1);
  for (guint32 i = 0; i < shape->count; i++) routes->place_of[shape->first + i] = index + 1;
}

NetRoutes *net_routes_new(guint32 devices, const NetLink *links, guint32 link_count, const NetShape *shapes,
                          guint shape_count) {
  NetRoutes *routes = g_new0(NetRoutes, 1);
  routes->devices = devices;
  routes->link_count = link_count;
  routes->out_start = g_new(guint32, devices + 2);
  routes->in_start = g_new(guint32, devices + 2);
  routes->out_to = g_new(guint32, link_count);
  routes->out_link = g_new(guint32, link_count);
  routes->slot = g_new(guint32, link_count);
  routes->in_from = g_new(guint32, link_count);
  routes->in_link = g_new(guint32, link_count);
  index_incoming(routes, links);
  index_outgoing(routes);
  routes->port_bytes = count_port_bytes(routes);
  routes->places = g_new0(Place, shape_count);
  routes->place_count = shape_count;
  for (guint i = 0; i < shape_count; i++) place_shape(routes, i, &shapes[i]);
  return routes;
}

void net_routes_free(NetRoutes *routes) {
  if (!routes) return;
  for (guint i = 0; i < routes->place_count; i++) net_shape_form_clear(&routes->places[i].form);
  g_free(routes->places);
  g_free(routes->place_of);
  g_free(routes->out_start);
  g_free(routes->out_to);
  g_free(routes->out_link);
  g_free(routes->slot);
  g_free(routes->in_start);
  g_free(routes->in_from);
  g_free(routes->in_link);
  g_free(routes);
}

gboolean net_routes_shapely(const NetRoutes *routes, guint index) {
  g_assert(index < routes->place_count);
  return routes->places[index].shapely;
}

/* Where the links from `here` to `neighbor` begin, if there are any. */
static guint32 find_out(const NetRoutes *routes, guint32 here, guint32 neighbor) {
  guint32 low = routes->out_start[here], high = routes->out_start[here + 1];
  while (high - low > LINEAR_SEARCH_MAX) {
    guint32 middle = low + (high - low) / 2;
    if (routes->out_to[middle - 1] < neighbor) low = middle;
    else high = middle;
  }
  for (; low < high; low++)
    if (routes->out_to[low] == neighbor) return low;
  return NOWHERE;
}

guint32 net_routes_link(const NetRoutes *routes, guint32 here, guint32 neighbor) {
  guint32 slot = find_out(routes, here, neighbor);
  return slot == NOWHERE ? NET_NO_LINK : routes->out_link[slot];
}

guint32 net_routes_nth(const NetRoutes *routes, guint32 here, guint32 neighbor, guint32 link) {
  guint32 first = find_out(routes, here, neighbor);
  g_assert(first != NOWHERE);
  return routes->slot[link] - first;
}

typedef struct {
  guint32 link, to;
} Exit;

static int exit_compare(const void *a, const void *b) {
  const Exit *left = a, *right = b;
  return left->link < right->link ? -1 : left->link > right->link;
}

GArray *net_routes_neighbors(const NetRoutes *routes, guint32 here) {
  guint32 start = routes->out_start[here], end = routes->out_start[here + 1];
  GArray *exits = g_array_new(FALSE, FALSE, sizeof(Exit));
  for (guint32 slot = start; slot < end; slot++) {
    if (slot > start && routes->out_to[slot] == routes->out_to[slot - 1]) continue;
    Exit exit = {routes->out_link[slot], routes->out_to[slot]};
    g_array_append_val(exits, exit);
  }
  g_array_sort(exits, exit_compare);
  GArray *neighbors = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint i = 0; i < exits->len; i++) g_array_append_val(neighbors, g_array_index(exits, Exit, i).to);
  g_array_free(exits, TRUE);
  return neighbors;
}

/* Tables.  Few devices have many links, so that mostly a byte tells which of them to take: all tables of
 * ten thousand devices fit into the cache. */

typedef struct _Table Table;

struct _Table {
  Table *newer, *older;
  guint32 home;
  guint8 ports[]; /* of each device: the number of the link to take, 0 for none, in port_bytes each */
};

struct _NetRouteCache {
  const NetRoutes *routes;
  Table **tables; /* of each home; NULL until a table is needed */
  Table *newest, *oldest;
  gsize table_bytes, room; /* room: for how many bytes of tables */
  guint32 *hops;           /* while a table is made */
  guint32 *links;
  guint32 *frontier;
};

NetRouteCache *net_route_cache_new(const NetRoutes *routes, gsize bytes) {
  NetRouteCache *cache = g_new0(NetRouteCache, 1);
  cache->routes = routes;
  cache->table_bytes = sizeof(Table) + routes->port_bytes * ((gsize)routes->devices + 1);
  cache->room = MAX(bytes, cache->table_bytes);
  return cache;
}

void net_route_cache_free(NetRouteCache *cache) {
  if (!cache) return;
  for (Table *table = cache->newest, *older; table; table = older) {
    older = table->older;
    g_free(table);
  }
  g_free(cache->tables);
  g_free(cache->hops);
  g_free(cache->links);
  g_free(cache->frontier);
  g_free(cache);
}

static void table_unlink(NetRouteCache *cache, Table *table) {
  if (table->newer) table->newer->older = table->older;
  else cache->newest = table->older;
  if (table->older) table->older->newer = table->newer;
  else cache->oldest = table->newer;
}

static void table_link_newest(NetRouteCache *cache, Table *table) {
  table->newer = NULL;
  table->older = cache->newest;
  if (cache->newest) cache->newest->newer = table;
  else cache->oldest = table;
  cache->newest = table;
}

/* The link to take at each device on the way home, or NET_NO_LINK. */
static void find_links(NetRouteCache *cache, guint32 home) {
  const NetRoutes *routes = cache->routes;
  guint32 *hops = cache->hops, *links = cache->links, *frontier = cache->frontier;
  memset(links, 0xff, sizeof(guint32) * ((gsize)routes->devices + 1));
  memset(hops, 0xff, sizeof(guint32) * ((gsize)routes->devices + 1));
  guint32 head = 0, tail = 0;
  hops[home] = 0;
  frontier[tail++] = home;
  while (head < tail) {
    guint32 to = frontier[head++];
    for (guint32 slot = routes->in_start[to]; slot < routes->in_start[to + 1]; slot++) {
      guint32 from = routes->in_from[slot], link = routes->in_link[slot];
      if (hops[from] == NOWHERE) {
        hops[from] = hops[to] + 1;
        links[from] = link;
        frontier[tail++] = from;
      } else if (hops[from] == hops[to] + 1 && link < links[from]) {
        links[from] = link;
      }
    }
  }
}

static void set_port(Table *table, guint bytes, guint32 device, guint32 port) {
  guint8 *at = table->ports + (gsize)bytes * device;
  guint16 two = (guint16)port;
  if (bytes == 1) *at = (guint8)port;
  else if (bytes == 2) memcpy(at, &two, sizeof two);
  else memcpy(at, &port, sizeof port);
}

static guint32 get_port(const Table *table, guint bytes, guint32 device) {
  const guint8 *at = table->ports + (gsize)bytes * device;
  guint16 two;
  guint32 four;
  if (bytes == 1) return *at;
  if (bytes == 2) {
    memcpy(&two, at, sizeof two);
    return two;
  }
  memcpy(&four, at, sizeof four);
  return four;
}

static void table_fill(NetRouteCache *cache, Table *table) {
  const NetRoutes *routes = cache->routes;
  find_links(cache, table->home);
  for (guint32 device = 1; device <= routes->devices; device++) {
    guint32 link = cache->links[device];
    guint32 port = link == NET_NO_LINK ? 0 : routes->slot[link] - routes->out_start[device] + 1;
    set_port(table, routes->port_bytes, device, port);
  }
}

static Table *table_take(NetRouteCache *cache) {
  guint32 devices = cache->routes->devices;
  if (!cache->tables) {
    cache->tables = g_new0(Table *, (gsize)devices + 1);
    cache->hops = g_new(guint32, (gsize)devices + 1);
    cache->links = g_new(guint32, (gsize)devices + 1);
    cache->frontier = g_new(guint32, (gsize)devices + 1);
  }
  if (cache->room >= cache->table_bytes) {
    cache->room -= cache->table_bytes;
    return g_malloc(cache->table_bytes);
  }
  Table *table = cache->oldest;
  table_unlink(cache, table);
  cache->tables[table->home] = NULL;
  return table;
}

static Table *table_make(NetRouteCache *cache, guint32 home) {
  Table *table = table_take(cache);
  table->home = home;
  table_fill(cache, table);
  table_link_newest(cache, table);
  cache->tables[home] = table;
  return table;
}

guint32 net_route_next_by_rule(NetRouteCache *cache, guint32 here, guint32 home) {
  Table *table = cache->tables ? cache->tables[home] : NULL;
  if (!table) {
    table = table_make(cache, home);
  } else if (table != cache->newest) {
    table_unlink(cache, table);
    table_link_newest(cache, table);
  }
  const NetRoutes *routes = cache->routes;
  guint32 port = get_port(table, routes->port_bytes, here);
  return port == 0 ? NET_NO_LINK : routes->out_link[routes->out_start[here] + port - 1];
}

guint32 net_route_next(NetRouteCache *cache, guint32 here, guint32 home) {
  const NetRoutes *routes = cache->routes;
  if (here == home || home > routes->devices) return NET_NO_LINK;
  guint32 place_number = routes->place_of ? routes->place_of[here] : 0;
  if (place_number == 0) return net_route_next_by_rule(cache, here, home);
  const NetShapeForm *form = &routes->places[place_number - 1].form;
  guint32 first = form->shape.first, i = here - first,
          j = home - first; /* below first: wraps, so too large */
  if (j >= form->shape.count) return NET_NO_LINK;
  return net_routes_link(routes, here, first + net_shape_form_next(form, i, j));
}

gint64 net_route_distance(NetRouteCache *cache, guint32 here, guint32 home) {
  gint64 hops = 0;
  while (here != home) {
    guint32 link = net_route_next(cache, here, home);
    if (link == NET_NO_LINK) return -1;
    here = cache->routes->out_to[cache->routes->slot[link]];
    hops++;
  }
  return hops;
}
