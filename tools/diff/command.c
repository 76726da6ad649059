/* SPDX-License-Identifier: MIT */
#include "tools/diff/command.h"

#include <stdio.h>

#include "tools/diff/change.h"
#include "tools/diff/page.h"
#include "tools/option.h"
#include "tools/output.h"

static const char examples[] =
    "Traces are compared event by event, in the order of (instant, turn, device), which is the\n"
    "same for every number of shards. Told are the first event that differs, on both sides\n"
    "with the messages that caused it, what happened last on its device, and what changed in\n"
    "what was run and in what came of it.\n"
    "\n"
    "Examples:\n"
    "  plenum run scenarios/mm1.lua --trace a --quiet\n"
    "  plenum run scenarios/mm1.lua --trace b --quiet --seed 2\n"
    "  plenum diff a b\n"
    "  plenum diff a b --json - | jq .a.instant\n"
    "\n"
    "Exit status, as diff(1) has it: 0 what happened and what came of it is the same, also\n"
    "where something else was run; 1 it is not; 2 bad usage, or a trace that cannot be read;\n"
    "3 a fault of plenum itself.\n";

enum { TOP = 12, TOP_MAX = 1000000 };

/* What the command line asks for. */
typedef struct {
  char **folders;
  char *json;
  int top;
  gboolean quiet;
} Request;

static void request_clear(Request *request) {
  g_strfreev(request->folders);
  g_free(request->json);
}

/* --- reading the command line --- */

static GOptionContext *make_context(Request *request) {
  GOptionEntry entries[] = {
      {"json", 0, 0, G_OPTION_ARG_FILENAME, &request->json, "write JSON; - is standard output", "FILE"},
      {"top", 0, 0, G_OPTION_ARG_INT, &request->top, "changes and causes that are told (default 12)", "N"},
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &request->quiet, "only the exit status", NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->folders, NULL, "A B"},
      {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  GOptionContext *context = g_option_context_new(NULL);
  g_option_context_set_summary(context, "Tells where two traced runs part, and why.");
  g_option_context_set_description(context, examples);
  g_option_context_add_main_entries(context, entries, NULL);
  return context;
}

static char *help_text(void) {
  Request request = {.top = TOP};
  return tool_option_help("diff", make_context(&request));
}

static gboolean parse(Request *request, int argc, char **argv, GError **error) {
  if (!tool_option_parse(make_context(request), argc, argv, error)) return FALSE;
  if (!request->folders || g_strv_length(request->folders) != 2)
    return tool_option_error(error, "diff wants two folders, with traces: plenum diff A B");
  if (request->top < 1 || request->top > TOP_MAX)
    return tool_option_error(error, "--top: a number from 1 to %d is wanted, not %d", TOP_MAX, request->top);
  return !request->json || tool_output_check(request->json, error);
}

/* --- comparing --- */

static ToolStatus fail(const GError *error) {
  fprintf(stderr, "plenum: %s\n", error->message);
  return TOOL_REFUSED;
}

static ToolStatus write_page(const Request *request, const ToolDiffPage *page) {
  g_autoptr(GError) error = NULL;
  ToolStatus status = tool_diff_page_is_equal(page) ? TOOL_WELL : TOOL_FAILED;
  if (request->json) {
    json_t *value = tool_diff_page_json(page);
    gboolean well = tool_output_write_json(request->json, value, &error);
    json_decref(value);
    return well ? status : fail(error);
  }
  if (!request->quiet) tool_diff_page_print(page, stdout);
  if (fflush(stdout) == 0 && !ferror(stdout)) return status;
  fputs("plenum: cannot write to standard output\n", stderr);
  return TOOL_REFUSED;
}

/* What one run alone was told to measure is no difference between what came of them. */
static json_t *comparable(const ToolTrace *trace, const ToolTrace *other) {
  const json_t *summary = tool_trace_summary(trace), *against = tool_trace_summary(other);
  if (!summary || json_equal(json_object_get(summary, "measured"), json_object_get(against, "measured")))
    return json_incref((json_t *)summary);
  json_t *kept = json_object(), *copy = json_copy((json_t *)summary), *metric;
  const char *name;
  json_object_foreach (json_object_get(summary, "metrics"), name, metric)
    if (json_object_get(json_object_get(against, "metrics"), name)) json_object_set(kept, name, metric);
  json_object_set_new(copy, "metrics", kept);
  return copy;
}

/* With what decides what is measured. */
static json_t *what_was_run(const ToolTrace *trace) {
  json_t *manifest = json_copy((json_t *)tool_trace_manifest(trace));
  json_t *measured = json_object_get(tool_trace_summary(trace), "measured");
  if (measured) json_object_set(manifest, "measured", measured);
  return manifest;
}

static GArray *compare_runs(const ToolTrace *a, const ToolTrace *b) {
  /* What does not matter for what happens, and what is told elsewhere. */
  static const char *const unwanted[] = {"command", "shards", "scenario", "compiler", "glib", NULL};
  json_t *left = what_was_run(a), *right = what_was_run(b);
  if (!json_object_get(left, "measured") || !json_object_get(right, "measured")) {
    json_object_del(left, "measured");
    json_object_del(right, "measured");
  }
  GArray *changes = tool_changes(left, right, unwanted);
  json_decref(left);
  json_decref(right);
  return changes;
}

static GArray *compare_outcomes(const ToolTrace *a, const ToolTrace *b) {
  static const char *const unwanted[] = {"scenario",     "title",
                                         "seed",         "params",
                                         "shards",       "measured",
                                         "manifest",     "trace",
                                         "wall_seconds", "events_per_second",
                                         "devices",      "couriers",
                                         "links",        NULL};
  json_t *left = comparable(a, b), *right = comparable(b, a);
  GArray *changes = tool_changes(left, right, unwanted);
  json_decref(left);
  json_decref(right);
  return changes;
}

static ToolStatus compare(const Request *request, ToolTrace *a, ToolTrace *b) {
  g_autoptr(GError) error = NULL;
  g_autoptr(ToolParting) parting = tool_parting_new(a, b);
  if (!tool_parting_find(parting, &error)) return fail(error);
  g_autoptr(GArray) in_run = compare_runs(a, b);
  g_autoptr(GArray) in_outcome = compare_outcomes(a, b);
  ToolDiffPage page = {.names = {request->folders[0], request->folders[1]},
                       .traces = {a, b},
                       .parting = parting,
                       .run = in_run,
                       .outcome = in_outcome,
                       .top = (guint)request->top};
  return write_page(request, &page);
}

static ToolStatus diff(const Request *request) {
  g_autoptr(GError) error = NULL;
  g_autoptr(ToolTrace) a = tool_trace_open(request->folders[0], &error);
  if (!a) return fail(error);
  g_autoptr(ToolTrace) b = tool_trace_open(request->folders[1], &error);
  return b ? compare(request, a, b) : fail(error);
}

static ToolStatus diff_command(int argc, char **argv) {
  Request request = {.top = TOP};
  g_autoptr(GError) error = NULL;
  g_set_prgname("plenum diff");
  gboolean well = parse(&request, argc, argv, &error);
  ToolStatus status = well ? diff(&request) : TOOL_REFUSED;
  if (!well) tool_option_complain("diff", error);
  request_clear(&request);
  return status;
}

const ToolCommand tool_diff_command = {
    .name = "diff",
    .usage = "A B [OPTIONS]",
    .purpose = "tell where two traced runs part, and why",
    .run = diff_command,
    .help = help_text,
};
