/* SPDX-License-Identifier: MIT */
#include "tools/live/map.h"

enum { SHARE = 6, GRID_SHARE = 3, LATTICE_SHARE = 4, LEVELS = 8, LINK_LEVELS = 3 };

/* Messages over the links from each device to the one on its right, and to the one below. */
typedef struct {
  double *right, *down;
  double most;
} Carried;

static void append_level(const ToolLivePage *page, GString *line, double share) {
  static const char plain[] = "-:=+*#%@";
  static const char *const blocks[] = {"\342\226\201", "\342\226\202", "\342\226\203", "\342\226\204",
                                       "\342\226\205", "\342\226\206", "\342\226\207", "\342\226\210"};
  guint level = (guint)MIN(share * LEVELS, LEVELS - 1);
  if (!(share > 0)) g_string_append_c(line, '.');
  else if (page->unicode) g_string_append(line, blocks[level]);
  else g_string_append_c(line, plain[level]);
}

static void append_link(const ToolLivePage *page, GString *line, double share, gboolean down) {
  static const char *const plain[2][LINK_LEVELS] = {{"-", "=", "#"}, {":", "|", "#"}};
  static const char *const lines[2][LINK_LEVELS] = {{"\342\225\214", "\342\224\200", "\342\224\201"},
                                                    {"\342\225\216", "\342\224\202", "\342\224\203"}};
  guint level = (guint)MIN(share * LINK_LEVELS, LINK_LEVELS - 1);
  if (!(share > 0)) g_string_append_c(line, ' ');
  else g_string_append(line, page->unicode ? lines[down][level] : plain[down][level]);
}

/* --- how much room there is --- */

static guint rows_of(const ToolLivePage *page, guint columns) {
  return (page->now->devices->len + columns - 1) / columns;
}

/* How many devices stand in a row; 0: they are too many. */
static guint columns_of(const ToolLivePage *page) {
  guint count = page->now->devices->len, own = page->now->columns, width = page->columns - 1;
  if (own > 0 && own <= width && rows_of(page, own) <= page->rows / GRID_SHARE) return own;
  return count <= (gsize)(page->rows / SHARE) * width ? width : 0;
}

static gboolean has_room_for_links(const ToolLivePage *page) {
  guint own = page->now->columns;
  return own > 0 && 2 * own <= page->columns && 2 * rows_of(page, own) - 1 <= page->rows / LATTICE_SHARE;
}

/* --- maps --- */

static void append_line(GString *text, GString *line) {
  if (text->len > 0) g_string_append_c(text, '\n');
  g_string_append(text, line->str);
  g_string_truncate(line, 0);
}

static double share_of(const ToolLivePage *page, const ToolLoad *load, guint index) {
  return load->busiest > 0 ? tool_live_deeds(page, index) / load->busiest : 0;
}

static void append_devices(const ToolLivePage *page, const ToolLoad *load, GString *text) {
  guint columns = columns_of(page), count = page->now->devices->len;
  g_autoptr(GString) line = g_string_new(NULL);
  for (guint i = 0; columns > 0 && i < count; i++) {
    append_level(page, line, share_of(page, load, i));
    if ((i + 1) % columns == 0 || i + 1 == count) append_line(text, line);
  }
}

/* Links between others than neighbours, like those around a torus, have no place. */
static void carry(const ToolLivePage *page, Carried *carried) {
  guint columns = page->now->columns;
  for (guint i = 0; i < page->now->links->len; i++) {
    const ActorLinkFigures *link = &g_array_index(page->now->links, ActorLinkFigures, i);
    guint here = MIN(link->from, link->to) - 1, there = MAX(link->from, link->to) - 1;
    double *sum = there == here + columns                     ? &carried->down[here]
                  : there == here + 1 && there % columns != 0 ? &carried->right[here]
                                                              : NULL;
    if (!sum) continue;
    *sum += tool_live_carried(page, i);
    carried->most = MAX(carried->most, *sum);
  }
}

static void append_lattice(const ToolLivePage *page, const ToolLoad *load, GString *text) {
  guint columns = page->now->columns, count = page->now->devices->len;
  g_autofree double *right = g_new0(double, count), *down = g_new0(double, count);
  Carried carried = {right, down, 0};
  g_autoptr(GString) line = g_string_new(NULL);
  g_autoptr(GString) below = g_string_new(NULL);
  carry(page, &carried);
  double scale = carried.most > 0 ? 1 / carried.most : 0;
  for (guint i = 0; i < count; i++) {
    gboolean last = (i + 1) % columns == 0;
    append_level(page, line, share_of(page, load, i));
    append_link(page, below, down[i] * scale, TRUE);
    if (!last) {
      append_link(page, line, right[i] * scale, FALSE);
      g_string_append_c(below, ' ');
      continue;
    }
    append_line(text, line);
    if (i + 1 < count) append_line(text, below);
  }
}

void tool_live_map_append(const ToolLivePage *page, const ToolLoad *load, GString *text) {
  if (page->now->devices->len < 2) return;
  if (has_room_for_links(page)) append_lattice(page, load, text);
  else append_devices(page, load, text);
}
