/* SPDX-License-Identifier: MIT */
#include "tools/trace/caveat.h"

static void tell_end(const ToolTrace *trace, const char *folder, FILE *out) {
  const json_t *summary = tool_trace_summary(trace);
  const char *ended = json_string_value(json_object_get(summary, "ended"));
  if (!summary)
    fprintf(out, "plenum: %s has no summary: the run was cut short, or goes on; its end is missing\n",
            folder);
  else if (g_strcmp0(ended, "aborted") == 0)
    fprintf(out, "plenum: the run in %s was cut short: its end is missing\n", folder);
}

static void tell_kind(const ToolTrace *trace, const char *folder, FILE *out) {
  const char *nearest, *kind = tool_trace_missing_kind(trace, &nearest);
  if (!kind) return;
  fprintf(out, "plenum: no message of kind \"%s\" is sent in %s", kind, folder);
  if (nearest) fprintf(out, "; did you mean \"%s\"?", nearest);
  fputc('\n', out);
}

void tool_caveats_tell(const ToolTrace *trace, const char *folder, FILE *out) {
  if (tool_trace_is_cut(trace)) fprintf(out, "plenum: %s is cut: what follows the cut is missing\n", folder);
  tell_end(trace, folder, out);
  tell_kind(trace, folder, out);
}
