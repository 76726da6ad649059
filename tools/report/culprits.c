/* SPDX-License-Identifier: MIT */
#include "tools/report/culprits.h"

#include "tools/blame/causes.h"

/* The longest so far. */
typedef struct {
  ToolStep *chain; /* NULL: none yet */
  SimInstant begin;
  char *name;
} Longest;

struct _ToolCulprits {
  ToolCauses *causes; /* whose texts all steps have */
  ToolTally *tally;
  ToolNaming *naming;
  guint64 count;
  Longest longest[TOOL_PATHS];
  ToolPath paths[TOOL_PATHS];
};

/* Of those as long the first stays. */
static void keep_longest(Longest *longest, const char *name, SimInstant begin, const ToolStep *chain) {
  if (longest->chain && chain->end - begin <= longest->chain->end - longest->begin) return;
  tool_chain_unref(longest->chain);
  g_free(longest->name);
  *longest = (Longest){tool_chain_ref((ToolStep *)chain), begin, g_strdup(name ? name : "")};
}

static void add_steps(ToolCulprits *culprits, const GArray *steps) {
  for (guint i = 0; i < steps->len; i++) tool_tally_add(culprits->tally, &g_array_index(steps, ToolStep, i));
}

static void on_taken(gpointer data, const char *kind, SimInstant sent, const ToolStep *chain) {
  ToolCulprits *culprits = data;
  g_autoptr(GArray) steps = tool_chain_steps(chain, sent);
  add_steps(culprits, steps);
  culprits->count++;
  keep_longest(&culprits->longest[TOOL_PATH_MESSAGE], kind, sent, chain);
}

static void on_handled(gpointer data, const char *kind, const GArray *steps) {
  (void)kind;
  add_steps(data, steps);
}

static void on_span(gpointer data, const char *name, guint64 span, SimInstant begin, const ToolStep *chain) {
  ToolCulprits *culprits = data;
  (void)span;
  keep_longest(&culprits->longest[TOOL_PATH_SPAN], name, begin, chain);
}

ToolCulprits *tool_culprits_new(const ToolTrace *trace) {
  static const ToolCausesHooks hooks = {on_taken, on_handled, on_span};
  ToolCulprits *culprits = g_new0(ToolCulprits, 1);
  culprits->causes = tool_causes_new(&hooks, culprits);
  culprits->tally = tool_tally_new();
  culprits->naming = tool_naming_new(trace);
  return culprits;
}

void tool_culprits_free(ToolCulprits *culprits) {
  if (!culprits) return;
  for (guint i = 0; i < TOOL_PATHS; i++) {
    if (culprits->paths[i].steps) g_array_unref(culprits->paths[i].steps);
    tool_chain_unref(culprits->longest[i].chain);
    g_free(culprits->longest[i].name);
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
  if (last) culprits->longest[TOOL_PATH_END] = (Longest){last, 0, g_strdup("")};
  for (guint i = 0; i < TOOL_PATHS; i++) {
    const Longest *longest = &culprits->longest[i];
    if (!longest->chain) continue;
    culprits->paths[i] = (ToolPath){longest->name, tool_chain_steps(longest->chain, longest->begin)};
  }
}

guint64 tool_culprits_count(const ToolCulprits *culprits) { return culprits->count; }
const ToolTally *tool_culprits_tally(const ToolCulprits *culprits) { return culprits->tally; }
const ToolNaming *tool_culprits_naming(const ToolCulprits *culprits) { return culprits->naming; }

const ToolPath *tool_culprits_path(const ToolCulprits *culprits, ToolPathSort sort) {
  return &culprits->paths[sort];
}
