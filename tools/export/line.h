/* SPDX-License-Identifier: MIT */

/* A line is where the life of a process, or of a link, is drawn in a Chrome trace (chrome_file.h).  A process
 * has its line from its first event on; soon after its death it is forgotten. */
#ifndef TOOLS_EXPORT_LINE_H
#define TOOLS_EXPORT_LINE_H

#include "tools/export/chrome_file.h"
#include "tools/export/nesting.h"

typedef struct {
  guint32 device, number; /* the number as in tool_chrome_line */
  gboolean started;       /* its beginning is in the trace */
  char *name, *mailbox;   /* the latter is no other line's */
  guint32 depth;          /* of its mailbox */
  guint64 message;        /* the one taken last, and its kind */
  GString *kind;
  ToolNesting nesting;
} ToolLine;

typedef struct _ToolLines ToolLines;

ToolLines *tool_lines_new(const ToolTrace *trace, ToolChrome *chrome);
void tool_lines_free(ToolLines *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolLines, tool_lines_free)

/* That of a process.  Where its name is not known (NULL) it is called as its address is. */
ToolLine *tool_lines_process(ToolLines *lines, guint64 address, const char *name);

/* NULL if the process has none. */
ToolLine *tool_lines_find(const ToolLines *lines, guint64 address);

/* That of a link, which leads from a device to a peer. */
ToolLine *tool_lines_link(ToolLines *lines, guint32 link, guint32 device, guint32 peer);

/* The process has died; what else happens at that instant still goes to its line. */
void tool_lines_end(ToolLines *lines, guint64 address, SimInstant instant);

/* It is later now. */
void tool_lines_advance(ToolLines *lines, SimInstant instant);

#endif
