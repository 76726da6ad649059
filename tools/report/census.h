/* SPDX-License-Identifier: MIT */

/* A census is what a first reading of a trace counts: how much of what there is, where and how long. */
#ifndef TOOLS_REPORT_CENSUS_H
#define TOOLS_REPORT_CENSUS_H

#include "tools/report/kinds.h"

enum {
  TOOL_CENSUS_SENDS = 1 << 24, /* messages whose causes are remembered */
  TOOL_CENSUS_MARKED = 200,    /* messages that are remembered because they are slow, or failed */
};

/* Times in ticks. */
typedef struct {
  guint64 events, sent, delivered, forwarded;
  gint64 handling, working;          /* added up over its processes */
  guint32 courier, mailbox;          /* greatest depths */
  SimInstant courier_at, mailbox_at; /* when first */
} ToolDeviceLoad;

typedef struct {
  guint64 departures, lost;
  gint64 transfer, waiting;
} ToolLinkLoad;

typedef struct {
  guint64 id, cause;
} ToolCause;

typedef struct {
  guint64 id;
  guint64 latency;
} ToolMark;

typedef struct {
  char *why;
  guint64 returned, dropped;
} ToolFate;

typedef struct {
  guint64 events, classes[SIM_TRACE_KINDS];
  SimInstant first, last; /* of events */
  ToolKinds *kinds;
  ToolDeviceLoad *devices; /* [device], 0 is the experimenter */
  guint32 device_count;
  ToolLinkLoad *links; /* [number of the direction] */
  guint32 link_count;
  GArray *sends;   /* ToolCause, in the order of the trace */
  GArray *slowest; /* ToolMark, the slowest first */
  GArray *failed;  /* ToolMark, in the order of the trace; no latency */
  GArray *fates;   /* ToolFate */
} ToolCensus;

/* Reads the trace to its end. */
ToolCensus *tool_census_take(ToolTrace *trace, guint32 link_count, GError **error);
void tool_census_free(ToolCensus *census);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolCensus, tool_census_free)

/* The events that say nothing of any device are of none. */
static inline const ToolDeviceLoad *tool_census_device(const ToolCensus *census, guint32 device) {
  return &census->devices[device];
}

#endif
