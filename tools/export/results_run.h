/* SPDX-License-Identifier: MIT */

/* What a run's results (results.h) have of its manifest, topology and summary. */
#ifndef TOOLS_EXPORT_RESULTS_RUN_H
#define TOOLS_EXPORT_RESULTS_RUN_H

#include "tools/export/database.h"
#include "tools/text/tick.h"
#include "tools/trace/trace.h"

enum { TOOL_RESULTS_RUN = 1 }; /* its id */

/* Adds the run, what it was called for, and its scalars. */
void tool_results_add_run(const ToolTrace *trace, const ToolTick *tick, ToolDatabase *database);

#endif
