/* SPDX-License-Identifier: MIT */
#include "actors/life.h"

const char *actor_part_name(ActorPart part) {
  static const char *const names[] = {"sending", "transfer", "propagation", "routing",  "service",
                                      "mailbox", "edge",     "handling",    "processor"};
  g_assert((guint)part < G_N_ELEMENTS(names));
  return names[part];
}

/* A message that has not been taken at once could be, at the earliest, on the next edge. */
static SimInstant until_edge(const SimClock *clock, SimInstant delivered, SimInstant now) {
  if (!clock || now == delivered) return 0;
  SimInstant edge = sim_clock_edge(clock, sim_clock_after(clock, delivered));
  return MIN(edge, now) - delivered;
}

ActorLife actor_life_of(const NetMessage *message, const SimClock *clock, SimInstant now) {
  SimInstant under_way = message->delivered - message->sent;
  SimInstant edge = until_edge(clock, message->delivered, now);
  SimInstant known = message->sending + message->transfer + message->routing + message->service;
  return (ActorLife){{[ACTOR_PART_SENDING] = message->sending,
                      [ACTOR_PART_TRANSFER] = message->transfer,
                      [ACTOR_PART_PROPAGATION] = under_way - known,
                      [ACTOR_PART_ROUTING] = message->routing,
                      [ACTOR_PART_SERVICE] = message->service,
                      [ACTOR_PART_MAILBOX] = now - message->delivered - edge,
                      [ACTOR_PART_EDGE] = edge}};
}
