/* SPDX-License-Identifier: MIT */

/* An outcome is what can be told of a run of a random world, and must not depend on who executed it. */
#ifndef TESTS_RANDOM_OUTCOME_H
#define TESTS_RANDOM_OUTCOME_H

#include "sim/run.h"
#include "tests/sim/random/model.h"

typedef struct {
  SimEnd end;
  SimInstant last;
  guint64 events;
  guint64 hash[DEVICES + 1], serial[DEVICES + 1], count[DEVICES + 1], overflow[DEVICES + 1];
  GArray *log;
  Tally tally;
} Outcome;

/* Fills in what the model knows; the rest is its executor's. */
void outcome_take(Outcome *outcome, Model *model);
void outcome_clear(Outcome *outcome);

/* What is the first to differ, in words; NULL: nothing. */
const char *outcome_difference(const Spec *spec, const Outcome *a, const Outcome *b);

#endif
