/* SPDX-License-Identifier: MIT */

/* A fold is many steps of a chain (chain.h) as one: what they are blamed on, and the time of each such sum.
 * The instants at which they were are lost, and whose messages they were. */
#ifndef TOOLS_BLAME_FOLD_H
#define TOOLS_BLAME_FOLD_H

#include "tools/blame/chain.h"

/* Of so many sums; what is blamed on others is summed by its part alone. */
enum { TOOL_FOLD_SUMS = 4096 };

ToolFold *tool_fold_new(void);
ToolFold *tool_fold_ref(ToolFold *fold);
void tool_fold_unref(ToolFold *fold); /* (nullable) */

/* The fold with that step, or all that is folded in it, added.  *(fold: transfer full)* */
ToolFold *tool_fold_add(ToolFold *fold, const ToolStep *step);

/* How many steps it has. */
guint64 tool_fold_count(const ToolFold *fold);

/* ToolStep, each with a sum: they begin at 0. */
const GPtrArray *tool_fold_sums(const ToolFold *fold);

#endif
