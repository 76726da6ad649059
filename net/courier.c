/* SPDX-License-Identifier: MIT */
#include "net/courier.h"

SimInstant net_courier_push(NetCourier *courier, NetMessage *message, SimInstant now) {
  message->queued = now;
  if (courier->measured) sim_occupancy_enter(&courier->waiting, now);
  net_line_push(&courier->queue, message);
  courier->greatest = MAX(courier->greatest, courier->queue.length);
  if (courier->awake) return NET_NO_WAKING;
  courier->awake = TRUE;
  if (!courier->has_rate) return now;
  courier->edge = sim_clock_at_or_after(&courier->clock, now);
  return sim_clock_edge(&courier->clock, courier->edge);
}

NetMessage *net_courier_take(NetCourier *courier, SimInstant now) {
  g_assert(courier->awake);
  NetMessage *message = net_line_pop(&courier->queue);
  if (message && courier->measured) sim_occupancy_leave(&courier->waiting, message->queued, now);
  if (!message) courier->awake = FALSE;
  return message;
}

SimInstant net_courier_next_edge(NetCourier *courier) {
  g_assert(courier->awake);
  return sim_clock_edge(&courier->clock, ++courier->edge);
}

SimInstant net_courier_edge_after_service(NetCourier *courier, SimInstant now) {
  g_assert(courier->awake);
  courier->edge = MAX(courier->edge + 1, sim_clock_at_or_after(&courier->clock, now));
  return sim_clock_edge(&courier->clock, courier->edge);
}
