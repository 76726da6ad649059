/* SPDX-License-Identifier: MIT */

/* The scenario that a command line names: its file, the seed, values of its parameters, and what reading and
 * running it may cost.  Commands that take one share these options. */
#ifndef TOOLS_SCENARIO_H
#define TOOLS_SCENARIO_H

#include "actors/run/run.h"

typedef struct {
  char **files;
  gint64 seed;
  char **sets;
  char *memory;
  double watchdog;
} ToolScenario;

/* As it is when the command line says nothing. */
ToolScenario tool_scenario_plain(void);
void tool_scenario_clear(ToolScenario *scenario);

/* The context's options write to `scenario`. */
void tool_scenario_add_options(ToolScenario *scenario, GOptionContext *context);

/* Fills in what the options of a run say about it, the rest being empty; they point into it.  `command` is
 * for the error: "run". */
gboolean tool_scenario_read(const ToolScenario *scenario, const char *command, ActorOptions *options,
                            GError **error);

/* The words that name the same scenario again. */
void tool_scenario_append(const ToolScenario *scenario, GString *line);

#endif
