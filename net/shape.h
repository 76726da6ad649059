/* SPDX-License-Identifier: MIT */

/* A shape is a regular way of joining devices: a ring, a grid, a quadtree.
 *
 * On a shape the next device on the way home follows from the two numbers by a closed form.  It agrees with
 * the rule of routes (net/route.h), given that the links were declared in this order (device i of the shape
 * counts from 0):
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
#ifndef NET_SHAPE_H
#define NET_SHAPE_H

#include <glib.h>

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

/* The closed form of a shape, ready to be asked. */
typedef struct {
  NetShape shape;
  struct _NetShapeQuads *quads; /* of a quadtree */
} NetShapeForm;

NetShapeForm net_shape_form(const NetShape *shape);
void net_shape_form_clear(NetShapeForm *form);

/* The next device on the way from `here` to `home`, all counted from 0 in the shape; these two differ. */
guint32 net_shape_form_next(const NetShapeForm *form, guint32 here, guint32 home);

#endif
