/* SPDX-License-Identifier: MIT */

/* Comma-separated values (RFC 4180): a row for each event, a column for each name that a field has in some
 * class, in the order of their first appearance. */
#include <string.h>

#include "tools/export/export.h"
#include "tools/export/row.h"
#include "tools/text/quote.h"

enum { COLUMNS_MAX = SIM_TRACE_KINDS * SIM_TRACE_FIELDS };

typedef struct {
  const ToolTrace *trace;
  ToolDecimal units;
  const char *columns[COLUMNS_MAX];
  guint count;
  guint8 places[SIM_TRACE_KINDS][COLUMNS_MAX]; /* which field a class has in a column, from 1; 0: none */
  GString *row, *value;
} Table;

static guint column_of(Table *table, const char *name) {
  for (guint i = 0; i < table->count; i++)
    if (strcmp(table->columns[i], name) == 0) return i;
  table->columns[table->count] = name;
  return table->count++;
}

static void lay_out(Table *table) {
  for (guint kind = 1; kind < SIM_TRACE_KINDS; kind++)
    for (guint i = 0; sim_trace_classes[kind].fields[i].name; i++)
      table->places[kind][column_of(table, sim_trace_classes[kind].fields[i].name)] = (guint8)(i + 1);
}

static void write_head(Table *table) {
  g_string_assign(table->row, "instant,time,turn,device,event");
  for (guint i = 0; i < table->count; i++) g_string_append_printf(table->row, ",%s", table->columns[i]);
  g_string_append(table->row, "\r\n");
}

static void write_field(Table *table, const ToolEvent *event, guint place) {
  const SimTraceField *field = &sim_trace_classes[event->kind].fields[place];
  if (tool_row_value(table->value, table->trace, field, event->fields[place]) != TOOL_ROW_NOTHING)
    tool_quote_csv(table->row, table->value->str);
}

static void write_row(Table *table, const ToolEvent *event) {
  g_string_printf(table->row, "%" G_GINT64_FORMAT ",", event->instant);
  tool_decimal_append(table->row, &table->units, event->instant);
  g_string_append_printf(table->row, ",%d,", event->turn);
  tool_quote_csv(table->row, tool_trace_device(table->trace, event->device));
  g_string_append_printf(table->row, ",%s", sim_trace_classes[event->kind].name);
  for (guint i = 0; i < table->count; i++) {
    g_string_append_c(table->row, ',');
    guint place = table->places[event->kind][i];
    if (place) write_field(table, event, place - 1);
  }
  g_string_append(table->row, "\r\n");
}

static gboolean write_rows(Table *table, ToolTrace *trace, ToolOutput *output, GError **error) {
  GError *problem = NULL;
  write_head(table);
  if (!tool_output_put(output, table->row->str, table->row->len, error)) return FALSE;
  for (const ToolEvent *event; (event = tool_trace_next(trace, &problem));) {
    write_row(table, event);
    if (!tool_output_put(output, table->row->str, table->row->len, error)) return FALSE;
  }
  if (problem) g_propagate_error(error, problem);
  return !problem;
}

static gboolean write_csv(ToolTrace *trace, ToolOutput *output, GError **error) {
  g_autoptr(GString) row = g_string_new(NULL), value = g_string_new(NULL);
  Table table = {.trace = trace, .units = tool_row_units(trace), .row = row, .value = value};
  lay_out(&table);
  return write_rows(&table, trace, output, error);
}

const ToolExport tool_export_csv = {"csv", "comma-separated values: a row for each event", write_csv};
