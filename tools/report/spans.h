/* SPDX-License-Identifier: MIT */

/* The spans of a trace: by name how many there were and how long they took, and one by one the longest. */
#ifndef TOOLS_REPORT_SPANS_H
#define TOOLS_REPORT_SPANS_H

#include "actors/instruments/metric.h"
#include "tools/trace/trace.h"

enum {
  TOOL_SPANS_LONGEST = 100,
  TOOL_SPANS_NAMES = 500,    /* further names are counted as one */
  TOOL_SPANS_OPEN = 1 << 20, /* of more that are open at once the ends are not found */
};

typedef struct {
  char *name;
  guint64 begun;
  ActorTicks ticks;
  SimHistogram *lengths; /* of those that have ended; NULL: none */
} ToolSpanName;

typedef struct {
  guint64 id, parent, process;
  SimInstant begin, end;
  guint32 device;
  guint name; /* index */
  char *line;
} ToolTraceSpan;

typedef struct {
  GPtrArray *names;     /* ToolSpanName, in order of first use */
  GPtrArray *longest;   /* ToolTraceSpan, the longest first */
  GHashTable *by_name;  /* name: ToolSpanName's index + 1 */
  GHashTable *open;     /* id: ToolTraceSpan */
  guint64 begun, ended; /* ended: of those whose begin is known */
} ToolSpans;

ToolSpans *tool_spans_new(void);
void tool_spans_free(ToolSpans *spans);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolSpans, tool_spans_free)

/* A SPAN_BEGIN or SPAN_END. */
void tool_spans_add(ToolSpans *spans, const ToolEvent *event);

#endif
