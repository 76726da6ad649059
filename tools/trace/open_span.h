/* SPDX-License-Identifier: MIT */

/* Open spans are those that have begun in a trace and not ended yet.  So many are kept, and then the first is
 * given up, like those that are open at the end. */
#ifndef TOOLS_TRACE_OPEN_SPAN_H
#define TOOLS_TRACE_OPEN_SPAN_H

#include "tools/trace/trace.h"

enum { TOOL_OPEN_SPANS_MAX = 1 << 16 };

typedef struct {
  guint64 id, parent, process, cause;
  guint32 device;
  SimInstant since;
  char *name, *line; /* of the author's code */
  guint32 mark;      /* whoever adds it puts it here */
} ToolOpenSpan;

typedef struct _ToolOpenSpans ToolOpenSpans;

/* `give_up` is called with each span that has no end. */
ToolOpenSpans *tool_open_spans_new(void (*give_up)(const ToolOpenSpan *span, gpointer data), gpointer data);
void tool_open_spans_free(ToolOpenSpans *spans);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolOpenSpans, tool_open_spans_free)

/* A SIM_TRACE_SPAN_BEGIN. */
void tool_open_spans_add(ToolOpenSpans *spans, const ToolEvent *event, guint32 mark);

/* NULL when its beginning is not known. */
const ToolOpenSpan *tool_open_spans_find(const ToolOpenSpans *spans, guint64 id);
void tool_open_spans_remove(ToolOpenSpans *spans, guint64 id);

/* Of all, the one that was added first; NULL: there is none. */
const ToolOpenSpan *tool_open_spans_first(const ToolOpenSpans *spans);

/* The first first. */
void tool_open_spans_foreach(const ToolOpenSpans *spans,
                             void (*visit)(const ToolOpenSpan *span, gpointer data), gpointer data);

/* Gives up all, the first first. */
void tool_open_spans_give_up(ToolOpenSpans *spans);

#endif
