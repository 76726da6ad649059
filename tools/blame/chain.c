/* SPDX-License-Identifier: MIT */
#include "tools/blame/chain.h"

#include "tools/blame/fold.h"

const char *tool_part_name(guint part) {
  static const char *const names[] = {"sleep", "timeout", "answers", "timer", "untold"};
  g_assert(part < TOOL_PARTS);
  return part < ACTOR_PARTS ? actor_part_name((ActorPart)part) : names[part - ACTOR_PARTS];
}

ToolStep *tool_chain_new(SimInstant now, ToolPlace place) {
  ToolStep *step = g_slice_new(ToolStep);
  *step = (ToolStep){
      .begin = now, .end = now, .blame = {.place = place, .part = TOOL_PART_UNTOLD}, .references = 1};
  return step;
}

ToolStep *tool_chain_ref(ToolStep *chain) {
  chain->references++;
  return chain;
}

void tool_chain_unref(ToolStep *chain) {
  while (chain && --chain->references == 0) {
    ToolStep *before = chain->before;
    if (chain->blame.doings) g_array_unref(chain->blame.doings);
    tool_fold_unref(chain->fold);
    g_slice_free(ToolStep, chain);
    chain = before;
  }
}

ToolStep *tool_chain_extend(ToolStep *chain, SimInstant end, ToolBlame blame) {
  if (end <= chain->end) {
    if (blame.doings) g_array_unref(blame.doings);
    return chain;
  }
  ToolStep *step = g_slice_new(ToolStep);
  *step = (ToolStep){.before = chain, .begin = chain->end, .end = end, .blame = blame, .references = 1};
  return step;
}

static void clear_copy(gpointer data) {
  ToolStep *step = data;
  if (step->blame.doings) g_array_unref(step->blame.doings);
  tool_fold_unref(step->fold);
}

static void add_copy(GArray *steps, const ToolStep *step, SimInstant begin) {
  ToolStep copy = {.begin = begin, .end = step->end, .blame = step->blame};
  if (copy.blame.doings) g_array_ref(copy.blame.doings);
  if (step->fold) copy.fold = tool_fold_ref(step->fold);
  g_array_append_val(steps, copy);
}

static void reverse(GArray *steps) {
  for (guint i = 0; i < steps->len / 2; i++) {
    ToolStep *a = &g_array_index(steps, ToolStep, i);
    ToolStep *b = &g_array_index(steps, ToolStep, steps->len - 1 - i);
    ToolStep swap = *a;
    *a = *b;
    *b = swap;
  }
}

GArray *tool_chain_steps(const ToolStep *chain, SimInstant from) {
  GArray *steps = g_array_new(FALSE, FALSE, sizeof(ToolStep));
  SimInstant sum = 0;
  const ToolStep *step = chain;
  g_array_set_clear_func(steps, clear_copy);
  for (; step->before && step->end > from; step = step->before) {
    SimInstant begin = MAX(step->begin, from);
    g_assert(step->before->end == step->begin);
    g_assert(begin == step->begin || !step->fold);
    sum += step->end - begin;
    add_copy(steps, step, begin);
  }
  g_assert(sum == chain->end - MIN(MAX(from, step->end), chain->end));
  reverse(steps);
  return steps;
}

guint64 tool_step_count(const ToolStep *step) { return step->fold ? tool_fold_count(step->fold) : 1; }

guint64 tool_steps_count(const GArray *steps, guint to) {
  guint64 count = 0;
  for (guint i = 0; i < to; i++) count += tool_step_count(&g_array_index(steps, ToolStep, i));
  return count;
}

guint tool_steps_told(const GArray *steps, guint most) {
  guint first = steps->len;
  while (first > 0 && steps->len - first < most && !g_array_index(steps, ToolStep, first - 1).fold) first--;
  return first;
}
