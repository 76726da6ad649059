/* SPDX-License-Identifier: MIT */

/* A heat is a load over time: a row for each device or link, a column for each bin of the window.
 *
 * Of very many things only the busiest have a row of their own; the others share one, which shows their mean
 * (of levels: the highest). */
#ifndef TOOLS_REPORT_HEAT_H
#define TOOLS_REPORT_HEAT_H

#include "tools/report/window.h"

enum { TOOL_HEAT_ROWS = 96 };

/* Which things have rows: things are numbered from 0, and so are rows. */
typedef struct {
  guint32 things, count;
  guint32 *thing_of; /* [row] in order of their numbers */
  guint32 *row_of;   /* [thing]; `count` is the row of the others */
} ToolHeatRows;

/* The busiest of the things. */
ToolHeatRows tool_heat_rows_choose(const guint64 *activity, guint32 things);
void tool_heat_rows_clear(ToolHeatRows *rows);

/* What a cell says of its bin. */
typedef enum {
  TOOL_HEAT_COUNT, /* how often something happened */
  TOOL_HEAT_LEVEL, /* the highest level */
  TOOL_HEAT_TIME,  /* how many went on at once, on the average: 1 is all the time */
} ToolHeatHow;

typedef struct _ToolHeat ToolHeat;

/* Window and rows outlive it. */
ToolHeat *tool_heat_new(const ToolWindow *window, const ToolHeatRows *rows, ToolHeatHow how);
void tool_heat_free(ToolHeat *heat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolHeat, tool_heat_free)

/* Something happens at an instant in the window; a level is reached; something has gone on from `from` to
 * `to`, of which the part in the window counts. */
void tool_heat_count(ToolHeat *heat, guint32 thing, SimInstant instant);
void tool_heat_level(ToolHeat *heat, guint32 thing, SimInstant instant, double level);
void tool_heat_time(ToolHeat *heat, guint32 thing, SimInstant from, SimInstant to);

/* To be called when all is in, before it is read. */
void tool_heat_finish(ToolHeat *heat);

/* `row` is of a thing, of the others, or TOOL_HEAT_ALL: the sum of all things, of levels the highest. */
#define TOOL_HEAT_ALL G_MAXUINT32
double tool_heat_at(const ToolHeat *heat, guint32 row, guint bin);
double tool_heat_highest(const ToolHeat *heat);
double tool_heat_row_highest(const ToolHeat *heat, guint32 row);

const ToolHeatRows *tool_heat_rows(const ToolHeat *heat);
const ToolWindow *tool_heat_window(const ToolHeat *heat);

#endif
