/* SPDX-License-Identifier: MIT */

/* How people call what a trace calls by numbers: processes, messages, links, durations.
 *
 * Processes and links are learned from the events that are read; who has not been met yet is called by his
 * address, as the author's code would show it, and so is, of very many that have ended, whoever ended long
 * ago. */
#ifndef TOOLS_TRACE_NAMING_H
#define TOOLS_TRACE_NAMING_H

#include "tools/trace/trace.h"

typedef struct _ToolNaming ToolNaming;

/* The trace outlives it. */
ToolNaming *tool_naming_new(const ToolTrace *trace);
void tool_naming_free(ToolNaming *naming);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolNaming, tool_naming_free)

void tool_naming_learn(ToolNaming *naming, const ToolEvent *event);

const ToolTrace *tool_naming_trace(const ToolNaming *naming);

/* "server 3 on device-1", "address 3 on device-1"; "nobody" for 0.  (transfer full) */
char *tool_naming_process(const ToolNaming *naming, guint64 address);

/* "device-1 -> device-2", with "#2" behind it for the second of several.  (transfer full) */
char *tool_naming_link(const ToolNaming *naming, guint32 link);

/* "3.17", as plenum.header().id is; also spans.  (transfer full) */
char *tool_naming_id(guint64 id);

/* "12.5 ms": in the unit of the trace.  (transfer full) */
char *tool_naming_time(const ToolTrace *trace, SimInstant ticks);

/* One line: "departure message=1.1 link="a -> b" ...", without the instant
 * and without what names nothing.  (transfer full) */
char *tool_naming_event(const ToolNaming *naming, const ToolEvent *event);

#endif
