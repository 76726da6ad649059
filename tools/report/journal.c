/* SPDX-License-Identifier: MIT */
#include "tools/report/journal.h"

#include "actors/instruments/log.h"
#include "tools/report/field.h"

enum { LINE_MAX_LENGTH = 1000 };

static void clear_entry(gpointer entry) { g_free(((ToolEntry *)entry)->line); }

ToolJournal *tool_journal_new(void) {
  ToolJournal *journal = g_new0(ToolJournal, 1);
  journal->entries = g_array_new(FALSE, FALSE, sizeof(ToolEntry));
  g_array_set_clear_func(journal->entries, clear_entry);
  return journal;
}

void tool_journal_free(ToolJournal *journal) {
  if (!journal) return;
  g_array_unref(journal->entries);
  g_free(journal);
}

void tool_journal_add(ToolJournal *journal, const ToolEvent *event) {
  guint level = MIN(event->fields[TOOL_LOG_LEVEL].number, TOOL_JOURNAL_LEVELS - 1);
  guint sort = level >= ACTOR_LOG_WARN;
  journal->counts[level]++;
  if (journal->listed[sort] == TOOL_JOURNAL_ENTRIES) return;
  journal->listed[sort]++;
  ToolEntry entry = {event->instant, event->device, level, event->fields[TOOL_LOG_PROCESS].id,
                     g_strndup(event->fields[TOOL_LOG_LINE].text, LINE_MAX_LENGTH)};
  g_array_append_val(journal->entries, entry);
}

guint64 tool_journal_count(const ToolJournal *journal) {
  guint64 count = 0;
  for (guint level = 0; level < TOOL_JOURNAL_LEVELS; level++) count += journal->counts[level];
  return count;
}
