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
#ifndef ACTORS_PROCESS_MACHINE_LUA_H
#define ACTORS_PROCESS_MACHINE_LUA_H

#include "actors/process/process_lua.h"
#include "actors/process/stack_lua.h"
#include "actors/process/type_lua.h"

/* What a machine will be like. */
typedef struct {
  ActorType *type;
  gboolean exhaust, peruse;
  SimRatio rate; /* edges per unit; numerator 0: no clock */
} ActorMachinePlan;

/* Replaces the type and its `count` arguments (overrides) on top of the stack by the fields of a new
 * instance, and plans a machine for it.  A `rate` of numerator 0 is replaced by the type's own.  Raises what
 * is wrong with the fields. */
void actor_machine_prepare(lua_State *L, ActorType *type, int count, SimRatio rate, ActorMachinePlan *plan);

/* Makes `process` a machine with the fields on top of `from`, which are popped. */
void actor_machine_start(ActorState *state, ActorProcess *process, const ActorMachinePlan *plan,
                         lua_State *from);
void actor_machine_free(ActorState *state, ActorProcess *process);

void actor_machine_edge(ActorState *state, ActorProcess *process);

/* The command that runs has taken a message from a mailbox. */
void actor_machine_took(ActorProcess *process);

/* Something has come into one of its mailboxes. */
void actor_machine_notice(ActorState *state, ActorProcess *process, ActorMailbox *mailbox);

/* Whether no edge is due until mail comes. */
gboolean actor_machine_sleeps(const ActorProcess *process);
guint32 actor_machine_type_word(const ActorProcess *process); /* as a kind */
const char *actor_machine_type_name(const ActorProcess *process);
guint actor_machine_data_depth(ActorState *state, const ActorProcess *process);
guint actor_machine_command_depth(const ActorProcess *process);

/* Pushes the fields of the machine. */
void actor_machine_push_self(lua_State *L, ActorState *state, const ActorProcess *process);

/* The stacks and the type of the machine whose code runs; raise, naming the call, where there is none. */
ActorStacks *actor_machine_stacks(lua_State *L, const char *call);
const ActorType *actor_machine_type(lua_State *L);

/* Pushes the table of the methods that all types share. */
void actor_machine_push_methods(lua_State *L);
void actor_machine_open(lua_State *L);

#endif
