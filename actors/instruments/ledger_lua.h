/* SPDX-License-Identifier: MIT */

/* What the ledgers of a run hold, for the experimenter: plenum.ledger, which the library's `trace` is made
 * of.
 *
 *   keep()                    keep all entries of the log, whatever the command line asked for
 *   entries(level, from, to)  those that were kept so far, in order, each a table
 *   messages()                what was sent, by kind in order, and `total`
 *   calls()                   round trips, by origin, kind and destinations, in order
 *   owner(mailbox)            its address, and that of the process it belongs to (nil when it is closed)
 *   line(level, kind, fields) an entry as it is shown */
#ifndef ACTORS_INSTRUMENTS_LEDGER_LUA_H
#define ACTORS_INSTRUMENTS_LEDGER_LUA_H

#include "actors/run/state_lua.h"

/* Adds `ledger` to the table on top. */
void actor_ledger_open(lua_State *L);

#endif
