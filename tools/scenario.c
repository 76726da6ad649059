/* SPDX-License-Identifier: MIT */
#include "tools/scenario.h"

#include <string.h>

#include "sim/quantity.h"
#include "tools/option.h"

#define WATCHDOG_SECONDS 20.0

ToolScenario tool_scenario_plain(void) { return (ToolScenario){.seed = 1, .watchdog = WATCHDOG_SECONDS}; }

void tool_scenario_clear(ToolScenario *scenario) {
  g_strfreev(scenario->files);
  g_strfreev(scenario->sets);
  g_free(scenario->memory);
}

/* G_OPTION_ARG_FILENAME takes any bytes; ..._STRING would ask the locale. */
void tool_scenario_add_options(ToolScenario *scenario, GOptionContext *context) {
  GOptionEntry entries[] = {
      {"seed", 0, 0, G_OPTION_ARG_INT64, &scenario->seed, "where all chance comes from (default 1)", "N"},
      {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &scenario->sets,
       "give a parameter of the scenario a value; may be repeated", "K=V"},
      {"memory", 0, 0, G_OPTION_ARG_FILENAME, &scenario->memory,
       "end when it takes more: '2 GiB', 512MB (default: no limit)", "LIMIT"},
      {"watchdog", 0, 0, G_OPTION_ARG_DOUBLE, &scenario->watchdog,
       "end when one step takes longer in real time; 0 is for ever (default 20)", "SECONDS"},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &scenario->files, NULL, NULL},
      {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  g_option_context_add_main_entries(context, entries, NULL);
}

static gboolean check_file(const ToolScenario *scenario, const char *command, GError **error) {
  guint count = scenario->files ? g_strv_length(scenario->files) : 0;
  if (count == 0) return tool_option_error(error, "which scenario? usage: plenum %s FILE [OPTIONS]", command);
  if (count > 1)
    return tool_option_error(error, "one scenario at a time: %s and %s", scenario->files[0],
                             scenario->files[1]);
  return TRUE;
}

static gboolean check_numbers(const ToolScenario *scenario, GError **error) {
  if (scenario->seed < 0) return tool_option_error(error, "--seed is a whole number from 0 up to 2^63 - 1");
  if (!(scenario->watchdog >= 0))
    return tool_option_error(error, "--watchdog is a number of seconds from 0 up");
  return TRUE;
}

static gboolean check_sets(const ToolScenario *scenario, GError **error) {
  for (char **set = scenario->sets; set && *set; set++) {
    const char *equals = strchr(*set, '=');
    if (!equals || equals == *set) return tool_option_error(error, "--set wants NAME=VALUE, not %s", *set);
  }
  return TRUE;
}

static gboolean read_memory(const ToolScenario *scenario, gsize *memory, GError **error) {
  if (!scenario->memory) return TRUE;
  SimQuantity quantity;
  gint64 bytes = 0;
  g_autoptr(GError) problem = NULL;
  if (!sim_quantity_parse(scenario->memory, strlen(scenario->memory), &quantity, &problem) ||
      !sim_quantity_bytes(&quantity, &bytes, &problem))
    return tool_option_error(error, "--memory: %s", problem->message);
  if (bytes == 0) return tool_option_error(error, "--memory is a size like '2 GiB' or 512MB, above 0");
  *memory = (gsize)bytes;
  return TRUE;
}

gboolean tool_scenario_read(const ToolScenario *scenario, const char *command, ActorOptions *options,
                            GError **error) {
  if (!check_file(scenario, command, error) || !check_numbers(scenario, error) ||
      !check_sets(scenario, error))
    return FALSE;
  *options = (ActorOptions){.file = scenario->files[0],
                            .seed = (guint64)scenario->seed,
                            .sets = scenario->sets,
                            .shards = 1,
                            .watchdog = scenario->watchdog};
  return read_memory(scenario, &options->memory, error);
}

void tool_scenario_append(const ToolScenario *scenario, GString *line) {
  g_autofree char *file = g_strconcat(*scenario->files[0] == '-' ? "./" : "", scenario->files[0], NULL);
  tool_option_append_word(line, file);
  g_string_append_printf(line, " --seed %" G_GINT64_FORMAT, scenario->seed);
  for (char **set = scenario->sets; set && *set; set++) tool_option_append(line, "set", *set);
  tool_option_append(line, "memory", scenario->memory);
}
