/* SPDX-License-Identifier: MIT */

/* A ratio is an exact number: the rate of a clock, the length of a period, a bandwidth.
 *
 * It is kept in lowest terms with a positive denominator, and its numerator is never
 * G_MININT64; so equal ratios have equal fields.  Arithmetic is exact: what does not fit
 * is a SIM_ERROR_RANGE, never a rounded result.  Nothing here depends on the locale.
 *
 * Doubles meet ratios at one border, and in this sense: a double stands for the simplest
 * fraction that rounds to it.  So 0.1 is 1/10 and 1/3. is 1/3, and neither is the fraction
 * over a power of two that the machine happens to hold. */
#ifndef SIM_RATIO_H
#define SIM_RATIO_H

#include <glib.h>

typedef struct {
  gint64 numerator;
  gint64 denominator;
} SimRatio;

/* The ratio of two integers.  A zero denominator is a SIM_ERROR_RANGE. */
gboolean sim_ratio_make(gint64 numerator, gint64 denominator, SimRatio *ratio, GError **error);

/* Reads the whole of `text`: a decimal or a fraction of two decimals ("3", "-2.5", "1e-9",
 * "3.25e3", "1/3").  A sign may stand in front, spaces nowhere.  No more than 38
 * significant digits are read.  SIM_ERROR_SYNTAX or SIM_ERROR_RANGE. */
gboolean sim_ratio_parse(const char *text, gsize length, SimRatio *ratio, GError **error);

/* Reads the longest such number at the beginning of `text` and tells how long it is. */
gboolean sim_ratio_scan(const char *text, gsize length, gsize *used, SimRatio *ratio, GError **error);

/* The simplest fraction (least denominator) that rounds to `number`; of a whole number, the
 * number itself.  It is the decimal that an author wrote while both have no more than about
 * 15 digits; below 1e-15 only text is exact.  NaN, infinities and what does not fit are
 * SIM_ERROR_RANGE. */
gboolean sim_ratio_from_double(double number, SimRatio *ratio, GError **error);

/* The nearest double, ties to even. */
double sim_ratio_to_double(SimRatio ratio);

/* A text that sim_ratio_parse reads back as the same ratio: a decimal where one is exact
 * and has at most 18 places, else a fraction.  (transfer full) */
char *sim_ratio_format(SimRatio ratio);

gboolean sim_ratio_add(SimRatio a, SimRatio b, SimRatio *sum, GError **error);
gboolean sim_ratio_multiply(SimRatio a, SimRatio b, SimRatio *product, GError **error);
/* Division by zero is a SIM_ERROR_RANGE. */
gboolean sim_ratio_divide(SimRatio a, SimRatio b, SimRatio *quotient, GError **error);

/* Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
int sim_ratio_compare(SimRatio a, SimRatio b);

/* The integer nearest to a * b, halves away from zero; the product itself need not fit a
 * ratio.  FALSE, and nothing else, when the integer does not fit. */
gboolean sim_ratio_nearest(SimRatio a, SimRatio b, gint64 *nearest);

/* The double nearest to count / ratio, ties to even; `ratio` must not be zero. */
double sim_ratio_share(gint64 count, SimRatio ratio);

#endif
