/* SPDX-License-Identifier: MIT */
#include "actors/instruments/batches.h"

#include <math.h>

static void join_pairs(ActorBatches *batches) {
  batches->complete /= 2;
  batches->size *= 2;
  for (guint i = 0; i < batches->complete; i++)
    batches->sums[i] = batches->sums[2 * i] + batches->sums[2 * i + 1];
}

void actor_batches_add(ActorBatches *batches, double value) {
  if (G_UNLIKELY(!batches->size)) batches->size = 1;
  batches->current += value;
  if (++batches->filled < batches->size) return;
  batches->sums[batches->complete++] = batches->current;
  batches->current = 0;
  batches->filled = 0;
  if (batches->complete == ACTOR_BATCHES) join_pairs(batches);
}

/* Quantiles 0.975 of Student's t, from 15 degrees of freedom to 30. */
static double student(guint degrees) {
  static const double quantiles[] = {
      2.1314495455597755, 2.1199052992212546, 2.109815577833317,  2.1009220402410387,
      2.0930240544083096, 2.0859634472658648, 2.0796138447276804, 2.0738730679040263,
      2.0686576104190486, 2.0638985616280259, 2.0595385527532977, 2.0555294386428731,
      2.0518305164802855, 2.048407141795245,  2.0452296421327043, 2.0422724563012382};
  G_STATIC_ASSERT(G_N_ELEMENTS(quantiles) == ACTOR_BATCHES - ACTOR_BATCHES_LEAST);
  g_assert(degrees >= ACTOR_BATCHES_LEAST - 1 && degrees < ACTOR_BATCHES - 1);
  return quantiles[degrees - (ACTOR_BATCHES_LEAST - 1)];
}

/* How much wider the variance of the mean is than that of as many independent batches, when each leans on the
 * one before: they are then taken for an autoregressive series.  A short series shows its correlation too
 * low, by (1 + 4 correlation) / count.  Correlations near 1 cannot be told from 1. */
static double leaning(double products, double squares, double count) {
  if (!(squares > 0)) return 1;
  double seen = products / squares;
  double correlation = CLAMP(seen + (1 + 4 * seen) / count, 0, 0.9);
  return (1 + correlation) / (1 - correlation);
}

double actor_batches_half_width(const ActorBatches *batches) {
  double total = 0, squares = 0, products = 0, before = 0, count = batches->complete;
  if (batches->size < ACTOR_BATCH_LEAST) return NAN;
  for (guint i = 0; i < batches->complete; i++) total += batches->sums[i];
  double mean = total / count;
  for (guint i = 0; i < batches->complete; i++) {
    double apart = batches->sums[i] - mean;
    squares += apart * apart;
    products += before * apart;
    before = apart;
  }
  double deviation = sqrt(squares / (count - 1) * leaning(products, squares, count)) / (double)batches->size;
  double half_width = student(batches->complete - 1) * deviation / sqrt(count);
  return isfinite(half_width) ? half_width : NAN; /* sums of the greatest doubles are beyond them */
}
