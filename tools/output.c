/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */
#include "tools/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean refuse(const char *name, GError **error) {
  int code = errno;
  g_autofree char *shown = g_filename_display_name(name);
  g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(code), "cannot write %s: %s", shown,
              g_strerror(code));
  return FALSE;
}

static gboolean exists_otherwise(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

gboolean tool_output_is_standard(const char *path) { return strcmp(path, "-") == 0; }

gboolean tool_output_check(const char *path, GError **error) {
  if (tool_output_is_standard(path)) return TRUE;
  if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
    errno = EISDIR;
    return refuse(path, error);
  }
  g_autofree char *folder = g_path_get_dirname(path);
  gboolean direct = exists_otherwise(path);
  return g_access(direct ? path : folder, direct ? W_OK : W_OK | X_OK) == 0 || refuse(path, error);
}

/* A full disk is told. */
static gboolean print(FILE *file, const char *name, const char *text, gsize length, GError **error) {
  errno = 0;
  return (fwrite(text, 1, length, file) == length && fflush(file) == 0) || refuse(name, error);
}

static gboolean write_to(int descriptor, const char *name, const char *text, gsize length, GError **error) {
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (!file) return refuse(name, error);
  gboolean well = print(file, name, text, length, error);
  if (fclose(file) != 0 && well) well = refuse(name, error);
  return well;
}

/* The mode that a file gets which is simply created. */
static mode_t usual_mode(void) {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

static gboolean replace(const char *path, const char *text, gsize length, GError **error) {
  g_autofree char *temporary = g_strconcat(path, ".XXXXXX", NULL);
  int descriptor = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, (gint)usual_mode());
  if (!write_to(descriptor, path, text, length, error)) {
    if (descriptor >= 0) g_unlink(temporary);
    return FALSE;
  }
  if (g_rename(temporary, path) == 0) return TRUE;
  refuse(path, error);
  g_unlink(temporary);
  return FALSE;
}

gboolean tool_output_write(const char *path, const char *text, gsize length, GError **error) {
  if (tool_output_is_standard(path)) return print(stdout, "standard output", text, length, error);
  if (exists_otherwise(path))
    return write_to(g_open(path, O_WRONLY | O_CLOEXEC, 0), path, text, length, error);
  char *real = realpath(path, NULL); /* a symbolic link stays one */
  gboolean well = replace(real ? real : path, text, length, error);
  free(real);
  return well;
}

gboolean tool_output_write_json(const char *path, const json_t *value, GError **error) {
  /* Into memory first: what cannot be JSON leaves the file alone. */
  char *text = json_dumps(value, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
  if (!text) {
    const char *name = tool_output_is_standard(path) ? "standard output" : path;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot write %s: a value cannot be JSON", name);
    return FALSE;
  }
  gsize length = strlen(text);
  text[length] = '\n'; /* in place of the NUL */
  gboolean well = tool_output_write(path, text, length + 1, error);
  free(text);
  return well;
}
