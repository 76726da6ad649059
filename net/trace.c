/* SPDX-License-Identifier: MIT */
#include "net/trace.h"

static guint8 *begin(SimShard *shard, guint kind, gsize size, gsize texts) {
  return sim_trace_begin(shard->trace, shard->now, shard->turn, shard->device, kind, size, texts);
}

void net_trace_queue(SimShard *shard, const NetMessage *message, guint32 depth) {
  guint8 *at = begin(shard, SIM_TRACE_QUEUE, 12, 0);
  if (!at) return;
  at = sim_trace_put64(at, message->id);
  sim_trace_end(shard->trace, sim_trace_put32(at, depth));
}

void net_trace_departure(SimShard *shard, const NetMessage *message, guint32 id, const NetLink *link,
                         SimInstant service, const NetPassage *passage, SimInstant arrival) {
  gboolean brief = service == 0 && passage->transfer == 0 && passage->leaves == shard->now;
  guint8 *at = begin(shard, SIM_TRACE_DEPARTURE + (brief ? SIM_TRACE_SHORT : 0), 56, 0);
  if (!at) return;
  at = sim_trace_put64(at, message->id);
  at = sim_trace_put32(at, id);
  at = sim_trace_put32(at, link->to);
  at = sim_trace_put64(at, (guint64)message->delivered);
  if (!brief) {
    at = sim_trace_put64(at, (guint64)service);
    at = sim_trace_put64(at, (guint64)passage->leaves);
    at = sim_trace_put64(at, (guint64)passage->transfer);
  }
  sim_trace_end(shard->trace, sim_trace_put64(at, (guint64)arrival));
}

static void on_link(SimShard *shard, SimTraceKind kind, const NetMessage *message, guint32 id, guint32 peer) {
  guint8 *at = begin(shard, kind, 16, 0);
  if (!at) return;
  at = sim_trace_put64(at, message->id);
  at = sim_trace_put32(at, id);
  sim_trace_end(shard->trace, sim_trace_put32(at, peer));
}

void net_trace_arrival(SimShard *shard, const NetMessage *message, guint32 id, const NetLink *link) {
  on_link(shard, SIM_TRACE_ARRIVAL, message, id, link->from);
}

static void with_fate(SimShard *shard, SimTraceKind kind, const NetMessage *message, NetFate why) {
  const char *name = net_fate_name(why);
  guint8 *at = begin(shard, kind, 8, strlen(name));
  if (!at) return;
  at = sim_trace_put64(at, message->id);
  sim_trace_end(shard->trace, sim_trace_put_word(at, name, strlen(name)));
}

void net_trace_return(SimShard *shard, const NetMessage *message, NetFate why) {
  with_fate(shard, SIM_TRACE_RETURN, message, why);
}

void net_trace_drop(SimShard *shard, const NetMessage *message, NetFate why) {
  with_fate(shard, SIM_TRACE_DROP, message, why);
}
