/* SPDX-License-Identifier: MIT */

/* An export is a trace in the format of another program.
 *
 * A format is a file of its own, which defines a ToolExport, and an entry in the list in export.c.  Events
 * are written in the order of the trace as they are read; what is kept meanwhile is what is under way in the
 * run: messages between sending and receipt, processes that live. */
#ifndef TOOLS_EXPORT_EXPORT_H
#define TOOLS_EXPORT_EXPORT_H

#include "tools/output.h"
#include "tools/trace/trace.h"

typedef struct {
  const char *name;
  const char *what; /* one line */
  gboolean (*write)(ToolTrace *trace, ToolOutput *output, GError **error);
} ToolExport;

/* All of them; the last is NULL. */
extern const ToolExport *const tool_exports[];

extern const ToolExport tool_export_chrome;
extern const ToolExport tool_export_csv;
extern const ToolExport tool_export_jsonl;
extern const ToolExport tool_export_shiviz;
extern const ToolExport tool_export_shiviz_devices;
extern const ToolExport tool_export_pcapng;
extern const ToolExport tool_export_results_csv;
extern const ToolExport tool_export_sqlite;

/* NULL if there is none of that name. */
const ToolExport *tool_export_find(const char *name);

#endif
