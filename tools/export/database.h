/* SPDX-License-Identifier: MIT */

/* A database is a SQLite file that is being written, in one transaction.
 *
 * The first error stays, and what comes after it is not written: so rows may be added without a look at each,
 * and the end tells. */
#ifndef TOOLS_EXPORT_DATABASE_H
#define TOOLS_EXPORT_DATABASE_H

#include <glib.h>
#include <sqlite3.h>

typedef struct _ToolDatabase ToolDatabase;

/* `path` is an empty file, or NULL: a temporary one, which nobody else sees.  `tables` is SQL that makes
 * them. */
ToolDatabase *tool_database_new(const char *path, const char *tables);
void tool_database_free(ToolDatabase *database);

/* Adds a row: a value for each letter of `types`: i gint64, r double, t text, n none at all.  A NaN is none;
 * of a text, what is no UTF-8 is replaced. */
void tool_database_add(ToolDatabase *database, const char *table, const char *types, ...);

/* Carries out SQL that gives nothing back. */
void tool_database_do(ToolDatabase *database, const char *sql);

/* A query that finds all that has been added; NULL after an error.  To be finalized. */
sqlite3_stmt *tool_database_ask(ToolDatabase *database, const char *sql);

/* Whether the query has another row. */
gboolean tool_database_next(ToolDatabase *database, sqlite3_stmt *query);

/* Ends the transaction.  FALSE, G_FILE_ERROR, with the first error. */
gboolean tool_database_finish(ToolDatabase *database, GError **error);

#endif
