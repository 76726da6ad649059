/* SPDX-License-Identifier: MIT */
#include "tools/nearest.h"

#include <glib.h>
#include <string.h>

enum { LONGEST = 32 };

static guint least(guint a, guint b, guint c) { return MIN(a, MIN(b, c)); }

/* Optimal string alignment distance: Damerau, "A technique for computer detection and correction of
 * spelling errors", CACM 1964. */
static guint slips(const char *a, const char *b) {
  gsize rows = strlen(a), columns = strlen(b);
  if (rows > LONGEST || columns > LONGEST) return G_MAXUINT;
  guint d[LONGEST + 1][LONGEST + 1];
  for (gsize i = 0; i <= rows; i++) d[i][0] = (guint)i;
  for (gsize j = 0; j <= columns; j++) d[0][j] = (guint)j;
  for (gsize i = 1; i <= rows; i++) {
    for (gsize j = 1; j <= columns; j++) {
      d[i][j] = least(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = MIN(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[rows][columns];
}

const char *tool_nearest(const char *word, const char *const *names) {
  const char *nearest = NULL;
  guint fewest = (guint)strlen(word) / 3 + 1;
  for (; *names; names++) {
    guint count = slips(word, *names);
    if (count > fewest || (count == fewest && nearest)) continue;
    if (count == strlen(*names)) continue; /* nothing of the name is left */
    nearest = *names;
    fewest = count;
  }
  return nearest;
}
