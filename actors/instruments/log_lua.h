/* SPDX-License-Identifier: MIT */

/* The log: structured entries that authors make with plenum.log and print.
 *
 * An entry is shown as a line (log_line_lua.h) when the command line asked for it: by level, kind, instant,
 * device and process.  It is kept in the ledger for three readers: the end of a run in several shards,
 * where lines are shown in their order; the summary; and a scenario that keeps its log (ledger_lua.h), which
 * has all of it.  What nobody reads costs a comparison, but that the file's own entries are always kept.
 *
 * The fields of an entry are a plain copy of what the author gave: strings, numbers, booleans, addresses,
 * devices, references, and tables of these under strings and whole numbers, four levels deep.  A mailbox
 * is its address, anything else a word that says what it is.  No code of the author's runs and nothing is
 * raised for what the fields hold. */
#ifndef ACTORS_INSTRUMENTS_LOG_LUA_H
#define ACTORS_INSTRUMENTS_LOG_LUA_H

#include "actors/process/process_lua.h"

/* "debug", "info", "warn", "error". */
const char *actor_log_level_name(int level);

/* The level that the string at `index` names; raises for anything else. */
int actor_log_check_level(lua_State *L, int index);

/* The scenario has been read: settles the window of time, and looks whether the devices that the command
 * line names exist.  ACTOR_ERROR_USAGE. */
gboolean actor_log_settle(ActorWorld *world, GError **error);

/* Whether the command line asked for the entry. */
gboolean actor_log_asked(const ActorWorld *world, const ActorLogEntry *entry);

/* Pushes the fields of an entry, a table. */
void actor_log_push_fields(lua_State *L, const ActorLogEntry *entry);

/* How people call who made it: "server 3", "experiment 1", "the experimenter".  (transfer full) */
char *actor_log_who(const ActorWorld *world, const ActorLogEntry *entry);

/* Shows what several shards have logged; the run has ended. */
void actor_log_show(ActorWorld *world);

/* The sandbox's hook: logs a line at the level "info", of the kind "print". */
void actor_log_print(lua_State *L, const char *line, gsize length, gpointer data);

/* plenum.log: adds it to the table on top. */
void actor_log_open(lua_State *L);

#endif
