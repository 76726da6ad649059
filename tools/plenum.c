/* SPDX-License-Identifier: MIT */

/* The `plenum` command: its first argument says which command is meant. */
#include <glib.h>
#include <signal.h>
#include <stdio.h>

#include "plenum_constants.h"
#include "tools/blame/command.h"
#include "tools/command.h"
#include "tools/diff/command.h"
#include "tools/export/command.h"
#include "tools/fault.h"
#include "tools/nearest.h"
#include "tools/report/command.h"
#include "tools/run_command.h"
#include "tools/topology/command.h"
#include "tools/trace/manifest_command.h"

static const ToolCommand help_command;

static const ToolCommand *const commands[] = {
    &tool_run_command,    &tool_top_command,      &tool_topology_command,
    &tool_report_command, &tool_export_command,   &tool_blame_command,
    &tool_diff_command,   &tool_manifest_command, &help_command};

static const char introduction[] =
    "plenum emulates distributed systems: devices with clocks, joined by a modelled network,\n"
    "run programs written in Lua. A scenario is one Lua file, and the same scenario,\n"
    "parameters and seed give the same run.\n"
    "\n"
    "Usage:\n"
    "  plenum COMMAND [ARGUMENTS]\n"
    "  plenum --version\n"
    "\n"
    "Commands:\n";

static const char ending[] =
    "\n"
    "Examples:\n"
    "  plenum run scenarios/factorial.lua                run a scenario\n"
    "  plenum run scenarios/ping.lua --set hops=5        with another value of a parameter\n"
    "  plenum run scenarios/ping.lua --seed 7 --json -   with other chance; the outcome as JSON\n"
    "  plenum topology scenarios/all_to_all.lua          what network a scenario declares\n"
    "  plenum run scenarios/ping.lua --trace ping        leave a trace of all that happens in a new folder\n"
    "  plenum report ping -o ping.html                   a page of what is in it\n"
    "  plenum help run                                   all options of a command\n";

static ToolStatus finish(void) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return TOOL_WELL;
  fputs("plenum: cannot write to standard output\n", stderr);
  return TOOL_FAILED;
}

static ToolStatus print_help(void) {
  fputs(introduction, stdout);
  for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
    printf("  %-9s %-16s %s\n", commands[i]->name, commands[i]->usage, commands[i]->purpose);
  fputs(ending, stdout);
  return finish();
}

static ToolStatus print_version(void) {
  puts("plenum " PLENUM_VERSION);
  return finish();
}

static const ToolCommand *find(const char *name) {
  for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
    if (g_str_equal(commands[i]->name, name)) return commands[i];
  return NULL;
}

static ToolStatus refuse(const char *what, const char *word) {
  static const char *const words[] = {"run",  "top",      "topology", "report", "export",    "blame",
                                      "diff", "manifest", "help",     "--help", "--version", NULL};
  const char *nearest = tool_nearest(word, words);
  fprintf(stderr, "plenum: there is no %s %s", what, word);
  if (nearest) fprintf(stderr, "; did you mean %s?", nearest);
  else if (g_str_has_suffix(word, ".lua")) fprintf(stderr, "; did you mean plenum run %s?", word);
  fputs("\nplenum help lists the commands\n", stderr);
  return TOOL_REFUSED;
}

static ToolStatus print_command_help(const ToolCommand *command) {
  g_autofree char *text = command->help();
  fputs(text, stdout);
  return finish();
}

static ToolStatus help(int argc, char **argv) {
  if (argc < 2) return print_help();
  const ToolCommand *command = find(argv[1]);
  return command ? print_command_help(command) : refuse("command", argv[1]);
}

static char *help_of_help(void) {
  return g_strdup("Usage:\n  plenum help [COMMAND]\n\nExplains plenum, or one of its commands.\n");
}

static const ToolCommand help_command = {
    .name = "help",
    .usage = "[COMMAND]",
    .purpose = "explain plenum, or a command",
    .run = help,
    .help = help_of_help,
};

static gboolean asks_for_help(int argc, char **argv) {
  for (int i = 1; i < argc && !g_str_equal(argv[i], "--"); i++)
    if (g_str_equal(argv[i], "--help") || g_str_equal(argv[i], "-h")) return TRUE;
  return FALSE;
}

typedef struct {
  gboolean help;
  gboolean version;
} Wishes;

/* Strict POSIX: what stands behind the command is the command's. */
static gboolean parse(Wishes *wishes, int *argc, char ***argv) {
  GOptionEntry entries[] = {{"help", 'h', 0, G_OPTION_ARG_NONE, &wishes->help, NULL, NULL},
                            {"version", 'V', 0, G_OPTION_ARG_NONE, &wishes->version, NULL, NULL},
                            {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  GOptionContext *context = g_option_context_new(NULL);
  g_option_context_set_help_enabled(context, FALSE);
  g_option_context_set_strict_posix(context, TRUE);
  g_option_context_add_main_entries(context, entries, NULL);
  gboolean well = g_option_context_parse(context, argc, argv, NULL);
  g_option_context_free(context);
  return well;
}

int main(int argc, char **argv) {
  tool_fault_catch();
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
  const char *first = argc > 1 ? argv[1] : NULL;
  Wishes wishes = {FALSE, FALSE};
  if (!parse(&wishes, &argc, &argv)) return refuse("option", first);
  if (wishes.version) return print_version();
  if (wishes.help) return print_help();
  if (argc < 2) {
    fputs("plenum: which command? plenum help lists them\n", stderr);
    return TOOL_REFUSED;
  }
  const ToolCommand *command = find(argv[1]);
  if (!command) return refuse("command", argv[1]);
  if (asks_for_help(argc - 1, argv + 1)) return print_command_help(command);
  return command->run(argc - 1, argv + 1);
}
