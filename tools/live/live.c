/* SPDX-License-Identifier: MIT */
#include "tools/live/live.h"

#include <stdio.h>

#include "tools/live/page.h"
#include "tools/live/terminal.h"

enum { KEYS_US = G_USEC_PER_SEC / 30, PAUSE_MS = 100, COST = 50, LOG_LINES = 1000 };

struct _ToolLive {
  int descriptor;
  char *file;
  ToolView view;
  ToolMeter meter;
  ActorSnapshot *now, *before;
  GQueue log;
  guint64 log_left_out;
  gboolean colour, unicode;
  guint slice;
  double idle;    /* seconds in which the run stood still */
  double taken;   /* when, but for these, the snapshot was */
  double seconds; /* from the one before to it; 0: it was a step */
  gint64 begun_us, polled_us, keys_us, due_us;
  ToolWish step;      /* what is under way: to an end of an instant or turn, */
  SimInstant instant; /* of this one */
  gint32 turn;
  guint64 events; /* when it began */
};

ToolLive *tool_live_new(int descriptor, const char *file, gboolean paused, GError **error) {
  if (!tool_terminal_enter(descriptor, error)) return NULL;
  ToolLive *live = g_new0(ToolLive, 1);
  live->descriptor = descriptor;
  live->file = g_path_get_basename(file);
  live->view = tool_view_plain();
  live->view.paused = paused;
  live->now = actor_snapshot_new();
  live->before = actor_snapshot_new();
  live->colour = tool_terminal_colourful(descriptor);
  live->unicode = tool_terminal_unicode();
  live->begun_us = live->polled_us = g_get_monotonic_time();
  g_queue_init(&live->log);
  return live;
}

double tool_live_idle(const ToolLive *live) { return live->idle; }

/* --- the log --- */

static void print_log(const ToolLive *live) {
  if (live->log_left_out > 0)
    fprintf(stderr, "(%" G_GUINT64_FORMAT " lines of the log before these)\n", live->log_left_out);
  for (const GList *node = live->log.head; node; node = node->next)
    fprintf(stderr, "%s\n", (const char *)node->data);
}

void tool_live_free(ToolLive *live) {
  if (!live) return;
  tool_terminal_leave();
  print_log(live);
  g_queue_clear_full(&live->log, g_free);
  actor_snapshot_free(live->now);
  actor_snapshot_free(live->before);
  g_free(live->file);
  g_free(live);
}

void tool_live_log(const char *line, gpointer data) {
  ToolLive *live = data;
  g_queue_push_tail(&live->log, g_strdup(line));
  if (live->log.length <= LOG_LINES) return;
  g_free(g_queue_pop_head(&live->log));
  live->log_left_out++;
}

/* --- drawing --- */

static double seconds_at(const ToolLive *live, gint64 time_us) {
  return (double)(time_us - live->begun_us) / G_USEC_PER_SEC - live->idle;
}

static void draw(ToolLive *live) {
  ToolLivePage page = {.now = live->now,
                       .before = live->before,
                       .seconds = live->seconds,
                       .meter = &live->meter,
                       .view = &live->view,
                       .file = live->file,
                       .log = &live->log,
                       .colour = live->colour,
                       .unicode = live->unicode};
  tool_terminal_size(live->descriptor, &page.columns, &page.rows);
  g_autofree char *text = tool_live_page(&page);
  tool_terminal_draw(text);
}

/* A run that has begun again has no snapshot before. */
static void take(ToolLive *live, const ActorWorld *world, gboolean step) {
  ActorSnapshot *older = live->before;
  double seconds = seconds_at(live, g_get_monotonic_time());
  live->before = live->now;
  live->now = older;
  actor_snapshot_take(live->now, world);
  const ActorProgress *progress = &live->now->progress;
  if (progress->events < live->before->progress.events) {
    actor_snapshot_free(live->before);
    live->before = actor_snapshot_new();
  }
  live->seconds = step ? 0 : seconds - live->taken;
  live->taken = seconds;
  tool_meter_read(&live->meter, seconds, progress->now, progress->events);
}

