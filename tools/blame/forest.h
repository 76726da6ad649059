/* SPDX-License-Identifier: MIT */

/* A forest is all chains (chain.h) that are held at some moment: they are the leaves, and as they share their
 * beginnings, trees.  It is thinned, so that the memory that it takes depends on how many chains there are
 * and not on how long they have become:
 *
 *   of each chain the last steps stay as they are
 *   of the others, what lies before `horizon` nobody will ask for, and is cut off
 *   and where no chain branches off, and at no mark, steps are folded (fold.h)
 *
 * A chain may be asked for from a mark on, as from an instant that is yet to come. */
#ifndef TOOLS_BLAME_FOREST_H
#define TOOLS_BLAME_FOREST_H

#include "tools/blame/chain.h"

typedef struct _ToolForest ToolForest;

/* Of each chain the last `kept` steps stay; where there are many chains, fewer, but two. */
ToolForest *tool_forest_new(SimInstant horizon, guint kept);
void tool_forest_free(ToolForest *forest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolForest, tool_forest_free)

void tool_forest_mark(ToolForest *forest, SimInstant mark);

/* A chain (nullable) that is held; all that is later than `whole` stays as it is. */
void tool_forest_add(ToolForest *forest, ToolStep *chain, SimInstant whole);

/* How many steps are left.  `number`: a new one for each thinning, above zero. */
guint64 tool_forest_thin(ToolForest *forest, guint32 number);

#endif
