/* SPDX-License-Identifier: MIT */

/* JSON Lines (jsonlines.org): an object for each event, with the fields of its class. */
#include "tools/export/export.h"
#include "tools/export/row.h"
#include "tools/text/quote.h"

static void append_field(GString *line, GString *value, const ToolTrace *trace, const SimTraceField *field,
                         ToolTraceValue raw) {
  ToolRowValue how = tool_row_value(value, trace, field, raw);
  g_string_append_printf(line, ",\"%s\":", field->name);
  if (how == TOOL_ROW_NOTHING) g_string_append(line, "null");
  else if (how == TOOL_ROW_NUMBER) g_string_append_len(line, value->str, (gssize)value->len);
  else tool_quote_json(line, value->str);
}

static void write_event(GString *line, GString *value, const ToolTrace *trace, const ToolDecimal *units,
                        const ToolEvent *event) {
  const SimTraceClass *class = &sim_trace_classes[event->kind];
  g_string_printf(line, "{\"instant\":%" G_GINT64_FORMAT ",\"time\":", event->instant);
  tool_decimal_append(line, units, event->instant);
  g_string_append_printf(line, ",\"turn\":%d,\"device\":", event->turn);
  tool_quote_json(line, tool_trace_device(trace, event->device));
  g_string_append_printf(line, ",\"event\":\"%s\"", class->name);
  for (guint i = 0; class->fields[i].name; i++)
    append_field(line, value, trace, &class->fields[i], event->fields[i]);
  g_string_append(line, "}\n");
}

static gboolean write_jsonl(ToolTrace *trace, ToolOutput *output, GError **error) {
  GError *problem = NULL;
  g_autoptr(GString) line = g_string_new(NULL), value = g_string_new(NULL);
  ToolDecimal units = tool_row_units(trace);
  for (const ToolEvent *event; (event = tool_trace_next(trace, &problem));) {
    write_event(line, value, trace, &units, event);
    if (!tool_output_put(output, line->str, line->len, error)) return FALSE;
  }
  if (problem) g_propagate_error(error, problem);
  return !problem;
}

const ToolExport tool_export_jsonl = {"jsonl", "JSON Lines: an object for each event", write_jsonl};
