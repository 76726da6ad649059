/* SPDX-License-Identifier: MIT */
#include "actors/values/shape_lua.h"

static const char ANCHORS_KEY; /* of the table of the keys that the trie has pointers to */

static ActorShapeEdge *edge_of(ActorShapes *shapes, guint32 node, const void *key) {
  guint64 mixed = ((guint64)(gsize)key ^ node) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  guint place = (guint)(mixed >> 40) % ACTOR_SHAPE_EDGES;
  while (shapes->edge[place].key && (shapes->edge[place].key != key || shapes->edge[place].node != node))
    place = (place + 1) % ACTOR_SHAPE_EDGES;
  return &shapes->edge[place];
}

guint32 actor_shapes_search(ActorShapes *shapes, guint32 parent, const void *key) {
  const ActorShapeEdge *edge = edge_of(shapes, parent, key);
  if (!edge->key) return 0;
  shapes->node[parent].key = key;
  shapes->node[parent].child = edge->child;
  return edge->child;
}

void actor_shapes_free(ActorShapes *shapes) {
  for (guint32 i = 0; i < shapes->count; i++) g_free(shapes->node[i].shape);
  shapes->count = 0;
}

void actor_shapes_forget(lua_State *L, ActorShapes *shapes) {
  actor_shapes_free(shapes);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &ANCHORS_KEY);
  memset(shapes->edge, 0, sizeof shapes->edge);
  shapes->node[0] = (ActorShapeNode){0};
  shapes->count = 1;
  shapes->full = FALSE;
}

static guint32 add_child(lua_State *L, ActorShapes *shapes, guint32 parent, const ActorKey *key) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &ANCHORS_KEY);
  lua_pushlstring(L, key->as.string.bytes, key->as.string.length);
  gboolean interned = lua_topointer(L, -1) == key->pointer;
  if (interned) lua_rawseti(L, -2, shapes->count);
  else lua_pop(L, 1);
  lua_pop(L, 1);
  if (!interned) return 0;
  guint32 child = shapes->count++;
  shapes->node[child] = (ActorShapeNode){0};
  *edge_of(shapes, parent, key->pointer) = (ActorShapeEdge){key->pointer, parent, child};
  return child;
}

static gboolean is_reply_to(const ActorKey *key) {
  return key->as.string.length == 8 && memcmp(key->as.string.bytes, "reply_to", 8) == 0;
}

static ActorShape *shape_of(const ActorKey *sorted, guint count) {
  ActorBuffer keys = {0};
  guint16 starts[ACTOR_SHAPE_FIELDS + 1] = {0};
  for (guint i = 0; i < count; i++) {
    actor_key_put(&keys, &sorted[i]);
    starts[i + 1] = (guint16)keys.length;
  }
  ActorShape *shape = g_malloc0(sizeof *shape + keys.length + ACTOR_SHAPE_SPARE);
  shape->count = (guint8)count;
  shape->reply_to = -1;
  memcpy(shape->keys, keys.bytes, keys.length);
  for (guint i = 0; i < count; i++) {
    shape->fields[i].place = (guint8)sorted[i].place;
    shape->fields[i].size = (guint8)(starts[i + 1] - starts[i]);
    shape->fields[i].at = starts[i];
    if (is_reply_to(&sorted[i])) shape->reply_to = (gint8)sorted[i].place;
  }
  actor_buffer_clear(&keys);
  return shape;
}

void actor_shapes_learn(lua_State *L, ActorShapes *shapes, const ActorKey *sorted, gsize count) {
  const ActorKey *met[ACTOR_SHAPE_FIELDS];
  if (count == 0 || count > ACTOR_SHAPE_FIELDS) return;
  for (gsize i = 0; i < count; i++) {
    if (sorted[i].kind != ACTOR_KEY_STRING || sorted[i].as.string.length >= ACTOR_LONG_STRING) return;
    met[sorted[i].place] = &sorted[i];
  }
  if (shapes->count + count > ACTOR_SHAPE_NODES) shapes->full = TRUE; /* some may be in use further out */
  if (shapes->full) return;
  guint32 node = 0;
  for (gsize i = 0; i < count; i++) {
    guint32 child = actor_shapes_child(shapes, node, met[i]->pointer);
    if (!child) child = add_child(L, shapes, node, met[i]);
    if (!child) return;
    node = child;
  }
  if (!shapes->node[node].shape) shapes->node[node].shape = shape_of(sorted, (guint)count);
}
