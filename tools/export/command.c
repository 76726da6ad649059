/* SPDX-License-Identifier: MIT */
#include "tools/export/command.h"

#include <stdio.h>
#include <string.h>

#include "sim/quantity.h"
#include "tools/export/export.h"
#include "tools/library.h"
#include "tools/nearest.h"
#include "tools/option.h"
#include "tools/trace/caveat.h"

#define LIMIT "4 GiB"
#define ADVICE "narrow it down with --trace-kind, --trace-device, --from and --to, or allow more with --limit"

static const char examples[] =
    "\n"
    "Examples:\n"
    "  plenum run scenarios/ping.lua --trace ping             first, a trace\n"
    "  plenum export ping --format chrome -o ping.json        to be opened in ui.perfetto.dev\n"
    "  plenum export ping --format csv --trace-kind reply -o replies.csv\n"
    "  plenum export ping --format jsonl --from '10 ms' --to '20 ms' | jq .event\n"
    "  plenum export ping --format shiviz -o ping.log         to be opened in ShiViz\n"
    "  plenum export ping --format pcapng -o ping.pcapng      for Wireshark, with plenum's dissector\n"
    "  plenum export ping --format sqlite -o ping.db          results as OMNeT++ has them, for SQL\n"
    "  plenum export ping --format results-csv -o ping.csv    likewise, for pandas\n";

static const char ending[] =
    "\n"
    "Events are in the order of the trace, the same for every number of shards. A file is\n"
    "written whole or not at all; of a trace that was cut short, what is there. --trace-kind\n"
    "and --trace-device are what run calls them; --kind and --device are the same here.\n"
    "Of results the filters choose the vectors and the statistics, which come from events;\n"
    "scalars are those of the whole run.\n"
    "\n"
    "Exit status: 0 all is well; 1 the trace is broken, or the output cannot be written, or\n"
    "would be beyond the limit; 2 bad usage; 3 a fault of plenum itself.\n";

/* What the command line asks for. */
typedef struct {
  char **folders;
  char *format, *output, *limit;
  char **kinds, **devices;
  char *from, *to;
} Request;

static void request_clear(Request *request) {
  g_strfreev(request->folders);
  g_free(request->format);
  g_free(request->output);
  g_free(request->limit);
  g_strfreev(request->kinds);
  g_strfreev(request->devices);
  g_free(request->from);
  g_free(request->to);
}

/* --- reading the command line --- */

static void append_dissector(GString *text) {
  g_autofree char *path = tool_library_dissector();
  if (!path) return;
  g_string_append(
      text,
      "\nThe dissector: wireshark, or tshark, -X lua_script:PATH ping.pcapng; or for ever\n  install -D");
  tool_option_append_word(text, path);
  g_string_append(text, " ~/.local/lib/wireshark/plugins/plenum.lua\n");
}

static char *describe_formats(void) {
  GString *text = g_string_new("Formats:\n");
  for (guint i = 0; tool_exports[i]; i++)
    g_string_append_printf(text, "  %-14s  %s\n", tool_exports[i]->name, tool_exports[i]->what);
  g_string_append(text, examples);
  append_dissector(text);
  g_string_append(text, ending);
  return g_string_free(text, FALSE);
}

static GOptionContext *make_context(Request *request) {
  GOptionEntry entries[] = {
      {"format", 0, 0, G_OPTION_ARG_FILENAME, &request->format, "one of those below", "FORMAT"},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &request->output, "where to; - is standard output (default)",
       "FILE"},
      {"trace-kind", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->kinds,
       "of messages, only of this kind; may be repeated", "K"},
      {"trace-device", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->devices,
       "only what happened on this device; may be repeated", "D"},
      {"from", 0, 0, G_OPTION_ARG_FILENAME, &request->from, "only from this virtual time on", "T"},
      {"to", 0, 0, G_OPTION_ARG_FILENAME, &request->to, "only up to this virtual time", "T"},
      {"limit", 0, 0, G_OPTION_ARG_FILENAME, &request->limit, "write no more than this (default " LIMIT ")",
       "BYTES"},
      {"kind", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &request->kinds, NULL, NULL},
      {"device", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &request->devices, NULL, NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->folders, NULL, NULL},
      {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  g_autofree char *description = describe_formats();
  GOptionContext *context = g_option_context_new("FOLDER");
  g_option_context_set_summary(context, "Writes the trace in FOLDER in the format of another program.");
  g_option_context_set_description(context, description);
  g_option_context_add_main_entries(context, entries, NULL);
  return context;
}

static char *help_text(void) {
  Request request = {0};
  return tool_option_help("export", make_context(&request));
}

static gboolean parse(Request *request, int argc, char **argv, GError **error) {
  return tool_option_parse(make_context(request), argc, argv, error);
}

static char *list_formats(void) {
  GString *list = g_string_new(NULL);
  for (guint i = 0; tool_exports[i]; i++)
    g_string_append_printf(list, "%s%s",
                           i == 0                ? ""
                           : tool_exports[i + 1] ? ", "
                                                 : " or ",
                           tool_exports[i]->name);
  return g_string_free(list, FALSE);
}

static gboolean check_folder(const Request *request, GError **error) {
  guint count = request->folders ? g_strv_length(request->folders) : 0;
  if (count == 0)
    return tool_option_error(error, "which trace? usage: plenum export FOLDER --format FORMAT [OPTIONS]");
  if (count > 1)
    return tool_option_error(error, "one trace at a time: %s and %s", request->folders[0],
                             request->folders[1]);
  return TRUE;
}

static void refuse_format(const char *name, const char *list, GError **error) {
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; tool_exports[i]; i++) g_ptr_array_add(names, (gpointer)tool_exports[i]->name);
  g_ptr_array_add(names, NULL);
  const char *nearest = tool_nearest(name, (const char *const *)names->pdata);
  if (nearest) tool_option_error(error, "--format is %s, not %s; did you mean %s?", list, name, nearest);
  else tool_option_error(error, "--format is %s, not %s", list, name);
}

