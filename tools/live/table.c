/* SPDX-License-Identifier: MIT */
#include "tools/live/table.h"

#include <math.h>
#include <string.h>

#include "tools/live/cells.h"
#include "tools/text/amount.h"
#include "tools/text/table.h"

enum { COLUMNS = 7, NAME_LEAST = 10, NAME_MOST = 48, GAP = 2, BAR = 8 };

typedef enum { COUNT, RATE, SHARE, LOAD, TIME, WORDS } Form;

typedef struct {
  const char *heading;
  guint width;
  Form form;
} Column;

typedef struct {
  const char *title;
  Column columns[COLUMNS - 1]; /* after the name */
} Table;

static const Table tables[TOOL_PANELS] = {
    [TOOL_DEVICES] = {"devices",
                      {{"load", 5 + 1 + BAR, LOAD},
                       {"steps", 8, RATE},
                       {"moved", 8, RATE},
                       {"mail", 5, COUNT},
                       {"courier", 8, COUNT},
                       {"procs", 6, COUNT}}},
    [TOOL_PROCESSES] = {"processes with mail", {{"mail", 7, COUNT}, {"on", 16, WORDS}, {"is", 19, WORDS}}},
    [TOOL_LINKS] = {"links",
                    {{"messages", 11, RATE},
                     {"bytes", 10, RATE},
                     {"use", 6, SHARE},
                     {"flying", 7, COUNT},
                     {"lost", 7, COUNT}}},
    [TOOL_KINDS] = {"messages by kind",
                    {{"sent", 11, COUNT}, {"taken", 11, COUNT}, {"p50", 10, TIME}, {"p99", 10, TIME}}},
};

/* --- figures --- */

static const ActorDeviceFigures *device_in(const ActorSnapshot *snapshot, guint index) {
  static const ActorDeviceFigures none;
  return index < snapshot->devices->len ? &g_array_index(snapshot->devices, ActorDeviceFigures, index)
                                        : &none;
}

static const ActorLinkFigures *link_in(const ActorSnapshot *snapshot, guint index) {
  static const ActorLinkFigures none;
  return index < snapshot->links->len ? &g_array_index(snapshot->links, ActorLinkFigures, index) : &none;
}

static double steps(const ToolLivePage *page, guint index) {
  return (double)(device_in(page->now, index)->steps - device_in(page->before, index)->steps);
}

static double moved(const ToolLivePage *page, guint index) {
  const ActorDeviceFigures *now = device_in(page->now, index), *before = device_in(page->before, index);
  return (double)(now->forwarded + now->delivered - before->forwarded - before->delivered);
}

double tool_live_deeds(const ToolLivePage *page, guint index) {
  return steps(page, index) + moved(page, index);
}

ToolLoad tool_live_load(const ToolLivePage *page) {
  ToolLoad load = {0, 0};
  for (guint i = 0; i < page->now->devices->len; i++) {
    double deeds = tool_live_deeds(page, i);
    load.total += deeds;
    load.busiest = MAX(load.busiest, deeds);
  }
  return load;
}

static double device_value(const ToolLivePage *page, guint index, guint column) {
  const ActorDeviceFigures *device = device_in(page->now, index);
  switch (column) {
  case 1: return tool_live_deeds(page, index);
  case 2: return steps(page, index);
  case 3: return moved(page, index);
  case 4: return device->mail;
  case 5: return device->courier;
  default: return device->processes;
  }
}

static double process_value(const ToolLivePage *page, guint index, guint column) {
  const ActorProcessFigures *process = &g_array_index(page->now->processes, ActorProcessFigures, index);
  return column == 0 ? -(double)process->address : process->mail;
}

double tool_live_carried(const ToolLivePage *page, guint index) {
  return (double)(link_in(page->now, index)->carried - link_in(page->before, index)->carried);
}

static double use(const ToolLivePage *page, guint index) {
  const ActorLinkFigures *now = link_in(page->now, index), *before = link_in(page->before, index);
  double time = page->now->progress.now - page->before->progress.now;
  if (!(time > 0) || !(now->bandwidth > 0)) return NAN;
  return (double)(now->bytes - before->bytes) / (now->bandwidth * time);
}

static double link_value(const ToolLivePage *page, guint index, guint column) {
  const ActorLinkFigures *now = link_in(page->now, index), *before = link_in(page->before, index);
  switch (column) {
  case 1: return tool_live_carried(page, index);
  case 2: return (double)(now->bytes - before->bytes);
  case 3: return use(page, index);
  case 4: return now->flying;
  default: return now->lost;
  }
}

