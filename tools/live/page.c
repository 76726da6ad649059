/* SPDX-License-Identifier: MIT */
#include "tools/live/page.h"

#include <math.h>
#include <string.h>

#include "tools/live/cells.h"
#include "tools/live/map.h"
#include "tools/live/progress.h"
#include "tools/live/table.h"
#include "tools/text/amount.h"
#include "tools/text/table.h"

enum { BAR = 24, LOG_ROWS = 3, COLUMNS_LEAST = 12 };

#define BOLD "\033[1m"
#define ALARM "\033[31m"
#define PLAIN "\033[0m"

static guint width_of(const ToolLivePage *page) { return page->columns - 1; }

/* A line of its own, in a style (nullable) that a page without colours does not have. */
static void append_line(const ToolLivePage *page, GString *text, const char *style, const char *line) {
  gboolean styled = style && page->colour;
  if (text->len > 0) g_string_append_c(text, '\n');
  if (styled) g_string_append(text, style);
  tool_cells_append(text, line, MIN(width_of(page), tool_cells_count(line)), FALSE);
  if (styled) g_string_append(text, PLAIN);
}

/* --- the head --- */

static void append_title(const ToolLivePage *page, GString *text) {
  const char *title = page->now->title ? page->now->title : page->file;
  g_autofree char *state =
      page->view->paused ? g_strdup("paused") : g_strdup_printf("running, every %g s", page->view->period);
  guint state_width = tool_cells_count(state);
  GString *line = g_string_new(NULL);
  if (width_of(page) > state_width + 1) {
    tool_cells_append(line, title, width_of(page) - state_width - 1, FALSE);
    g_string_append_c(line, ' ');
  }
  g_string_append(line, state);
  append_line(page, text, BOLD, line->str);
  g_string_free(line, TRUE);
}

static void append_time(const ToolLivePage *page, GString *text) {
  const ActorProgress *figures = &page->now->progress;
  double remaining = tool_meter_remaining(page->meter, figures->until);
  GString *line = g_string_new("time ");
  tool_progress_append_time(line, figures);
  if (isfinite(figures->until) && figures->until > 0) {
    g_string_append(line, "  [");
    tool_live_bar(line, figures->now / figures->until, BAR, page->unicode);
    g_string_append_c(line, ']');
  }
  if (page->view->paused && isfinite(page->now->due)) {
    g_string_append_printf(line, "  next at %.9g", page->now->due);
  } else if (!page->view->paused && remaining >= 0) {
    g_autofree char *left = tool_amount_seconds(remaining);
    g_string_append_printf(line, "  about %s left", left);
  }
  append_line(page, text, NULL, line->str);
  g_string_free(line, TRUE);
}

static void append_figures(const ToolLivePage *page, GString *text) {
  const ActorProgress *figures = &page->now->progress;
  g_autofree char *events = tool_table_count((gint64)figures->events);
  g_autofree char *rate = tool_amount_count(floor(page->meter->rate + 0.5));
  g_autofree char *memory = tool_amount_bytes(figures->memory);
  GString *line = g_string_new(NULL);
  g_string_printf(line, "%s events, %s a second  %s", events, rate, memory);
  if (figures->memory_limit) {
    g_autofree char *limit = tool_amount_bytes(figures->memory_limit);
    g_string_append_printf(line, " of %s", limit);
  }
  append_line(page, text, NULL, line->str);
  g_string_free(line, TRUE);
  if (page->now->failed_checks == 0) return;
  g_autofree char *failed = tool_table_count((gint64)page->now->failed_checks);
  g_autofree char *alarm = g_strdup_printf("failed checks: %s", failed);
  append_line(page, text, ALARM, alarm);
}

/* --- the tables --- */

static guint lines_of(const GString *text) {
  guint lines = text->len > 0;
  for (gsize i = 0; i < text->len; i++) lines += text->str[i] == '\n';
  return lines;
}

/* Deals the rows that are left after the headings, one by one, to the tables that still want some. */
static void deal_rows(const ToolLivePage *page, guint available, guint rows[TOOL_PANELS]) {
  guint left = available > TOOL_PANELS ? available - TOOL_PANELS : 0;
  gboolean wanted = TRUE;
  memset(rows, 0, TOOL_PANELS * sizeof *rows);
  while (wanted && left > 0) {
    wanted = FALSE;
    for (guint i = 0; i < TOOL_PANELS && left > 0; i++) {
      ToolPanel panel = (page->view->focus + i) % TOOL_PANELS;
      if (rows[panel] >= tool_live_table_count(page, panel)) continue;
      rows[panel]++;
      left--;
      wanted = TRUE;
    }
  }
}

/* Where there is room for little, the focus has it. */
static void append_tables(const ToolLivePage *page, const ToolLoad *load, guint available, GString *text) {
  guint rows[TOOL_PANELS];
  if (available == 0 || page->columns < COLUMNS_LEAST) return;
  if (page->view->zoomed || available < 2 * TOOL_PANELS) {
    tool_live_table_append(page, load, page->view->focus, available - 1, text);
    return;
  }
  deal_rows(page, available, rows);
  for (guint panel = 0; panel < TOOL_PANELS; panel++)
    tool_live_table_append(page, load, panel, rows[panel], text);
}

/* --- the foot --- */

static guint log_rows(const ToolLivePage *page) {
  return page->log && page->rows >= 16 ? MIN(page->log->length, LOG_ROWS) : 0;
}

/* Who sees few keys must see how to learn of the others, and how to leave. */
static const char *foot_of(const ToolLivePage *page) {
  static const char *const feet[] = {
      "space pause  s step  t turn  +- refresh  tab <> tables  z zoom  q quit  ? help",
      "space pause  s step  tab <> tables  z zoom  q quit  ? help", "space pause  s step  q quit  ? help"};
  for (guint i = 0; i < G_N_ELEMENTS(feet); i++)
    if (tool_cells_count(feet[i]) <= width_of(page)) return feet[i];
  return "q quit  ? help";
}

static void append_foot(const ToolLivePage *page, GString *text) {
  for (guint left = log_rows(page); left > 0; left--)
    append_line(page, text, NULL, g_queue_peek_nth(page->log, page->log->length - left));
  append_line(page, text, BOLD, foot_of(page));
}

static void append_help(const ToolLivePage *page, GString *text) {
  g_auto(GStrv) lines = g_strsplit(tool_view_help, "\n", -1);
  for (guint i = 0; lines[i] && lines_of(text) + 1 < page->rows; i++) append_line(page, text, NULL, lines[i]);
}

/* At the very least the first rows. */
static char *cut(GString *text, guint rows) {
  char *end = text->str;
  for (guint row = 0; end && row < rows; row++) end = strchr(row ? end + 1 : end, '\n');
  if (end) g_string_truncate(text, (gsize)(end - text->str));
  return g_string_free(text, FALSE);
}

char *tool_live_page(const ToolLivePage *page) {
  GString *text = g_string_new(NULL);
  ToolLoad load = tool_live_load(page);
  if (page->columns < 2 || page->rows < 1) return g_string_free(text, FALSE);
  append_title(page, text);
  append_time(page, text);
  append_figures(page, text);
  if (page->view->help) {
    append_help(page, text);
    return cut(text, page->rows);
  }
  tool_live_map_append(page, &load, text);
  guint used = lines_of(text) + 1 + log_rows(page);
  append_tables(page, &load, page->rows > used ? page->rows - used : 0, text);
  while (lines_of(text) + 1 + log_rows(page) < page->rows) g_string_append_c(text, '\n');
  append_foot(page, text);
  return cut(text, page->rows);
}
