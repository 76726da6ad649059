/* SPDX-License-Identifier: MIT */

/* A label is how a name of the trace is shown to people, as plenum shows it to authors. */
#ifndef TOOLS_TRACE_LABEL_H
#define TOOLS_TRACE_LABEL_H

#include "tools/trace/trace.h"

/* Appends "3.17", the 17th of device 3, for a message, a span or a timer. */
void tool_label_id(GString *text, guint64 id);

/* Appends "address 3 on device-1". */
void tool_label_address(GString *text, const ToolTrace *trace, guint64 address);

#endif
