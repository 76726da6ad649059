/* SPDX-License-Identifier: MIT */

/* A nesting finds out which intervals of time can be drawn on one line, so that of any two one contains the
 * other or they only touch.
 *
 * Intervals are given in the order of their ends.  Whoever knows that one has begun says so, which makes the
 * answer exact; of others the last few places are remembered, and one that reaches further back, or begins
 * within a place, does not nest, nor does one that is out of order.  So a nesting has a bounded size. */
#ifndef TOOLS_EXPORT_NESTING_H
#define TOOLS_EXPORT_NESTING_H

#include <glib.h>

enum { TOOL_NESTING_OPEN = 8, TOOL_NESTING_PLACES = 8 };

typedef struct {
  guint64 key;
  gint64 since, crossed; /* crossed: where the first place ends that begins before it and ends within; -1 */
} ToolNestingOpen;

typedef struct {
  gint64 since, until;
} ToolNestingPlace;

/* All zero at first. */
typedef struct {
  ToolNestingOpen open[TOOL_NESTING_OPEN];
  ToolNestingPlace places[TOOL_NESTING_PLACES]; /* side by side, in order, none within another */
  gint64 horizon;                               /* the end of the last that is forgotten */
  gint64 latest;
  guint8 open_count, place_count;
} ToolNesting;

/* An interval of that name has begun, in place of one before. */
void tool_nesting_begin(ToolNesting *nesting, guint64 key, gint64 since);

/* An interval ends.  TRUE: it nests, and has its place on the line. */
gboolean tool_nesting_end(ToolNesting *nesting, guint64 key, gint64 since, gint64 until);

#endif
