/* SPDX-License-Identifier: MIT */

/* A part of a run is what filters let through, as it is noted beside what has passed them.
 *
 *   { "kinds": ["ping"], "devices": [], "from": "10 ms", "to": null } */
#ifndef TOOLS_TRACE_PART_H
#define TOOLS_TRACE_PART_H

#include "tools/trace/trace.h"

/* NULL: all passes.  Words that are not UTF-8 are noted as near as can be.  (transfer full) */
json_t *tool_part_json(const ToolTraceFilter *filter);

#endif
