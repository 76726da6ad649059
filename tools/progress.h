/* SPDX-License-Identifier: MIT */

/* Progress is a line on a terminal that tells how far a long run has come.  It appears after two seconds,
 * is rewritten now and then, and leaves no trace. */
#ifndef TOOLS_PROGRESS_H
#define TOOLS_PROGRESS_H

#include <glib.h>
#include <stdio.h>

typedef struct _ToolProgress ToolProgress;

/* Shows nothing unless `terminal` is one. */
ToolProgress *tool_progress_new(FILE *terminal);
void tool_progress_free(ToolProgress *progress);

/* The run has come to `now`, in the scenario's units. */
void tool_progress_show(ToolProgress *progress, double now, guint64 events);

/* Makes room for other output. */
void tool_progress_erase(ToolProgress *progress);

#endif
