/* SPDX-License-Identifier: MIT */

/* A courier is the part of a device that carries its messages: its router and network card.
 *
 * One without a rate forwards at the instant at which it gets a message and never has a queue.  One
 * with a rate takes a message from its queue on each edge of its clock, whose phase is 0.  The rules are
 * aether's: on an edge with an empty queue it falls asleep; messages for its own device go into
 * the mailbox and it looks again at once; one for another device goes on the link, and the courier
 * comes back with the next edge.  Asleep, it wakes on the first edge at or after an arrival.  So
 * after its last message it is awake for one more edge.
 *
 * A model may decide in its place whether it takes a message, which link comes next, and how long the
 * message is served before it leaves.  While it serves it looks at nothing else: at the end the message
 * goes on the link and the courier comes back, with a rate on the next edge, without one at once.
 *
 * This is the queue and the clock; network.c tells what happens on an edge. */
#ifndef NET_COURIER_H
#define NET_COURIER_H

#include "net/link.h"
#include "sim/clock.h"
#include "sim/occupancy.h"

#define NET_NO_WAKING ((SimInstant)-1)

/* What a model decides, for a message at the running device; what it leaves to the courier is NULL.  `self`
 * is the device's own. */
typedef struct {
  gboolean (*accept)(gpointer self, SimShard *shard, const NetMessage *message);
  NetHop (*route)(gpointer self, SimShard *shard, const NetMessage *message);
  SimInstant (*service)(gpointer self, SimShard *shard, const NetMessage *message); /* ticks, not negative */
} NetCourierModel;

/* What a device has done; folded over devices these are the network's figures. */
typedef struct {
  guint64 sent;      /* by who lives there, returned messages included */
  guint64 delivered; /* into its mailboxes */
  guint64 forwarded; /* put on a link, its own messages included */
  guint64 returned;  /* found undeliverable there and sent back */
  guint64 dropped;   /* vanished there: not returnable, or lost on a link from it */
} NetCounts;

typedef struct {
  NetLine queue;
  SimClock clock;
  guint64 edge; /* number of the edge it wakes on or has last woken on */
  guint32 capacity;
  guint32 greatest; /* length of the queue so far */
  guint8 has_rate;
  guint8 has_queue; /* it has a rate, or its model serves */
  guint8 awake;
  guint8 measured;              /* `waiting` is kept */
  const NetCourierModel *model; /* or NULL */
  gpointer self;                /* the model's, of this device */
  NetMessage *served;           /* by the model; or NULL */
  SimInstant service;           /* how long the message that is leaving was served */
  NetCounts counts;
  SimOccupancy waiting; /* in the queue */
} NetCourier;

static inline gboolean net_courier_full(const NetCourier *courier) {
  return courier->queue.length >= courier->capacity;
}

/* Messages that wait there or are served. */
static inline guint32 net_courier_depth(const NetCourier *courier) {
  return courier->queue.length + (courier->served != NULL);
}

/* Queues a message, at that instant.  The instant to wake at, or NET_NO_WAKING when the courier is awake.
 * *(message: transfer full)* */
SimInstant net_courier_push(NetCourier *courier, NetMessage *message, SimInstant now);

/* The first message, or NULL; then the courier falls asleep. *(transfer full)* */
NetMessage *net_courier_take(NetCourier *courier, SimInstant now);

/* The instant of the next edge, on which the courier comes back. */
SimInstant net_courier_next_edge(NetCourier *courier);

/* Likewise of the first edge after the one it has woken on that is not before the end of service, `now`. */
SimInstant net_courier_edge_after_service(NetCourier *courier, SimInstant now);

#endif
