/* SPDX-License-Identifier: MIT */
#include "tools/blame/verdict.h"

static double percent(SimInstant part, SimInstant whole) {
  return whole ? 100 * (double)part / (double)whole : 0;
}

/* What a part is at a place, after "was". */
static const char *describe_part(guint part, ToolPlaceSort sort) {
  static const char *const words[TOOL_PARTS] = {[ACTOR_PART_SENDING] = "waiting in the sender's queue",
                                                [ACTOR_PART_TRANSFER] = "transfer of bytes",
                                                [ACTOR_PART_PROPAGATION] = "propagation",
                                                [ACTOR_PART_ROUTING] = "waiting in a router's queue",
                                                [ACTOR_PART_SERVICE] = "service",
                                                [ACTOR_PART_MAILBOX] = "messages waiting in the mailbox",
                                                [ACTOR_PART_EDGE] = "waiting for the next edge of the clock",
                                                [ACTOR_PART_HANDLING] = "handling",
                                                [ACTOR_PART_PROCESSOR] = "waiting for a core",
                                                [TOOL_PART_SLEEP] = "sleep",
                                                [TOOL_PART_TIMEOUT] = "waiting until a time limit, in vain",
                                                [TOOL_PART_ANSWERS] = "waiting for answers",
                                                [TOOL_PART_TIMER] = "waiting for a timer",
                                                [TOOL_PART_UNTOLD] = "time of which the trace does not tell"};
  gboolean queues = part == ACTOR_PART_SENDING || part == ACTOR_PART_ROUTING;
  if (queues && sort == TOOL_PLACE_LINK) return "waiting for the link";
  if (part == TOOL_PART_TIMEOUT && sort == TOOL_PLACE_LINK) return "waiting in vain for what it lost";
  return words[part];
}

static const char *describe_why(const char *why) {
  static const struct {
    const char *why, *words;
  } known[] = {{"work", "it worked"},
               {"core", "their processes waited for a core"},
               {"sleep", "it slept"},
               {"answers", "it waited for answers"},
               {"timeout", "it waited until a time limit"},
               {"mail", "it waited for mail"},
               {"edge", "it waited for the next edge of its clock"},
               {"handling", "it was busy"}};
  for (guint i = 0; i < G_N_ELEMENTS(known); i++)
    if (g_str_equal(why, known[i].why)) return known[i].words;
  return why;
}

/* "while it worked for ask at file.lua:3", "of ask, sent at file.lua:3": of all, or of the share that was
 * told. */
static void append_source(GString *text, const ToolCulprit *culprit, gboolean share_told) {
  const char *of = share_told ? " of" : ", of";
  gboolean sent = !culprit->why && culprit->part <= ACTOR_PART_EDGE;
  if (culprit->why) g_string_append_printf(text, " while %s", describe_why(culprit->why));
  if (culprit->kind) g_string_append_printf(text, "%s %s", sent ? of : " for", culprit->kind);
  if (culprit->line) g_string_append_printf(text, "%s at %s", sent ? ", sent" : "", culprit->line);
}

char *tool_verdict(const ToolTally *tally, const ToolNaming *naming) {
  ToolCulprit culprit;
  SimInstant whole = tool_tally_total(tally)->time;
  if (whole == 0 || !tool_tally_culprit(tally, naming, &culprit)) return NULL;
  g_autofree char *name = tool_place_name(culprit.place, naming);
  GString *text = g_string_new(NULL);
  const char *spread = culprit.place.sort == TOOL_PLACE_DEVICE ? ", spread over its processes" : "";
  g_string_append_printf(text, "%.1f %% of the time went to %s%s: %.0f %% of that was %s",
                         percent(culprit.of_place, whole), name, spread,
                         percent(culprit.of_part, culprit.of_place),
                         describe_part(culprit.part, culprit.place.sort));
  gboolean some = culprit.time < culprit.of_part && (culprit.kind || culprit.line);
  double share = percent(culprit.time, culprit.of_part);
  if (some) g_string_append_printf(text, ", %s (%.0f %%)", share > 50 ? "mostly" : "above all", share);
  append_source(text, &culprit, some);
  g_string_append_c(text, '.');
  return g_string_free(text, FALSE);
}
