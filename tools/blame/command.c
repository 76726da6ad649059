/* SPDX-License-Identifier: MIT */
#include "tools/blame/command.h"

#include <stdio.h>

#include "tools/blame/causes.h"
#include "tools/blame/page.h"
#include "tools/option.h"
#include "tools/output.h"

static const char examples[] =
    "The trace is what `plenum run FILE --trace FOLDER` has left. Without --span the lives of\n"
    "all messages are summed up, and the path is the one that led to the end of the run; with\n"
    "--kind those of messages of that kind, and the slowest one's; with --span the paths that\n"
    "led from the beginning to the end of each span of that name, and the longest.\n"
    "\n"
    "A path is walked back from its end: who has taken a message goes on from it, a message\n"
    "from its sender. Its steps add up to its length. What waits in a mailbox is blamed on\n"
    "the process whose mailbox it is, with what that did meanwhile. Parts are those of a\n"
    "message's life (sending, transfer, propagation, routing, service, mailbox, edge,\n"
    "handling, processor) and sleep, answers (waits for others' lives), timer, untold.\n"
    "\n"
    "Examples:\n"
    "  plenum run scenarios/mm1.lua --trace mm1 --quiet && plenum blame mm1\n"
    "  plenum blame mm1 --kind customer --from '100 s' --to '200 s'\n"
    "  plenum blame FOLDER --span request --top 3 --json - | jq .places[0].name\n"
    "\n"
    "Exit status: 0 all is well; 1 the trace cannot be read or the output not be written;\n"
    "2 bad usage; 3 a fault of plenum itself.\n";

enum { TOP = 10, TOP_MAX = 1000000 };

/* What the command line asks for. */
typedef struct {
  char **folders;
  char *span, *kind, *from, *to, *json;
  int top;
} Request;

/* What has been found so far. */
typedef struct {
  const Request *request;
  ToolTally *tally;
  SimInstant from, now;
  guint64 count;
  ToolStep *slowest; /* the chain of the slowest span, or message of the kind; NULL: none yet */
  SimInstant slowest_begin;
} Finding;

static void request_clear(Request *request) {
  g_strfreev(request->folders);
  g_free(request->span);
  g_free(request->kind);
  g_free(request->from);
  g_free(request->to);
  g_free(request->json);
}

/* --- reading the command line --- */

