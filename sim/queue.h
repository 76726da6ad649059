/* SPDX-License-Identifier: MIT */

/* The queue of one shard: the events that are still to happen, in their order.
 *
 * Events go in by value, in any order, and come out as sim_event_compare has it,
 * whatever the queue does inside: it is a ring of buckets, each a stretch of time whose
 * events lie unsorted until the stretch is reached (queue.c tells how and why).
 * Time does not run back: nothing may be pushed before the instant last popped. */
#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

#include "sim/event.h"
#include "sim/heap.h"

typedef struct SimQueue SimQueue;

/* An empty queue, at instant 0. */
SimQueue *sim_queue_new(void);
void sim_queue_free(SimQueue *queue);

/* Adds a copy of `event`, which must not lie in the queue itself.
 * Its instant is not before that of the event last popped. */
void sim_queue_push(SimQueue *queue, const SimEvent *event);

/* The next event, or NULL when there is none; it stays readable until the next push, pop or purge. */
static inline const SimEvent *sim_queue_peek(SimQueue *queue);

/* Takes the next event into `event`; FALSE when there is none. */
static inline gboolean sim_queue_pop(SimQueue *queue, SimEvent *event);

/* A guess, for prefetching, at the event that will be popped after `n` others; NULL when
 * the queue does not know.  Readable as long as what peek returns. */
static inline const SimEvent *sim_queue_ahead(const SimQueue *queue, guint n);

static inline gsize sim_queue_length(const SimQueue *queue);

/* Drops every event of which `keep`, called once for each in no particular order, says FALSE.
 * It must not touch the queue. */
void sim_queue_purge(SimQueue *queue, gboolean (*keep)(const SimEvent *event, gpointer data), gpointer data);

/* How the queue begins; open only so that the functions below can be inline.  While nothing
 * has been pushed into the bucket being executed, the next event is just the next of `run`. */
typedef struct {
  const SimEvent *next, *end; /* what is left of the sorted bucket */
  SimHeap near;               /* what came into that bucket, or before it, since it was sorted */
  gsize length;
  SimInstant now; /* of the event last popped */
} SimQueueFront;

const SimEvent *sim_queue_seek(SimQueue *queue);
gboolean sim_queue_take(SimQueue *queue, SimEvent *event);

static inline const SimEvent *sim_queue_peek(SimQueue *queue) {
  const SimQueueFront *front = (const SimQueueFront *)queue;
  if (G_LIKELY(front->near.length == 0 && front->next != front->end)) return front->next;
  return sim_queue_seek(queue);
}

static inline gboolean sim_queue_pop(SimQueue *queue, SimEvent *event) {
  SimQueueFront *front = (SimQueueFront *)queue;
  if (G_UNLIKELY(front->near.length != 0 || front->next == front->end)) return sim_queue_take(queue, event);
  *event = *front->next++;
  front->now = event->instant;
  front->length--;
  return TRUE;
}

static inline const SimEvent *sim_queue_ahead(const SimQueue *queue, guint n) {
  const SimQueueFront *front = (const SimQueueFront *)queue;
  if (n < (gsize)(front->end - front->next)) return front->next + n;
  return n < front->near.length ? front->near.entries + n : NULL;
}

static inline gsize sim_queue_length(const SimQueue *queue) { return ((const SimQueueFront *)queue)->length; }

#endif
