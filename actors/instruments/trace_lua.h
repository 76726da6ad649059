/* SPDX-License-Identifier: MIT */

/* What processes write into a trace (sim/trace.h). */
#ifndef ACTORS_INSTRUMENTS_TRACE_LUA_H
#define ACTORS_INSTRUMENTS_TRACE_LUA_H

#include "actors/instruments/life.h"
#include "actors/instruments/log.h"
#include "actors/process/process_lua.h"

/* Whether somebody wants to read of what is done now; what a shard reads the experimenter has read before. */
static inline gboolean actor_traces(const ActorWorld *world) {
  const ActorState *acting = world->acting;
  return G_UNLIKELY(acting->shard->trace != NULL) && (!acting->reading || acting->outside);
}

static inline gboolean actor_traces_message(const ActorWorld *world, const NetMessage *message) {
  return actor_traces(world) && !(message->flags & NET_MESSAGE_UNTRACED);
}

/* The running process is the maker; `cause`: the message that has ordered it from elsewhere, or 0. */
void actor_trace_start(ActorWorld *world, NetAddress process, const char *name, guint64 cause);

/* `line`: of place_lua.h, or the empty word where it is nobody's code that sends. */
void actor_trace_send(ActorWorld *world, const NetMessage *message, const SimTraceWord *line);
void actor_trace_delivery(ActorState *state, const NetMessage *message, const ActorMailbox *mailbox);

/* What becomes of a message that reaches no mailbox, where no network tells: SIM_TRACE_RETURN or _DROP. */
void actor_trace_fate(ActorState *state, SimTraceKind kind, const NetMessage *message, NetFate why);

/* A shard has read the file. */
void actor_trace_have_read(ActorState *state);
void actor_trace_receipt(ActorWorld *world, const NetMessage *message, NetAddress process,
                         const SimClock *clock);
void actor_trace_handled(ActorWorld *world, const NetMessage *message, NetAddress process,
                         SimInstant handling, SimInstant processor);

/* Why a process has waited for other things than mail that has come. */
typedef enum {
  ACTOR_WAITED_IN_VAIN, /* for mail */
  ACTOR_WAITED_FOR_ANSWERS,
  ACTOR_WAITED_ASLEEP,
  ACTOR_WAITED_WORKING,
  ACTOR_WAITED_FOR_CORE,
  ACTOR_WAITED_FOR_EDGE, /* of its clock: what it looks for is there */
  ACTOR_WAIT_REASONS
} ActorWaitReason;

/* The process goes on after a wait since `since`, which its code began at `line`. */
void actor_trace_wait(ActorWorld *world, const ActorProcess *process, SimInstant since, ActorWaitReason why,
                      const SimTraceWord *line);

/* `answer`: the message that makes it fire, or 0. */
void actor_trace_timer(ActorWorld *world, guint64 timer, NetAddress process, gboolean sends, guint64 answer);
void actor_trace_set(ActorWorld *world, guint64 timer, NetAddress process, SimInstant fires,
                     SimInstant period, const SimTraceWord *line);
void actor_trace_cancel(ActorWorld *world, guint64 timer, NetAddress process, const SimTraceWord *line);
void actor_trace_death(ActorWorld *world, NetAddress process);
void actor_trace_log(ActorWorld *world, const ActorLogEntry *entry, const char *line);
void actor_trace_span_begin(ActorWorld *world, guint64 span, guint64 parent, const ActorProcess *process,
                            const char *name, const SimTraceWord *line);
void actor_trace_span_end(ActorWorld *world, guint64 span, const ActorProcess *process);
void actor_trace_measure(ActorWorld *world, const char *how, const char *name, double value);
void actor_trace_stop(ActorWorld *world);

#endif
