/* SPDX-License-Identifier: MIT */
#include "tools/report/culprits.h"

#include "tools/blame/causes.h"

struct _ToolCulprits {
  ToolCauses *causes; /* whose texts all steps have */
  ToolTally *tally;
  ToolNaming *naming;
  guint64 count;
  ToolPath paths[TOOL_PATHS];
  SimInstant longest[TOOL_PATHS]; /* how long they took */
};

/* Of those as long the first stays. */
static void keep_longest(ToolCulprits *culprits, ToolPathSort sort, const char *name, SimInstant begin,
                         const ToolStep *chain) {
  ToolPath *path = &culprits->paths[sort];
  if (path->steps && chain->end - begin <= culprits->longest[sort]) return;
  if (path->steps) g_array_unref(path->steps);
  g_free(path->name);
  *path = (ToolPath){g_strdup(name ? name : ""), tool_chain_steps(chain, begin)};
  culprits->longest[sort] = chain->end - begin;
}

static void add_steps(ToolCulprits *culprits, const GArray *steps) {
  for (guint i = 0; i < steps->len; i++) tool_tally_add(culprits->tally, &g_array_index(steps, ToolStep, i));
}

static void on_taken(gpointer data, const ToolLife *life, const ToolStep *chain) {
  ToolCulprits *culprits = data;
  g_autoptr(GArray) steps = tool_chain_steps(chain, life->sent);
  add_steps(culprits, steps);
  culprits->count++;
  keep_longest(culprits, TOOL_PATH_MESSAGE, life->kind, life->sent, chain);
}

static void on_handled(gpointer data, const ToolLife *life, const GArray *steps) {
  (void)life;
  add_steps(data, steps);
}

static void on_span(gpointer data, const char *name, SimInstant begin, const ToolStep *chain) {
  keep_longest(data, TOOL_PATH_SPAN, name, begin, chain);
}

ToolCulprits *tool_culprits_new(const ToolTrace *trace) {
  static const ToolCausesHooks hooks = {.taken = on_taken, .handled = on_handled, .span = on_span};
  static const ToolCausesKeep keep = {.from = 0, .steps = TOOL_PATH_STEPS};
  ToolCulprits *culprits = g_new0(ToolCulprits, 1);
  culprits->causes = tool_causes_new(&hooks, &keep, culprits);
  culprits->tally = tool_tally_new();
  culprits->naming = tool_naming_new(trace);
  return culprits;
}

void tool_culprits_free(ToolCulprits *culprits) {
  if (!culprits) return;
  for (guint i = 0; i < TOOL_PATHS; i++) {
    if (culprits->paths[i].steps) g_array_unref(culprits->paths[i].steps);
    g_free(culprits->paths[i].name);
  }
  tool_tally_free(culprits->tally);
  tool_naming_free(culprits->naming);
  tool_causes_free(culprits->causes);
  g_free(culprits);
}

void tool_culprits_follow(ToolCulprits *culprits, const ToolEvent *event) {
  tool_naming_learn(culprits->naming, event);
  tool_causes_follow(culprits->causes, event);
}

void tool_culprits_finish(ToolCulprits *culprits) {
  ToolStep *last = tool_causes_last(culprits->causes);
  if (last) keep_longest(culprits, TOOL_PATH_END, "", 0, last);
  tool_chain_unref(last);
}

guint64 tool_culprits_count(const ToolCulprits *culprits) { return culprits->count; }
const ToolTally *tool_culprits_tally(const ToolCulprits *culprits) { return culprits->tally; }
const ToolNaming *tool_culprits_naming(const ToolCulprits *culprits) { return culprits->naming; }

const ToolPath *tool_culprits_path(const ToolCulprits *culprits, ToolPathSort sort) {
  return &culprits->paths[sort];
}
