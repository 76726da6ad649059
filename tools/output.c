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

struct _ToolOutput {
  FILE *file;
  char *name;      /* as errors have it */
  char *path;      /* where it belongs; NULL: the file is written directly */
  char *temporary; /* where it is; NULL likewise */
  guint64 written, limit;
  char *advice;
};

/* The mode that a file gets which is simply created. */
static mode_t usual_mode(void) {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

/* A symbolic link stays one. */
static int open_temporary(ToolOutput *output, const char *path) {
  char *real = realpath(path, NULL);
  output->path = g_strdup(real ? real : path);
  output->temporary = g_strconcat(output->path, ".XXXXXX", NULL);
  free(real);
  int descriptor = g_mkstemp_full(output->temporary, O_WRONLY | O_CLOEXEC, (gint)usual_mode());
  if (descriptor < 0) g_clear_pointer(&output->temporary, g_free);
  return descriptor;
}

static FILE *open_file(ToolOutput *output, const char *path) {
  if (tool_output_is_standard(path)) return stdout;
  int descriptor =
      exists_otherwise(path) ? g_open(path, O_WRONLY | O_CLOEXEC, 0) : open_temporary(output, path);
  return descriptor < 0 ? NULL : fdopen(descriptor, "w");
}

static void output_free(ToolOutput *output) {
  g_free(output->name);
  g_free(output->path);
  g_free(output->temporary);
  g_free(output->advice);
  g_free(output);
}

ToolOutput *tool_output_open(const char *path, GError **error) {
  ToolOutput *output = g_new0(ToolOutput, 1);
  output->name = g_strdup(tool_output_is_standard(path) ? "standard output" : path);
  output->limit = G_MAXUINT64;
  errno = 0;
  output->file = open_file(output, path);
  if (output->file) return output;
  refuse(output->name, error);
  output_free(output);
  return NULL;
}

void tool_output_limit(ToolOutput *output, guint64 bytes, const char *advice) {
  output->limit = bytes;
  output->advice = g_strdup(advice);
}

static gboolean refuse_more(const ToolOutput *output, GError **error) {
  g_autofree char *shown = g_filename_display_name(output->name);
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
              "%s would have more than %" G_GUINT64_FORMAT " bytes: %s", shown, output->limit,
              output->advice);
  return FALSE;
}

gboolean tool_output_put(ToolOutput *output, const char *text, gsize length, GError **error) {
  if (length > output->limit - output->written) return refuse_more(output, error);
  output->written += length;
  errno = 0;
  return fwrite(text, 1, length, output->file) == length || refuse(output->name, error);
}

/* A full disk is told. */
static gboolean finish(ToolOutput *output, GError **error) {
  errno = 0;
  gboolean well = fflush(output->file) == 0 || refuse(output->name, error);
  if (output->file != stdout && fclose(output->file) != 0 && well) well = refuse(output->name, error);
  output->file = NULL;
  if (!well || !output->temporary) return well;
  if (g_rename(output->temporary, output->path) != 0) return refuse(output->name, error);
  g_clear_pointer(&output->temporary, g_free);
  return TRUE;
}

gboolean tool_output_close(ToolOutput *output, GError **error) {
  gboolean well = finish(output, error);
  tool_output_discard(output);
  return well;
}

void tool_output_discard(ToolOutput *output) {
  if (!output) return;
  if (output->file && output->file != stdout) fclose(output->file);
  if (output->temporary) g_unlink(output->temporary);
  output_free(output);
}

gboolean tool_output_write(const char *path, const char *text, gsize length, GError **error) {
  ToolOutput *output = tool_output_open(path, error);
  if (!output) return FALSE;
  if (tool_output_put(output, text, length, error)) return tool_output_close(output, error);
  tool_output_discard(output);
  return FALSE;
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
