/* SPDX-License-Identifier: MIT */

/* A caveat is what people should know of a trace who take what was read of it for all that happened. */
#ifndef TOOLS_TRACE_CAVEAT_H
#define TOOLS_TRACE_CAVEAT_H

#include <stdio.h>

#include "tools/trace/trace.h"

/* Tells, a line each, when it has been read to its end: that a stream is cut, that the run did not come to
 * its end, from which instant on events may be missing, that no message of a kind that was asked for was
 * sent. */
void tool_caveats_tell(const ToolTrace *trace, const char *folder, FILE *out);

/* "in FOLDER events from 3.2 s on may be missing"; NULL: none that would have been read so far.  (transfer
 * full) */
char *tool_caveat_missing(const ToolTrace *trace, const char *folder);

#endif
