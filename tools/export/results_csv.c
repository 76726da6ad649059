/* SPDX-License-Identifier: MIT */

/* A run's results (results.h) in the form of CSV that OMNeT++'s opp_scavetool calls CSV-R: one table for all,
 * which pandas reads.  A row is what `type` says (runattr, itervar, config, param, scalar, histogram, vector,
 * or attr of the one it names); a histogram's and a vector's lists are numbers with spaces in between.
 * Instants are decimals, exact, in seconds. */
#include <stdio.h>
#include <string.h>

#include "sim/error.h"
#include "tools/export/export.h"
#include "tools/export/results.h"
#include "tools/text/quote.h"

/* The columns; the first five are of all rows. */
static const char header[] =
    "run,type,module,name,attrname,attrvalue,value,count,sumweights,mean,stddev,min,max,"
    "underflows,overflows,binedges,binvalues,vectime,vecvalue\n";

enum { ENOUGH = 1 << 16 }; /* text to write */

typedef struct {
  ToolDatabase *database;
  ToolOutput *output;
  GString *text; /* not yet written */
  GError *error; /* the first that the output has told; nothing is written after it */
  char *run;     /* its name, as a cell */
  int exponent;
} Writer;

/* --- cells --- */

static void flush(Writer *writer) {
  if (!writer->error) tool_output_put(writer->output, writer->text->str, writer->text->len, &writer->error);
  g_string_truncate(writer->text, 0);
}

static void put(Writer *writer, const char *text) {
  g_string_append(writer->text, text);
  if (writer->text->len > ENOUGH) flush(writer);
}

static void put_cell(Writer *writer, const char *text) { tool_quote_csv(writer->text, text); }

static void put_number(Writer *writer, double number) {
  g_autofree char *text = sim_error_number(number);
  put(writer, text);
}

/* So many steps of 10^-places, without zeros at the end. */
static void put_decimal(GString *to, gint64 steps, int places) {
  guint64 power = 1;
  for (int i = 0; i < places; i++) power *= 10;
  guint64 size = steps < 0 ? -(guint64)steps : (guint64)steps;
  guint64 rest = size % power;
  g_string_append_printf(to, "%s%" G_GUINT64_FORMAT, steps < 0 ? "-" : "", size / power);
  for (; rest && rest % 10 == 0; places--) rest /= 10;
  if (rest) g_string_append_printf(to, ".%0*" G_GINT64_MODIFIER "u", places, rest);
}

static void put_commas(Writer *writer, int count) {
  for (int i = 0; i < count; i++) put(writer, ",");
}

static const char *text_at(sqlite3_stmt *row, int column) {
  const unsigned char *text = sqlite3_column_text(row, column);
  return text ? (const char *)text : "";
}

/* NULL stands for what is no number. */
static void put_number_at(Writer *writer, sqlite3_stmt *row, int column) {
  if (sqlite3_column_type(row, column) == SQLITE_NULL) put(writer, "nan");
  else put_number(writer, sqlite3_column_double(row, column));
}

static void begin_row(Writer *writer, const char *type, const char *module, const char *name) {
  g_string_append_printf(writer->text, "%s,%s,", writer->run, type);
  put_cell(writer, module);
  put(writer, ",");
  put_cell(writer, name);
  put(writer, ",");
}

static void end_row(Writer *writer, int empty) {
  put_commas(writer, empty);
  put(writer, "\n");
}

/* --- rows --- */

static sqlite3_stmt *ask(Writer *writer, const char *sql, gint64 id) {
  sqlite3_stmt *query = tool_database_ask(writer->database, sql);
  if (query) sqlite3_bind_int64(query, 1, id);
  return query;
}

/* A name and a value. */
static void put_attributes(Writer *writer, const char *type, const char *module, const char *name,
                           const char *sql, gint64 id) {
  sqlite3_stmt *query = ask(writer, sql, id);
  while (tool_database_next(writer->database, query)) {
    begin_row(writer, type, module, name);
    put_cell(writer, text_at(query, 0));
    put(writer, ",");
    put_cell(writer, text_at(query, 1));
    end_row(writer, 13);
  }
  sqlite3_finalize(query);
}

/* A module, a name and a value. */
static void put_values(Writer *writer, const char *type, const char *sql) {
  sqlite3_stmt *query = tool_database_ask(writer->database, sql);
  while (tool_database_next(writer->database, query)) {
    begin_row(writer, type, text_at(query, 0), text_at(query, 1));
    put_commas(writer, 2);
    if (sqlite3_column_type(query, 2) == SQLITE_TEXT) put_cell(writer, text_at(query, 2));
    else put_number_at(writer, query, 2);
    end_row(writer, 12);
  }
  sqlite3_finalize(query);
}

/* The first column of what is found, as a list in a cell; instants among them are decimals. */
static void put_list(Writer *writer, const char *sql, gint64 id, gboolean instants) {
  sqlite3_stmt *query = ask(writer, sql, id);
  for (gboolean first = TRUE; tool_database_next(writer->database, query); first = FALSE) {
    if (!first) put(writer, " ");
    if (instants) put_decimal(writer->text, sqlite3_column_int64(query, 0), writer->exponent);
    else put_number_at(writer, query, 0);
  }
  sqlite3_finalize(query);
}

