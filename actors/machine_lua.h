/* SPDX-License-Identifier: MIT */

/* A machine is a process of a type: on each edge of its clock it first serves its mailbox, then runs one
 * command from the top of its command stack.
 *
 * The timing is aether's.  An edge: go through the mailbox, oldest message first, and through the
 * clauses in their order; the first fit is handled and removed, and the machine looks again at the
 * same instant, behind all that is due then (without exhaust_inbox: it goes on).  When nothing fits,
 * one command runs, and the next edge is one period later.  A command that blocks becomes a frame on
 * the command stack; when the frame is on top, an edge looks whether what it waits for has come,
 * and the machine sleeps when it has not.  It wakes on the first edge after mail has come.  An empty
 * stack with nothing to handle is the end.
 *
 * Without a clock a machine runs at the instant its mail arrives: edges take no time, and an empty
 * stack waits for mail.  A START that finds nothing else to do and continues with START waits, too. */
#ifndef ACTORS_MACHINE_LUA_H
#define ACTORS_MACHINE_LUA_H

#include "actors/process_lua.h"
#include "actors/type_lua.h"

/* Makes `process` a machine of `type`, from the type and `count` arguments (overrides) on top of `from`, which
 * are popped.  A `rate` of numerator 0 is replaced by the type's own. */
void actor_machine_start(ActorState *state, ActorProcess *process, ActorType *type, lua_State *from, int count,
                         SimRatio *rate);
void actor_machine_free(ActorState *state, ActorProcess *process);

void actor_machine_edge(ActorState *state, ActorProcess *process);

/* Something has come into one of its mailboxes. */
void actor_machine_notice(ActorState *state, ActorProcess *process, ActorMailbox *mailbox);

/* Whether no edge is due until mail comes. */
gboolean actor_machine_sleeps(const ActorProcess *process);
const char *actor_machine_type_name(const ActorProcess *process);
guint actor_machine_data_depth(ActorState *state, const ActorProcess *process);
guint actor_machine_command_depth(const ActorProcess *process);

/* Pushes the fields of the machine. */
void actor_machine_push_self(lua_State *L, ActorState *state, const ActorProcess *process);

/* Pushes the table of the methods that all types share. */
void actor_machine_push_methods(lua_State *L);
void actor_machine_open(lua_State *L);

#endif
