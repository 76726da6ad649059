/* SPDX-License-Identifier: MIT */

/* A live table is one of those on a live page: its best rows by the column that the view names. */
#ifndef TOOLS_LIVE_TABLE_H
#define TOOLS_LIVE_TABLE_H

#include "tools/live/page.h"

/* The load of devices, as shares of all that happened lately. */
typedef struct {
  double total, busiest;
} ToolLoad;

ToolLoad tool_live_load(const ToolLivePage *page);

/* What a device did lately: steps, and messages it moved. */
double tool_live_deeds(const ToolLivePage *page, guint index);

/* Messages that a link carried lately. */
double tool_live_carried(const ToolLivePage *page, guint index);

/* How many rows there are to be shown. */
guint tool_live_table_count(const ToolLivePage *page, ToolPanel panel);

/* The heading, and as many rows, or fewer where there are no more; a newline before each line. */
void tool_live_table_append(const ToolLivePage *page, const ToolLoad *load, ToolPanel panel, guint rows,
                            GString *text);

/* So many cells, filled to that share, from 0 to 1. */
void tool_live_bar(GString *text, double share, guint cells, gboolean unicode);

#endif