static void refresh(ToolLive *live, const ActorWorld *world, gboolean step) {
  gint64 begun_us = g_get_monotonic_time();
  take(live, world, step);
  draw(live);
  gint64 ended_us = g_get_monotonic_time();
  live->due_us = ended_us + MAX((gint64)(live->view.period * G_USEC_PER_SEC), COST * (ended_us - begun_us));
}

/* --- pausing and stepping --- */

static void begin_step(ToolLive *live, const ActorWorld *world, ToolWish wish) {
  if (!actor_world_due(world, &live->instant, &live->turn)) return;
  live->step = wish;
  ActorProgress progress;
  actor_progress_read(world, &progress);
  live->events = progress.events;
  live->view.paused = FALSE;
}

/* Events that had been cancelled are no step. */
static gboolean step_is_over(const ToolLive *live, const ActorWorld *world) {
  SimInstant instant;
  gint32 turn;
  ActorProgress progress;
  if (!actor_world_due(world, &instant, &turn)) return FALSE; /* but the run, which tells so itself */
  if (instant == live->instant && (live->step == TOOL_WISH_INSTANT || turn == live->turn)) return FALSE;
  actor_progress_read(world, &progress);
  return progress.events != live->events;
}

static gboolean take_key(ToolLive *live, const ActorWorld *world, int key) {
  ToolWish wish = tool_view_key(&live->view, key);
  if (wish == TOOL_WISH_QUIT) return TRUE;
  if (wish != TOOL_WISH_NOTHING) begin_step(live, world, wish);
  return FALSE;
}

/* The run stands still until a key says otherwise; TRUE: it shall end. */
static gboolean pause_run(ToolLive *live, const ActorWorld *world) {
  gint64 begun_us = g_get_monotonic_time();
  gboolean quits = FALSE;
  draw(live);
  while (live->view.paused && !quits && !actor_run_interrupted()) {
    int key = tool_terminal_key(PAUSE_MS);
    if (key != TOOL_KEY_NONE) quits = take_key(live, world, key);
    if (!live->step && (key != TOOL_KEY_NONE || tool_terminal_changed())) draw(live);
  }
  live->polled_us = g_get_monotonic_time();
  live->idle += (double)(live->polled_us - begun_us) / G_USEC_PER_SEC;
  live->due_us = live->polled_us + (gint64)(live->view.period * G_USEC_PER_SEC);
  return quits;
}

/* Keys that have been typed while the run goes on.  What is drawn then is a new snapshot: the world of the
 * last one may be no more, where the run has begun again. */
static gboolean take_keys(ToolLive *live, const ActorWorld *world) {
  for (int key; (key = tool_terminal_key(0)) != TOOL_KEY_NONE; live->due_us = 0) {
    if (take_key(live, world, key)) return TRUE;
    if (live->view.paused || live->step) break;
  }
  if (tool_terminal_changed()) live->due_us = 0;
  return FALSE;
}

static void end_step(ToolLive *live) {
  live->step = TOOL_WISH_NOTHING;
  live->view.paused = TRUE;
}

gboolean tool_live_watch(const ActorWorld *world, SimPace *pace, gpointer data) {
  ToolLive *live = data;
  gint64 time_us = g_get_monotonic_time();
  gboolean stepped = live->step && step_is_over(live, world), quits = FALSE;
  live->slice = tool_meter_slice(live->slice, (double)(time_us - live->polled_us) / G_USEC_PER_SEC);
  live->polled_us = time_us;
  if (stepped) end_step(live);
  if (time_us >= live->keys_us && !stepped) {
    quits = take_keys(live, world);
    live->keys_us = time_us + KEYS_US;
  }
  if (time_us >= live->due_us || live->view.paused) refresh(live, world, stepped);
  if (live->view.paused && !quits) quits = pause_run(live, world);
  pace->events = live->slice;
  pace->by_turn = live->step != TOOL_WISH_NOTHING;
  return quits;
}
