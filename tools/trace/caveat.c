/* SPDX-License-Identifier: MIT */
#include "tools/trace/caveat.h"

#include "tools/text/table.h"
#include "tools/trace/naming.h"

static void tell_end(const ToolTrace *trace, const char *folder, FILE *out) {
  const json_t *summary = tool_trace_summary(trace);
  const char *ended = json_string_value(json_object_get(summary, "ended"));
  if (!summary)
    fprintf(out, "plenum: %s has no summary: the run was cut short, or goes on; its end is missing\n",
            folder);
  else if (g_strcmp0(ended, "aborted") == 0)
    fprintf(out, "plenum: the run in %s was cut short: its end is missing\n", folder);
}

/* Streams that are cut end at different instants. */
char *tool_caveat_missing(const ToolTrace *trace, const char *folder) {
  SimInstant devices = tool_trace_whole_before(trace, FALSE);
  SimInstant experimenter = tool_trace_whole_before(trace, TRUE);
  g_autofree char *time = tool_naming_time(trace, devices), *other = tool_naming_time(trace, experimenter);
  if (MIN(devices, experimenter) == SIM_INSTANT_MAX) return NULL;
  if (devices == SIM_INSTANT_MAX)
    return g_strdup_printf("in %s the experimenter's events from %s on may be missing", folder, other);
  if (experimenter >= devices) return g_strdup_printf("in %s events from %s on may be missing", folder, time);
  return g_strdup_printf("in %s events from %s on, and the experimenter's from %s on, may be missing", folder,
                         time, other);
}

static void tell_missing(const ToolTrace *trace, const char *folder, FILE *out) {
  g_autofree char *missing = tool_caveat_missing(trace, folder);
  if (missing) fprintf(out, "plenum: %s\n", missing);
}

static void tell_kind(const ToolTrace *trace, const char *folder, FILE *out) {
  const char *nearest, *kind = tool_trace_missing_kind(trace, &nearest);
  if (!kind) return;
  g_autofree char *shown = tool_table_line(kind), *other = nearest ? tool_table_line(nearest) : NULL;
  fprintf(out, "plenum: no message of kind \"%s\" is sent in %s", shown, folder);
  if (other) fprintf(out, "; did you mean \"%s\"?", other);
  fputc('\n', out);
}

void tool_caveats_tell(const ToolTrace *trace, const char *folder, FILE *out) {
  if (tool_trace_is_cut(trace)) fprintf(out, "plenum: %s is cut: what follows the cut is missing\n", folder);
  tell_end(trace, folder, out);
  tell_missing(trace, folder, out);
  tell_kind(trace, folder, out);
}
