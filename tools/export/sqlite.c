/* SPDX-License-Identifier: MIT */

/* A run's results (results.h) as a SQLite database.  SQLite wants a file of its own, which is made among the
 * temporaries (TMPDIR says where) and poured into the output when it is whole. */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "tools/export/export.h"
#include "tools/export/results.h"

enum { PIECE = 1 << 16 };

static gboolean refuse(const char *path, GError **error) {
  g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "%s: %s", path, g_strerror(errno));
  return FALSE;
}

static gboolean pour(const char *path, ToolOutput *output, GError **error) {
  g_autofree char *piece = g_malloc(PIECE);
  FILE *file = fopen(path, "rb");
  if (!file) return refuse(path, error);
  gboolean well = TRUE;
  for (gsize length; well && (length = fread(piece, 1, PIECE, file)) > 0;)
    well = tool_output_put(output, piece, length, error);
  if (well && ferror(file)) well = refuse(path, error);
  fclose(file);
  return well;
}

static gboolean make(ToolTrace *trace, const char *path, GError **error) {
  ToolDatabase *database = tool_database_new(path, tool_results_tables);
  gboolean well = tool_results_add(trace, database, error);
  if (well) tool_database_do(database, "CREATE INDEX vectorDataOfVector ON vectorData (vectorId)");
  well = well && tool_database_finish(database, error);
  tool_database_free(database);
  return well;
}

static gboolean write_sqlite(ToolTrace *trace, ToolOutput *output, GError **error) {
  g_autofree char *path = NULL;
  int descriptor = g_file_open_tmp("plenum-XXXXXX.db", &path, error);
  if (descriptor < 0) return FALSE;
  close(descriptor);
  gboolean well = make(trace, path, error) && pour(path, output, error);
  g_unlink(path);
  return well;
}

const ToolExport tool_export_sqlite = {"sqlite", "results in the tables of OMNeT++ 6, for SQL and its tools",
                                       write_sqlite};
