/* SPDX-License-Identifier: MIT */
#include "tools/diff/change.h"

#include <math.h>
#include <string.h>

static void clear(gpointer data) {
  ToolChange *change = data;
  g_free(change->name);
  json_decref(change->a);
  json_decref(change->b);
}

static double share_of(const json_t *a, const json_t *b) {
  if (!json_is_number(a) || !json_is_number(b)) return NAN;
  double before = json_number_value(a), after = json_number_value(b);
  if (before == 0) return after > 0 ? INFINITY : -INFINITY;
  return (after - before) / fabs(before);
}

static void compare(GArray *changes, const char *name, json_t *a, json_t *b);

static void compare_member(GArray *changes, const char *name, const char *key, json_t *a, json_t *b) {
  g_autofree char *inner = *name ? g_strdup_printf("%s.%s", name, key) : g_strdup(key);
  compare(changes, inner, a, b);
}

static void compare_objects(GArray *changes, const char *name, json_t *a, json_t *b) {
  const char *key;
  json_t *value;
  json_object_foreach (a, key, value) compare_member(changes, name, key, value, json_object_get(b, key));
  json_object_foreach (b, key, value)
    if (!json_object_get(a, key)) compare_member(changes, name, key, NULL, value);
}

static void compare_arrays(GArray *changes, const char *name, json_t *a, json_t *b) {
  for (gsize i = 0; i < MAX(json_array_size(a), json_array_size(b)); i++) {
    char key[32];
    g_snprintf(key, sizeof key, "%" G_GSIZE_FORMAT, i + 1);
    compare_member(changes, name, key, json_array_get(a, i), json_array_get(b, i));
  }
}

static void compare(GArray *changes, const char *name, json_t *a, json_t *b) {
  if (a && b && json_equal(a, b)) return;
  if (json_is_object(a) && json_is_object(b)) {
    compare_objects(changes, name, a, b);
  } else if (json_is_array(a) && json_is_array(b)) {
    compare_arrays(changes, name, a, b);
  } else {
    ToolChange change = {g_strdup(name), a ? json_incref(a) : NULL, b ? json_incref(b) : NULL,
                         share_of(a, b)};
    g_array_append_val(changes, change);
  }
}

static gint by_share(gconstpointer a, gconstpointer b) {
  const ToolChange *x = a, *y = b;
  gboolean no_number = isnan(x->share) != 0, other = isnan(y->share) != 0;
  if (no_number != other) return no_number ? -1 : 1;
  if (!no_number && fabs(x->share) != fabs(y->share)) return fabs(x->share) > fabs(y->share) ? -1 : 1;
  return strcmp(x->name, y->name);
}

GArray *tool_changes(const json_t *a, const json_t *b, const char *const *unwanted) {
  GArray *changes = g_array_new(FALSE, FALSE, sizeof(ToolChange));
  g_array_set_clear_func(changes, clear);
  json_t *left = json_is_object(a) ? json_copy((json_t *)a) : json_object();
  json_t *right = json_is_object(b) ? json_copy((json_t *)b) : json_object();
  for (; *unwanted; unwanted++) {
    json_object_del(left, *unwanted);
    json_object_del(right, *unwanted);
  }
  compare_objects(changes, "", left, right);
  json_decref(left);
  json_decref(right);
  g_array_sort(changes, by_share);
  return changes;
}
