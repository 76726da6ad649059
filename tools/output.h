/* SPDX-License-Identifier: MIT */

/* An output is where a command writes what it was asked for: a file, or "-", standard output.
 *
 * A file is written whole or not at all: to a temporary beside it, which is then renamed.  Pipes and devices
 * are written to directly.  Errors are G_FILE_ERROR and name the path. */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include <glib.h>
#include <jansson.h>

/* Whether `path` is standard output. */
gboolean tool_output_is_standard(const char *path);

/* Says early that `path` cannot be written to: a folder that is missing or closed. */
gboolean tool_output_check(const char *path, GError **error);

gboolean tool_output_write(const char *path, const char *text, gsize length, GError **error);

/* What is too long for memory is written bit by bit; until it is closed there is nothing under the path. */
typedef struct _ToolOutput ToolOutput;

ToolOutput *tool_output_open(const char *path, GError **error);
gboolean tool_output_put(ToolOutput *output, const char *text, gsize length, GError **error);

/* From now on it is an error to put more than so many bytes in all; `advice` tells what to do about it. */
void tool_output_limit(ToolOutput *output, guint64 bytes, const char *advice);

/* Puts it where it belongs. */
gboolean tool_output_close(ToolOutput *output, GError **error);

/* As if nothing had been written. */
void tool_output_discard(ToolOutput *output);

/* The value, indented, and a newline. */
gboolean tool_output_write_json(const char *path, const json_t *value, GError **error);

#endif
