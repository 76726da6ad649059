/* SPDX-License-Identifier: MIT */
#include "tools/blame/chain.h"

const char *tool_part_name(guint part) {
  static const char *const names[] = {"sleep", "answers", "timer", "untold"};
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

GArray *tool_chain_steps(const ToolStep *chain, SimInstant from) {
  GArray *steps = g_array_new(FALSE, FALSE, sizeof(ToolStep));
  SimInstant sum = 0;
  const ToolStep *step = chain;
  for (; step->before && step->end > from; step = step->before) {
    g_assert(step->before->end == step->begin);
    ToolStep copy = *step;
    copy.begin = MAX(step->begin, from);
    sum += copy.end - copy.begin;
    g_array_append_val(steps, copy);
  }
  g_assert(sum == chain->end - MIN(MAX(from, step->end), chain->end));
  for (guint i = 0; i < steps->len / 2; i++) {
    ToolStep *a = &g_array_index(steps, ToolStep, i), *b =
                                                          &g_array_index(steps, ToolStep, steps->len - 1 - i);
    ToolStep swap = *a;
    *a = *b;
    *b = swap;
  }
  return steps;
}
