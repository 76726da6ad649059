/* SPDX-License-Identifier: MIT */
#include "net/shape.h"

#include <string.h>

#define NOWHERE G_MAXUINT32

/* A rectangle of a quadtree's leaves, corners included, with its router. */
typedef struct {
  guint32 x0, y0, x1, y1;
  guint32 parent;
  guint32 children[4]; /* by (x is high) + 2 * (y is high) */
} Quad;

/* The routers of a quadtree, and the parents of its leaves. */
typedef struct _NetShapeQuads {
  Quad *routers;
  guint32 *parents;
} Quads;

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

static Quads *quads_new(const NetShape *shape) {
  guint32 leaves = shape->width * shape->height;
  Quads *quads = g_new(Quads, 1);
  quads->routers = g_new(Quad, shape->count - leaves);
  quads->parents = g_new(guint32, leaves);
  QuadMaker maker = {shape->width, leaves, quads->routers, quads->parents, leaves};
  quad_make(&maker, NOWHERE, 0, 0, shape->width - 1, shape->height - 1);
  g_assert(maker.next_router == shape->count);
  return quads;
}

static void quads_free(Quads *quads) {
  if (!quads) return;
  g_free(quads->routers);
  g_free(quads->parents);
  g_free(quads);
}

static guint32 quad_next(const NetShapeForm *form, guint32 here, guint32 home) {
  guint32 width = form->shape.width, leaves = width * form->shape.height;
  if (here < leaves) return form->quads->parents[here];
  const Quad *quad = &form->quads->routers[here - leaves];
  guint32 x, y;
  if (home < leaves) {
    x = home % width;
    y = home / width;
    if (x < quad->x0 || x > quad->x1 || y < quad->y0 || y > quad->y1) return quad->parent;
  } else {
    const Quad *goal = &form->quads->routers[home - leaves];
    x = goal->x0;
    y = goal->y0;
    if (x < quad->x0 || goal->x1 > quad->x1 || y < quad->y0 || goal->y1 > quad->y1) return quad->parent;
  }
  guint32 middle_x = quad->x0 + (quad->x1 - quad->x0) / 2, middle_y = quad->y0 + (quad->y1 - quad->y0) / 2;
  return quad->children[(x > middle_x) + 2 * (y > middle_y)];
}

/* The closed forms. */

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

NetShapeForm net_shape_form(const NetShape *shape) {
  return (NetShapeForm){*shape, shape->kind == NET_SHAPE_QUADTREE ? quads_new(shape) : NULL};
}

void net_shape_form_clear(NetShapeForm *form) { g_clear_pointer(&form->quads, quads_free); }

guint32 net_shape_form_next(const NetShapeForm *form, guint32 here, guint32 home) {
  const NetShape *shape = &form->shape;
  switch (shape->kind) {
  case NET_SHAPE_LINE: return here < home ? here + 1 : here - 1;
  case NET_SHAPE_RING: return ring_next(shape->count, here, home);
  case NET_SHAPE_STAR: return here == 0 ? home : 0;
  case NET_SHAPE_TREE: return tree_next(shape->branching, here, home);
  case NET_SHAPE_GRID: return grid_next(shape->width, here, home);
  case NET_SHAPE_TORUS: return torus_next(shape, here, home);
  case NET_SHAPE_HYPERCUBE: return here ^ ((here ^ home) & -(here ^ home));
  case NET_SHAPE_COMPLETE: return home;
  case NET_SHAPE_QUADTREE: return quad_next(form, here, home);
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
  Quads *quads = quads_new(shape);
  guint32 leaves = shape->width * shape->height;
  for (guint32 router = leaves; router < shape->count; router++)
    for (guint k = 0; k < 4; k++) {
      guint32 child = quads->routers[router - leaves].children[k];
      if (child != NOWHERE) join(joiner, router, child);
    }
  quads_free(quads);
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
