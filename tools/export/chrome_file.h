/* SPDX-License-Identifier: MIT */

/* A Chrome trace is a file in the Trace Event Format, JSON that Perfetto (ui.perfetto.dev), chrome://tracing
 * and speedscope read.  It is written event by event.
 *
 * Times are in microseconds, with a fraction; each event also has its instant in ticks among its arguments.
 * Viewers' processes ("pid") are devices, viewers' threads ("tid") are lines: plenum's processes, and links.
 */
#ifndef TOOLS_EXPORT_CHROME_FILE_H
#define TOOLS_EXPORT_CHROME_FILE_H

#include "tools/output.h"
#include "tools/trace/trace.h"

typedef struct _ToolChrome ToolChrome;

enum { TOOL_CHROME_NO_LINE = 0 };

/* G_FILE_ERROR for a resolution that is beyond reckoning. */
ToolChrome *tool_chrome_new(const ToolTrace *trace, ToolOutput *output, GError **error);
void tool_chrome_free(ToolChrome *chrome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolChrome, tool_chrome_free)

/* Ends the file.  FALSE, with the first error that was met while writing. */
gboolean tool_chrome_end(ToolChrome *chrome, GError **error);

/* Whether writing has failed: then nothing more is written. */
gboolean tool_chrome_has_failed(const ToolChrome *chrome);

/* A new line of a device, with that name. */
guint32 tool_chrome_line(ToolChrome *chrome, guint32 device, const char *name);

/* An event begins, with its phase, a letter of the format; then arguments follow, and the end. */
void tool_chrome_begin(ToolChrome *chrome, const char *phase, const char *category, const char *name,
                       guint32 device, guint32 line, SimInstant instant);

/* For an event that has begun, before its arguments: how long it takes; the name that joins it with others.
 */
void tool_chrome_lasts(ToolChrome *chrome, SimInstant until);
void tool_chrome_joins(ToolChrome *chrome, guint64 id);

/* For an instant event: where it is drawn, "t" on its line, "p" at its device, "g" everywhere; for the end of
 * a flow: that it ends in the slice that is there. */
void tool_chrome_has_scope(ToolChrome *chrome, const char *scope);
void tool_chrome_binds(ToolChrome *chrome);

void tool_chrome_ticks(ToolChrome *chrome, const char *name, gint64 ticks);
void tool_chrome_real(ToolChrome *chrome, const char *name, double value);
void tool_chrome_text(ToolChrome *chrome, const char *name, const char *text);
void tool_chrome_id(ToolChrome *chrome, const char *name, guint64 id);
void tool_chrome_address(ToolChrome *chrome, const char *name, guint64 address);
void tool_chrome_finish(ToolChrome *chrome);

#endif
