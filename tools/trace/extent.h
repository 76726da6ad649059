/* SPDX-License-Identifier: MIT */

/* The extent of a trace is how much of it the run has written: for each stream how many bytes.  The summary
 * has it as `trace`, so that a stream that was cut later is known, also one that was cut between two packets,
 * or is gone.  Where there is no summary, or the trace could not be written to its end, more may have
 * happened in every stream than it tells.
 *
 *   "trace": { "whole": true, "streams": { "stream-0": 140, "stream-1": 63580 } } */
#ifndef TOOLS_TRACE_EXTENT_H
#define TOOLS_TRACE_EXTENT_H

#include <glib.h>
#include <jansson.h>

typedef enum {
  TOOL_EXTENT_WHOLE, /* what lies there is all */
  TOOL_EXTENT_OPEN,  /* there may have been more */
  TOOL_EXTENT_CUT    /* there was more */
} ToolExtent;

/* Of the streams in `folder`; `whole` unless writing has failed.  (transfer full) */
json_t *tool_extent_json(const char *folder, gboolean whole);

/* Of one stream, which may not be there.  `summary` is nullable. */
ToolExtent tool_extent_of(const json_t *summary, const char *folder, const char *stream);

#endif