static double kind_value(const ToolLivePage *page, guint index, guint column) {
  const ActorKindFigures *kind = &g_array_index(page->now->kinds, ActorKindFigures, index);
  switch (column) {
  case 1: return (double)kind->sent;
  case 2: return (double)kind->taken;
  case 3: return kind->p50;
  default: return kind->p99;
  }
}

static double value(const ToolLivePage *page, ToolPanel panel, guint index, guint column) {
  static double (*const values[TOOL_PANELS])(const ToolLivePage *, guint,
                                             guint) = {[TOOL_DEVICES] = device_value,
                                                       [TOOL_PROCESSES] = process_value,
                                                       [TOOL_LINKS] = link_value,
                                                       [TOOL_KINDS] = kind_value};
  return values[panel](page, index, column);
}

guint tool_live_table_count(const ToolLivePage *page, ToolPanel panel) {
  const ActorSnapshot *now = page->now;
  const GArray *rows[TOOL_PANELS] = {now->devices, now->processes, now->links, now->kinds};
  return rows[panel]->len;
}

/* Experiments live on no device. */
static const char *device_name(const ToolLivePage *page, guint32 device) {
  return device ? device_in(page->now, device - 1)->name : "";
}

static const char *name_of(const ToolLivePage *page, ToolPanel panel, guint index) {
  switch (panel) {
  case TOOL_DEVICES: return device_in(page->now, index)->name;
  case TOOL_PROCESSES: return g_array_index(page->now->processes, ActorProcessFigures, index).name;
  default: return g_array_index(page->now->kinds, ActorKindFigures, index).word;
  }
}

/* --- order --- */

typedef struct {
  guint index;
  double value;
} Row;

/* The greatest first, what is no number last; of equals, and by name, the first declared. */
static gboolean precedes(const Row *a, const Row *b) {
  if (isnan(a->value) || isnan(b->value)) return !isnan(a->value);
  return a->value > b->value;
}

/* Few of many: each finds its place among the best so far. */
static GArray *best_rows(const ToolLivePage *page, ToolPanel panel, guint wanted) {
  GArray *best = g_array_new(FALSE, FALSE, sizeof(Row));
  guint sort = page->view->sort[panel], count = tool_live_table_count(page, panel);
  gboolean declared = sort == 0 && panel != TOOL_PROCESSES;
  if (declared) count = MIN(count, wanted);
  for (guint i = 0; i < count && wanted > 0; i++) {
    Row row = {i, declared ? 0 : value(page, panel, i, sort)};
    guint at = best->len;
    while (at > 0 && precedes(&row, &g_array_index(best, Row, at - 1))) at--;
    if (at == wanted) continue;
    if (best->len == wanted) g_array_set_size(best, wanted - 1);
    g_array_insert_val(best, at, row);
  }
  return best;
}

/* --- cells --- */

static guint column_count(ToolPanel panel) {
  guint count = 0;
  while (count < COLUMNS - 1 && tables[panel].columns[count].heading) count++;
  return count;
}

/* A narrow terminal sees fewer columns. */
static guint columns_shown(const ToolLivePage *page, ToolPanel panel, guint *name_width) {
  guint shown = column_count(panel), wide = GAP;
  for (guint i = 0; i < shown; i++) wide += GAP + tables[panel].columns[i].width;
  while (shown > 0 && wide + NAME_LEAST >= page->columns) wide -= GAP + tables[panel].columns[--shown].width;
  *name_width = MIN(page->columns > wide + 1 ? page->columns - 1 - wide : 0, NAME_MOST);
  return shown;
}

void tool_live_bar(GString *text, double share, guint cells, gboolean unicode) {
  guint full = (guint)(share * cells + 0.5);
  for (guint i = 0; i < cells; i++) g_string_append(text, i >= full ? " " : unicode ? "\342\226\210" : "#");
}

/* Each end of a link has at least half of the cells, if it needs them. */
static void append_ends(const ToolLivePage *page, guint index, guint cells, GString *text) {
  static const char between[] = " > ";
  enum { BETWEEN = sizeof between - 1 };
  const ActorLinkFigures *link = link_in(page->now, index);
  g_autofree char *from = tool_table_line(device_name(page, link->from));
  g_autofree char *to = tool_table_line(device_name(page, link->to));
  guint room = cells > BETWEEN ? cells - BETWEEN : 0;
  guint rest = room - MIN(tool_cells_count(to), room);
  guint first = MIN(tool_cells_count(from), MAX(room / 2, rest));
  tool_cells_append(text, from, first, FALSE);
  tool_cells_append(text, between, cells - room, FALSE);
  tool_cells_append(text, to, room - first, FALSE);
}

