/* SPDX-License-Identifier: MIT */

/* A stream of a trace, read event by event: one packet is in memory. */
#ifndef TOOLS_TRACE_STREAM_H
#define TOOLS_TRACE_STREAM_H

#include "tools/trace/trace.h"

typedef struct _ToolStream ToolStream;

/* The words of a trace (sim/trace.h) by their numbers, from its description.  Errors name the path.
 * (transfer full) */
GPtrArray *tool_stream_words(const char *metadata_path, GError **error);

/* The words must outlive the stream, and what it gives.  Errors name the path. */
ToolStream *tool_stream_open(const char *path, const GPtrArray *words, GError **error);
void tool_stream_free(ToolStream *stream);

/* The next event; FALSE at the end, or with an error for what is no trace. */
gboolean tool_stream_next(ToolStream *stream, ToolEvent *event, GError **error);

/* Whether the stream has ended within a packet. */
gboolean tool_stream_is_cut(const ToolStream *stream);

#endif
