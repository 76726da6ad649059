/* SPDX-License-Identifier: MIT */

/* A finding is what has been found of a trace for a question: whose time it is, summed up, and the path that
 * took the longest. */
#ifndef TOOLS_BLAME_FINDING_H
#define TOOLS_BLAME_FINDING_H

#include "tools/blame/blame.h"
#include "tools/blame/causes.h"

/* Of these one or none is asked for: then all messages are. */
typedef struct {
  const char *span, *kind;
  guint64 message; /* 0: none */
  SimInstant from; /* what has ended from then on */
  guint steps;     /* of a path, that are to be told */
} ToolQuestion;

typedef struct _ToolFinding ToolFinding;

/* The question outlives it. */
ToolFinding *tool_finding_new(const ToolQuestion *question);
void tool_finding_free(ToolFinding *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolFinding, tool_finding_free)

/* Reads the trace to its end, once. */
gboolean tool_finding_read(ToolFinding *finding, ToolTrace *trace, ToolNaming *naming, GError **error);

/* An error, which says what there is instead, when nothing is found that was asked for by name. */
gboolean tool_finding_check(const ToolFinding *finding, GError **error);

ToolTally *tool_finding_tally(const ToolFinding *finding);

/* How many spans or messages. */
guint64 tool_finding_count(const ToolFinding *finding);

/* ToolStep, of the span or message that took the longest, or that led to the end; NULL: there is none. */
GArray *tool_finding_path(const ToolFinding *finding);

/* Adds what of the trace is missing, a sentence each. */
void tool_finding_note(const ToolFinding *finding, GPtrArray *notes);

#endif