/* Below the first of a histogram's bins and above the last. */
static void put_outside(Writer *writer, gint64 id) {
  static const char *const orders[] = {
      "SELECT binValue FROM histogramBin WHERE statId = ? ORDER BY rowid LIMIT 1",
      "SELECT binValue FROM histogramBin WHERE statId = ? ORDER BY rowid DESC LIMIT 1"};
  for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
    put_list(writer, orders[i], id, FALSE);
    put(writer, ",");
  }
}

static const char edges[] =
    "SELECT lowerEdge FROM histogramBin WHERE statId = ? ORDER BY rowid LIMIT -1 OFFSET 1";
static const char values[] =
    "SELECT binValue FROM histogramBin WHERE statId = ?1 AND rowid <"
    " (SELECT max(rowid) FROM histogramBin WHERE statId = ?1) ORDER BY rowid LIMIT -1 OFFSET 1";

static void put_statistics(Writer *writer) {
  sqlite3_stmt *query = tool_database_ask(
      writer->database,
      "SELECT moduleName, statName, statCount, statCount, statMean, statStddev, statMin, statMax,"
      " statId FROM statistic ORDER BY statId");
  while (tool_database_next(writer->database, query)) {
    gint64 id = sqlite3_column_int64(query, 8);
    begin_row(writer, "histogram", text_at(query, 0), text_at(query, 1));
    put_commas(writer, 3);
    for (int i = 2; i < 8; i++) {
      put_number_at(writer, query, i);
      put(writer, ",");
    }
    put_outside(writer, id);
    put_list(writer, edges, id, FALSE);
    put(writer, ",");
    put_list(writer, values, id, FALSE);
    end_row(writer, 2);
    put_attributes(writer, "attr", text_at(query, 0), text_at(query, 1),
                   "SELECT attrName, attrValue FROM statisticAttr WHERE statId = ?", id);
  }
  sqlite3_finalize(query);
}

/* The rows of a vector lie far apart; in an index that has all of them they are together. */
static const char gather[] =
    "CREATE INDEX vectorDataInOrder ON vectorData (vectorId, eventNumber, simtimeRaw, value)";

static void put_vectors(Writer *writer) {
  tool_database_do(writer->database, gather);
  sqlite3_stmt *query = tool_database_ask(
      writer->database, "SELECT moduleName, vectorName, vectorId FROM vector ORDER BY vectorId");
  while (tool_database_next(writer->database, query)) {
    gint64 id = sqlite3_column_int64(query, 2);
    begin_row(writer, "vector", text_at(query, 0), text_at(query, 1));
    put_commas(writer, 13);
    put_list(writer, "SELECT simtimeRaw FROM vectorData WHERE vectorId = ? ORDER BY eventNumber", id, TRUE);
    put(writer, ",");
    put_list(writer, "SELECT value FROM vectorData WHERE vectorId = ? ORDER BY eventNumber", id, FALSE);
    end_row(writer, 0);
    put_attributes(writer, "attr", text_at(query, 0), text_at(query, 1),
                   "SELECT attrName, attrValue FROM vectorAttr WHERE vectorId = ?", id);
  }
  sqlite3_finalize(query);
}

/* --- the whole --- */

static void read_run(Writer *writer) {
  sqlite3_stmt *query = tool_database_ask(writer->database, "SELECT runName, simtimeExp FROM run");
  if (tool_database_next(writer->database, query)) {
    g_autofree char *name = g_strdelimit(g_strdup(text_at(query, 0)), ",\"\r\n", '_');
    writer->run = g_steal_pointer(&name);
    writer->exponent = -sqlite3_column_int(query, 1);
  }
  sqlite3_finalize(query);
}

static void put_all(Writer *writer) {
  read_run(writer);
  put(writer, header);
  put_attributes(writer, "runattr", "", "", "SELECT attrName, attrValue FROM runAttr WHERE ?", 1);
  put_attributes(writer, "itervar", "", "", "SELECT itervarName, itervarValue FROM runItervar WHERE ?", 1);
  put_attributes(writer, "config", "", "", "SELECT configKey, configValue FROM runConfig WHERE ?", 1);
  put_values(writer, "param", "SELECT moduleName, paramName, paramValue FROM parameter");
  put_values(writer, "scalar", "SELECT moduleName, scalarName, scalarValue FROM scalar");
  put_statistics(writer);
  put_vectors(writer);
  flush(writer);
  g_free(writer->run);
}

static gboolean write_csv(ToolTrace *trace, ToolOutput *output, GError **error) {
  Writer writer = {
      .database = tool_database_new(NULL, tool_results_tables), .output = output, .text = g_string_new(NULL)};
  gboolean well = tool_results_add(trace, writer.database, error);
  if (well) put_all(&writer);
  if (writer.error) {
    g_propagate_error(error, writer.error);
    well = FALSE;
  }
  well = well && tool_database_finish(writer.database, error);
  tool_database_free(writer.database);
  g_string_free(writer.text, TRUE);
  return well;
}

const ToolExport tool_export_results_csv = {
    "results-csv", "results as opp_scavetool's CSV-R has them, for pandas", write_csv};
