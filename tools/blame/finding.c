/* SPDX-License-Identifier: MIT */
#include "tools/blame/finding.h"

#include <string.h>

#include "tools/blame/copy.h"
#include "tools/blame/timer.h"
#include "tools/nearest.h"
#include "tools/text/table.h"
#include "tools/trace/open_span.h"

enum { NAMES_MAX = 1000, NAMES_TOLD = 8 };

struct _ToolFinding {
  const ToolQuestion *question;
  ToolTally *tally;
  ToolCauses *causes; /* which keep the texts */
  SimInstant now;
  guint64 count, begun; /* spans of that name */
  guint64 lives, untold;
  GArray *path;
  SimInstant length;
  GHashTable *names; /* of spans, or of kinds: what else could be asked for */
};

ToolFinding *tool_finding_new(const ToolQuestion *question) {
  ToolFinding *finding = g_new0(ToolFinding, 1);
  finding->question = question;
  finding->tally = tool_tally_new();
  finding->length = -1;
  finding->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return finding;
}

void tool_finding_free(ToolFinding *finding) {
  if (!finding) return;
  if (finding->path) g_array_unref(finding->path);
  tool_tally_free(finding->tally);
  tool_causes_free(finding->causes);
  g_hash_table_unref(finding->names);
  g_free(finding);
}

ToolTally *tool_finding_tally(const ToolFinding *finding) { return finding->tally; }
guint64 tool_finding_count(const ToolFinding *finding) { return finding->count; }
GArray *tool_finding_path(const ToolFinding *finding) { return finding->path; }

/* What the causes tell. */

static void note_name(ToolFinding *finding, const char *name) {
  if (!name || g_hash_table_size(finding->names) >= NAMES_MAX) return;
  if (!g_hash_table_contains(finding->names, name)) g_hash_table_add(finding->names, g_strdup(name));
}

static gboolean is_wanted(const ToolFinding *finding, const ToolLife *life) {
  const ToolQuestion *question = finding->question;
  if (finding->now < question->from) return FALSE;
  if (question->message) return life->id == question->message;
  return !question->kind || g_strcmp0(life->kind, question->kind) == 0;
}

static void add_steps(ToolFinding *finding, const GArray *steps) {
  for (guint i = 0; i < steps->len; i++) tool_tally_add(finding->tally, &g_array_index(steps, ToolStep, i));
}

static void add_chain(ToolFinding *finding, const ToolStep *chain, SimInstant begin, gboolean is_path) {
  g_autoptr(GArray) steps = tool_chain_steps(chain, begin);
  add_steps(finding, steps);
  finding->count++;
  if (!is_path || chain->end - begin <= finding->length) return;
  if (finding->path) g_array_unref(finding->path);
  finding->path = g_array_ref(steps);
  finding->length = chain->end - begin;
}

static void on_taken(gpointer data, const ToolLife *life, const ToolStep *chain) {
  ToolFinding *finding = data;
  note_name(finding, life->kind);
  if (!is_wanted(finding, life)) return;
  finding->lives++;
  finding->untold += !life->told;
  add_chain(finding, chain, life->sent, finding->question->kind || finding->question->message);
}

static void on_handled(gpointer data, const ToolLife *life, const GArray *steps) {
  ToolFinding *finding = data;
  if (is_wanted(finding, life)) add_steps(finding, steps);
}

static void on_begun(gpointer data, const char *name) {
  ToolFinding *finding = data;
  note_name(finding, name);
  finding->begun += g_str_equal(name, finding->question->span);
}

static void on_span(gpointer data, const char *name, SimInstant begin, const ToolStep *chain) {
  ToolFinding *finding = data;
  if (finding->now >= finding->question->from && g_str_equal(name, finding->question->span))
    add_chain(finding, chain, begin, TRUE);
}

/* Reading. */

static gboolean follow(ToolFinding *finding, ToolTrace *trace, ToolNaming *naming, GError **error) {
  g_autoptr(GError) problem = NULL;
  for (const ToolEvent *event; (event = tool_trace_next(trace, &problem));) {
    finding->now = event->instant;
    tool_naming_learn(naming, event);
    tool_causes_follow(finding->causes, event);
  }
  if (!problem) return TRUE;
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}

