/* SPDX-License-Identifier: MIT */

/* A spec says what a random world is made of: how many devices, which wires between them, what they and
 * the experiments may do, and where the run ends.  It is a function of its seed. */
#ifndef TESTS_RANDOM_SPEC_H
#define TESTS_RANDOM_SPEC_H

#include "sim/event.h"

enum { DEVICES = 9, WIRES = 3 * DEVICES, EXPERIMENTS = 3 };

typedef struct {
  guint32 from, to;
  SimInstant floor;
} Wire;

typedef struct {
  guint64 seed;
  guint32 devices;
  guint wires, experiments, sparks, generations;
  Wire wire[WIRES];
  SimInstant base, until;
  guint device_stops, outside_stops; /* in a thousand */
  guint blocks;                      /* ways to block: 3 are sleeps, the others wait for mail */
  guint64 enough;                    /* events that make the predicate true; 0: there is none */
  guint64 burst;
  guint32 turns;
} Spec;

Spec spec_new(guint64 seed);

#endif
