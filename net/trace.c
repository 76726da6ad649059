/* SPDX-License-Identifier: MIT */
#include "net/trace.h"

static guint8 *begin(SimShard *shard, guint form, gsize texts) {
  return sim_trace_begin(shard->trace, shard->now, shard->turn, shard->device, form, texts);
}

/* As in actors/instruments/trace_lua.c, what writes the plainest events calls nobody. */
static inline guint8 *begin_plain(SimShard *shard, guint form) {
  return sim_trace_begin_near(shard->trace, shard->now, shard->turn, shard->device, form);
}

static guint8 *put_ticks(guint8 *at, SimInstant ticks) { return sim_trace_put64(at, (guint64)ticks); }
static guint8 *put_lasts(guint8 *at, SimInstant ticks) { return sim_trace_put40(at, (guint64)ticks); }

static G_GNUC_NO_INLINE void queue_any(SimShard *shard, const NetMessage *message, guint32 depth) {
  gboolean brief = sim_trace_few(depth), here = brief && sim_trace_id_is_here(message->id, shard->device);
  guint8 *at = begin(shard, here ? SIM_TRACE_QUEUE_HERE : brief ? SIM_TRACE_QUEUE_AWAY : SIM_TRACE_QUEUE, 0);
  if (!at) return;
  at = here ? sim_trace_put32(at, sim_trace_id_here(message->id)) : sim_trace_put64(at, message->id);
  sim_trace_end(shard->trace, brief ? sim_trace_put16(at, depth) : sim_trace_put32(at, depth));
}

void net_trace_queue(SimShard *shard, const NetMessage *message, guint32 depth) {
  gboolean here = sim_trace_id_is_here(message->id, shard->device);
  guint8 *at =
      sim_trace_few(depth) ? begin_plain(shard, here ? SIM_TRACE_QUEUE_HERE : SIM_TRACE_QUEUE_AWAY) : NULL;
  if (G_UNLIKELY(!at)) {
    queue_any(shard, message, depth);
    return;
  }
  at = here ? sim_trace_put32(at, sim_trace_id_here(message->id)) : sim_trace_put64(at, message->id);
  sim_trace_end(shard->trace, sim_trace_put16(at, depth));
}

static guint8 *put_departure(guint8 *at, SimInstant now, const NetMessage *message, guint32 id,
                             const NetLink *link) {
  at = sim_trace_put16(sim_trace_put16(sim_trace_put64(at, message->id), id), link->to);
  return put_lasts(at, now - message->delivered);
}

static void departure_brief(SimShard *shard, const NetMessage *message, guint32 id, const NetLink *link,
                            SimInstant service, const NetPassage *passage, SimInstant arrival) {
  SimInstant now = shard->now, ahead = passage->leaves - now;
  gboolean at_once = (service | ahead | passage->transfer) == 0;
  guint8 *at = begin(shard, at_once ? SIM_TRACE_DEPARTURE_AT_ONCE : SIM_TRACE_DEPARTURE_BRIEF, 0);
  if (!at) return;
  at = put_departure(at, now, message, id, link);
  if (!at_once) at = put_lasts(put_lasts(put_lasts(at, service), ahead), passage->transfer);
  sim_trace_end(shard->trace, put_lasts(at, arrival - now));
}

static G_GNUC_NO_INLINE void departure_any(SimShard *shard, const NetMessage *message, guint32 id,
                                           const NetLink *link, SimInstant service, const NetPassage *passage,
                                           SimInstant arrival) {
  SimInstant now = shard->now;
  if (sim_trace_few(id | link->to) &&
      sim_trace_lasts((now - message->delivered) | service | (passage->leaves - now) | passage->transfer |
                      (arrival - now))) {
    departure_brief(shard, message, id, link, service, passage, arrival);
    return;
  }
  guint8 *at = begin(shard, SIM_TRACE_DEPARTURE, 0);
  if (!at) return;
  at = sim_trace_put32(sim_trace_put32(sim_trace_put64(at, message->id), id), link->to);
  at = put_ticks(put_ticks(at, message->delivered), service);
  at = put_ticks(put_ticks(at, passage->leaves), passage->transfer);
  sim_trace_end(shard->trace, put_ticks(at, arrival));
}

void net_trace_departure(SimShard *shard, const NetMessage *message, guint32 id, const NetLink *link,
                         SimInstant service, const NetPassage *passage, SimInstant arrival) {
  SimInstant now = shard->now;
  gboolean at_once = (service | (passage->leaves - now) | passage->transfer) == 0;
  gboolean plain = at_once && sim_trace_few(id | link->to) &&
                   sim_trace_lasts((now - message->delivered) | (arrival - now));
  guint8 *at = plain ? begin_plain(shard, SIM_TRACE_DEPARTURE_AT_ONCE) : NULL;
  if (G_LIKELY(at != NULL))
    sim_trace_end(shard->trace, put_lasts(put_departure(at, now, message, id, link), arrival - now));
  else departure_any(shard, message, id, link, service, passage, arrival);
}

static G_GNUC_NO_INLINE void arrival_any(SimShard *shard, const NetMessage *message, guint32 id,
                                         const NetLink *link) {
  gboolean brief = sim_trace_few(id | link->from);
  guint8 *at = begin(shard, brief ? SIM_TRACE_ARRIVAL_BRIEF : SIM_TRACE_ARRIVAL, 0);
  if (!at) return;
  at = sim_trace_put64(at, message->id);
  if (brief) at = sim_trace_put16(sim_trace_put16(at, id), link->from);
  else at = sim_trace_put32(sim_trace_put32(at, id), link->from);
  sim_trace_end(shard->trace, at);
}

void net_trace_arrival(SimShard *shard, const NetMessage *message, guint32 id, const NetLink *link) {
  guint8 *at = sim_trace_few(id | link->from) ? begin_plain(shard, SIM_TRACE_ARRIVAL_BRIEF) : NULL;
  if (G_UNLIKELY(!at)) {
    arrival_any(shard, message, id, link);
    return;
  }
  at = sim_trace_put16(sim_trace_put16(sim_trace_put64(at, message->id), id), link->from);
  sim_trace_end(shard->trace, at);
}

static void with_fate(SimShard *shard, SimTraceKind kind, const NetMessage *message, NetFate why) {
  const char *name = net_fate_name(why);
  guint8 *at = begin(shard, kind, strlen(name));
  if (!at) return;
  at = sim_trace_put64(at, message->id);
  sim_trace_end(shard->trace, sim_trace_put_text(at, name, strlen(name)));
}

void net_trace_return(SimShard *shard, const NetMessage *message, NetFate why) {
  with_fate(shard, SIM_TRACE_RETURN, message, why);
}

void net_trace_drop(SimShard *shard, const NetMessage *message, NetFate why) {
  with_fate(shard, SIM_TRACE_DROP, message, why);
}
