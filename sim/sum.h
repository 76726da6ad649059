/* SPDX-License-Identifier: MIT */

/* A sum adds doubles exactly and rounds once, at the end.
 *
 * So it does not depend on the order of what was added, nor on how the work was divided: sums that
 * were kept apart and merged give the same bits as one.  It is R. Neal's small superaccumulator
 * ("Fast exact summation using small and large superaccumulators", 2015): a fixed-point number wide
 * enough for every double, cut into chunks of 32 bits that sit in 64, so that carries can wait.
 *
 * A sum is a plain value; all zero bytes are the empty sum. */
#ifndef SIM_SUM_H
#define SIM_SUM_H

#include <glib.h>

enum { SIM_SUM_CHUNKS = 68 };

typedef struct {
  gint64 chunks[SIM_SUM_CHUNKS]; /* chunk i counts units of 2^(32 i - 1074) */
  guint32 pending;               /* additions since the carries were last passed on */
  guint32 special;               /* which of NaN, infinity, -infinity have been seen */
} SimSum;

/* Any double, also infinities and NaN. */
void sim_sum_add(SimSum *sum, double value);

void sim_sum_merge(SimSum *sum, const SimSum *other);

/* The double nearest to the exact sum, ties to even; infinite when that is beyond the largest
 * double, though sums in between may be.  NaN when a NaN or both infinities were added.  A sum of
 * zero is +0. */
double sim_sum_value(const SimSum *sum);

#endif
