/* SPDX-License-Identifier: MIT */

/* Culprits are where the time of a trace went (tools/blame): the lives of all messages summed up, and the
 * paths that led to the end, through the longest span and through the life of the slowest message.
 *
 * Following causes takes several times as long as reading: in a long trace nobody is blamed. */
#ifndef TOOLS_REPORT_CULPRITS_H
#define TOOLS_REPORT_CULPRITS_H

#include "tools/blame/blame.h"

enum {
  TOOL_CULPRITS_EVENTS = 1 << 22, /* of a longer trace there are none */
  TOOL_PATH_STEPS = 120           /* the last ones of a path, which are told one by one */
};

typedef enum { TOOL_PATH_END, TOOL_PATH_SPAN, TOOL_PATH_MESSAGE, TOOL_PATHS } ToolPathSort;

typedef struct {
  char *name;    /* of the span, or the message's kind; NULL: there is no path */
  GArray *steps; /* ToolStep, from the first to the last, the early ones folded; NULL likewise */
} ToolPath;

typedef struct _ToolCulprits ToolCulprits;

/* The trace outlives them. */
ToolCulprits *tool_culprits_new(const ToolTrace *trace);
void tool_culprits_free(ToolCulprits *culprits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolCulprits, tool_culprits_free)

/* The next event; after the last, the paths are known. */
void tool_culprits_follow(ToolCulprits *culprits, const ToolEvent *event);
void tool_culprits_finish(ToolCulprits *culprits);

/* Messages that were taken, and their lives; who is who. */
guint64 tool_culprits_count(const ToolCulprits *culprits);
const ToolTally *tool_culprits_tally(const ToolCulprits *culprits);
const ToolNaming *tool_culprits_naming(const ToolCulprits *culprits);
const ToolPath *tool_culprits_path(const ToolCulprits *culprits, ToolPathSort sort);

#endif
