/* SPDX-License-Identifier: MIT */

/* A window is the virtual time that a report looks at, both ends inclusive, cut into bins of even width. */
#ifndef TOOLS_REPORT_WINDOW_H
#define TOOLS_REPORT_WINDOW_H

#include "sim/event.h"

enum { TOOL_WINDOW_BINS = 200 };

/* There are no more bins than ticks. */
typedef struct {
  SimInstant from, to;
  guint bins;
} ToolWindow;

__extension__ typedef unsigned __int128 ToolWindowWide;

static inline guint64 tool_window_ticks(const ToolWindow *window) {
  return (guint64)window->to - (guint64)window->from + 1;
}

static inline ToolWindow tool_window_make(SimInstant from, SimInstant to) {
  ToolWindow window = {from, to, 1};
  window.bins = (guint)MIN(tool_window_ticks(&window), TOOL_WINDOW_BINS);
  return window;
}

static inline SimInstant tool_window_clamp(const ToolWindow *window, SimInstant instant) {
  return CLAMP(instant, window->from, window->to);
}

/* The bin of an instant, which lies in the window. */
static inline guint tool_window_bin(const ToolWindow *window, SimInstant instant) {
  guint64 offset = (guint64)instant - (guint64)window->from;
  return (guint)((ToolWindowWide)offset * window->bins / tool_window_ticks(window));
}

/* Where a bin begins, and the one before ends. */
static inline SimInstant tool_window_edge(const ToolWindow *window, guint bin) {
  ToolWindowWide scaled = (ToolWindowWide)tool_window_ticks(window) * bin + window->bins - 1;
  return (SimInstant)((guint64)window->from + (guint64)(scaled / window->bins));
}

#endif
