/* SPDX-License-Identifier: MIT */

/* The timers that are set, each with the chain (chain.h) of how it came to be; and on each device the one
 * that has fired last, which what is sent or called then has come about by.
 *
 * One of which the trace does not tell that it was cancelled is given up when it has not fired in time, and
 * the first of very many at once. */
#ifndef TOOLS_BLAME_TIMER_H
#define TOOLS_BLAME_TIMER_H

#include "tools/blame/forest.h"
#include "tools/trace/trace.h"

enum { TOOL_TIMERS_MAX = 1 << 18 };

typedef struct _ToolTimers ToolTimers;

ToolTimers *tool_timers_new(void);
void tool_timers_free(ToolTimers *timers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolTimers, tool_timers_free)

/* *(chain: transfer full)*; the line (nullable) is kept by the caller. */
void tool_timers_set(ToolTimers *timers, const ToolEvent *event, ToolStep *chain, const char *line);

void tool_timers_cancel(ToolTimers *timers, const ToolEvent *event);

/* The chain up to now of the one that fires; NULL: it is not known.  (transfer full) */
ToolStep *tool_timers_fire(ToolTimers *timers, const ToolEvent *event);

/* What has fired at this instant and sends, or calls what sends, on that device: kept until it is taken.
 * NULL: nothing.  (transfer full) */
ToolStep *tool_timers_firing(const ToolTimers *timers, guint32 device, SimInstant now);
void tool_timers_take_firing(ToolTimers *timers, guint32 device);

/* All chains that are held after `now`. */
void tool_timers_tidy(ToolTimers *timers, SimInstant now, ToolForest *forest);

guint64 tool_timers_given_up(const ToolTimers *timers);

#endif
