/* SPDX-License-Identifier: MIT */

/* A table of text, its columns aligned: numbers to the right, words to the left. */
#ifndef TOOLS_TEXT_TABLE_H
#define TOOLS_TEXT_TABLE_H

#include <glib.h>
#include <stdio.h>

typedef struct _ToolTable ToolTable;

ToolTable *tool_table_new(guint columns);
void tool_table_free(ToolTable *table);

/* The next cell, row by row.  Control characters show as spaces; of what is very long in the first of several
 * columns, a name, the two ends are shown. */
void tool_table_add(ToolTable *table, const char *cell);
void tool_table_add_number(ToolTable *table, double number);
void tool_table_add_decimal(ToolTable *table, double number, guint places);
void tool_table_add_count(ToolTable *table, gint64 count);

/* With an indent of two spaces. */
void tool_table_print(const ToolTable *table, FILE *out);

/* 1234567 as "1,234,567".  (transfer full) */
char *tool_table_count(gint64 count);

/* `text` with its control characters as spaces, fit for one line.  (transfer full) */
char *tool_table_line(const char *text);

#endif
