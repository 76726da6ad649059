/* SPDX-License-Identifier: MIT */
#include "tools/export/vector.h"

struct _ToolVector {
  GArray *counts; /* guint64 */
};

ToolVector *tool_vector_new(void) {
  ToolVector *vector = g_new(ToolVector, 1);
  vector->counts = g_array_new(FALSE, TRUE, sizeof(guint64));
  return vector;
}

ToolVector *tool_vector_dup(const ToolVector *vector) {
  ToolVector *copy = g_new(ToolVector, 1);
  copy->counts = g_array_copy(vector->counts);
  return copy;
}

void tool_vector_free(ToolVector *vector) {
  if (!vector) return;
  g_array_unref(vector->counts);
  g_free(vector);
}

static guint64 *at(ToolVector *vector, guint host) {
  if (vector->counts->len <= host) g_array_set_size(vector->counts, host + 1);
  return &g_array_index(vector->counts, guint64, host);
}

void tool_vector_count(ToolVector *vector, guint host) { ++*at(vector, host); }

void tool_vector_merge(ToolVector *vector, const ToolVector *other) {
  for (guint i = 0; i < other->counts->len; i++) {
    guint64 *count = at(vector, i);
    *count = MAX(*count, g_array_index(other->counts, guint64, i));
  }
}

guint tool_vector_size(const ToolVector *vector) { return vector->counts->len; }

guint64 tool_vector_get(const ToolVector *vector, guint host) {
  return host < vector->counts->len ? g_array_index(vector->counts, guint64, host) : 0;
}
