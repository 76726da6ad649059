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

/* The value, indented, and a newline. */
gboolean tool_output_write_json(const char *path, const json_t *value, GError **error);

#endif
