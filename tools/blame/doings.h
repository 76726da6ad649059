/* SPDX-License-Identifier: MIT */

/* The doings of a process: how long it has done what, so far.  Of a message that waits in its mailbox they
 * tell what the process did meanwhile. */
#ifndef TOOLS_BLAME_DOINGS_H
#define TOOLS_BLAME_DOINGS_H

#include "tools/blame/chain.h"

typedef struct _ToolDoings ToolDoings;
typedef struct _ToolSince ToolSince; /* a moment among them */

/* Nothing is known of what was done before. */
ToolDoings *tool_doings_new(SimInstant now);
void tool_doings_free(ToolDoings *doings);

/* From where they are told to `until` that is what was done. */
void tool_doings_tell(ToolDoings *doings, SimInstant until, const char *kind, const char *why,
                      const char *line);

/* Now, of which more will be told later. */
ToolSince *tool_doings_since(ToolDoings *doings, SimInstant now);
void tool_since_unref(ToolSince *since); /* (nullable) */

/* What has been done since, but for what lies before the last `length` ticks, to which they add up.
 * (transfer full) */
GArray *tool_doings_between(const ToolDoings *doings, const ToolSince *since, SimInstant length);

/* Forgets moments that nobody else remembers. */
void tool_doings_tidy(ToolDoings *doings);

#endif
