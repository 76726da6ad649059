/* SPDX-License-Identifier: MIT */
#include "tools/live/progress.h"

#include <math.h>

#include "tools/live/terminal.h"
#include "tools/text/amount.h"

enum { PATIENCE_US = 2 * G_USEC_PER_SEC, PERIOD_US = G_USEC_PER_SEC / 4 };

struct _ToolProgress {
  FILE *terminal;
  gboolean lively;
  gboolean shown;
  gint64 begun_us, polled_us, due_us;
  guint slice;
  ToolMeter meter;
};

ToolProgress *tool_progress_new(FILE *terminal) {
  ToolProgress *progress = g_new0(ToolProgress, 1);
  progress->terminal = terminal;
  progress->lively = tool_terminal_able(fileno(terminal));
  progress->begun_us = progress->polled_us = g_get_monotonic_time();
  progress->due_us = progress->begun_us + PATIENCE_US;
  return progress;
}

void tool_progress_free(ToolProgress *progress) {
  tool_progress_erase(progress);
  g_free(progress);
}

void tool_progress_append_time(GString *line, const ActorProgress *figures) {
  g_string_append_printf(line, "%.6g", figures->now);
  if (isfinite(figures->until)) g_string_append_printf(line, " of %.6g", figures->until);
  g_string_append_printf(line, " %s", figures->unit);
  if (isfinite(figures->until) && figures->until > 0)
    g_string_append_printf(line, " (%.0f %%)", floor(100 * figures->now / figures->until));
}

char *tool_progress_line(const ActorProgress *figures, const ToolMeter *meter) {
  g_autofree char *rate = tool_amount_count(floor(meter->rate + 0.5));
  g_autofree char *memory = tool_amount_bytes(figures->memory);
  double remaining = tool_meter_remaining(meter, figures->until);
  GString *line = g_string_new(NULL);
  tool_progress_append_time(line, figures);
  if (remaining >= 0) {
    g_autofree char *left = tool_amount_seconds(remaining);
    g_string_append_printf(line, ", about %s left", left);
  }
  g_string_append_printf(line, ", %s events/s, %s", rate, memory);
  return g_string_free(line, FALSE);
}

/* A line that is too long would wrap, and could not be erased. */
static void show(ToolProgress *progress, const ActorProgress *figures) {
  g_autofree char *line = tool_progress_line(figures, &progress->meter);
  guint columns, rows;
  tool_terminal_size(fileno(progress->terminal), &columns, &rows);
  fprintf(progress->terminal, "\r\033[K%.*s", (int)columns - 1, line);
  fflush(progress->terminal);
  progress->shown = TRUE;
}

gboolean tool_progress_watch(const ActorWorld *world, SimPace *pace, gpointer data) {
  ToolProgress *progress = data;
  ActorProgress figures;
  if (!progress->lively) return FALSE;
  gint64 time_us = g_get_monotonic_time();
  progress->slice =
      tool_meter_slice(progress->slice, (double)(time_us - progress->polled_us) / G_USEC_PER_SEC);
  pace->events = progress->slice;
  progress->polled_us = time_us;
  if (time_us < progress->due_us) return FALSE;
  actor_progress_read(world, &figures);
  tool_meter_read(&progress->meter, (double)(time_us - progress->begun_us) / G_USEC_PER_SEC, figures.now,
                  figures.events);
  show(progress, &figures);
  progress->due_us = time_us + PERIOD_US;
  return FALSE;
}

void tool_progress_erase(ToolProgress *progress) {
  if (!progress->shown) return;
  fputs("\r\033[K", progress->terminal);
  fflush(progress->terminal);
  progress->shown = FALSE;
}
