/* SPDX-License-Identifier: MIT */

/* Calls are what somebody asks of others and is answered: an ask, or a batch of them.
 *
 * They are told apart by origin (the type of who asks), kind of message and number of destinations,
 * and of each sort it is known how many were made, and of those that were answered how long that took:
 * from the send until the last answer had come, returned mail being one.  An answer that comes too
 * late for whoever waited counts as well; what is never answered was made, and no more. */
#ifndef ACTORS_INSTRUMENTS_CALLS_H
#define ACTORS_INSTRUMENTS_CALLS_H

#include "actors/instruments/metric.h"
#include "sim/event.h"

typedef struct _ActorCalls ActorCalls;

/* A sort of calls.  `round_trip` is in units and has no `last`; its `count` is that of the answered ones.
 * `deviation`, in units, is that of all of them, not of a sample; exact to a rounding as long as the
 * square of their spread, times their number, stays below 2^128 ticks, and NaN beyond. */
typedef struct {
  guint32 origin, kind; /* words, as small numbers (process/kind.h) */
  guint32 destinations;
  guint64 made;
  ActorMetric round_trip;
  double deviation;
} ActorCall;

ActorCalls *actor_calls_new(void);
void actor_calls_free(ActorCalls *calls);

/* A call is made.  The number of its sort here, from 1, which its answer is told with; `latency` is in
 * ticks. */
guint32 actor_calls_made(ActorCalls *calls, guint32 origin, guint32 kind, guint32 destinations);
void actor_calls_answered(ActorCalls *calls, guint32 sort, SimInstant latency);

/* Adds what `other` has, which stays as it is.  Exact, in any order. */
void actor_calls_merge(ActorCalls *calls, const ActorCalls *other);

guint32 actor_calls_count(const ActorCalls *calls); /* sorts */
void actor_calls_read(const ActorCalls *calls, guint32 sort, SimRatio ticks_per_unit, ActorCall *call);

#endif
