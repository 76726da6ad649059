/* SPDX-License-Identifier: MIT */
#include "tools/blame/command.h"

#include <stdio.h>
#include <string.h>

#include "tools/blame/finding.h"
#include "tools/blame/page.h"
#include "tools/option.h"
#include "tools/output.h"

static const char examples[] =
    "The trace is what `plenum run FILE --trace FOLDER` has left. Without --span the lives of\n"
    "all messages are summed up, and the path is the one that led to the end of the run; with\n"
    "--kind those of messages of that kind, and the slowest one's; with --message that one's;\n"
    "with --span the paths that led from the beginning to the end of each span of that name,\n"
    "and the longest.\n"
    "\n"
    "A path is walked back from its end: who has taken a message goes on from it, a message\n"
    "from its sender. Its steps add up to its length. What waits in a mailbox is blamed on\n"
    "the process whose mailbox it is, with what that did meanwhile; a wait in vain on the link\n"
    "that has lost what was sent, or what came of it. Parts are those of a message's life\n"
    "(sending, transfer, propagation, routing, service, mailbox, edge, handling, processor) and\n"
    "sleep, timeout (until a time limit, in vain: what was lost and is sent again), answers\n"
    "(waits for others' lives), timer, untold.\n"
    "\n"
    "The first lines say it in a sentence, as of a server that is too slow:\n"
    "  89.2 % of the time went to server 1 on b: 80 % of that was messages waiting in the\n"
    "  mailbox while it worked for ask at shop.lua:12.\n"
    "Where no place stands out, but the processes of one device do together, it names that.\n"
    "Tables say where else it went: by place, device, kind, line. The last lines say what of\n"
    "the trace is missing, if anything is. Of a long path the last steps are told one by one,\n"
    "and all count in its tables; memory does not grow with the length of the trace.\n"
    "\n"
    "Examples:\n"
    "  plenum run scenarios/mm1.lua --trace mm1 --quiet && plenum blame mm1\n"
    "  plenum blame mm1 --kind customer --from '100 s' --to '200 s'\n"
    "  plenum blame mm1 --message 1.17\n"
    "  plenum blame FOLDER --span request --top 3 --json - | jq -r .verdict,.places[0].name\n"
    "\n"
    "Exit status: 0 all is well; 1 the trace cannot be read, has no such span, kind or message,\n"
    "or the output cannot be written; 2 bad usage; 3 a fault of plenum itself.\n";

enum { TOP = 10, TOP_MAX = 1000000 };

/* What the command line asks for. */
typedef struct {
  char **folders;
  char *span, *kind, *message, *from, *to, *json;
  guint64 id; /* of the message */
  int top;
} Request;

static void request_clear(Request *request) {
  g_strfreev(request->folders);
  g_free(request->span);
  g_free(request->kind);
  g_free(request->message);
  g_free(request->from);
  g_free(request->to);
  g_free(request->json);
}

/* --- reading the command line --- */

