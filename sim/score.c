/* SPDX-License-Identifier: MIT */
#include "sim/score.h"

#include <string.h>

enum { FIRST_SIZE = 8 };

void sim_score_clear(SimScore *score) {
  sim_histogram_free(score->great);
  g_free(score->small);
  *score = (SimScore){0};
}

/* So that there is room for the first `wanted` numbers, which all are small. */
static void grow(SimScore *score, guint32 wanted) {
  guint32 size = MAX(score->size, FIRST_SIZE);
  while (size < wanted) size *= 2;
  score->small = g_renew(guint64, score->small, size);
  memset(score->small + score->size, 0, (size - score->size) * sizeof *score->small);
  score->size = size;
}

static SimHistogram *great_of(SimScore *score) {
  if (!score->great) score->great = sim_histogram_new();
  return score->great;
}

void sim_score_add_greater(SimScore *score, guint32 number) {
  if (number < SIM_SCORE_SMALL) {
    grow(score, number + 1);
    score->small[number]++;
  } else {
    sim_histogram_record(great_of(score), number);
    score->great_sum += number;
  }
}

void sim_score_merge(SimScore *score, const SimScore *other) {
  if (score->size < other->size) grow(score, other->size);
  for (guint32 i = 0; i < other->size; i++) score->small[i] += other->small[i];
  if (other->great) sim_histogram_merge(great_of(score), other->great);
  score->great_sum += other->great_sum;
}

guint64 sim_score_count(const SimScore *score) {
  guint64 count = score->great ? sim_histogram_count(score->great) : 0;
  for (guint32 i = 0; i < score->size; i++) count += score->small[i];
  return count;
}

guint64 sim_score_sum(const SimScore *score) {
  guint64 sum = score->great_sum;
  for (guint32 i = 0; i < score->size; i++) sum += i * score->small[i];
  return sum;
}

void sim_score_pour(const SimScore *score, SimHistogram *histogram) {
  for (guint32 i = 0; i < score->size; i++) sim_histogram_record_times(histogram, i, score->small[i]);
  if (score->great) sim_histogram_merge(histogram, score->great);
}
