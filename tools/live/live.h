/* SPDX-License-Identifier: MIT */

/* A live view shows a run on the whole of a terminal while it goes on, and may pause it.
 *
 * It takes no more than a fiftieth of the time: where drawing is dear, it comes less often. */
#ifndef TOOLS_LIVE_LIVE_H
#define TOOLS_LIVE_LIVE_H

#include "actors/run/run.h"

typedef struct _ToolLive ToolLive;

/* On the terminal that `descriptor` is; `file` is the scenario's; G_FILE_ERROR. */
ToolLive *tool_live_new(int descriptor, const char *file, gboolean paused, GError **error);

/* Seconds in which the run stood still because somebody wanted it to. */
double tool_live_idle(const ToolLive *live);

/* Leaves the screen, and prints the last lines of the log to standard error. */
void tool_live_free(ToolLive *live);

/* ActorOptions.watch and .log, with a ToolLive. */
gboolean tool_live_watch(const ActorWorld *world, SimPace *pace, gpointer live);
void tool_live_log(const char *line, gpointer live);

#endif
