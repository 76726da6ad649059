/* SPDX-License-Identifier: MIT */
#include "tools/report/command.h"

#include <stdio.h>

#include "tools/option.h"
#include "tools/output.h"
#include "tools/report/report.h"
#include "tools/trace/caveat.h"

static const char examples[] =
    "The page is one file that needs no network: latency and its parts, load of devices and\n"
    "links, queues, the network, messages in time with their causes, spans and the log.\n"
    "\n"
    "Examples:\n"
    "  plenum run scenarios/all_to_all.lua --trace all_to_all.trace\n"
    "  plenum report all_to_all.trace -o all_to_all.html\n"
    "  plenum report all_to_all.trace -o end.html --from '500 ms'    only the end, in more detail\n"
    "  plenum report all_to_all.trace -o letters.html --kind letter  only messages of a kind\n"
    "\n"
    "The page is of bounded size, and says what it leaves out of a long trace. --trace-kind\n"
    "and --trace-device, as run has them, are the same as --kind and --device.\n"
    "\n"
    "Exit status: 0 all is well; 1 the trace cannot be read or the page not written; 2 bad\n"
    "usage; 3 a fault of plenum itself.\n";

/* What the command line asks for. */
typedef struct {
  char **folders;
  char *output;
  char **kinds, **devices;
  char *from, *to;
} Request;

static void request_clear(Request *request) {
  g_strfreev(request->folders);
  g_strfreev(request->kinds);
  g_strfreev(request->devices);
  g_free(request->output);
  g_free(request->from);
  g_free(request->to);
}

static GOptionContext *make_context(Request *request) {
  GOptionEntry entries[] = {
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &request->output,
       "where to write the page; - is standard output", "FILE"},
      {"kind", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->kinds,
       "of messages, only of this kind; may be repeated", "K"},
      {"device", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->devices,
       "only what happens on this device; may be repeated", "D"},
      {"from", 0, 0, G_OPTION_ARG_FILENAME, &request->from, "from this virtual time on", "T"},
      {"to", 0, 0, G_OPTION_ARG_FILENAME, &request->to, "up to this virtual time", "T"},
      {"trace-kind", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &request->kinds, NULL, NULL},
      {"trace-device", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &request->devices, NULL, NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->folders, NULL, "FOLDER"},
      {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  GOptionContext *context = g_option_context_new(NULL);
  g_option_context_set_summary(context, "Makes a page from the trace in FOLDER, which plenum run --trace has "
                                        "written.");
  g_option_context_set_description(context, examples);
  g_option_context_add_main_entries(context, entries, NULL);
  return context;
}

static char *help_text(void) {
  Request request = {0};
  return tool_option_help("report", make_context(&request));
}

static gboolean parse(Request *request, int argc, char **argv, GError **error) {
  if (!tool_option_parse(make_context(request), argc, argv, error)) return FALSE;
  if (!request->folders)
    return tool_option_error(error, "which trace? plenum report FOLDER -o FILE makes a page of it");
  if (request->folders[1])
    return tool_option_error(error, "one trace at a time: %s and %s are two", request->folders[0],
                             request->folders[1]);
  if (!request->output) return tool_option_error(error, "where to? -o FILE says it; - is standard output");
  return tool_output_check(request->output, error);
}

static gboolean write_report(const Request *request, GError **error) {
  ToolTraceFilter filter = {request->kinds, request->devices, request->from, request->to};
  g_autoptr(ToolReport) report = tool_report_read(request->folders[0], &filter, error);
  if (!report) return FALSE;
  tool_caveats_tell(report->trace, request->folders[0], stderr);
  g_autoptr(GString) page = tool_report_page(report);
  return tool_output_write(request->output, page->str, page->len, error);
}

static ToolStatus status_of(const GError *error) {
  return error->domain == G_FILE_ERROR ? TOOL_FAILED : TOOL_REFUSED;
}

static ToolStatus report(int argc, char **argv) {
  Request request = {0};
  g_autoptr(GError) error = NULL;
  ToolStatus status = TOOL_WELL;
  g_set_prgname("plenum report");
  if (!parse(&request, argc, argv, &error)) {
    tool_option_complain("report", error);
    status = TOOL_REFUSED;
  } else if (!write_report(&request, &error)) {
    fprintf(stderr, "plenum: %s\n", error->message);
    status = status_of(error);
  }
  request_clear(&request);
  return status;
}

const ToolCommand tool_report_command = {
    .name = "report",
    .usage = "FOLDER -o FILE",
    .purpose = "make a page of a trace",
    .run = report,
    .help = help_text,
};
