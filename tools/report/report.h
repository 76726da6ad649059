/* SPDX-License-Identifier: MIT */

/* A report is one page of HTML that tells what a trace has in it: a file that needs no other and no network.
 *
 * The trace is read twice: a census finds out what there is, then loads over time, the chosen messages, log,
 * spans and culprits are gathered.  All that goes into the page is bounded, and the page says what was left
 * out.  The page is a function of the trace alone: of what was run, not of the number of shards or of
 * compression, except that the command and the number of shards are told. */
#ifndef TOOLS_REPORT_REPORT_H
#define TOOLS_REPORT_REPORT_H

#include "tools/report/choice.h"
#include "tools/report/culprits.h"
#include "tools/report/heat.h"
#include "tools/report/journal.h"
#include "tools/report/names.h"
#include "tools/report/spans.h"
#include "tools/report/topology.h"

typedef enum {
  TOOL_HEAT_HANDLING,  /* devices: messages being handled */
  TOOL_HEAT_WORKING,   /* cores at work */
  TOOL_HEAT_DELIVERED, /* messages delivered */
  TOOL_HEAT_FORWARDED, /* messages put on links */
  TOOL_HEAT_COURIER,   /* the courier's queue */
  TOOL_HEAT_MAILBOX,   /* the deepest mailbox */
  TOOL_HEAT_TRANSFER,  /* links: share of time in which bytes are put on it */
  TOOL_HEAT_DEPARTURES,
  TOOL_HEAT_LOADS
} ToolHeatLoad;

typedef struct {
  ToolTrace *trace;
  const ToolTraceFilter *filter;
  ActorTopology *topology;
  GArray *directions; /* ToolDirection */
  ToolCensus *census;
  ToolWindow window;
  ToolHeatRows device_rows, link_rows; /* devices from the experimenter, 0, on */
  ToolHeat *heats[TOOL_HEAT_LOADS];
  ToolChoice *choice;
  ToolNames *names;
  ToolJournal *journal;
  ToolSpans *spans;
  ToolCulprits *culprits; /* NULL: the trace is too long */
  gboolean cut;
} ToolReport;

/* Reads the trace in the folder; the filter outlives the report. */
ToolReport *tool_report_read(const char *folder, const ToolTraceFilter *filter, GError **error);
void tool_report_free(ToolReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolReport, tool_report_free)

/* The page. (transfer full) */
GString *tool_report_page(const ToolReport *report);

#endif
