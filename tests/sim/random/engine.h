/* SPDX-License-Identifier: MIT */

/* The engine, sim/run.h, as the executor of a random world. */
#ifndef TESTS_RANDOM_ENGINE_H
#define TESTS_RANDOM_ENGINE_H

#include "tests/sim/random/outcome.h"

/* `paced`: somebody looks on and changes the pace at each poll.  The caller clears it. */
Outcome engine_outcome(const Spec *spec, guint shards, gboolean paced);

#endif
