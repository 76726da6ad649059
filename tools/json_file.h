/* SPDX-License-Identifier: MIT */

/* A JSON file is written whole or not at all: to a temporary beside it, which is then renamed.  Pipes and
 * devices are written to directly. */
#ifndef TOOLS_JSON_FILE_H
#define TOOLS_JSON_FILE_H

#include <glib.h>
#include <jansson.h>
#include <stdio.h>

/* Says early that `path` cannot be written to: a folder that is missing or closed. */
gboolean tool_json_file_check(const char *path, GError **error);

/* Errors are G_FILE_ERROR and name the path. */
gboolean tool_json_file_write(const char *path, const json_t *value, GError **error);

/* The same to an open file, which stays open; `name` is for errors. */
gboolean tool_json_file_print(FILE *file, const char *name, const json_t *value, GError **error);

#endif
