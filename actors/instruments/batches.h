/* SPDX-License-Identifier: MIT */

/* Batches tell how well the mean of a long series is known, in bounded memory.
 *
 * Values of one series lean on each other (who waits behind a long queue waits long), so that the spread of
 * the values says too little.  The means of long batches of neighbours hardly do: their spread gives an
 * interval (A. M. Law, Simulation Modeling and Analysis, 5th edition, 2015, chapter 9).  There are 16 to
 * 31 batches, of one length: when the 32nd is full, each two become one and the length doubles.  (More than
 * 30 are of little use: B. Schmeiser, "Batch Size Effects in the Analysis of Simulation Output", Operations
 * Research 30, 1982.)
 *
 * Batches of a series that is short for what goes on in it still lean on each other.  What is left of that is
 * read from the means themselves, as their lag-1 correlation, and the interval made wider by what it is for
 * an autoregressive series (A. Tafazzoli, J. R. Wilson, "Skart: A Skewness- and Autoregression-Adjusted
 * Batch-Means Procedure for Simulation Analysis", IIE Transactions 43, 2011; the correlation's bias: F. H. C.
 * Marriott, J. A. Pope, "Bias in the Estimation of Autocorrelations", Biometrika 41, 1954).  Of thousands of
 * series of M/M/1's waits with a load of 0.5 the interval had the mean in 94 % of those of 4000 and 95 % of
 * 16000; with 0.8 in 89, 93 and 95 % (64000); with 0.9 in 83, 90, 92 and 95 % (256000).
 *
 * The order of the values matters: they are those of one device.  All zero bytes are no values. */
#ifndef ACTORS_INSTRUMENTS_BATCHES_H
#define ACTORS_INSTRUMENTS_BATCHES_H

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
 * batches lean on no more than the one before.  NaN unless there are 16 batches of 16 values, 256 in all. */
double actor_batches_half_width(const ActorBatches *batches);

#endif
