/* SPDX-License-Identifier: MIT */

/* Results are what a run came to, in the tables of OMNeT++ 6's SQLite result files (its manual, "Result file
 * formats"), so that its tools, and whoever knows SQL, evaluate them.  One run is one row of `run`.
 *
 *   runAttr, runItervar, runConfig    of the manifest: what was run; the parameters; how to run it again
 *   parameter      the scenario's, and of each device what was set: clock_rate, courier.rate ...
 *   scalar         results that are numbers or truths, metrics as NAME:FIELD, time, events, checks:failed
 *   statistic      by name, over all devices: what was recorded, counted and gauged, messages:KIND, which are
 *                  latencies, mailbox_depth, courier_depth; with histogramBin (series.h), whose first bin
 *                  begins at minus infinity and whose last row is what lies above
 *   vector         the same over virtual time, for each device, with vectorData
 *
 * Scalars and statistics are of the time after the warm-up, as plenum.scenario has it; vectors are of all the
 * time, so that the warm-up can be seen.  Filters are of events: vectors and statistics tell of those that
 * pass, scalars of the whole run.  Where that is not all, the run's attributes `traced`, what the trace was
 * asked to tell, and `exported` say so.
 *
 * A module is a device, "experimenter", or "scenario" for what belongs to no device.  Values are in units;
 * instants are integers of 10^simtimeExp seconds, an abstract unit being a second, and exact: where no such
 * power makes them so, they are rounded to a thousandth of a tick or less, and the attribute `rounded` says
 * so.  A vector's attribute `how` tells how it was measured
 * (record, count, gauge, latency, depth).  `eventNumber` counts the events of the trace.  The figures of wall
 * clocks and the number of shards stay out: one run has one database. */
#ifndef TOOLS_EXPORT_RESULTS_H
#define TOOLS_EXPORT_RESULTS_H

#include "tools/export/database.h"
#include "tools/trace/trace.h"

/* The tables, empty. */
extern const char tool_results_tables[];

/* Reads the trace to its end and adds what comes of it; `database` is still to be finished.  FALSE for a
 * trace that cannot be read, or instants that cannot be told: G_FILE_ERROR. */
gboolean tool_results_add(ToolTrace *trace, ToolDatabase *database, GError **error);

#endif
