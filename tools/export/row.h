/* SPDX-License-Identifier: MIT */

/* A row is an event as formats of tables and lists have it: where and when it happened, and its fields by
 * name.
 *
 * Numbers that name something are shown as people know it: devices by name, messages and spans as "3.17",
 * addresses as "address 3 on device-1".  Nobody, nothing and never have no value. */
#ifndef TOOLS_EXPORT_ROW_H
#define TOOLS_EXPORT_ROW_H

#include "tools/text/decimal.h"
#include "tools/trace/trace.h"

typedef enum { TOOL_ROW_NOTHING, TOOL_ROW_NUMBER, TOOL_ROW_TEXT } ToolRowValue;

/* The value of an event's field, in place of what `text` has had: a number as JSON has it, or a text. */
ToolRowValue tool_row_value(GString *text, const ToolTrace *trace, const SimTraceField *field,
                            ToolTraceValue value);

/* What a tick is in units. */
ToolDecimal tool_row_units(const ToolTrace *trace);

#endif
