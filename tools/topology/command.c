/* SPDX-License-Identifier: MIT */
#include "tools/topology/command.h"

#include <stdio.h>

#include "tools/library.h"
#include "tools/option.h"
#include "tools/output.h"
#include "tools/scenario.h"
#include "tools/topology/dot.h"
#include "tools/topology/node_link.h"
#include "tools/topology/page.h"
#include "tools/topology/picture.h"

static const char examples[] =
    "Without --json, --dot or --svg a page for people is printed.\n"
    "\n"
    "Examples:\n"
    "  plenum topology scenarios/all_to_all.lua\n"
    "  plenum topology scenarios/all_to_all.lua --set topology=torus --svg torus.svg\n"
    "  plenum topology scenarios/ping.lua --dot - | dot -Tpdf -o ping.pdf\n"
    "  plenum topology scenarios/ping.lua --json ping.json    node-link JSON, as networkx reads it\n"
    "\n"
    "The scenario is read and not run.  Figures in JSON and DOT are in its unit.\n"
    "\n"
    "Exit status: 0 all is well; 1 an output cannot be written; 2 bad usage, a scenario that\n"
    "does not load, or a picture of too many devices; 3 a fault of plenum itself.\n";

/* What the command line asks for. */
typedef struct {
  ToolScenario scenario;
  char *json, *dot, *svg; /* where to, or NULL */
} Request;

static Request plain_request(void) { return (Request){.scenario = tool_scenario_plain()}; }

static void request_clear(Request *request) {
  tool_scenario_clear(&request->scenario);
  g_free(request->json);
  g_free(request->dot);
  g_free(request->svg);
}

/* --- reading the command line --- */

static GOptionContext *make_context(Request *request) {
  GOptionEntry entries[] = {
      {"json", 0, 0, G_OPTION_ARG_FILENAME, &request->json, "write node-link JSON; - is standard output",
       "FILE"},
      {"dot", 0, 0, G_OPTION_ARG_FILENAME, &request->dot, "write DOT for Graphviz", "FILE"},
      {"svg", 0, 0, G_OPTION_ARG_FILENAME, &request->svg, "draw a picture", "FILE"},
      {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  GOptionContext *context = g_option_context_new("FILE");
  g_option_context_set_summary(
      context, "Tells what devices and links the scenario in FILE declares, or the graph in it describes.");
  g_option_context_set_description(context, examples);
  tool_scenario_add_options(&request->scenario, context);
  g_option_context_add_main_entries(context, entries, NULL);
  return context;
}

static char *help_text(void) {
  Request request = plain_request();
  return tool_option_help("topology", make_context(&request));
}

static gboolean parse(Request *request, int argc, char **argv, GError **error) {
  return tool_option_parse(make_context(request), argc, argv, error);
}

static gboolean same_file(const char *a, const char *b) { return a && b && g_str_equal(a, b); }

static gboolean check_outputs(const Request *request, GError **error) {
  const char *const outputs[] = {request->json, request->dot, request->svg};
  if (same_file(request->json, request->dot) || same_file(request->dot, request->svg) ||
      same_file(request->svg, request->json))
    return tool_option_error(error, "two outputs cannot go to one place");
  for (guint i = 0; i < G_N_ELEMENTS(outputs); i++)
    if (outputs[i] && !tool_output_check(outputs[i], error)) return FALSE;
  return TRUE;
}

static gboolean read_options(const Request *request, ActorOptions *options, GError **error) {
  return tool_scenario_read(&request->scenario, "topology", options, error) && check_outputs(request, error);
}

/* --- writing --- */

static gboolean write_json(const char *path, const ActorTopology *topology, GError **error) {
  json_t *value = tool_node_link_json(topology);
  gboolean well = tool_output_write_json(path, value, error);
  json_decref(value);
  return well;
}

static gboolean write_text(const char *path, GString *text, GError **error) {
  gboolean well = tool_output_write(path, text->str, text->len, error);
  g_string_free(text, TRUE);
  return well;
}

static ToolStatus export(const Request *request, const ActorTopology *topology) {
  g_autoptr(GError) error = NULL;
  gboolean well = (!request->json || write_json(request->json, topology, &error)) &&
                  (!request->dot || write_text(request->dot, tool_dot_text(topology), &error)) &&
                  (!request->svg || write_text(request->svg, tool_picture_svg(topology), &error));
  if (!well) fprintf(stderr, "plenum: %s\n", error->message);
  return well ? TOOL_WELL : TOOL_FAILED;
}

static ToolStatus print_page(const ActorTopology *topology) {
  tool_topology_page_print(topology, stdout);
  if (fflush(stdout) == 0 && !ferror(stdout)) return TOOL_WELL;
  fputs("plenum: cannot write to standard output\n", stderr);
  return TOOL_FAILED;
}

static ToolStatus refuse(const char *message) {
  fprintf(stderr, "plenum: %s\n", message);
  return TOOL_REFUSED;
}

static ToolStatus tell(const Request *request, const ActorTopology *topology) {
  guint devices = topology->devices->len;
  if (devices == 0) return refuse("the scenario declares no devices: there is no topology to tell of");
  if (request->svg && devices > TOOL_DRAWING_DEVICES) {
    g_autofree char *message = g_strdup_printf(
        "--svg: a picture has room for %d devices, and there are %u; --json and --dot have for all",
        TOOL_DRAWING_DEVICES, devices);
    return refuse(message);
  }
  if (request->json || request->dot || request->svg) return export(request, topology);
  return print_page(topology);
}

static void show_log(const char *line, gpointer data) {
  (void)data;
  fprintf(stderr, "%s\n", line);
}

static ToolStatus read_and_tell(const Request *request, ActorOptions *options) {
  g_autoptr(GError) error = NULL;
  g_autofree char *library = tool_library_folder();
  options->library = library;
  options->log = show_log;
  options->log_level = 1;
  g_autoptr(ActorTopology) topology = actor_topology_read(options, &error);
  return topology ? tell(request, topology) : refuse(error->message);
}

static ToolStatus topology_command(int argc, char **argv) {
  Request request = plain_request();
  ActorOptions options;
  g_autoptr(GError) error = NULL;
  g_set_prgname("plenum topology");
  gboolean well = parse(&request, argc, argv, &error) && read_options(&request, &options, &error);
  ToolStatus status = well ? read_and_tell(&request, &options) : TOOL_REFUSED;
  if (!well) tool_option_complain("topology", error);
  request_clear(&request);
  return status;
}

const ToolCommand tool_topology_command = {
    .name = "topology",
    .usage = "FILE [OPTIONS]",
    .purpose = "tell, export or draw the network of a scenario",
    .run = topology_command,
    .help = help_text,
};
