/* SPDX-License-Identifier: MIT */
#include "actors/instruments/life.h"

const char *actor_part_name(ActorPart part) {
  static const char *const names[] = {"sending", "transfer", "propagation", "routing",  "service",
                                      "mailbox", "edge",     "handling",    "processor"};
  g_assert((guint)part < G_N_ELEMENTS(names));
  return names[part];
}

SimInstant actor_life_edge_wait(const SimClock *clock, SimInstant delivered, SimInstant now) {
  SimInstant edge = sim_clock_edge(clock, sim_clock_after(clock, delivered));
  return MIN(edge, now) - delivered;
}

ActorLife actor_life_of(const NetMessage *message, const SimClock *clock, SimInstant now) {
  SimInstant under_way = message->delivered - message->sent;
  SimInstant edge = actor_life_edge(clock, message->delivered, now);
  SimInstant known = message->sending + message->transfer + message->routing + message->service;
  return (ActorLife){{[ACTOR_PART_SENDING] = message->sending,
                      [ACTOR_PART_TRANSFER] = message->transfer,
                      [ACTOR_PART_PROPAGATION] = under_way - known,
                      [ACTOR_PART_ROUTING] = message->routing,
                      [ACTOR_PART_SERVICE] = message->service,
                      [ACTOR_PART_MAILBOX] = now - message->delivered - edge,
                      [ACTOR_PART_EDGE] = edge}};
}
