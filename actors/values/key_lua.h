/* SPDX-License-Identifier: MIT */

/* A key of a table, out of Lua, as it is ordered: booleans, numbers, strings, devices, addresses,
 * references. */
#ifndef ACTORS_VALUES_KEY_LUA_H
#define ACTORS_VALUES_KEY_LUA_H

#include <glib.h>
#include <lua.h>

#include "actors/values/buffer.h"
#include "actors/values/reader.h"

typedef struct {
  enum {
    ACTOR_KEY_BOOLEAN,
    ACTOR_KEY_INTEGER,
    ACTOR_KEY_FLOAT,
    ACTOR_KEY_STRING,
    ACTOR_KEY_DEVICE,
    ACTOR_KEY_ADDRESS,
    ACTOR_KEY_REFERENCE,
  } kind;
  guint32 place; /* when the walk through its table met it */
  union {
    gint64 integer;
    double number;
    guint64 handle; /* also of a boolean */
    struct {
      const char *bytes; /* its table's, or the reader's */
      gsize length;
    } string;
  } as;
  const void *pointer; /* of a string, which tells interned ones */
} ActorKey;

/* For qsort. */
int actor_key_compare(const void *left, const void *right);

/* FALSE for keys that have no order.  The key is not kept from the collector: its table does that. */
gboolean actor_key_read(lua_State *L, int index, ActorKey *key);

void actor_key_push(lua_State *L, const ActorKey *key);

void actor_key_put(ActorBuffer *buffer, const ActorKey *key);

/* Takes the key of a field of a table of so many elements. */
gboolean actor_key_take(ActorReader *reader, guint64 elements, ActorKey *key);

/* Whether a handle may be sent: it has the same meaning everywhere. */
gboolean actor_handle_travels(guint64 handle);

#endif
