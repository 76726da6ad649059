/* SPDX-License-Identifier: MIT */
#include "tools/blame/forest.h"

#include "tools/blame/fold.h"

enum { KEPT_IN_ALL = 1 << 20, KEPT_AT_LEAST = 2 };

typedef struct {
  ToolStep *chain;
  SimInstant whole;
} Leaf;

struct _ToolForest {
  GArray *leaves, *marks;
  SimInstant horizon;
  guint kept;
};

ToolForest *tool_forest_new(SimInstant horizon, guint kept) {
  ToolForest *forest = g_new(ToolForest, 1);
  *forest = (ToolForest){.leaves = g_array_new(FALSE, FALSE, sizeof(Leaf)),
                         .marks = g_array_new(FALSE, FALSE, sizeof(SimInstant)),
                         .horizon = horizon,
                         .kept = kept};
  return forest;
}

void tool_forest_free(ToolForest *forest) {
  g_array_unref(forest->leaves);
  g_array_unref(forest->marks);
  g_free(forest);
}

void tool_forest_mark(ToolForest *forest, SimInstant mark) { g_array_append_val(forest->marks, mark); }

void tool_forest_add(ToolForest *forest, ToolStep *chain, SimInstant whole) {
  Leaf leaf = {chain, whole};
  if (chain) g_array_append_val(forest->leaves, leaf);
}

static gint compare_instants(gconstpointer a, gconstpointer b) {
  SimInstant x = *(const SimInstant *)a, y = *(const SimInstant *)b;
  return x < y ? -1 : x > y;
}

/* Whether there is a mark between these, themselves left out. */
static gboolean is_marked(const ToolForest *forest, SimInstant begin, SimInstant end) {
  guint low = 0, high = forest->marks->len;
  while (low < high) {
    guint middle = (low + high) / 2;
    if (g_array_index(forest->marks, SimInstant, middle) > begin) high = middle;
    else low = middle + 1;
  }
  return low < forest->marks->len && g_array_index(forest->marks, SimInstant, low) < end;
}

static void keep(const ToolForest *forest, const Leaf *leaf, guint32 number) {
  guint kept = (guint)MIN(forest->kept, KEPT_IN_ALL / forest->leaves->len), count = 0;
  kept = MAX(kept, KEPT_AT_LEAST);
  for (ToolStep *step = leaf->chain; step; step = step->before) {
    if (count++ >= kept && step->end <= leaf->whole) break;
    step->kept = number;
  }
}

static gboolean can_fold(const ToolForest *forest, const ToolStep *step, guint32 number) {
  const ToolStep *before = step->before;
  if (!before || !before->before || before->references > 1) return FALSE;
  if (step->kept == number || before->kept == number) return FALSE;
  return !is_marked(forest, before->begin, step->end);
}

static void blank(ToolStep *step) {
  if (step->blame.doings) g_array_unref(step->blame.doings);
  tool_fold_unref(step->fold);
  step->blame = (ToolBlame){.part = TOOL_PART_UNTOLD};
  step->fold = NULL;
}

static guint count_sums(const ToolStep *step) { return step->fold ? tool_fold_sums(step->fold)->len : 0; }

/* The step before becomes part of it; the fewer sums are added to the more. */
static void fold_before(ToolStep *step) {
  ToolStep *before = step->before, *more = count_sums(before) > count_sums(step) ? before : step;
  ToolFold *fold = more->fold ? g_steal_pointer(&more->fold) : tool_fold_add(tool_fold_new(), more);
  fold = tool_fold_add(fold, more == step ? before : step);
  blank(step);
  step->fold = fold;
  step->begin = before->begin;
  step->before = tool_chain_ref(before->before);
  tool_chain_unref(before);
}

/* From now on it is the beginning. */
static void cut(ToolStep *step) {
  tool_chain_unref(step->before);
  step->before = NULL;
  step->begin = step->end;
  blank(step);
}

static guint64 thin(const ToolForest *forest, ToolStep *leaf, guint32 number) {
  guint64 count = 0;
  for (ToolStep *step = leaf; step && step->seen != number; step = step->before) {
    step->seen = number;
    count++;
    if (step->end <= forest->horizon && step->before && step->kept != number) cut(step);
    while (can_fold(forest, step, number)) fold_before(step);
  }
  return count;
}

guint64 tool_forest_thin(ToolForest *forest, guint32 number) {
  guint64 count = 0;
  g_array_sort(forest->marks, compare_instants);
  for (guint i = 0; i < forest->leaves->len; i++)
    keep(forest, &g_array_index(forest->leaves, Leaf, i), number);
  for (guint i = 0; i < forest->leaves->len; i++)
    count += thin(forest, g_array_index(forest->leaves, Leaf, i).chain, number);
  return count;
}
