/* SPDX-License-Identifier: MIT */

/* A score counts whole numbers of which most are small: hops of messages, lengths of queues.
 *
 * It is kept where each message passes: a small number costs one addition in an array, which grows with the
 * greatest of them.  Numbers above go into a histogram (sim/histogram.h), whose error they then have. */
#ifndef SIM_SCORE_H
#define SIM_SCORE_H

#include "sim/histogram.h"

enum { SIM_SCORE_SMALL = 512 }; /* so many numbers a histogram tells apart as well */

/* All zero bytes: nothing was counted. */
typedef struct {
  guint64 *small; /* how often each of the first `size` numbers */
  guint32 size;
  SimHistogram *great; /* those from SIM_SCORE_SMALL on; NULL: there are none */
  guint64 great_sum;
} SimScore;

void sim_score_clear(SimScore *score);

void sim_score_add_greater(SimScore *score, guint32 number);
static inline void sim_score_add(SimScore *score, guint32 number) {
  if (G_LIKELY(number < score->size)) score->small[number]++;
  else sim_score_add_greater(score, number);
}

/* Adds what `other` has, which stays as it is. */
void sim_score_merge(SimScore *score, const SimScore *other);

/* How many numbers were counted, and what they come to together. */
guint64 sim_score_count(const SimScore *score);
guint64 sim_score_sum(const SimScore *score);

/* Adds all of them to a histogram. */
void sim_score_pour(const SimScore *score, SimHistogram *histogram);

#endif
