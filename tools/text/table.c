/* SPDX-License-Identifier: MIT */
#include "tools/text/table.h"

#include "sim/error.h"

enum { NAME_MAX_CHARS = 60 };

typedef struct {
  char *text;
  guint width;
  gboolean number;
} Cell;

struct _ToolTable {
  guint columns;
  GArray *cells;
};

static void clear_cell(gpointer cell) { g_free(((Cell *)cell)->text); }

ToolTable *tool_table_new(guint columns) {
  ToolTable *table = g_new(ToolTable, 1);
  table->columns = columns;
  table->cells = g_array_new(FALSE, FALSE, sizeof(Cell));
  g_array_set_clear_func(table->cells, clear_cell);
  return table;
}

void tool_table_free(ToolTable *table) {
  g_array_unref(table->cells);
  g_free(table);
}

char *tool_table_line(const char *text) {
  char *line = g_utf8_make_valid(text, -1);
  for (char *c = line; *c; c++)
    if (g_ascii_iscntrl(*c)) *c = ' ';
  return line;
}

char *tool_table_count(gint64 count) {
  g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, count);
  GString *text = g_string_new(digits);
  for (gssize at = (gssize)text->len - 3; at > (count < 0); at -= 3) g_string_insert_c(text, at, ',');
  return g_string_free(text, FALSE);
}

static void add(ToolTable *table, char *text, gboolean number) {
  Cell cell = {.text = text, .width = (guint)g_utf8_strlen(text, -1), .number = number};
  g_array_append_val(table->cells, cell);
}

/* Its middle: names often differ at an end. */
static char *without_middle(char *line) {
  glong length = g_utf8_strlen(line, -1);
  if (length <= NAME_MAX_CHARS) return line;
  char *first = g_utf8_substring(line, 0, NAME_MAX_CHARS / 2);
  char *last = g_utf8_substring(line, length - NAME_MAX_CHARS / 2 + 3, length);
  char *shorter = g_strconcat(first, "...", last, NULL);
  g_free(first);
  g_free(last);
  g_free(line);
  return shorter;
}

void tool_table_add(ToolTable *table, const char *cell) {
  char *line = tool_table_line(cell);
  gboolean names = table->columns > 1 && table->cells->len % table->columns == 0;
  add(table, names ? without_middle(line) : line, FALSE);
}

void tool_table_add_number(ToolTable *table, double number) { add(table, sim_error_number(number), TRUE); }

void tool_table_add_decimal(ToolTable *table, double number, guint places) {
  char format[16], text[400];
  g_snprintf(format, sizeof format, "%%.%uf", MIN(places, 18));
  add(table, g_strdup(g_ascii_formatd(text, sizeof text, format, number)), TRUE);
}

void tool_table_add_count(ToolTable *table, gint64 count) { add(table, tool_table_count(count), TRUE); }

static const Cell *cell_at(const ToolTable *table, guint row, guint column) {
  return &g_array_index(table->cells, Cell, row * table->columns + column);
}

static guint row_count(const ToolTable *table) { return table->cells->len / table->columns; }

/* A heading stands over its numbers as they do, even where some are missing. */
static gboolean is_right(const ToolTable *table, guint column) {
  for (guint row = 0; row < row_count(table); row++)
    if (cell_at(table, row, column)->number) return TRUE;
  return FALSE;
}

static guint column_width(const ToolTable *table, guint column) {
  guint width = 0;
  for (guint row = 0; row < row_count(table); row++) width = MAX(width, cell_at(table, row, column)->width);
  return width;
}

static void print_cell(const Cell *cell, guint width, gboolean right, gboolean last, FILE *out) {
  int space = (int)(width - cell->width);
  fprintf(out, "  %*s%s%*s", right ? space : 0, "", cell->text, right || last ? 0 : space, "");
}

static void print_row(const ToolTable *table, guint row, const guint *widths, FILE *out) {
  for (guint column = 0; column < table->columns; column++)
    print_cell(cell_at(table, row, column), widths[column], is_right(table, column),
               column + 1 == table->columns, out);
  fputc('\n', out);
}

void tool_table_print(const ToolTable *table, FILE *out) {
  g_autofree guint *widths = g_new(guint, table->columns);
  for (guint column = 0; column < table->columns; column++) widths[column] = column_width(table, column);
  for (guint row = 0; row < row_count(table); row++) print_row(table, row, widths, out);
}
