/* SPDX-License-Identifier: MIT */

/* A shape is what tables with the same keys have in common: these keys, encoded and in order, and
 * where lua_next meets each.
 *
 * Shapes are the leaves of a trie, along which lua_next goes: a node stands for the keys that it has
 * given so far.  The same keys in another order are another path, to a shape that writes the same.
 * An unexpected key leaves the trie, so that a shape is never taken for a table that it does not fit. */
#ifndef ACTORS_VALUES_SHAPE_LUA_H
#define ACTORS_VALUES_SHAPE_LUA_H

#include "actors/values/key_lua.h"

enum {
  ACTOR_SHAPE_FIELDS = 24, /* tables with more have no shape */
  ACTOR_SHAPE_NODES = 2048,
  ACTOR_SHAPE_EDGES = 2 * ACTOR_SHAPE_NODES,
  ACTOR_SHAPE_SPARE = 16, /* bytes that may be read behind the keys */
};

typedef struct {
  guint8 count;
  gint8 reply_to; /* the place of that field; -1: none */
  struct {
    guint8 place, size;
    guint16 at;
  } fields[ACTOR_SHAPE_FIELDS];
  guint8 keys[];
} ActorShape;

typedef struct {
  const void *key; /* the child that was taken last: its key, as lua_topointer tells */
  guint32 child;
  ActorShape *shape;
} ActorShapeNode;

typedef struct {
  const void *key;
  guint32 node, child;
} ActorShapeEdge;

typedef struct {
  gboolean full; /* should be forgotten when none is in use */
  guint32 count;
  ActorShapeNode node[ACTOR_SHAPE_NODES]; /* node[0] is the root */
  ActorShapeEdge edge[ACTOR_SHAPE_EDGES];
} ActorShapes;

void actor_shapes_free(ActorShapes *shapes); /* what they hold */

/* Starts again, also at first: that is the bound on what is remembered. */
void actor_shapes_forget(lua_State *L, ActorShapes *shapes);

guint32 actor_shapes_search(ActorShapes *shapes, guint32 parent, const void *key);

/* The node behind `parent` for a string; 0: none. */
static inline guint32 actor_shapes_child(ActorShapes *shapes, guint32 parent, const void *key) {
  const ActorShapeNode *node = &shapes->node[parent];
  return G_LIKELY(node->key == key) ? node->child : actor_shapes_search(shapes, parent, key);
}

/* Remembers the shape of a table whose keys were met and are sorted.  Not every table has one. */
void actor_shapes_learn(lua_State *L, ActorShapes *shapes, const ActorKey *sorted, gsize count);

#endif
