/* SPDX-License-Identifier: MIT */

/* A span is a named piece of a process's time: plenum.span(name), span:finish().
 *
 * Spans nest: one that begins within another of the same process is its child.  They follow messages: what a
 * process sends is within its span, and spans that begin while a message is being handled are children of the
 * one within which it was sent.  How long spans take is measured under "span:NAME"; the trace has each. */
#ifndef ACTORS_PROCESS_SPAN_LUA_H
#define ACTORS_PROCESS_SPAN_LUA_H

#include "actors/process/process_lua.h"

/* The span in which the process is; 0: none. */
guint64 actor_span_of(const ActorProcess *process);

/* plenum.span: adds it to the table on top. */
void actor_span_open(lua_State *L);

#endif
