/* SPDX-License-Identifier: MIT */

/* Ranks are the different values of something, in order, dealt evenly to a few classes. */
#ifndef TOOLS_TOPOLOGY_RANKS_H
#define TOOLS_TOPOLOGY_RANKS_H

#include <glib.h>

typedef struct {
  double *values; /* g_free() is the owner's */
  guint count, classes;
} ToolRanks;

/* Of an array of doubles.  There are `most` classes, or as many as values.  *(values: transfer full)* */
ToolRanks tool_ranks_new(GArray *values, guint most);

/* The class of a value, from 0 up; the first and the last value of a class. */
guint tool_ranks_class(const ToolRanks *ranks, double value);
void tool_ranks_range(const ToolRanks *ranks, guint class, double *first, double *last);

#endif