static void append_name(const ToolLivePage *page, ToolPanel panel, guint index, guint cells, GString *text) {
  if (panel == TOOL_LINKS) append_ends(page, index, cells, text);
  else tool_cells_append(text, name_of(page, panel, index), cells, FALSE);
}

static char *load_text(const ToolLivePage *page, const ToolLoad *load, double deeds) {
  GString *text = g_string_new(NULL);
  double percent = load->total > 0 ? 100 * deeds / load->total : 0;
  g_string_printf(text, percent > 0 && percent < 9.95 ? "%3.1f %% " : "%3.0f %% ", percent);
  tool_live_bar(text, load->busiest > 0 ? deeds / load->busiest : 0, BAR, page->unicode);
  return g_string_free(text, FALSE);
}

static char *words_text(const ToolLivePage *page, guint index, guint column) {
  const ActorProcessFigures *process = &g_array_index(page->now->processes, ActorProcessFigures, index);
  return g_strdup(column == 2 ? device_name(page, process->device) : process->status);
}

/* (transfer full) */
static char *cell_text(const ToolLivePage *page, const ToolLoad *load, ToolPanel panel, guint index,
                       guint column) {
  Form form = tables[panel].columns[column - 1].form;
  if (form == WORDS) return words_text(page, index, column);
  double number = value(page, panel, index, column);
  switch (form) {
  case LOAD: return load_text(page, load, number);
  case SHARE: return isnan(number) ? g_strdup("-") : g_strdup_printf("%.0f %%", 100 * number);
  case TIME: return isnan(number) ? g_strdup("-") : g_strdup_printf("%.4g", number);
  case RATE: return tool_amount_count(page->seconds > 0 ? floor(number / page->seconds + 0.5) : number);
  default: return tool_amount_count(number);
  }
}

static gboolean is_left(Form form) { return form == WORDS || form == LOAD; }

static char *heading_text(const ToolLivePage *page, ToolPanel panel, guint column) {
  const Column *shape = &tables[panel].columns[column - 1];
  gboolean rate = shape->form == RATE && page->seconds > 0;
  g_autofree char *unit =
      shape->form == TIME ? g_strdup_printf(" %s", page->now->progress.unit) : g_strdup(rate ? "/s" : "");
  return g_strdup_printf("%s%s%s", shape->heading, unit, page->view->sort[panel] == column ? "*" : "");
}

static char *title_text(const ToolLivePage *page, ToolPanel panel) {
  const char *focus = page->view->focus == panel ? "> " : "  ";
  if (panel == TOOL_KINDS && page->now->unmeasured)
    return g_strdup_printf("%smessages (not measured)", focus);
  guint64 count = panel == TOOL_PROCESSES ? page->now->mailed : (guint64)tool_live_table_count(page, panel);
  return g_strdup_printf("%s%s (%" G_GUINT64_FORMAT ")%s", focus, tables[panel].title, count,
                         page->view->sort[panel] == 0 ? "*" : "");
}

static void append_heading(const ToolLivePage *page, ToolPanel panel, GString *text) {
  guint name_width, shown = columns_shown(page, panel, &name_width);
  gboolean focused = page->view->focus == panel;
  g_autofree char *title = title_text(page, panel);
  g_string_append(text, page->colour ? focused ? "\n\033[7m" : "\n\033[1m" : "\n");
  tool_cells_append(text, title, MIN(GAP + name_width, page->columns - 1), FALSE);
  for (guint column = 1; column <= shown; column++) {
    g_autofree char *heading = heading_text(page, panel, column);
    g_string_append(text, "  ");
    tool_cells_append(text, heading, tables[panel].columns[column - 1].width,
                      !is_left(tables[panel].columns[column - 1].form));
  }
  if (page->colour) g_string_append(text, "\033[0m");
}

static void append_row(const ToolLivePage *page, const ToolLoad *load, ToolPanel panel, guint index,
                       GString *text) {
  guint name_width, shown = columns_shown(page, panel, &name_width);
  g_string_append(text, "\n  ");
  append_name(page, panel, index, name_width, text);
  for (guint column = 1; column <= shown; column++) {
    const Column *shape = &tables[panel].columns[column - 1];
    g_autofree char *cell = cell_text(page, load, panel, index, column);
    g_string_append(text, "  ");
    tool_cells_append(text, cell, shape->width, !is_left(shape->form));
  }
}

void tool_live_table_append(const ToolLivePage *page, const ToolLoad *load, ToolPanel panel, guint rows,
                            GString *text) {
  append_heading(page, panel, text);
  GArray *best = best_rows(page, panel, rows);
  for (guint i = 0; i < best->len; i++)
    append_row(page, load, panel, g_array_index(best, Row, i).index, text);
  g_array_unref(best);
}