gboolean tool_finding_read(ToolFinding *finding, ToolTrace *trace, ToolNaming *naming, GError **error) {
  const ToolQuestion *question = finding->question;
  gboolean to_the_end = !question->span && !question->kind && !question->message;
  ToolCausesHooks hooks = {.taken = on_taken, .handled = on_handled};
  if (question->span) hooks = (ToolCausesHooks){.begun = on_begun, .span = on_span};
  ToolCausesKeep keep = {to_the_end ? question->from : SIM_INSTANT_MAX, question->steps};
  finding->causes = tool_causes_new(&hooks, &keep, finding);
  if (!follow(finding, trace, naming, error)) return FALSE;
  ToolStep *last = to_the_end ? tool_causes_last(finding->causes) : NULL;
  if (last) finding->path = tool_chain_steps(last, question->from);
  tool_chain_unref(last);
  return TRUE;
}

/* Nothing is found. */

static GPtrArray *sorted_names(const ToolFinding *finding) {
  GList *keys = g_list_sort(g_hash_table_get_keys(finding->names), (GCompareFunc)strcmp);
  GPtrArray *names = g_ptr_array_new();
  for (const GList *key = keys; key; key = key->next) g_ptr_array_add(names, key->data);
  g_ptr_array_add(names, NULL);
  g_list_free(keys);
  return names;
}

/* "; did you mean "order"?", "; there are "a", "b" and 3 more".  (transfer full) */
static char *suggest(const ToolFinding *finding, const char *wanted) {
  g_autoptr(GPtrArray) names = sorted_names(finding);
  guint count = names->len - 1;
  const char *nearest = tool_nearest(wanted, (const char *const *)names->pdata);
  if (nearest && !g_str_equal(nearest, wanted)) return g_strdup_printf("; did you mean \"%s\"?", nearest);
  GString *text = g_string_new(count ? "; there are" : "; there are none");
  for (guint i = 0; i < MIN(count, NAMES_TOLD); i++)
    g_string_append_printf(text, "%s \"%s\"", i ? "," : "", (const char *)g_ptr_array_index(names, i));
  if (count > NAMES_TOLD) g_string_append_printf(text, " and %u more", count - NAMES_TOLD);
  return g_string_free(text, FALSE);
}

gboolean tool_finding_check(const ToolFinding *finding, GError **error) {
  const ToolQuestion *question = finding->question;
  const char *wanted = question->span ? question->span : question->kind;
  g_autofree char *suggestion = wanted ? suggest(finding, wanted) : NULL;
  g_autofree char *id = question->message ? tool_naming_id(question->message) : NULL;
  if (finding->count > 0 || (!wanted && !id)) return TRUE;
  if (id)
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                "--message %s: in what the trace tells, no such message was taken", id);
  else if (finding->begun)
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                "--span %s: in what the trace tells, %" G_GUINT64_FORMAT
                " of them have begun and none has ended",
                wanted, finding->begun);
  else
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "--%s %s: in what the trace tells, %s%s",
                question->span ? "span" : "kind", wanted,
                question->span ? "no span of that name has begun" : "no message of that kind was taken",
                suggestion);
  return FALSE;
}

/* What is missing. */

static void note_given_up(GPtrArray *notes, guint64 count, guint most, const char *what) {
  g_autofree char *number = tool_table_count((gint64)count), *limit = tool_table_count(most);
  if (count > 0)
    g_ptr_array_add(
        notes, g_strdup_printf("More than %s %s at once: the first %s were given up.", limit, what, number));
}

void tool_finding_note(const ToolFinding *finding, GPtrArray *notes) {
  g_autofree char *untold = tool_table_count((gint64)finding->untold);
  g_autofree char *lives = tool_table_count((gint64)finding->lives);
  if (finding->untold)
    g_ptr_array_add(notes,
                    g_strdup_printf("Of %s of %s messages the trace does not tell the way, only how long "
                                    "each part of it was: links, couriers and lines are missing.",
                                    untold, lives));
  ToolGivenUp given_up = tool_causes_given_up(finding->causes);
  note_given_up(notes, given_up.messages, TOOL_COPIES_MAX, "messages were on their way or waiting");
  note_given_up(notes, given_up.timers, TOOL_TIMERS_MAX, "timers were set");
  note_given_up(notes, given_up.spans, TOOL_OPEN_SPANS_MAX, "spans were open");
  for (guint way = 0; way < TOOL_WAYS; way++)
    if (tool_tally_is_full(finding->tally, way)) {
      g_autofree char *limit = tool_table_count(TOOL_ROWS_MAX);
      g_ptr_array_add(notes, g_strdup_printf("A table would have more than %s rows: those that came after "
                                             "them are in none of them.",
                                             limit));
      break;
    }
}
