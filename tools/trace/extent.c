/* SPDX-License-Identifier: MIT */
#include "tools/trace/extent.h"

#include <glib/gstdio.h>
#include <string.h>

/* Bytes in the file; 0 where there is none. */
static json_int_t size_of(const char *folder, const char *stream) {
  g_autofree char *path = g_build_filename(folder, stream, NULL);
  GStatBuf status;
  return g_stat(path, &status) == 0 ? (json_int_t)status.st_size : 0;
}

static gint compare_names(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

json_t *tool_extent_json(const char *folder, gboolean whole) {
  json_t *streams = json_object();
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name(dir));)
    if (g_str_has_prefix(name, "stream-")) g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index(names, i);
    json_object_set_new(streams, name, json_integer(size_of(folder, name)));
  }
  return json_pack("{s:b, s:o}", "whole", whole, "streams", streams);
}

ToolExtent tool_extent_of(const json_t *summary, const char *folder, const char *stream) {
  const json_t *extent = json_object_get(summary, "trace");
  const json_t *written = json_object_get(json_object_get(extent, "streams"), stream);
  if (json_integer_value(written) > size_of(folder, stream)) return TOOL_EXTENT_CUT;
  return !summary || json_is_false(json_object_get(extent, "whole")) ? TOOL_EXTENT_OPEN : TOOL_EXTENT_WHOLE;
}
