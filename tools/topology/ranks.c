/* SPDX-License-Identifier: MIT */
#include "tools/topology/ranks.h"

static int compare_values(gconstpointer a, gconstpointer b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

ToolRanks tool_ranks_new(GArray *values, guint most) {
  guint count = 0;
  double *sorted = (double *)values->data;
  g_array_sort(values, compare_values);
  for (guint i = 0; i < values->len; i++)
    if (count == 0 || sorted[i] != sorted[count - 1]) sorted[count++] = sorted[i];
  return (ToolRanks){(double *)g_array_free(values, FALSE), count, MIN(count, most)};
}

guint tool_ranks_class(const ToolRanks *ranks, double value) {
  guint low = 0, high = ranks->count;
  while (low + 1 < high) {
    guint middle = (low + high) / 2;
    if (ranks->values[middle] <= value) low = middle;
    else high = middle;
  }
  return ranks->count > 0 ? (guint)((guint64)low * ranks->classes / ranks->count) : 0;
}

void tool_ranks_range(const ToolRanks *ranks, guint class, double *first, double *last) {
  *first = *last = 0;
  gboolean found = FALSE;
  for (guint i = 0; i < ranks->count; i++) {
    if ((guint64)i * ranks->classes / ranks->count != class) continue;
    if (!found) *first = ranks->values[i];
    *last = ranks->values[i];
    found = TRUE;
  }
}
