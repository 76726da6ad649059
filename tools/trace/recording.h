/* SPDX-License-Identifier: MIT */

/* A recording is the trace that a run is asked to leave behind (trace.h): what the command line says of it,
 * and the files beside the events. */
#ifndef TOOLS_TRACE_RECORDING_H
#define TOOLS_TRACE_RECORDING_H

#include "actors/run/run.h"

typedef struct {
  char *folder; /* NULL: none is wanted */
  gboolean compressed;
  char **kinds, **devices;
  char *from, *to;
  gboolean made; /* the folder, which was not there */
} ToolRecording;

void tool_recording_clear(ToolRecording *recording);
void tool_recording_add_options(ToolRecording *recording, GOptionContext *context);

/* What the run is to be told: `trace` is set to `options`, or to NULL without a recording. */
gboolean tool_recording_read(const ToolRecording *recording, ActorTraceOptions *options,
                             const ActorTraceOptions **trace, GError **error);

/* Makes the folder, which must not be there or be empty, with manifest and topology; `command` repeats the
 * run.  Leaves nothing behind when it fails. */
gboolean tool_recording_begin(ToolRecording *recording, const ActorOptions *options, const char *command,
                              GError **error);

/* Takes all of that back: there was no run. */
void tool_recording_discard(const ToolRecording *recording);

/* Adds the summary, with the extent of the trace (extent.h), which is `whole` unless writing it has failed.
 */
gboolean tool_recording_end(const ToolRecording *recording, const json_t *summary, gboolean whole,
                            GError **error);

/* What is odd about what was asked for, now that the run is known: a kind of which no message was sent. NULL:
 * nothing, or nobody has counted.  (transfer full) */
char *tool_recording_doubt(const ToolRecording *recording, const json_t *summary);

/* What was run, and how to run it again: files with their hashes, versions, command.  (transfer full) */
json_t *tool_manifest(const json_t *files, const char *command);

#endif
