/* SPDX-License-Identifier: MIT */
#include "tools/report/heat.h"

/* Time that fills bins whole is kept as the differences between neighbours. */
struct _ToolHeat {
  const ToolWindow *window;
  const ToolHeatRows *rows;
  ToolHeatHow how;
  double *values; /* [row][bin]; after the rows of things, that of the others and that of all */
  gint64 *whole;  /* likewise, a bin more */
};

/* --- rows --- */

static int compare_activity(gconstpointer a, gconstpointer b, gpointer data) {
  const guint64 *activity = data;
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  if (activity[x] != activity[y]) return activity[x] < activity[y] ? 1 : -1;
  return (x > y) - (x < y);
}

static int compare_things(gconstpointer a, gconstpointer b, gpointer data) {
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  (void)data;
  return (x > y) - (x < y);
}

ToolHeatRows tool_heat_rows_choose(const guint64 *activity, guint32 things) {
  ToolHeatRows rows = {.things = things, .count = MIN(things, TOOL_HEAT_ROWS)};
  rows.thing_of = g_new(guint32, (gsize)things + 1);
  rows.row_of = g_new(guint32, (gsize)things + 1);
  for (guint32 i = 0; i < things; i++) rows.thing_of[i] = i, rows.row_of[i] = rows.count;
  g_qsort_with_data(rows.thing_of, (gint)things, sizeof(guint32), compare_activity, (gpointer)activity);
  g_qsort_with_data(rows.thing_of, (gint)rows.count, sizeof(guint32), compare_things, NULL);
  for (guint32 row = 0; row < rows.count; row++) rows.row_of[rows.thing_of[row]] = row;
  return rows;
}

void tool_heat_rows_clear(ToolHeatRows *rows) {
  g_free(rows->thing_of);
  g_free(rows->row_of);
}

/* --- heats --- */

static guint32 row_count(const ToolHeat *heat) { return heat->rows->count + 2; }

ToolHeat *tool_heat_new(const ToolWindow *window, const ToolHeatRows *rows, ToolHeatHow how) {
  ToolHeat *heat = g_new0(ToolHeat, 1);
  heat->window = window;
  heat->rows = rows;
  heat->how = how;
  heat->values = g_new0(double, (gsize)row_count(heat) * window->bins);
  if (how == TOOL_HEAT_TIME) heat->whole = g_new0(gint64, (gsize)row_count(heat) * (window->bins + 1));
  return heat;
}

void tool_heat_free(ToolHeat *heat) {
  if (!heat) return;
  g_free(heat->values);
  g_free(heat->whole);
  g_free(heat);
}

static double *cell(const ToolHeat *heat, guint32 row, guint bin) {
  return &heat->values[(gsize)row * heat->window->bins + bin];
}

void tool_heat_count(ToolHeat *heat, guint32 thing, SimInstant instant) {
  guint bin = tool_window_bin(heat->window, tool_window_clamp(heat->window, instant));
  *cell(heat, heat->rows->row_of[thing], bin) += 1;
  *cell(heat, heat->rows->count + 1, bin) += 1;
}

void tool_heat_level(ToolHeat *heat, guint32 thing, SimInstant instant, double level) {
  guint bin = tool_window_bin(heat->window, tool_window_clamp(heat->window, instant));
  double *own = cell(heat, heat->rows->row_of[thing], bin), *all = cell(heat, heat->rows->count + 1, bin);
  *own = MAX(*own, level);
  *all = MAX(*all, level);
}

static void spread(ToolHeat *heat, guint32 row, SimInstant from, SimInstant to) {
  const ToolWindow *window = heat->window;
  guint first = tool_window_bin(window, from), last = tool_window_bin(window, to);
  if (first == last) {
    *cell(heat, row, first) += (double)(to - from);
    return;
  }
  gint64 *whole = &heat->whole[(gsize)row * (window->bins + 1)];
  *cell(heat, row, first) += (double)(tool_window_edge(window, first + 1) - from);
  *cell(heat, row, last) += (double)(to - tool_window_edge(window, last));
  whole[first + 1]++;
  whole[last]--;
}

void tool_heat_time(ToolHeat *heat, guint32 thing, SimInstant from, SimInstant to) {
  if (to < heat->window->from || from > heat->window->to || to < from) return;
  from = tool_window_clamp(heat->window, from);
  to = tool_window_clamp(heat->window, to);
  spread(heat, heat->rows->row_of[thing], from, to);
  spread(heat, heat->rows->count + 1, from, to);
}

static void finish_time(ToolHeat *heat, guint32 row) {
  const ToolWindow *window = heat->window;
  const gint64 *whole = &heat->whole[(gsize)row * (window->bins + 1)];
  gint64 level = 0;
  for (guint bin = 0; bin < window->bins; bin++) {
    guint64 width = (guint64)tool_window_edge(window, bin + 1) - (guint64)tool_window_edge(window, bin);
    level += whole[bin];
    *cell(heat, row, bin) = *cell(heat, row, bin) / (double)width + (double)level;
  }
}

void tool_heat_finish(ToolHeat *heat) {
  guint32 others = heat->rows->things - heat->rows->count;
  for (guint32 row = 0; heat->how == TOOL_HEAT_TIME && row < row_count(heat); row++) finish_time(heat, row);
  if (others == 0 || heat->how == TOOL_HEAT_LEVEL) return;
  for (guint bin = 0; bin < heat->window->bins; bin++) *cell(heat, heat->rows->count, bin) /= others;
}

double tool_heat_at(const ToolHeat *heat, guint32 row, guint bin) {
  return *cell(heat, row == TOOL_HEAT_ALL ? heat->rows->count + 1 : row, bin);
}

double tool_heat_row_highest(const ToolHeat *heat, guint32 row) {
  double highest = 0;
  for (guint bin = 0; bin < heat->window->bins; bin++) highest = MAX(highest, tool_heat_at(heat, row, bin));
  return highest;
}

double tool_heat_highest(const ToolHeat *heat) {
  double highest = 0;
  for (guint32 row = 0; row <= heat->rows->count; row++)
    highest = MAX(highest, tool_heat_row_highest(heat, row));
  return highest;
}

const ToolHeatRows *tool_heat_rows(const ToolHeat *heat) { return heat->rows; }
const ToolWindow *tool_heat_window(const ToolHeat *heat) { return heat->window; }
