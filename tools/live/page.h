/* SPDX-License-Identifier: MIT */

/* A live page shows how a run stands, in as many rows and columns as a terminal has: what came of it so far,
 * devices by load, mailboxes, links, messages by kind, the last lines of the log. */
#ifndef TOOLS_LIVE_PAGE_H
#define TOOLS_LIVE_PAGE_H

#include "actors/instruments/snapshot.h"
#include "tools/live/meter.h"
#include "tools/live/view.h"

typedef struct {
  const ActorSnapshot *now, *before; /* what has happened lately is their difference */
  double seconds;                    /* that this took; 0: counts are shown, and no rates */
  const ToolMeter *meter;
  const ToolView *view;
  const char *file; /* for a run without a title */
  GQueue *log;      /* its lines, which are only read; (nullable) */
  guint columns, rows;
  gboolean colour, unicode;
} ToolLivePage;

/* No line is as wide as the terminal: the last column stays empty.  (transfer full) */
char *tool_live_page(const ToolLivePage *page);

#endif
