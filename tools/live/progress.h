/* SPDX-License-Identifier: MIT */

/* Progress is a line on a terminal that tells how far a long run has come.  It appears after two seconds,
 * is rewritten now and then, and leaves no trace. */
#ifndef TOOLS_LIVE_PROGRESS_H
#define TOOLS_LIVE_PROGRESS_H

#include <stdio.h>

#include "actors/instruments/snapshot.h"
#include "tools/live/meter.h"

typedef struct _ToolProgress ToolProgress;

/* Shows nothing unless `terminal` is one. */
ToolProgress *tool_progress_new(FILE *terminal);
void tool_progress_free(ToolProgress *progress);

/* ActorOptions.watch, with a ToolProgress. */
gboolean tool_progress_watch(const ActorWorld *world, SimPace *pace, gpointer progress);

/* Makes room for other output. */
void tool_progress_erase(ToolProgress *progress);

/* "0.5 of 2 s (25 %)". */
void tool_progress_append_time(GString *line, const ActorProgress *figures);

/* The words: "0.5 of 2 s (25 %), about 4 s left, 617 events/s, 38.2 MB".  (transfer full) */
char *tool_progress_line(const ActorProgress *figures, const ToolMeter *meter);

#endif
