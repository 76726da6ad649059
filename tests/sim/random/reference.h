/* SPDX-License-Identifier: MIT */

/* The reference executes a random world with one list that is sorted by the whole key of an event: no
 * shards, no windows, no queue that the engine has. */
#ifndef TESTS_RANDOM_REFERENCE_H
#define TESTS_RANDOM_REFERENCE_H

#include "tests/sim/random/outcome.h"

/* The caller clears it. */
Outcome reference_outcome(const Spec *spec);

#endif
