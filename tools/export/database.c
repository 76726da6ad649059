/* SPDX-License-Identifier: MIT */
#include "tools/export/database.h"

#include <stdarg.h>
#include <string.h>

struct _ToolDatabase {
  sqlite3 *handle;
  char *name;
  GHashTable *statements; /* sqlite3_stmt that adds to a table, by its name */
  char *failure;          /* the first, or NULL */
};

static gboolean fail(ToolDatabase *database) {
  if (!database->failure) database->failure = g_strdup(sqlite3_errmsg(database->handle));
  return FALSE;
}

static void finalize(gpointer statement) { sqlite3_finalize(statement); }

/* Nobody sees the file before it is whole, so that it needs no journal. */
static const char quickly[] = "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                              "PRAGMA locking_mode = EXCLUSIVE; PRAGMA encoding = 'UTF-8'; BEGIN;";

ToolDatabase *tool_database_new(const char *path, const char *tables) {
  ToolDatabase *database = g_new0(ToolDatabase, 1);
  database->name = g_strdup(path ? path : "a temporary database");
  database->statements = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, finalize);
  if (sqlite3_open(path ? path : "", &database->handle) != SQLITE_OK) fail(database);
  tool_database_do(database, quickly);
  tool_database_do(database, tables);
  return database;
}

void tool_database_free(ToolDatabase *database) {
  if (!database) return;
  g_hash_table_unref(database->statements);
  sqlite3_close(database->handle);
  g_free(database->failure);
  g_free(database->name);
  g_free(database);
}

void tool_database_do(ToolDatabase *database, const char *sql) {
  if (!database->failure && sqlite3_exec(database->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
    fail(database);
}

sqlite3_stmt *tool_database_ask(ToolDatabase *database, const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (database->failure) return NULL;
  if (sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL) != SQLITE_OK) fail(database);
  return statement;
}

gboolean tool_database_next(ToolDatabase *database, sqlite3_stmt *query) {
  int code = query ? sqlite3_step(query) : SQLITE_DONE;
  if (code != SQLITE_ROW && code != SQLITE_DONE) fail(database);
  return code == SQLITE_ROW;
}

/* The statement that adds a row, made when it is first wanted. */
static sqlite3_stmt *find(ToolDatabase *database, const char *table, gsize columns) {
  sqlite3_stmt *statement = g_hash_table_lookup(database->statements, table);
  if (statement) return statement;
  g_autoptr(GString) sql = g_string_new("INSERT INTO ");
  g_string_append_printf(sql, "%s VALUES (?", table);
  for (gsize i = 1; i < columns; i++) g_string_append(sql, ", ?");
  g_string_append_c(sql, ')');
  statement = tool_database_ask(database, sql->str);
  if (statement) g_hash_table_insert(database->statements, (gpointer)table, statement);
  return statement;
}

static int bind_text(sqlite3_stmt *statement, int place, const char *text) {
  if (g_utf8_validate(text, -1, NULL)) return sqlite3_bind_text(statement, place, text, -1, SQLITE_TRANSIENT);
  return sqlite3_bind_text(statement, place, g_utf8_make_valid(text, -1), -1, g_free);
}

void tool_database_add(ToolDatabase *database, const char *table, const char *types, ...) {
  sqlite3_stmt *statement = database->failure ? NULL : find(database, table, strlen(types));
  if (!statement) return;
  int code = SQLITE_OK;
  va_list values;
  va_start(values, types);
  for (int i = 1; *types && code == SQLITE_OK; types++, i++) {
    switch (*types) {
    case 'i': code = sqlite3_bind_int64(statement, i, va_arg(values, gint64)); break;
    case 'r': code = sqlite3_bind_double(statement, i, va_arg(values, double)); break; /* NaN: NULL */
    case 't': code = bind_text(statement, i, va_arg(values, const char *)); break;
    default: g_assert(*types == 'n'); code = sqlite3_bind_null(statement, i);
    }
  }
  va_end(values);
  if (code != SQLITE_OK || sqlite3_step(statement) != SQLITE_DONE) fail(database);
  sqlite3_reset(statement);
}

gboolean tool_database_finish(ToolDatabase *database, GError **error) {
  tool_database_do(database, "COMMIT");
  if (!database->failure) return TRUE;
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot write %s: %s", database->name,
              database->failure);
  return FALSE;
}
