/* SPDX-License-Identifier: MIT */

/* A journal is the entries of the log that a report lists: the first of those that warn or tell of an error,
 * and the first of the others. */
#ifndef TOOLS_REPORT_JOURNAL_H
#define TOOLS_REPORT_JOURNAL_H

#include "tools/trace/trace.h"

enum { TOOL_JOURNAL_ENTRIES = 1000, TOOL_JOURNAL_LEVELS = 4 }; /* entries of either sort */

typedef struct {
  SimInstant instant;
  guint32 device;
  guint level;
  guint64 process;
  char *line;
} ToolEntry;

typedef struct {
  GArray *entries; /* ToolEntry, in the order of the trace */
  guint64 counts[TOOL_JOURNAL_LEVELS];
  guint listed[2];
} ToolJournal;

ToolJournal *tool_journal_new(void);
void tool_journal_free(ToolJournal *journal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolJournal, tool_journal_free)

/* A LOG. */
void tool_journal_add(ToolJournal *journal, const ToolEvent *event);

guint64 tool_journal_count(const ToolJournal *journal);

#endif
