/* SPDX-License-Identifier: MIT */

/* A route is the next link on the way home.
 *
 * The rule: fewest hops; among the links that lead nearer, the first declared.  A table for one
 * destination follows from a breadth-first search backwards from it; tables are made on demand and
 * kept in a cache, from which the one that was used least recently goes first.
 *
 * Networks of a regular shape need no tables.  Whoever declares one names its shape (net/shape.h); where the
 * shape's devices have exactly the shape's links, its closed form tells the next device. */
#ifndef NET_ROUTE_H
#define NET_ROUTE_H

#include "net/link.h"
#include "net/shape.h"

#define NET_ROUTE_CACHE_BYTES (256u << 20)

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
