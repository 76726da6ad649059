/* SPDX-License-Identifier: MIT */
#include "tools/export/results_run.h"

#include "tools/text/value.h"

#define SCENARIO "scenario" /* the module of what belongs to no device */

static const gint64 RUN = TOOL_RESULTS_RUN;

/* --- what was run --- */

static void add_attribute(ToolDatabase *database, const char *name, const json_t *value) {
  if (!value || json_is_null(value)) return;
  g_autofree char *text = tool_value_exact_text(value);
  tool_database_add(database, "runAttr", "itt", RUN, name, text);
}

static void add_attributes(ToolDatabase *database, const json_t *object, const char *const *names) {
  for (; *names; names++) add_attribute(database, *names, json_object_get(object, *names));
}

static void add_files(ToolDatabase *database, const json_t *files) {
  const char *name;
  json_t *value;
  json_object_foreach ((json_t *)files, name, value) {
    g_autofree char *attribute = g_strconcat("file:", name, NULL);
    add_attribute(database, attribute, value);
  }
}

/* "$loss=0.1, $nodes=64", as others name a point of a study. (transfer full) */
static char *point_of(const json_t *params) {
  GString *text = g_string_new(NULL);
  const char *name;
  json_t *value;
  json_object_foreach ((json_t *)params, name, value) {
    g_autofree char *word = tool_value_exact_text(value);
    g_string_append_printf(text, "%s$%s=%s", text->len ? ", " : "", name, word);
  }
  return g_string_free(text, FALSE);
}

/* The words by which OMNeT++ groups runs. */
static void add_group(ToolDatabase *database, const json_t *manifest) {
  const char *scenario = tool_value_string(manifest, "scenario");
  g_autofree char *point = point_of(json_object_get(manifest, "params"));
  g_autofree char *seed = tool_value_exact_text(json_object_get(manifest, "seed"));
  const char *const words[][2] = {
      {"configname", scenario}, {"network", scenario}, {"experiment", scenario}, {"measurement", point},
      {"iterationvars", point}, {"replication", seed}, {"seedset", seed}};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++)
    tool_database_add(database, "runAttr", "itt", RUN, words[i][0], words[i][1]);
}

/* The command is the summary's, which does not tell the number of shards. */
static void add_config(ToolDatabase *database, const json_t *manifest, const json_t *summary) {
  static const char *const names[] = {"scenario", "seed", "until", NULL};
  gint64 order = 0;
  const char *command = tool_value_string(json_object_get(summary, "manifest"), "command");
  if (*command) tool_database_add(database, "runConfig", "itti", RUN, "command", command, order++);
  for (const char *const *name = names; *name; name++) {
    const json_t *value = json_object_get(manifest, *name);
    if (!value || json_is_null(value)) continue;
    g_autofree char *text = tool_value_exact_text(value);
    tool_database_add(database, "runConfig", "itti", RUN, *name, text, order++);
  }
}

/* What part of the run's events the rest is of, and how exact their instants are, where that is not all. */
static void add_limits(const ToolTrace *trace, const ToolTick *tick, ToolDatabase *database) {
  add_attribute(database, "traced", json_object_get(tool_trace_manifest(trace), "traced"));
  add_attribute(database, "exported", tool_trace_part(trace));
  if (tick->divisor == 1) return;
  g_autofree char *length = tool_tick_text(tool_trace_scale(trace));
  g_autofree char *text = g_strdup_printf("to 10^-%u s, a tick being %s", tick->exponent, length);
  tool_database_add(database, "runAttr", "itt", RUN, "rounded", text);
}

static void add_run(const ToolTrace *trace, const ToolTick *tick, ToolDatabase *database) {
  const json_t *manifest = tool_trace_manifest(trace), *summary = tool_trace_summary(trace);
  static const char *const told[] = {"plenum",         "title",    "seed", "until", "unit",
                                     "ticks_per_unit", "compiler", "glib", NULL};
  static const char *const came[] = {"fingerprint", "ended", NULL};
  const char *fingerprint = tool_value_string(summary, "fingerprint");
  g_autofree char *seed = tool_value_exact_text(json_object_get(manifest, "seed"));
  g_autofree char *name = g_strjoin("-", tool_value_string(manifest, "scenario"), seed,
                                    *fingerprint ? fingerprint : "unfinished", NULL);
  tool_database_add(database, "run", "iti", RUN, name, -(gint64)tick->exponent);
  add_group(database, manifest);
  add_attributes(database, manifest, told);
  add_attributes(database, summary, came);
  add_limits(trace, tick, database);
  add_files(database, json_object_get(manifest, "files"));
  add_config(database, manifest, summary);
}