static GOptionContext *make_context(Request *request) {
  GOptionEntry entries[] = {
      {"span", 0, 0, G_OPTION_ARG_STRING, &request->span, "what led through the spans of this name", "NAME"},
      {"kind", 0, 0, G_OPTION_ARG_STRING, &request->kind, "only the lives of messages of this kind", "K"},
      {"from", 0, 0, G_OPTION_ARG_STRING, &request->from, "what has ended from this virtual time on", "T"},
      {"to", 0, 0, G_OPTION_ARG_STRING, &request->to, "up to this virtual time", "T"},
      {"json", 0, 0, G_OPTION_ARG_FILENAME, &request->json, "write JSON; - is standard output", "FILE"},
      {"top", 0, 0, G_OPTION_ARG_INT, &request->top, "rows of each table (10)", "N"},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->folders, NULL, "FOLDER"},
      {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  GOptionContext *context = g_option_context_new(NULL);
  g_option_context_set_summary(context,
                               "Tells where the time of a traced run went: in which part of messages' "
                               "lives, on which\nlinks, devices and processes, at which lines.");
  g_option_context_set_description(context, examples);
  g_option_context_add_main_entries(context, entries, NULL);
  return context;
}

static char *help_text(void) {
  Request request = {.top = TOP};
  GOptionContext *context = make_context(&request);
  g_set_prgname("plenum blame");
  char *text = g_option_context_get_help(context, TRUE, NULL);
  g_option_context_free(context);
  return text;
}

static gboolean parse(Request *request, int argc, char **argv, GError **error) {
  static const char *const names[] = {"--span", "--kind", "--from", "--to",
                                      "--json", "--top",  "--help", NULL};
  if (!tool_option_parse(make_context(request), names, argc, argv, error)) return FALSE;
  if (!request->folders || request->folders[1])
    return tool_option_error(error, "blame wants one folder, with a trace: plenum blame FOLDER");
  if (request->top < 1 || request->top > TOP_MAX)
    return tool_option_error(error, "--top: a number from 1 to %d is wanted, not %d", TOP_MAX, request->top);
  if (request->span && request->kind)
    return tool_option_error(error, "--span and --kind: one of them can be asked for");
  return !request->json || tool_output_check(request->json, error);
}

/* --- finding out --- */

static void keep_slowest(Finding *finding, const ToolStep *chain, SimInstant begin) {
  if (finding->slowest && chain->end - begin <= finding->slowest->end - finding->slowest_begin) return;
  tool_chain_unref(finding->slowest);
  finding->slowest = tool_chain_ref((ToolStep *)chain);
  finding->slowest_begin = begin;
}

static gboolean is_wanted(const Finding *finding, const char *kind) {
  if (finding->now < finding->from) return FALSE;
  return !finding->request->kind || g_strcmp0(kind, finding->request->kind) == 0;
}

static void add_steps(Finding *finding, const ToolStep *chain, SimInstant begin) {
  g_autoptr(GArray) steps = tool_chain_steps(chain, begin);
  for (guint i = 0; i < steps->len; i++) tool_tally_add(finding->tally, &g_array_index(steps, ToolStep, i));
  finding->count++;
}

static void on_taken(gpointer data, const char *kind, SimInstant sent, const ToolStep *chain) {
  Finding *finding = data;
  if (!is_wanted(finding, kind)) return;
  add_steps(finding, chain, sent);
  if (finding->request->kind) keep_slowest(finding, chain, sent);
}

static void on_handled(gpointer data, const char *kind, const GArray *steps) {
  Finding *finding = data;
  if (!is_wanted(finding, kind)) return;
  for (guint i = 0; i < steps->len; i++) tool_tally_add(finding->tally, &g_array_index(steps, ToolStep, i));
}

static void on_span(gpointer data, const char *name, guint64 span, SimInstant begin, const ToolStep *chain) {
  Finding *finding = data;
  (void)span;
  if (finding->now < finding->from || g_strcmp0(name, finding->request->span) != 0) return;
  add_steps(finding, chain, begin);
  keep_slowest(finding, chain, begin);
}

static gboolean follow(ToolTrace *trace, ToolCauses *causes, ToolNaming *naming, Finding *finding,
                       GError **error) {
  g_autoptr(GError) problem = NULL;
  for (const ToolEvent *event; (event = tool_trace_next(trace, &problem));) {
    finding->now = event->instant;
    tool_naming_learn(naming, event);
    tool_causes_follow(causes, event);
  }
  if (!problem) return TRUE;
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}

/* --- telling --- */

static ToolStatus fail(const GError *error, ToolStatus status) {
  fprintf(stderr, "plenum: %s\n", error->message);
  return status;
}

static ToolStatus write_page(const Request *request, const ToolBlamePage *page) {
  g_autoptr(GError) error = NULL;
  if (request->json) {
    json_t *value = tool_blame_page_json(page);
    gboolean well = tool_output_write_json(request->json, value, &error);
    json_decref(value);
    return well ? TOOL_WELL : fail(error, TOOL_FAILED);
  }
  tool_blame_page_print(page, stdout);
  if (fflush(stdout) == 0 && !ferror(stdout)) return TOOL_WELL;
  fputs("plenum: cannot write to standard output\n", stderr);
  return TOOL_FAILED;
}

static const char *title_of(const ToolTrace *trace) {
  const json_t *manifest = tool_trace_manifest(trace);
  const char *title = json_string_value(json_object_get(manifest, "title"));
  if (title && *title) return title;
  title = json_string_value(json_object_get(manifest, "scenario"));
  return title ? title : "";
}

static ToolStatus tell(const Request *request, const ToolTrace *trace, ToolCauses *causes,
                       const ToolNaming *naming, const Finding *finding) {
  gboolean single = request->span || request->kind;
  g_autofree char *what = request->span   ? g_strdup_printf("spans %s", request->span)
                          : request->kind ? g_strdup_printf("messages of kind %s", request->kind)
                                          : g_strdup("messages that were taken");
  ToolStep *chain = single ? finding->slowest : tool_causes_last(causes);
  SimInstant begin = single ? finding->slowest_begin : finding->from;
  g_autoptr(GArray) path = chain ? tool_chain_steps(chain, begin) : NULL;
  ToolBlamePage page = {.title = title_of(trace),
                        .what = what,
                        .path_what = request->span   ? "the longest of them"
                                     : request->kind ? "the slowest of them"
                                                     : "the path to the end",
                        .count = finding->count,
                        .tally = finding->tally,
                        .path = path,
                        .top = (guint)request->top,
                        .cut = tool_trace_is_cut(trace),
                        .naming = naming};
  ToolStatus status = write_page(request, &page);
  if (!single) tool_chain_unref(chain);
  return status;
}

static ToolStatus blame(const Request *request) {
  g_autoptr(GError) error = NULL;
  g_autoptr(ToolTrace) trace = tool_trace_open(request->folders[0], &error);
  if (!trace) return fail(error, TOOL_FAILED);
  ToolTraceFilter filter = {.to = request->to};
  Finding finding = {.request = request};
  if (!tool_trace_filter(trace, &filter, &error) ||
      !tool_trace_instant(trace, request->from, "--from", &finding.from, &error))
    return fail(error, TOOL_REFUSED);
  ToolCausesHooks hooks = {on_taken, on_handled, NULL};
  if (request->span) hooks = (ToolCausesHooks){NULL, NULL, on_span};
  g_autoptr(ToolTally) tally = tool_tally_new();
  finding.tally = tally;
  g_autoptr(ToolNaming) naming = tool_naming_new(trace);
  g_autoptr(ToolCauses) causes = tool_causes_new(&hooks, &finding);
  gboolean well = follow(trace, causes, naming, &finding, &error);
  ToolStatus status = well ? tell(request, trace, causes, naming, &finding) : fail(error, TOOL_FAILED);
  tool_chain_unref(finding.slowest);
  return status;
}

static ToolStatus blame_command(int argc, char **argv) {
  Request request = {.top = TOP};
  g_autoptr(GError) error = NULL;
  g_set_prgname("plenum blame");
  gboolean well = parse(&request, argc, argv, &error);
  ToolStatus status = well ? blame(&request) : TOOL_REFUSED;
  if (!well) fprintf(stderr, "plenum: %s\nplenum help blame explains the options\n", error->message);
  request_clear(&request);
  return status;
}

const ToolCommand tool_blame_command = {
    .name = "blame",
    .usage = "FOLDER [OPTIONS]",
    .purpose = "tell where the time of a traced run went",
    .run = blame_command,
    .help = help_text,
};
