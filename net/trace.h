/* SPDX-License-Identifier: MIT */

/* What the network writes into a trace (sim/trace.h): the way of each message. */
#ifndef NET_TRACE_H
#define NET_TRACE_H

#include "net/link.h"
#include "sim/trace.h"

/* Whether somebody wants to read of the message. */
static inline gboolean net_trace_wants(const SimShard *shard, const NetMessage *message) {
  return G_UNLIKELY(shard->trace != NULL) && !(message->flags & NET_MESSAGE_UNTRACED);
}

/* It stands in the queue of the running device's courier, `depth` with it. */
void net_trace_queue(SimShard *shard, const NetMessage *message, guint32 depth);

/* It is put on a link; it has been served for `service` ticks.  `arrival` is -1 if it is lost. */
void net_trace_departure(SimShard *shard, const NetMessage *message, guint32 id, const NetLink *link,
                         SimInstant service, const NetPassage *passage, SimInstant arrival);
void net_trace_arrival(SimShard *shard, const NetMessage *message, guint32 id, const NetLink *link);
void net_trace_return(SimShard *shard, const NetMessage *message, NetFate why);
void net_trace_drop(SimShard *shard, const NetMessage *message, NetFate why);

#endif
