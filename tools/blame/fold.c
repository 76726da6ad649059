/* SPDX-License-Identifier: MIT */
#include "tools/blame/fold.h"

struct _ToolFold {
  GPtrArray *sums;   /* ToolStep, in the order in which they have come */
  GHashTable *index; /* the same */
  guint64 count;
  guint references;
};

static guint hash_blame(gconstpointer data) {
  const ToolBlame *blame = &((const ToolStep *)data)->blame;
  guint64 hash = blame->place.number * 31 + blame->place.sort;
  hash = hash * 31 + blame->part;
  hash = hash * 31 + (guint64)(gsize)blame->kind;
  hash = hash * 31 + (guint64)(gsize)blame->line;
  return (guint)(hash ^ hash >> 29);
}

static gboolean same_blame(gconstpointer a, gconstpointer b) {
  const ToolBlame *x = &((const ToolStep *)a)->blame, *y = &((const ToolStep *)b)->blame;
  return x->part == y->part && x->place.sort == y->place.sort && x->place.number == y->place.number &&
         x->kind == y->kind && x->line == y->line;
}

static void free_sum(gpointer data) {
  ToolStep *sum = data;
  if (sum->blame.doings) g_array_unref(sum->blame.doings);
  g_free(sum);
}

ToolFold *tool_fold_new(void) {
  ToolFold *fold = g_new(ToolFold, 1);
  *fold = (ToolFold){.sums = g_ptr_array_new_with_free_func(free_sum),
                     .index = g_hash_table_new(hash_blame, same_blame),
                     .references = 1};
  return fold;
}

ToolFold *tool_fold_ref(ToolFold *fold) {
  fold->references++;
  return fold;
}

void tool_fold_unref(ToolFold *fold) {
  if (!fold || --fold->references > 0) return;
  g_hash_table_unref(fold->index);
  g_ptr_array_unref(fold->sums);
  g_free(fold);
}

static void add_doing(GArray *doings, const ToolDoing *doing) {
  for (guint i = 0; i < doings->len; i++) {
    ToolDoing *known = &g_array_index(doings, ToolDoing, i);
    if (known->kind != doing->kind || known->why != doing->why || known->line != doing->line) continue;
    known->time += doing->time;
    return;
  }
  g_array_append_val(doings, *doing);
}

static void add_doings(ToolBlame *blame, const GArray *doings) {
  if (!doings) return;
  if (!blame->doings) blame->doings = g_array_new(FALSE, FALSE, sizeof(ToolDoing));
  for (guint i = 0; i < doings->len; i++) add_doing(blame->doings, &g_array_index(doings, ToolDoing, i));
}

static ToolStep *sum_for(ToolFold *fold, const ToolStep *step) {
  ToolStep key = {.blame = step->blame};
  key.blame.message = 0;
  ToolStep *sum = g_hash_table_lookup(fold->index, &key);
  if (!sum && fold->sums->len >= TOOL_FOLD_SUMS) {
    key.blame = (ToolBlame){.part = step->blame.part};
    sum = g_hash_table_lookup(fold->index, &key);
  }
  if (sum) return sum;
  key.blame.doings = NULL;
  sum = g_memdup2(&key, sizeof key);
  g_ptr_array_add(fold->sums, sum);
  g_hash_table_add(fold->index, sum);
  return sum;
}

static void add_sum(ToolFold *fold, const ToolStep *step) {
  ToolStep *sum = sum_for(fold, step);
  sum->end += step->end - step->begin;
  if (sum->blame.place.sort) add_doings(&sum->blame, step->blame.doings);
}

static void add_all(ToolFold *fold, const ToolFold *other) {
  for (guint i = 0; i < other->sums->len; i++) add_sum(fold, g_ptr_array_index(other->sums, i));
  fold->count += other->count;
}

/* Who else has it keeps what it is. */
static ToolFold *own(ToolFold *fold) {
  if (fold->references == 1) return fold;
  ToolFold *copy = tool_fold_new();
  add_all(copy, fold);
  tool_fold_unref(fold);
  return copy;
}

ToolFold *tool_fold_add(ToolFold *fold, const ToolStep *step) {
  fold = own(fold);
  if (step->fold) {
    add_all(fold, step->fold);
  } else {
    add_sum(fold, step);
    fold->count++;
  }
  return fold;
}

guint64 tool_fold_count(const ToolFold *fold) { return fold->count; }
const GPtrArray *tool_fold_sums(const ToolFold *fold) { return fold->sums; }
