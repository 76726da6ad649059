/* SPDX-License-Identifier: MIT */
#include "tools/run_command.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "actors/run/run.h"
#include "tools/library.h"
#include "tools/live/live.h"
#include "tools/live/progress.h"
#include "tools/live/terminal.h"
#include "tools/nearest.h"
#include "tools/option.h"
#include "tools/output.h"
#include "tools/scenario.h"
#include "tools/summary.h"
#include "tools/trace/recording.h"

#define SHARDS_MAX 4096

static const char about_run[] =
    "Examples:\n"
    "  plenum run scenarios/factorial.lua\n"
    "  plenum run scenarios/ping.lua --set hops=5 --set step='2 ms' --seed 7\n"
    "  plenum run scenarios/ping.lua --quiet --json ping.json\n"
    "  plenum run scenarios/ping.lua --trace ping    then plenum report ping -o ping.html,\n"
    "      plenum export ping --format chrome -o ping.json, plenum blame ping, babeltrace2 ping\n"
    "  plenum run FILE --log debug --log-from '2 ms' --log-to '3 ms' --log-kind vote\n"
    "\n"
    "A virtual time T is a number in the scenario's unit, or has a unit of its own: '10 ms'.\n"
    "\n"
    "The same scenario, parameters and seed give the same run and the same fingerprint,\n"
    "on every machine and for every number of shards.\n"
    "\n"
    "Exit status: 0 all is well; 1 a check or the scenario failed; 2 bad usage, or a scenario\n"
    "that does not load; 3 a fault of plenum itself.\n";

static const char about_top[] =
    "Keys: space pauses the run and lets it go on, s steps, q quits, ? lists all.\n"
    "\n"
    "Examples:\n"
    "  plenum top scenarios/phold.lua --set duration=100000\n"
    "  plenum top scenarios/mesh.lua --paused\n"
    "\n"
    "Watching changes nothing: the run, its fingerprint and the exit status are those of plenum run.\n";

static const char *const levels[] = {"debug", "info", "warn", "error", "none", NULL};
enum { LEVEL_INFO = 1, LEVEL_NONE = 4 };

/* What the command line asks for. */
typedef struct {
  ToolScenario scenario;
  char *until, *warmup;
  int shards;
  char *json;
  char *log, *log_from, *log_to;
  char **log_kinds, **log_devices, **log_processes;
  ToolRecording recording;
  gboolean quiet, live, paused, unmeasured;
} Request;

static Request plain_request(void) { return (Request){.scenario = tool_scenario_plain(), .shards = 1}; }

static void request_clear(Request *request) {
  tool_scenario_clear(&request->scenario);
  g_free(request->until);
  g_free(request->warmup);
  g_free(request->json);
  g_free(request->log);
  g_free(request->log_from);
  g_free(request->log_to);
  g_strfreev(request->log_kinds);
  g_strfreev(request->log_devices);
  g_strfreev(request->log_processes);
  tool_recording_clear(&request->recording);
}

/* --- reading the command line --- */

