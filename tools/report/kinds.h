/* SPDX-License-Identifier: MIT */

/* The kinds of messages in a trace, and what the parts of their lives come to (actors/instruments/life.h).
 * What is added up here are the sums and quantiles that a run's summary has, of the traced messages. */
#ifndef TOOLS_REPORT_KINDS_H
#define TOOLS_REPORT_KINDS_H

#include "actors/instruments/life.h"
#include "actors/instruments/metric.h"
#include "tools/trace/trace.h"

enum { TOOL_KINDS = 1000 }; /* more are counted as one */

typedef struct {
  char *name;
  guint64 sent, bytes;
  ActorTicks ticks, parts[ACTOR_PARTS];
  SimHistogram *latency; /* in ticks; NULL until one is taken */
} ToolKind;

typedef struct _ToolKinds ToolKinds;

ToolKinds *tool_kinds_new(void);
void tool_kinds_free(ToolKinds *kinds);

/* A SEND, RECEIPT or HANDLED.  What is handled that was taken before the trace begins belongs to no kind. */
void tool_kinds_add(ToolKinds *kinds, const ToolEvent *event);

/* In order of the time that all messages of a kind took, the longest first; the names break ties. */
guint tool_kinds_count(const ToolKinds *kinds);
const ToolKind *tool_kinds_peek(const ToolKinds *kinds, guint index);
void tool_kinds_sort(ToolKinds *kinds);

/* Messages that were taken; their latency in units; the sum of a part. */
guint64 tool_kind_taken(const ToolKind *kind);
ActorMetric tool_kind_latency(const ToolKind *kind, SimRatio ticks_per_unit);
double tool_kind_part(const ToolKind *kind, ActorPart part, SimRatio ticks_per_unit);

/* All kinds as one. (transfer full) */
ToolKind *tool_kinds_merge(const ToolKinds *kinds);
void tool_kind_free(ToolKind *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolKind, tool_kind_free)

#endif
