/* SPDX-License-Identifier: MIT */

/* An index finds things by their 64-bit names.
 *
 * It is asked for every message and every timer, and told of every timer, so it is one flat table.
 * Names are never 0, things never NULL. */
#ifndef ACTORS_PROCESS_INDEX_H
#define ACTORS_PROCESS_INDEX_H

#include <glib.h>

typedef struct _ActorIndex ActorIndex;

ActorIndex *actor_index_new(void);
void actor_index_free(ActorIndex *index);

/* The name must not be there yet. */
void actor_index_add(ActorIndex *index, guint64 name, gpointer thing);

/* Returns what was there, or NULL. */
gpointer actor_index_remove(ActorIndex *index, guint64 name);

/* Asks the processor for what `find` will look at. */
void actor_index_prefetch(const ActorIndex *index, guint64 name);
gpointer actor_index_find(const ActorIndex *index, guint64 name);

#endif
