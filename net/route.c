/* SPDX-License-Identifier: MIT */
#include "net/route.h"

#include <string.h>

#define NOWHERE G_MAXUINT32
#define LINEAR_SEARCH_MAX 8

/* A rectangle of a quadtree's leaves, corners included, with its router. */
typedef struct {
  guint32 x0, y0, x1, y1;
  guint32 parent;
  guint32 children[4]; /* by (x is high) + 2 * (y is high) */
} Quad;

typedef struct {
  NetShape shape;
  gboolean shapely;
  Quad *quads;      /* of a quadtree's routers */
  guint32 *parents; /* of a quadtree's leaves */
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

/* Names. */

static const char *const shape_names[] = {
    [NET_SHAPE_LINE] = "line",           [NET_SHAPE_RING] = "ring",         [NET_SHAPE_STAR] = "star",
    [NET_SHAPE_TREE] = "tree",           [NET_SHAPE_GRID] = "grid",         [NET_SHAPE_TORUS] = "torus",
    [NET_SHAPE_HYPERCUBE] = "hypercube", [NET_SHAPE_COMPLETE] = "complete", [NET_SHAPE_QUADTREE] = "quadtree",
};

const char *net_shape_name(NetShapeKind kind) { return shape_names[kind]; }

gboolean net_shape_find(const char *name, NetShapeKind *kind) {
  for (guint i = 0; i < G_N_ELEMENTS(shape_names); i++) {
    if (strcmp(shape_names[i], name) != 0) continue;
    *kind = (NetShapeKind)i;
    return TRUE;
  }
  return FALSE;
}

/* Quadtrees. */

typedef struct {
  guint32 width;
  guint32 next_router;
  Quad *quads; /* NULL: only count */
  guint32 *parents;
  guint32 leaves;
} QuadMaker;

static guint32 quad_make(QuadMaker *maker, guint32 parent, guint32 x0, guint32 y0, guint32 x1, guint32 y1) {
  if (x0 == x1 && y0 == y1) {
    guint32 leaf = y0 * maker->width + x0;
    if (maker->parents) maker->parents[leaf] = parent;
    return leaf;
  }
  guint32 router = maker->next_router++;
  guint32 x = x0 + (x1 - x0) / 2, y = y0 + (y1 - y0) / 2;
  Quad quad = {x0, y0, x1, y1, parent, {NOWHERE, NOWHERE, NOWHERE, NOWHERE}};
  quad.children[0] = quad_make(maker, router, x0, y0, x, y);
  if (x < x1) quad.children[1] = quad_make(maker, router, x + 1, y0, x1, y);
  if (y < y1) quad.children[2] = quad_make(maker, router, x0, y + 1, x, y1);
  if (x < x1 && y < y1) quad.children[3] = quad_make(maker, router, x + 1, y + 1, x1, y1);
  if (maker->quads) maker->quads[router - maker->leaves] = quad;
  return router;
}

guint32 net_shape_quadtree_count(guint32 width, guint32 height) {
  g_assert(width > 0 && height > 0);
  QuadMaker maker = {.width = width, .next_router = width * height, .leaves = width * height};
  quad_make(&maker, NOWHERE, 0, 0, width - 1, height - 1);
  return maker.next_router;
}

static void place_quadtree(Place *place) {
  const NetShape *shape = &place->shape;
  guint32 leaves = shape->width * shape->height;
  place->quads = g_new(Quad, shape->count - leaves);
  place->parents = g_new(guint32, leaves);
  QuadMaker maker = {shape->width, leaves, place->quads, place->parents, leaves};
  quad_make(&maker, NOWHERE, 0, 0, shape->width - 1, shape->height - 1);
  g_assert(maker.next_router == shape->count);
}

static void place_clear(Place *place) {
  g_free(place->quads);
  g_free(place->parents);
}

static guint32 quad_next(const Place *place, guint32 here, guint32 home) {
  guint32 width = place->shape.width, leaves = width * place->shape.height;
  if (here < leaves) return place->parents[here];
  const Quad *quad = &place->quads[here - leaves];
  guint32 x, y;
  if (home < leaves) {
    x = home % width;
    y = home / width;
    if (x < quad->x0 || x > quad->x1 || y < quad->y0 || y > quad->y1) return quad->parent;
  } else {
    const Quad *goal = &place->quads[home - leaves];
    x = goal->x0;
    y = goal->y0;
    if (x < quad->x0 || goal->x1 > quad->x1 || y < quad->y0 || goal->y1 > quad->y1) return quad->parent;
  }
  guint32 middle_x = quad->x0 + (quad->x1 - quad->x0) / 2, middle_y = quad->y0 + (quad->y1 - quad->y0) / 2;
  return quad->children[(x > middle_x) + 2 * (y > middle_y)];
}

/* The closed forms: the next device of the shape, both counted from 0 in it and not the same. */

/* Round a ring or a row of a torus.  Where both ways are as long, the rule asks for the link that was
 * declared first: the one from the device behind, except at the first device. */
static guint32 ring_next(guint32 count, guint32 here, guint32 home) {
  guint32 ahead = home > here ? home - here : home + count - here;
  gboolean forward = ahead < count - ahead || (ahead == count - ahead && here == 0);
  if (count <= 2) forward = home > here;
  if (forward) return here + 1 == count ? 0 : here + 1;
  return here == 0 ? count - 1 : here - 1;
}

static guint32 tree_next(guint32 branching, guint32 here, guint32 home) {
  guint32 child = home;
  while (child > here) {
    guint32 parent = (child - 1) / branching;
    if (parent == here) return child;
    child = parent;
  }
  return (here - 1) / branching;
}

static guint32 grid_next(guint32 width, guint32 here, guint32 home) {
  guint32 y = here / width, home_y = home / width;
  guint32 x = here - y * width, home_x = home - home_y * width;
  if (x != home_x) return x < home_x ? here + 1 : here - 1;
  return y < home_y ? here + width : here - width;
}

static guint32 torus_next(const NetShape *shape, guint32 here, guint32 home) {
  guint32 width = shape->width;
  guint32 y = here / width, home_y = home / width;
  guint32 x = here - y * width, home_x = home - home_y * width;
  if (x != home_x) return y * width + ring_next(width, x, home_x);
  return ring_next(shape->height, y, home_y) * width + x;
}

static guint32 place_next(const Place *place, guint32 here, guint32 home) {
  const NetShape *shape = &place->shape;
  switch (shape->kind) {
  case NET_SHAPE_LINE: return here < home ? here + 1 : here - 1;
  case NET_SHAPE_RING: return ring_next(shape->count, here, home);
  case NET_SHAPE_STAR: return here == 0 ? home : 0;
  case NET_SHAPE_TREE: return tree_next(shape->branching, here, home);
  case NET_SHAPE_GRID: return grid_next(shape->width, here, home);
  case NET_SHAPE_TORUS: return torus_next(shape, here, home);
  case NET_SHAPE_HYPERCUBE: return here ^ ((here ^ home) & -(here ^ home));
  case NET_SHAPE_COMPLETE: return home;
  case NET_SHAPE_QUADTREE: return quad_next(place, here, home);
  }
  g_assert_not_reached();
}

/* The links of a shape, in the order of the header. */

typedef struct {
  guint32 first;
  void (*join)(guint32 from, guint32 to, gpointer data);
  gpointer data;
} Joiner;

static void join(const Joiner *joiner, guint32 i, guint32 j) {
  joiner->join(joiner->first + i, joiner->first + j, joiner->data);
}

static void join_chain(const Joiner *joiner, guint32 count, gboolean closed) {
  for (guint32 i = 0; i + 1 < count; i++) join(joiner, i, i + 1);
  if (closed && count > 2) join(joiner, count - 1, 0);
}

static void join_lattice(const Joiner *joiner, const NetShape *shape, gboolean closed) {
  guint32 width = shape->width, height = shape->height;
  for (guint32 y = 0; y < height; y++)
    for (guint32 x = 0; x < width; x++) {
      if (x + 1 < width) join(joiner, y * width + x, y * width + x + 1);
      else if (closed && width > 2) join(joiner, y * width + x, y * width);
    }
  for (guint32 y = 0; y < height; y++)
    for (guint32 x = 0; x < width; x++) {
      if (y + 1 < height) join(joiner, y * width + x, (y + 1) * width + x);
      else if (closed && height > 2) join(joiner, y * width + x, x);
    }
}

static void join_hypercube(const Joiner *joiner, guint32 count) {
  for (guint32 bit = 1; bit < count; bit <<= 1)
    for (guint32 i = 0; i < count; i++)
      if (!(i & bit)) join(joiner, i, i | bit);
}

static void join_quadtree(const Joiner *joiner, const NetShape *shape) {
  Place place = {.shape = *shape};
  place_quadtree(&place);
  guint32 leaves = shape->width * shape->height;
  for (guint32 router = leaves; router < shape->count; router++)
    for (guint k = 0; k < 4; k++) {
      guint32 child = place.quads[router - leaves].children[k];
      if (child != NOWHERE) join(joiner, router, child);
    }
  place_clear(&place);
}

void net_shape_links(const NetShape *shape, void (*each)(guint32 from, guint32 to, gpointer data),
                     gpointer data) {
  const Joiner joiner = {shape->first, each, data};
  guint32 count = shape->count;
  switch (shape->kind) {
  case NET_SHAPE_LINE: join_chain(&joiner, count, FALSE); return;
  case NET_SHAPE_RING: join_chain(&joiner, count, TRUE); return;
  case NET_SHAPE_STAR:
    for (guint32 i = 1; i < count; i++) join(&joiner, 0, i);
    return;
  case NET_SHAPE_TREE:
    for (guint32 i = 1; i < count; i++) join(&joiner, (i - 1) / shape->branching, i);
    return;
  case NET_SHAPE_GRID: join_lattice(&joiner, shape, FALSE); return;
  case NET_SHAPE_TORUS: join_lattice(&joiner, shape, TRUE); return;
  case NET_SHAPE_HYPERCUBE: join_hypercube(&joiner, count); return;
  case NET_SHAPE_COMPLETE:
    for (guint32 i = 0; i < count; i++)
      for (guint32 j = i + 1; j < count; j++) join(&joiner, i, j);
    return;
  case NET_SHAPE_QUADTREE: join_quadtree(&joiner, shape); return;
  }
  g_assert_not_reached();
}

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
  place->shape = *shape;
  g_assert(shape->first > 0);
  g_assert(shape->count <= routes->devices && shape->first <= routes->devices + 1 - shape->count);
  place->shapely = is_shapely(routes, shape);
  if (!place->shapely) return;
  if (shape->kind == NET_SHAPE_QUADTREE) place_quadtree(place);
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
  for (guint i = 0; i < routes->place_count; i++) place_clear(&routes->places[i]);
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
  const Place *place = &routes->places[place_number - 1];
  guint32 i = here - place->shape.first, j = home - place->shape.first; /* below first: wraps, so too large */
  if (j >= place->shape.count) return NET_NO_LINK;
  return net_routes_link(routes, here, place->shape.first + place_next(place, i, j));
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