/* --- parameters --- */

static void add_parameter(ToolDatabase *database, const char *module, const char *name, const json_t *value) {
  g_autofree char *text = tool_value_exact_text(value);
  tool_database_add(database, "parameter", "nittt", RUN, module, name, text);
}

static void add_parameters(ToolDatabase *database, const json_t *params) {
  const char *name;
  json_t *value;
  json_object_foreach ((json_t *)params, name, value) {
    g_autofree char *text = tool_value_exact_text(value);
    tool_database_add(database, "runItervar", "itt", RUN, name, text);
    add_parameter(database, SCENARIO, name, value);
  }
}

/* What is set of a device: numbers, and in its parts numbers again. */
static void add_settings(ToolDatabase *database, const char *device, const char *prefix, const json_t *node) {
  const char *name;
  json_t *value;
  json_object_foreach ((json_t *)node, name, value) {
    g_autofree char *whole = g_strconcat(prefix, *prefix ? "." : "", name, NULL);
    if (json_is_object(value) && !*prefix) add_settings(database, device, name, value);
    else if (json_is_number(value)) add_parameter(database, device, whole, value);
  }
}

static void add_devices(ToolDatabase *database, const json_t *topology) {
  gsize i;
  json_t *node;
  json_array_foreach (json_object_get(topology, "nodes"), i, node)
    add_settings(database, tool_value_string(node, "id"), "", node);
}

/* --- scalars --- */

static void add_scalar(ToolDatabase *database, const char *name, const json_t *value) {
  double number = json_is_boolean(value) ? json_is_true(value) : json_number_value(value);
  tool_database_add(database, "scalar", "nittr", RUN, SCENARIO, name, number);
}

/* What is no number is an attribute of the run. */
static void add_results(ToolDatabase *database, const json_t *results) {
  const char *name;
  json_t *value;
  json_object_foreach ((json_t *)results, name, value) {
    g_autofree char *attribute = g_strconcat("result:", name, NULL);
    if (json_is_number(value) || json_is_boolean(value)) add_scalar(database, name, value);
    else add_attribute(database, attribute, value);
  }
}

/* Numbers of a metric, and in its parts numbers again. */
static void add_metric(ToolDatabase *database, const char *prefix, const json_t *metric, gboolean nested) {
  const char *name;
  json_t *value;
  json_object_foreach ((json_t *)metric, name, value) {
    g_autofree char *whole = g_strconcat(prefix, ":", name, NULL);
    if (json_is_number(value)) add_scalar(database, whole, value);
    else if (json_is_object(value) && nested) add_metric(database, prefix, value, FALSE);
  }
}

static void add_checks(ToolDatabase *database, const json_t *checks) {
  gint64 passed = 0, failed = 0;
  gsize i;
  json_t *check;
  json_array_foreach (checks, i, check)
    *(json_is_true(json_object_get(check, "ok")) ? &passed : &failed) += 1;
  tool_database_add(database, "scalar", "nittr", RUN, SCENARIO, "checks:passed", (double)passed);
  tool_database_add(database, "scalar", "nittr", RUN, SCENARIO, "checks:failed", (double)failed);
}

static void add_scalars(ToolDatabase *database, const json_t *summary) {
  const char *name;
  json_t *metric;
  add_results(database, json_object_get(summary, "results"));
  json_object_foreach (json_object_get(summary, "metrics"), name, metric)
    add_metric(database, name, metric, TRUE);
  add_scalar(database, "time", json_object_get(summary, "time"));
  add_scalar(database, "events", json_object_get(summary, "events"));
  add_checks(database, json_object_get(summary, "checks"));
}

void tool_results_add_run(const ToolTrace *trace, const ToolTick *tick, ToolDatabase *database) {
  add_run(trace, tick, database);
  add_parameters(database, json_object_get(tool_trace_manifest(trace), "params"));
  add_devices(database, tool_trace_topology(trace));
  if (tool_trace_summary(trace)) add_scalars(database, tool_trace_summary(trace));
}
