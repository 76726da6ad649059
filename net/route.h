/* SPDX-License-Identifier: MIT */

/* A route is the next link on the way home.
 *
 * The rule: fewest hops; among the links that lead nearer, the first declared.  A table for one
 * destination follows from a breadth-first search backwards from it; tables are made on demand and
 * kept in a cache, from which the one that was used least recently goes first.
 *
 * Networks of a regular shape need no tables.  Whoever declares one names its shape; where the
 * shape's devices have exactly the shape's links, the next device follows from the two numbers by
 * a closed form that agrees with the rule, given that the links were declared in this order (device
 * i of the shape counts from 0):
 *
 *   line       (0,1) (1,2) ...
 *   ring       as a line, then (n-1, 0) when n > 2
 *   star       device 0 is the hub: (0,1) (0,2) ...
 *   tree       numbered breadth first, parent of i is (i-1)/branching: (parent, i) for i = 1 ...
 *   grid       x fastest: for each device (x,y) to (x+1,y); after all these, for each to (x,y+1)
 *   torus      as a grid, but the last of a row or column goes on to its first when the row or column is
 *              longer than 2; in the place that the device has in the order
 *   hypercube  for each dimension, for each device without that bit: (i, i with the bit)
 *   complete   for each i, for each j > i: (i,j)
 *   quadtree   devices 0 ... w*h-1 are the leaves, x fastest, then the routers depth first: a rectangle
 *              of more than one device has a router and splits at floor((max-min)/2) into four, or two
 *              when one side is 1, in the order (low x, low y) (high x, low y) (low x, high y) (high x,
 *              high y).  Links: any order, there is only one way.
 *
 * So grids route x first, then y; a torus takes the shorter way round, and where both are as long,
 * backwards except from the first of its row or column.  aether's grid and quadtree do the same. */
#ifndef NET_ROUTE_H
#define NET_ROUTE_H

#include "net/link.h"

#define NET_ROUTE_CACHE_BYTES (256u << 20)

typedef enum {
  NET_SHAPE_LINE,
  NET_SHAPE_RING,
  NET_SHAPE_STAR,
  NET_SHAPE_TREE,
  NET_SHAPE_GRID,
  NET_SHAPE_TORUS,
  NET_SHAPE_HYPERCUBE,
  NET_SHAPE_COMPLETE,
  NET_SHAPE_QUADTREE,
} NetShapeKind;

typedef struct {
  NetShapeKind kind;
  guint32 first;         /* number of its first device */
  guint32 count;         /* of its devices, a quadtree's routers among them */
  guint32 width, height; /* grid, torus, quadtree */
  guint32 branching;     /* tree */
} NetShape;

/* "grid"; whether there is a shape of that name. */
const char *net_shape_name(NetShapeKind kind);
gboolean net_shape_find(const char *name, NetShapeKind *kind);

/* How many devices a quadtree over width x height leaves has. */
guint32 net_shape_quadtree_count(guint32 width, guint32 height);

/* Calls `join` with each link of the shape (numbers of devices, from `first` on) in the order above. */
void net_shape_links(const NetShape *shape, void (*join)(guint32 from, guint32 to, gpointer data),
                     gpointer data);

/* The network as routes see it: does not change once it is made, and serves all shards. */
typedef struct _NetRoutes NetRoutes;

/* Devices count from 1.  `links` and `shapes` are read here only. */
NetRoutes *net_routes_new(guint32 devices, const NetLink *links, guint32 link_count, const NetShape *shapes,
                          guint shape_count);
void net_routes_free(NetRoutes *routes);

/* Whether the shape `index` routes by its closed form. */
gboolean net_routes_shapely(const NetRoutes *routes, guint index);

/* The first declared link from `here` to `neighbor`, or NET_NO_LINK. */
guint32 net_routes_link(const NetRoutes *routes, guint32 here, guint32 neighbor);

/* How many links from `here` to `neighbor` were declared before `link`, which is one of them. */
guint32 net_routes_nth(const NetRoutes *routes, guint32 here, guint32 neighbor, guint32 link);

/* The devices that links from `here` lead to, in order of the declaration of the links. *(transfer full)* */
GArray *net_routes_neighbors(const NetRoutes *routes, guint32 here);

/* Tables of one shard. */
typedef struct _NetRouteCache NetRouteCache;

NetRouteCache *net_route_cache_new(const NetRoutes *routes, gsize bytes);
void net_route_cache_free(NetRouteCache *cache);

/* The link to take from `here` to get to `home`, or NET_NO_LINK when there is no way or they are the same. */
guint32 net_route_next(NetRouteCache *cache, guint32 here, guint32 home);

/* Likewise by the rule alone, whatever the shapes. */
guint32 net_route_next_by_rule(NetRouteCache *cache, guint32 here, guint32 home);

/* Hops from `here` to `home`, -1 when there is no way. */
gint64 net_route_distance(NetRouteCache *cache, guint32 here, guint32 home);

#endif
