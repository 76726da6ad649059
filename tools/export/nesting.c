/* SPDX-License-Identifier: MIT */
#include "tools/export/nesting.h"

#include <string.h>

static void close_open(ToolNesting *nesting, guint index) {
  nesting->open_count--;
  memmove(&nesting->open[index], &nesting->open[index + 1],
          (nesting->open_count - index) * sizeof nesting->open[0]);
}

static ToolNestingOpen *find(ToolNesting *nesting, guint64 key) {
  for (guint i = 0; i < nesting->open_count; i++)
    if (nesting->open[i].key == key) return &nesting->open[i];
  return NULL;
}

void tool_nesting_begin(ToolNesting *nesting, guint64 key, gint64 since) {
  const ToolNestingOpen *before = find(nesting, key);
  if (before) close_open(nesting, (guint)(before - nesting->open));
  else if (nesting->open_count == TOOL_NESTING_OPEN) close_open(nesting, 0);
  nesting->open[nesting->open_count++] = (ToolNestingOpen){key, since, -1};
}

/* It begins within no place: what the place contains, and it might cross, is no longer known. */
static gboolean nests(const ToolNesting *nesting, gint64 since) {
  if (since < nesting->horizon) return FALSE;
  for (guint i = 0; i < nesting->place_count; i++)
    if (nesting->places[i].since < since && since < nesting->places[i].until) return FALSE;
  return TRUE;
}

/* What lies within the new place is no longer asked for. */
static void place(ToolNesting *nesting, gint64 since, gint64 until) {
  guint count = nesting->place_count;
  while (count > 0 && nesting->places[count - 1].since >= since) count--;
  if (count > 0 && nesting->places[count - 1].until >= until) return; /* within another */
  if (count == TOOL_NESTING_PLACES) {
    nesting->horizon = nesting->places[0].until;
    memmove(nesting->places, nesting->places + 1, --count * sizeof nesting->places[0]);
  }
  nesting->places[count] = (ToolNestingPlace){since, until};
  nesting->place_count = (guint8)(count + 1);
}

static void cross(ToolNesting *nesting, gint64 since, gint64 until) {
  for (guint i = 0; i < nesting->open_count; i++) {
    ToolNestingOpen *open = &nesting->open[i];
    if (open->crossed < 0 && since < open->since && open->since < until) open->crossed = until;
  }
}

gboolean tool_nesting_end(ToolNesting *nesting, guint64 key, gint64 since, gint64 until) {
  ToolNestingOpen *open = find(nesting, key);
  gboolean well = until >= since && until >= nesting->latest;
  if (open && open->since == since) well &= open->crossed < 0 || open->crossed >= until;
  else well &= nests(nesting, since);
  if (open) close_open(nesting, (guint)(open - nesting->open));
  if (!well) return FALSE;
  nesting->latest = until;
  place(nesting, since, until);
  cross(nesting, since, until);
  return TRUE;
}
