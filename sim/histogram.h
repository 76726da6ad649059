/* SPDX-License-Identifier: MIT */

/* A histogram counts doubles by size, finely enough for quantiles with an error under 0.4 %.
 *
 * A bucket is named by the highest bits of the double itself: sign, exponent and the first 8 bits of
 * the mantissa, so that each octave has 256 buckets and recording needs no arithmetic (the idea of
 * G. Tene's HdrHistogram, with the octaves of IEEE 754).  Buckets come in pages of 64, made when
 * first used: narrow data cost one or two pages of 512 bytes.
 *
 * Counts are exact, and so is merging, in any order.  Latencies are recorded in ticks, which a
 * double holds exactly up to 2^53.  Any double may be recorded but NaN: the caller turns that away.
 * Both zeros are 0. */
#ifndef SIM_HISTOGRAM_H
#define SIM_HISTOGRAM_H

#include <glib.h>

typedef struct _SimHistogram SimHistogram;

SimHistogram *sim_histogram_new(void);
void sim_histogram_free(SimHistogram *histogram);

void sim_histogram_record(SimHistogram *histogram, double value);

/* The same so many times. */
void sim_histogram_record_times(SimHistogram *histogram, double value, guint64 times);

/* Adds the counts of `other`, which stays as it is. */
void sim_histogram_merge(SimHistogram *histogram, const SimHistogram *other);

guint64 sim_histogram_count(const SimHistogram *histogram);

/* Exact; NaN when nothing has been recorded. */
double sim_histogram_min(const SimHistogram *histogram);
double sim_histogram_max(const SimHistogram *histogram);

/* The least value that at least the share `q` (0 to 1) of what was recorded does not exceed, or
 * a value of the same bucket, never outside of min and max.  Exact for whole numbers below 512, for
 * q = 0 and q = 1; subnormals count as 0.  NaN when nothing has been recorded. */
double sim_histogram_quantile(const SimHistogram *histogram, double q);

/* Calls `visit` for each bucket with a count, from low to high; `value` stands for the bucket as in
 * sim_histogram_quantile. */
typedef void (*SimHistogramVisit)(double value, guint64 count, gpointer data);
void sim_histogram_foreach(const SimHistogram *histogram, SimHistogramVisit visit, gpointer data);

gsize sim_histogram_size_bytes(const SimHistogram *histogram);

#endif
