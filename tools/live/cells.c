/* SPDX-License-Identifier: MIT */
#include "tools/live/cells.h"

#include "tools/text/table.h"

static guint cells_of(gunichar c) { return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1; }

guint tool_cells_count(const char *text) {
  guint cells = 0;
  for (const char *c = text; *c; c = g_utf8_next_char(c)) cells += cells_of(g_utf8_get_char(c));
  return cells;
}

static void fill(GString *line, guint cells) { g_string_append_printf(line, "%*s", (int)cells, ""); }

void tool_cells_append(GString *line, const char *text, guint cells, gboolean right) {
  g_autofree char *printable = tool_table_line(text);
  guint used = 0;
  const char *end = printable;
  for (; *end; end = g_utf8_next_char(end)) {
    gunichar c = g_utf8_get_char(end);
    if (used + cells_of(c) > cells) break;
    used += cells_of(c);
  }
  if (right) fill(line, cells - used);
  g_string_append_len(line, printable, end - printable);
  if (!right) fill(line, cells - used);
}