static const ToolExport *find_format(const Request *request, GError **error) {
  g_autofree char *list = list_formats();
  const ToolExport *format = request->format ? tool_export_find(request->format) : NULL;
  if (!request->format) tool_option_error(error, "which format? --format is %s", list);
  else if (!format) refuse_format(request->format, list, error);
  return format;
}

static gboolean read_limit(const Request *request, guint64 *limit, GError **error) {
  const char *text = request->limit ? request->limit : LIMIT;
  SimQuantity quantity;
  gint64 bytes = 0;
  g_autoptr(GError) problem = NULL;
  if (!sim_quantity_parse(text, strlen(text), &quantity, &problem) ||
      !sim_quantity_bytes(&quantity, &bytes, &problem))
    return tool_option_error(error, "--limit: %s", problem->message);
  if (bytes <= 0) return tool_option_error(error, "--limit is a size like '2 GiB' or 512MB, above 0");
  *limit = (guint64)bytes;
  return TRUE;
}

/* --- writing --- */

static const char *output_path(const Request *request) { return request->output ? request->output : "-"; }

static ToolStatus fail(const GError *error) {
  fprintf(stderr, "plenum: %s\n", error->message);
  return error->domain == G_OPTION_ERROR ? TOOL_REFUSED : TOOL_FAILED;
}

static ToolStatus write_trace(const Request *request, const ToolExport *format, ToolTrace *trace,
                              guint64 limit) {
  g_autoptr(GError) error = NULL;
  ToolOutput *output = tool_output_open(output_path(request), &error);
  if (!output) return fail(error);
  tool_output_limit(output, limit, ADVICE);
  if (!format->write(trace, output, &error)) {
    tool_output_discard(output);
    return fail(error);
  }
  if (!tool_output_close(output, &error)) return fail(error);
  tool_caveats_tell(trace, request->folders[0], stderr);
  return TOOL_WELL;
}

static gboolean filter(const Request *request, ToolTrace *trace, GError **error) {
  ToolTraceFilter wanted = {request->kinds, request->devices, request->from, request->to};
  g_autoptr(GError) problem = NULL;
  if (tool_trace_filter(trace, &wanted, &problem)) return TRUE;
  return tool_option_error(error, "%s", problem->message);
}

static ToolStatus export(const Request *request, const ToolExport *format, guint64 limit) {
  g_autoptr(GError) error = NULL;
  g_autoptr(ToolTrace) trace = tool_trace_open(request->folders[0], &error);
  if (!trace || !filter(request, trace, &error)) return fail(error);
  return write_trace(request, format, trace, limit);
}

static ToolStatus export_command(int argc, char **argv) {
  Request request = {0};
  guint64 limit = 0;
  const ToolExport *format = NULL;
  g_autoptr(GError) error = NULL;
  g_set_prgname("plenum export");
  gboolean well = parse(&request, argc, argv, &error) && check_folder(&request, &error) &&
                  (format = find_format(&request, &error)) && read_limit(&request, &limit, &error) &&
                  tool_output_check(output_path(&request), &error);
  ToolStatus status = well ? export(&request, format, limit) : TOOL_REFUSED;
  if (!well) tool_option_complain("export", error);
  request_clear(&request);
  return status;
}

const ToolCommand tool_export_command = {
    .name = "export",
    .usage = "FOLDER [OPTIONS]",
    .purpose = "write a trace in the format of another program",
    .run = export_command,
    .help = help_text,
};
