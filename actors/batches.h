/* SPDX-License-Identifier: MIT */

/* Batches tell how well the mean of a long series is known, in bounded memory.
 *
 * Values of one series lean on each other (who waits behind a long queue waits long), so that the spread of
 * the values says too little.  The means of long batches of neighbours hardly do: their spread gives an
 * interval (A. M. Law, Simulation Modeling and Analysis, 5th edition, 2015, section 9.5.3).  There are 16 to
 * 31 batches, of one length: when the 32nd is full, each two become one and the length doubles.  (More than
 * 30 are of little use: B. Schmeiser, "Batch Size Effects in the Analysis of Simulation Output", Operations
 * Research 30, 1982.)
 *
 * The order of the values matters: they are those of one device.  All zero bytes are no values. */
#ifndef ACTORS_BATCHES_H
#define ACTORS_BATCHES_H

#include <glib.h>

enum { ACTOR_BATCHES = 32, ACTOR_BATCHES_LEAST = ACTOR_BATCHES / 2, ACTOR_BATCH_LEAST = 16 };

typedef struct {
  double sums[ACTOR_BATCHES];
  double current;   /* of the batch that is not full yet, */
  guint64 filled;   /* which has so many values */
  guint64 size;     /* of a full batch; 0: one */
  guint32 complete; /* batches */
} ActorBatches;

void actor_batches_add(ActorBatches *batches, double value);

/* Half the width of the interval that has the mean of the process with a confidence of 95 %, as far as
 * batches are independent.  NaN unless there are 16 batches of 16 values, 256 in all. */
double actor_batches_half_width(const ActorBatches *batches);

#endif
