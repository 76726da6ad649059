/* SPDX-License-Identifier: MIT */
#include "tools/progress.h"

#include <unistd.h>

enum { PATIENCE_US = 2 * G_USEC_PER_SEC, PERIOD_US = G_USEC_PER_SEC / 5 };

struct _ToolProgress {
  FILE *terminal;
  gboolean lively;
  gboolean shown;
  gint64 begun_us, due_us;
};

ToolProgress *tool_progress_new(FILE *terminal) {
  ToolProgress *progress = g_new0(ToolProgress, 1);
  progress->terminal = terminal;
  progress->lively = isatty(fileno(terminal)) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
  progress->begun_us = g_get_monotonic_time();
  progress->due_us = progress->begun_us + PATIENCE_US;
  return progress;
}

void tool_progress_free(ToolProgress *progress) {
  tool_progress_erase(progress);
  g_free(progress);
}

void tool_progress_show(ToolProgress *progress, double now, guint64 events) {
  gint64 time_us = g_get_monotonic_time();
  if (!progress->lively || time_us < progress->due_us) return;
  double rate = (double)events / ((double)(time_us - progress->begun_us) / G_USEC_PER_SEC);
  fprintf(progress->terminal, "\r\033[Kat %.6g: %" G_GUINT64_FORMAT " events, %.0f a second", now, events,
          rate);
  fflush(progress->terminal);
  progress->shown = TRUE;
  progress->due_us = time_us + PERIOD_US;
}

void tool_progress_erase(ToolProgress *progress) {
  if (!progress->shown) return;
  fputs("\r\033[K", progress->terminal);
  fflush(progress->terminal);
  progress->shown = FALSE;
}
