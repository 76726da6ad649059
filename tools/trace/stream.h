/* SPDX-License-Identifier: MIT */

/* A stream of a trace, read event by event: one packet is in memory. */
#ifndef TOOLS_TRACE_STREAM_H
#define TOOLS_TRACE_STREAM_H

#include "tools/trace/trace.h"

typedef struct _ToolStream ToolStream;

/* Errors name the path. */
ToolStream *tool_stream_open(const char *path, GError **error);
void tool_stream_free(ToolStream *stream);

/* The next event; FALSE at the end, or with an error for what is no trace. */
gboolean tool_stream_next(ToolStream *stream, ToolEvent *event, GError **error);

/* Whether the stream has ended within a packet. */
gboolean tool_stream_is_cut(const ToolStream *stream);

#endif