static GOptionContext *make_context(Request *request) {
  GOptionEntry entries[] = {
      {"span", 0, 0, G_OPTION_ARG_FILENAME, &request->span, "what led through the spans of this name",
       "NAME"},
      {"kind", 0, 0, G_OPTION_ARG_FILENAME, &request->kind, "only the lives of messages of this kind", "K"},
      {"message", 0, 0, G_OPTION_ARG_FILENAME, &request->message,
       "only the life of this message, as plenum.header().id tells it", "D.N"},
      {"from", 0, 0, G_OPTION_ARG_FILENAME, &request->from, "what has ended from this virtual time on", "T"},
      {"to", 0, 0, G_OPTION_ARG_FILENAME, &request->to, "up to this virtual time", "T"},
      {"json", 0, 0, G_OPTION_ARG_FILENAME, &request->json, "write JSON; - is standard output", "FILE"},
      {"top", 0, 0, G_OPTION_ARG_INT, &request->top, "rows of each table (default 10)", "N"},
      {"trace-kind", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &request->kind, NULL, NULL},
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
  return tool_option_help("blame", make_context(&request));
}

/* "3.17", as the id of the 17th message of device 3. */
static gboolean read_id(Request *request, GError **error) {
  guint64 device, count;
  if (!request->message) return TRUE;
  g_auto(GStrv) parts = g_strsplit(request->message, ".", 3);
  if (g_strv_length(parts) == 2 &&
      g_ascii_string_to_unsigned(parts[0], 10, 0, (1 << 24) - 1, &device, NULL) &&
      g_ascii_string_to_unsigned(parts[1], 10, 1, (G_GUINT64_CONSTANT(1) << 40) - 1, &count, NULL)) {
    request->id = device << 40 | count;
    return TRUE;
  }
  return tool_option_error(error,
                           "--message: an id like 3.17 is wanted, as plenum.header().id tells it, not %s",
                           request->message);
}

static gboolean parse(Request *request, int argc, char **argv, GError **error) {
  if (!tool_option_parse(make_context(request), argc, argv, error)) return FALSE;
  if (!request->folders || request->folders[1])
    return tool_option_error(error, "blame wants one folder, with a trace: plenum blame FOLDER");
  if (request->top < 1 || request->top > TOP_MAX)
    return tool_option_error(error, "--top: a number from 1 to %d is wanted, not %d", TOP_MAX, request->top);
  if ((request->span != NULL) + (request->kind != NULL) + (request->message != NULL) > 1)
    return tool_option_error(error, "--span, --kind and --message: one of them can be asked for");
  if (!read_id(request, error)) return FALSE;
  return !request->json || tool_output_check(request->json, error);
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

static void append_words(GString *text, const char *what, const json_t *words) {
  gsize i;
  const json_t *word;
  json_array_foreach (words, i, word) {
    const char *name = json_string_value(word);
    g_string_append_printf(text, "%s%s%s",
                           i           ? ", "
                           : text->len ? "; "
                                       : "",
                           i ? "" : what, name ? name : "?");
  }
}

/* That it was recorded in part. */
static void note_part(const ToolTrace *trace, GPtrArray *notes) {
  const json_t *part = json_object_get(tool_trace_manifest(trace), "traced");
  const char *from = json_string_value(json_object_get(part, "from"));
  const char *to = json_string_value(json_object_get(part, "to"));
  g_autoptr(GString) text = g_string_new(NULL);
  append_words(text, "messages of kind ", json_object_get(part, "kinds"));
  append_words(text, "what happened on ", json_object_get(part, "devices"));
  if (from) g_string_append_printf(text, "%sfrom %s on", text->len ? "; " : "", from);
  if (to) g_string_append_printf(text, "%sup to %s", text->len ? "; " : "", to);
  if (text->len)
    g_ptr_array_add(notes,
                    g_strdup_printf("The trace tells only of: %s. Causes beyond that are missing, and paths "
                                    "begin where it does.",
                                    text->str));
}

static GPtrArray *make_notes(const ToolTrace *trace, const ToolFinding *finding) {
  GPtrArray *notes = g_ptr_array_new_with_free_func(g_free);
  note_part(trace, notes);
  tool_finding_note(finding, notes);
  const json_t *summary = tool_trace_summary(trace);
  const char *ended = json_string_value(json_object_get(summary, "ended"));
  if (tool_trace_is_cut(trace)) g_ptr_array_add(notes, g_strdup("The trace was cut short: so was this."));
  else if (!summary)
    g_ptr_array_add(notes, g_strdup("The trace has no summary: the run did not come to its end."));
  else if (g_strcmp0(ended, "aborted") == 0)
    g_ptr_array_add(notes, g_strdup("The run was cut short: its end is missing."));
  return notes;
}

/* What each question is about, and its path.  (transfer full) */
static char *name_question(const Request *request, const char **path) {
  *path = request->span      ? "the longest of them"
          : request->message ? "its life, until it was taken"
          : request->kind    ? "the slowest of them"
                             : "the path to the end";
  if (request->span) return g_strdup_printf("spans %s", request->span);
  if (request->message) return g_strdup_printf("message %s", request->message);
  if (request->kind) return g_strdup_printf("messages of kind %s", request->kind);
  return g_strdup("messages that were taken");
}

static ToolStatus tell(const Request *request, const ToolTrace *trace, const ToolNaming *naming,
                       const ToolFinding *finding) {
  const char *path_what;
  g_autofree char *what = name_question(request, &path_what);
  g_autoptr(GPtrArray) notes = make_notes(trace, finding);
  ToolBlamePage page = {.title = title_of(trace),
                        .what = what,
                        .path_what = path_what,
                        .count = tool_finding_count(finding),
                        .single = request->message != NULL,
                        .tally = tool_finding_tally(finding),
                        .path = tool_finding_path(finding),
                        .top = (guint)request->top,
                        .cut = tool_trace_is_cut(trace),
                        .notes = notes,
                        .naming = naming};
  return write_page(request, &page);
}

/* What was asked for is not there, and why it may not be. */
static ToolStatus tell_nothing(const ToolTrace *trace, const ToolFinding *finding, const GError *error) {
  g_autoptr(GPtrArray) notes = make_notes(trace, finding);
  ToolStatus status = fail(error, TOOL_FAILED);
  for (guint i = 0; i < notes->len; i++) fprintf(stderr, "%s\n", (const char *)g_ptr_array_index(notes, i));
  return status;
}

static ToolStatus blame(const Request *request) {
  g_autoptr(GError) error = NULL;
  g_autoptr(ToolTrace) trace = tool_trace_open(request->folders[0], &error);
  if (!trace) return fail(error, TOOL_FAILED);
  ToolTraceFilter filter = {.to = request->to};
  SimInstant to = SIM_INSTANT_MAX;
  ToolQuestion question = {
      .span = request->span, .kind = request->kind, .message = request->id, .steps = 2 * (guint)request->top};
  if (!tool_trace_filter(trace, &filter, &error) ||
      !tool_trace_instant(trace, request->from, "--from", &question.from, &error) ||
      !tool_trace_instant(trace, request->to, "--to", &to, &error))
    return fail(error, TOOL_REFUSED);
  if (question.from > to) {
    tool_option_error(&error, "--from %s is later than --to %s", request->from, request->to);
    return fail(error, TOOL_REFUSED);
  }
  g_autoptr(ToolNaming) naming = tool_naming_new(trace);
  g_autoptr(ToolFinding) finding = tool_finding_new(&question);
  if (!tool_finding_read(finding, trace, naming, &error)) return fail(error, TOOL_FAILED);
  if (!tool_finding_check(finding, &error)) return tell_nothing(trace, finding, error);
  return tell(request, trace, naming, finding);
}

static ToolStatus blame_command(int argc, char **argv) {
  Request request = {.top = TOP};
  g_autoptr(GError) error = NULL;
  g_set_prgname("plenum blame");
  gboolean well = parse(&request, argc, argv, &error);
  ToolStatus status = well ? blame(&request) : TOOL_REFUSED;
  if (!well) tool_option_complain("blame", error);
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
