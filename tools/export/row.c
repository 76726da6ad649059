/* SPDX-License-Identifier: MIT */
#include "tools/export/row.h"

#include <math.h>
#include <string.h>

#include "tools/text/quote.h"
#include "tools/trace/label.h"

static gboolean is_device(const SimTraceField *field) {
  return strcmp(field->name, "home") == 0 || strcmp(field->name, "peer") == 0;
}

static ToolRowValue number_value(GString *text, const ToolTrace *trace, const SimTraceField *field,
                                 guint32 number) {
  if (is_device(field)) {
    g_string_append(text, tool_trace_device(trace, number));
    return TOOL_ROW_TEXT;
  }
  g_string_append_printf(text, "%u", number);
  return TOOL_ROW_NUMBER;
}

static ToolRowValue ticks_value(GString *text, gint64 ticks) {
  if (ticks == -1) return TOOL_ROW_NOTHING;
  g_string_append_printf(text, "%" G_GINT64_FORMAT, ticks);
  return TOOL_ROW_NUMBER;
}

static ToolRowValue real_value(GString *text, double real) {
  if (!isfinite(real)) return TOOL_ROW_NOTHING;
  tool_quote_real(text, real);
  return TOOL_ROW_NUMBER;
}

static ToolRowValue name_value(GString *text, const ToolTrace *trace, SimTraceType type, guint64 id) {
  if (id == 0) return TOOL_ROW_NOTHING;
  if (type == SIM_TRACE_ID) tool_label_id(text, id);
  else tool_label_address(text, trace, id);
  return TOOL_ROW_TEXT;
}

ToolRowValue tool_row_value(GString *text, const ToolTrace *trace, const SimTraceField *field,
                            ToolTraceValue value) {
  g_string_truncate(text, 0);
  switch (field->type) {
  case SIM_TRACE_NUMBER: return number_value(text, trace, field, value.number);
  case SIM_TRACE_TICKS: return ticks_value(text, value.ticks);
  case SIM_TRACE_REAL: return real_value(text, value.real);
  case SIM_TRACE_TEXT: g_string_append(text, value.text); return TOOL_ROW_TEXT;
  default: return name_value(text, trace, field->type, value.id);
  }
}

ToolDecimal tool_row_units(const ToolTrace *trace) {
  SimRatio ticks = tool_trace_scale(trace)->ticks_per_unit;
  return tool_decimal_make((SimRatio){ticks.denominator, ticks.numerator});
}
