/* SPDX-License-Identifier: MIT */
#include "actors/process/kind.h"

#include <string.h>

struct _ActorKinds {
  GHashTable *numbers; /* GBytes -> number */
  GPtrArray *words;    /* GBytes; [0] is none */
};

ActorKinds *actor_kinds_new(void) {
  ActorKinds *kinds = g_new0(ActorKinds, 1);
  kinds->numbers = g_hash_table_new(g_bytes_hash, g_bytes_equal);
  kinds->words = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  g_ptr_array_add(kinds->words, g_bytes_new("", 1));
  return kinds;
}

void actor_kinds_free(ActorKinds *kinds) {
  if (!kinds) return;
  g_hash_table_unref(kinds->numbers);
  g_ptr_array_unref(kinds->words);
  g_free(kinds);
}

guint32 actor_kinds_find(ActorKinds *kinds, const char *word, gsize length) {
  g_autoptr(GBytes) key = g_bytes_new_static(word, length);
  return GPOINTER_TO_UINT(g_hash_table_lookup(kinds->numbers, key));
}

/* A word is kept with a NUL behind it, for those who print it. */
guint32 actor_kinds_intern(ActorKinds *kinds, const char *word, gsize length) {
  guint32 found = actor_kinds_find(kinds, word, length);
  if (found) return found;
  char *copy = g_malloc(length + 1);
  memcpy(copy, word, length);
  copy[length] = 0;
  GBytes *bytes = g_bytes_new_with_free_func(copy, length, g_free, copy);
  g_ptr_array_add(kinds->words, bytes);
  g_hash_table_insert(kinds->numbers, bytes, GUINT_TO_POINTER(kinds->words->len - 1));
  return kinds->words->len - 1;
}

const char *actor_kinds_word(const ActorKinds *kinds, guint32 kind, gsize *length) {
  return g_bytes_get_data(g_ptr_array_index(kinds->words, kind), length);
}

guint32 actor_kinds_count(const ActorKinds *kinds) { return kinds->words->len - 1; }
