/* SPDX-License-Identifier: MIT */

/* Names of messages, spans and processes, as people read them. */
#ifndef TOOLS_REPORT_NAMES_H
#define TOOLS_REPORT_NAMES_H

#include "tools/trace/trace.h"

enum { TOOL_NAMES = 1 << 18 }; /* further processes go by their addresses */

typedef struct _ToolNames ToolNames;

/* The trace outlives them. */
ToolNames *tool_names_new(const ToolTrace *trace);
void tool_names_free(ToolNames *names);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolNames, tool_names_free)

/* A START. */
void tool_names_add(ToolNames *names, const ToolEvent *event);

/* "SOURCE.COUNT"; "address 3 on device-1", with the process's name before it if it is known; "" for nobody.
 * (transfer full) */
char *tool_names_id(guint64 id);
char *tool_names_process(const ToolNames *names, guint64 address);

#endif
