/* SPDX-License-Identifier: MIT */

/* HTML as reports need it: sections, tables, and figures that machines read, too.  All texts are escaped. */
#ifndef TOOLS_REPORT_HTML_H
#define TOOLS_REPORT_HTML_H

#include "actors/run/topology.h"

/* A section with its heading, which is named in the contents by its id. */
void tool_html_begin_section(GString *page, const char *id, const char *heading);
void tool_html_end_section(GString *page);

/* A paragraph; a note is what was left out, or how to read a picture. */
void tool_html_append_note(GString *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A table in a frame that scrolls.  Headings end with NULL; the first column is words and heads its row, the
 * last `words` ones are words, too, the others are numbers. */
void tool_html_begin_table(GString *page, const char *caption, const char *const *headings, guint words);
void tool_html_end_table(GString *page);
void tool_html_begin_row(GString *page, const char *name);
void tool_html_end_row(GString *page);

/* Cells. A figure is told as `text`, and to machines as `value`; a time is shown with a fitting unit, and is
 * NaN where there is none; machines read the units. */
void tool_html_append_words(GString *page, const char *words);
void tool_html_append_figure(GString *page, double value, const char *text);
void tool_html_append_message(GString *page, const char *id); /* a link to it, where the script knows it */
void tool_html_append_count(GString *page, guint64 count);
void tool_html_append_number(GString *page, double number);
void tool_html_append_time(GString *page, const ActorTopology *topology, double units);

/* A closed piece that opens on demand. */
void tool_html_begin_details(GString *page, const char *summary);
void tool_html_end_details(GString *page);

/* A number as JSON and attributes have it, whatever the locale. */
void tool_html_append_plain(GString *page, double number);

/* A text as JSON has it, fit for a script element: nothing in it ends one. */
void tool_html_append_json(GString *page, const char *text);

#endif
