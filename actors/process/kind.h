/* SPDX-License-Identifier: MIT */

/* A kind is the word at the head of a message, as a small number.
 *
 * The same numbers stand for registered names.  They are handed out in order of first use, which
 * depends on the division into shards: nothing that a model sees, and no hash, may depend on them. */
#ifndef ACTORS_PROCESS_KIND_H
#define ACTORS_PROCESS_KIND_H

#include <glib.h>

typedef struct _ActorKinds ActorKinds;

ActorKinds *actor_kinds_new(void);
void actor_kinds_free(ActorKinds *kinds);

/* The number of a word, from 1; a new one for a new word. */
guint32 actor_kinds_intern(ActorKinds *kinds, const char *word, gsize length);

/* The number of a word that has one, else 0. */
guint32 actor_kinds_find(ActorKinds *kinds, const char *word, gsize length);

const char *actor_kinds_word(const ActorKinds *kinds, guint32 kind, gsize *length);
guint32 actor_kinds_count(const ActorKinds *kinds); /* the greatest number */

#endif