/* G_OPTION_ARG_FILENAME takes any bytes; ..._STRING would ask the locale. */
static GOptionContext *make_context(Request *request) {
  GOptionEntry entries[] = {
      {"until", 0, 0, G_OPTION_ARG_FILENAME, &request->until, "end at this virtual time: 250, '10 ms'", "T"},
      {"warmup", 0, 0, G_OPTION_ARG_FILENAME, &request->warmup,
       "measure from this virtual time on; the run stays the same", "T"},
      {"no-metrics", 0, 0, G_OPTION_ARG_NONE, &request->unmeasured,
       "measure nothing but what the scenario itself reports; the run stays the same", NULL},
      {"shards", 0, 0, G_OPTION_ARG_INT, &request->shards, "divide the devices among N shards (default 1)",
       "N"},
      {"json", 0, 0, G_OPTION_ARG_FILENAME, &request->json, "write the summary as JSON; - is standard output",
       "FILE"},
      {"log", 0, 0, G_OPTION_ARG_FILENAME, &request->log,
       "debug, info (default), warn, error or none; --json lists the entries, too", "LEVEL"},
      {"log-from", 0, 0, G_OPTION_ARG_FILENAME, &request->log_from, "only entries from this virtual time on",
       "T"},
      {"log-to", 0, 0, G_OPTION_ARG_FILENAME, &request->log_to, "only entries up to this virtual time", "T"},
      {"log-kind", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->log_kinds,
       "only of this kind; may be repeated", "K"},
      {"log-device", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->log_devices,
       "only what was logged on this device; may be repeated", "D"},
      {"log-process", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->log_processes,
       "only by processes of this name or type, like server or 'server 3'; may be repeated", "P"},
      {"live", 0, 0, G_OPTION_ARG_NONE, &request->live,
       "show the run on the whole terminal while it goes on; ? lists the keys", NULL},
      {"paused", 0, 0, G_OPTION_ARG_NONE, &request->paused, "with --live: begin paused, at instant 0", NULL},
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &request->quiet, "print nothing but failures", NULL},
      {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  GOptionContext *context = g_option_context_new("FILE");
  tool_scenario_add_options(&request->scenario, context);
  tool_recording_add_options(&request->recording, context);
  g_option_context_add_main_entries(context, entries, NULL);
  return context;
}

static char *help_text(const char *command, const char *summary, const char *description) {
  Request request = plain_request();
  GOptionContext *context = make_context(&request);
  g_option_context_set_summary(context, summary);
  g_option_context_set_description(context, description);
  return tool_option_help(command, context);
}

static char *help_of_run(void) {
  return help_text("run", "Emulates the scenario in FILE and tells what came of it.", about_run);
}

static char *help_of_top(void) {
  return help_text(
      "top",
      "Shows the run of the scenario in FILE on the whole terminal while it goes on, then tells\n"
      "what came of it: plenum run --live.",
      about_top);
}

static gboolean parse(Request *request, int argc, char **argv, GError **error) {
  return tool_option_parse(make_context(request), argc, argv, error);
}

static gboolean read_level(const Request *request, int *level, GError **error) {
  *level = request->quiet ? LEVEL_NONE : LEVEL_INFO;
  if (!request->log) return TRUE;
  for (*level = 0; levels[*level]; (*level)++)
    if (g_str_equal(levels[*level], request->log)) return TRUE;
  const char *nearest = tool_nearest(request->log, levels);
  return tool_option_error(error, "--log is debug, info, warn, error or none, not %s%s%s%s", request->log,
                           nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* The view and what is logged are drawn where people look, wherever the summary goes. */
static gboolean check_live(const Request *request, GError **error) {
  if (request->paused && !request->live) return tool_option_error(error, "--paused goes with --live");
  if (!request->live || tool_terminal_able(STDERR_FILENO)) return TRUE;
  if (!isatty(STDERR_FILENO))
    return tool_option_error(error, "--live draws on a terminal, and standard error is none");
  return tool_option_error(error, "--live draws on a terminal, and this one (TERM=%s) prints lines only",
                           g_getenv("TERM") ? g_getenv("TERM") : "");
}

static gboolean read_options(const Request *request, ActorOptions *options, GError **error) {
  if (!tool_scenario_read(&request->scenario, "run", options, error)) return FALSE;
  if (request->shards < 1 || request->shards > SHARDS_MAX)
    return tool_option_error(error, "--shards is a number from 1 to %d", SHARDS_MAX);
  options->until = request->until;
  options->warmup = request->warmup;
  options->unmeasured = request->unmeasured;
  options->shards = (guint)request->shards;
  options->log_from = request->log_from;
  options->log_to = request->log_to;
  options->log_kinds = request->log_kinds;
  options->log_devices = request->log_devices;
  options->log_processes = request->log_processes;
  options->log_listed = request->log && request->json;
  /* What can be known to fail is refused before the run, which may be long. */
  return check_live(request, error) && read_level(request, &options->log_level, error) &&
         (!request->json || tool_output_check(request->json, error));
}

/* --- telling what came of it --- */

/* The command that gives the same run: it does not depend on the number of shards, which may be given, too.
 */
static char *repetition(const Request *request, gboolean shards) {
  GString *line = g_string_new("plenum run");
  tool_scenario_append(&request->scenario, line);
  tool_option_append(line, "until", request->until);
  tool_option_append(line, "warmup", request->warmup);
  if (request->unmeasured) g_string_append(line, " --no-metrics");
  if (shards && request->shards > 1) g_string_append_printf(line, " --shards %d", request->shards);
  return g_string_free(line, FALSE);
}

/* (transfer full) */
static json_t *make_summary(const Request *request, const ActorOutcome *outcome, double seconds) {
  g_autofree char *command = repetition(request, FALSE);
  json_t *summary = tool_summary_json(outcome, seconds);
  json_object_set_new(summary, "manifest", tool_manifest(outcome->files, command));
  return summary;
}

static void print_repetition(const Request *request) {
  g_autofree char *line = repetition(request, TRUE);
  fprintf(stderr, "repeat with: %s\n", line);
}

static gboolean write_json(const Request *request, const ActorOutcome *outcome, double seconds,
                           GError **error) {
  gboolean well = TRUE;
  if (!request->json && !request->recording.folder) return TRUE;
  json_t *summary = make_summary(request, outcome, seconds);
  if (request->json) well = tool_output_write_json(request->json, summary, error);
  if (well && request->recording.folder)
    well = tool_recording_end(&request->recording, summary, !outcome->untold, error);
  json_decref(summary);
  return well;
}

static void print_page(const Request *request, const ActorOutcome *outcome, double seconds) {
  if (request->quiet || g_strcmp0(request->json, "-") == 0) return;
  tool_summary_print(outcome, seconds, tool_terminal_colourful(STDOUT_FILENO), stdout);
}

static void print_doubt(const Request *request, const ActorOutcome *outcome) {
  g_autofree char *doubt = tool_recording_doubt(&request->recording, outcome->summary);
  if (doubt && !request->quiet) fprintf(stderr, "plenum: %s\n", doubt);
}

static gboolean was_aborted(const ActorOutcome *outcome) {
  return g_strcmp0(json_string_value(json_object_get(outcome->summary, "ended")), "aborted") == 0;
}

static void print_failure(const Request *request, const ActorOutcome *outcome) {
  if (outcome->failure) fprintf(stderr, "plenum: %s\n", outcome->failure);
  else if (was_aborted(outcome)) fputs("plenum: aborted: the run was cut short\n", stderr);
  else fputs("plenum: a check failed\n", stderr);
  if (request->quiet || g_strcmp0(request->json, "-") == 0)
    tool_summary_print_failed_checks(outcome, 0, stderr);
  print_repetition(request);
}

static ToolStatus tell(const Request *request, const ActorOutcome *outcome, double seconds) {
  g_autoptr(GError) error = NULL;
  gboolean written = write_json(request, outcome, seconds, &error);
  print_page(request, outcome, seconds);
  print_doubt(request, outcome);
  if (fflush(stdout) != 0 && written) {
    written = FALSE;
    g_set_error_literal(&error, G_FILE_ERROR, G_FILE_ERROR_NOSPC,
                        "cannot write the summary to standard output");
  }
  gboolean failed = outcome->failed || was_aborted(outcome);
  if (failed) print_failure(request, outcome);
  if (!written) fprintf(stderr, "plenum: %s\n", error->message);
  return failed || !written ? TOOL_FAILED : TOOL_WELL;
}

/* --- running --- */

static void show_log(const char *line, gpointer progress) {
  tool_progress_erase(progress);
  fprintf(stderr, "%s\n", line);
}

/* The third signal ends the program as usual: two may come at once, to the program and to its group. */
static void interrupt(int number) {
  static volatile sig_atomic_t times;
  actor_run_interrupt();
  if (++times < 3) return;
  tool_terminal_leave();
  signal(number, SIG_DFL);
  raise(number);
}

static void catch_interrupts(void) {
  struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

/* `seconds` are those in which the run went on. */
static ActorOutcome *emulate_live(const Request *request, ActorOptions *options, double *seconds,
                                  GError **error) {
  ToolLive *live = tool_live_new(STDERR_FILENO, options->file, request->paused, error);
  if (!live) return NULL;
  options->log = tool_live_log;
  options->watch = tool_live_watch;
  options->log_data = options->watch_data = live;
  options->farewell = tool_terminal_leave;
  catch_interrupts();
  ActorOutcome *outcome = actor_run(options, error);
  *seconds -= tool_live_idle(live);
  tool_live_free(live);
  return outcome;
}

static ActorOutcome *emulate_plain(const Request *request, ActorOptions *options, GError **error) {
  ToolProgress *progress = tool_progress_new(stderr);
  options->log = show_log;
  options->log_data = progress;
  if (!request->quiet) {
    options->watch = tool_progress_watch;
    options->watch_data = progress;
  }
  catch_interrupts();
  ActorOutcome *outcome = actor_run(options, error);
  tool_progress_free(progress);
  return outcome;
}

static ActorOutcome *emulate(const Request *request, ActorOptions *options, double *seconds, GError **error) {
  gint64 begun_us = g_get_monotonic_time();
  *seconds = 0;
  ActorOutcome *outcome =
      request->live ? emulate_live(request, options, seconds, error) : emulate_plain(request, options, error);
  *seconds += (double)(g_get_monotonic_time() - begun_us) / G_USEC_PER_SEC;
  return outcome;
}

/* Without an outcome. */
static ToolStatus refuse(const Request *request, const GError *error) {
  fprintf(stderr, "plenum: %s\n", error->message);
  if (!g_error_matches(error, ACTOR_ERROR, ACTOR_ERROR_RUN)) return TOOL_REFUSED;
  print_repetition(request);
  return TOOL_FAILED;
}

static ToolStatus run(Request *request, ActorOptions *options) {
  g_autoptr(GError) error = NULL;
  g_autofree char *library = tool_library_folder();
  options->library = library;
  g_autofree char *command = repetition(request, TRUE);
  if (options->trace && !tool_recording_begin(&request->recording, options, command, &error))
    return refuse(request, error);
  double seconds;
  ActorOutcome *outcome = emulate(request, options, &seconds, &error);
  if (!outcome) {
    if (options->trace) tool_recording_discard(&request->recording);
    return refuse(request, error);
  }
  ToolStatus status = tell(request, outcome, seconds);
  actor_outcome_free(outcome);
  return status;
}

static ToolStatus obey(const char *command, Request request, int argc, char **argv) {
  ActorOptions options;
  ActorTraceOptions trace;
  g_autoptr(GError) error = NULL;
  gboolean well = parse(&request, argc, argv, &error) && read_options(&request, &options, &error) &&
                  tool_recording_read(&request.recording, &trace, &options.trace, &error);
  ToolStatus status = well ? run(&request, &options) : TOOL_REFUSED;
  if (!well) tool_option_complain(command, error);
  request_clear(&request);
  return status;
}

static ToolStatus run_command(int argc, char **argv) {
  g_set_prgname("plenum run");
  return obey("run", plain_request(), argc, argv);
}

static ToolStatus top_command(int argc, char **argv) {
  Request request = plain_request();
  request.live = TRUE;
  g_set_prgname("plenum top");
  return obey("top", request, argc, argv);
}

const ToolCommand tool_run_command = {
    .name = "run",
    .usage = "FILE [OPTIONS]",
    .purpose = "emulate a scenario and tell what came of it",
    .run = run_command,
    .help = help_of_run,
};

const ToolCommand tool_top_command = {
    .name = "top",
    .usage = "FILE [OPTIONS]",
    .purpose = "watch a run while it goes on: plenum run --live",
    .run = top_command,
    .help = help_of_top,
};
