/* SPDX-License-Identifier: MIT */

/* Cells are what a terminal's rows are made of: most characters take one, some two, some none. */
#ifndef TOOLS_LIVE_CELLS_H
#define TOOLS_LIVE_CELLS_H

#include <glib.h>

/* Appends `text` in exactly so many cells: cut at its end, or filled with spaces on its left (`right`) or its
 * right.  What is not printable shows as a space. */
void tool_cells_append(GString *line, const char *text, guint cells, gboolean right);

/* Of text that can be printed. */
guint tool_cells_count(const char *text);

#endif
