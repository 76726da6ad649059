/* SPDX-License-Identifier: MIT */

/* The life of a message is made of parts, whole numbers of ticks that add up: from when it was sent until it
 * was taken from its mailbox the first seven, and until its process was done with it the other two.
 *
 *   sending      in the queue of the sending device's courier, or waiting for the link there
 *   transfer     its bytes going on links, one after the other
 *   propagation  flying: latency, jitter, and not overtaking
 *   routing      likewise as sending, at devices under way and at the last
 *   service      being served by couriers' models
 *   mailbox      in the mailbox while its process did something else
 *   edge         in the mailbox until the first edge of its process's clock
 *   handling     being handled: until the process takes the next message, waits for mail or ends; a command
 *                machine, until the commands that its handler has continued with are done
 *   processor    beside that, waiting for a core of the device
 *
 * An answer is taken by its future as it comes, and nobody is done with it: it has no last two.  A message
 * that a subordinate serves is handled by the side process.  A command that takes a message itself is done
 * with it when it takes or waits for the next, or ends. */
#ifndef ACTORS_INSTRUMENTS_LIFE_H
#define ACTORS_INSTRUMENTS_LIFE_H

#include "net/message.h"
#include "sim/clock.h"

typedef enum {
  ACTOR_PART_SENDING,
  ACTOR_PART_TRANSFER,
  ACTOR_PART_PROPAGATION,
  ACTOR_PART_ROUTING,
  ACTOR_PART_SERVICE,
  ACTOR_PART_MAILBOX,
  ACTOR_PART_EDGE,
  ACTOR_PART_HANDLING,
  ACTOR_PART_PROCESSOR,
  ACTOR_PARTS
} ActorPart;

typedef struct {
  SimInstant parts[ACTOR_PARTS];
} ActorLife;

const char *actor_part_name(ActorPart part);

/* How long a message that is taken now has waited for the first edge of its process's clock (nullable): one
 * that has not been taken at once could be, at the earliest, on the next. */
SimInstant actor_life_edge_wait(const SimClock *clock, SimInstant delivered, SimInstant now);
static inline SimInstant actor_life_edge(const SimClock *clock, SimInstant delivered, SimInstant now) {
  return clock && now > delivered ? actor_life_edge_wait(clock, delivered, now) : 0;
}

/* Of a message that is taken now by a process with that clock (nullable); the last two are 0. */
ActorLife actor_life_of(const NetMessage *message, const SimClock *clock, SimInstant now);

#endif
