/* SPDX-License-Identifier: MIT */

/* A variate is a number drawn from a distribution.
 *
 * Each is made from draws of one stream (see chance.h) by elementary functions that give the same
 * bits on every machine (see real.h); nothing is kept between two variates.  Wherever inversion is
 * affordable a variate takes one draw and grows with it, so that a recorded draw is easy to read, to
 * override and to shrink.
 *
 * Parameters are doubles.  Whoever takes them from an author asks sim_variate_complaint first;
 * drawing with bad parameters is our bug.  Extreme ones may give 0 or infinity where the exact
 * variate lies beyond the doubles, as in pareto(0.01, 1). */
#ifndef SIM_VARIATE_H
#define SIM_VARIATE_H

#include "sim/chance.h"

typedef enum {
  SIM_VARIATE_EXPONENTIAL, /* mean > 0 */
  SIM_VARIATE_NORMAL,      /* mean, deviation >= 0 */
  SIM_VARIATE_LOGNORMAL,   /* mu, sigma >= 0: the logarithm is normal */
  SIM_VARIATE_PARETO,      /* shape > 0, minimum > 0: P(X > x) = (minimum / x)^shape */
  SIM_VARIATE_WEIBULL,     /* shape > 0, scale > 0: P(X > x) = exp(-(x / scale)^shape) */
  SIM_VARIATE_GAMMA,       /* shape > 0, scale > 0: mean shape * scale */
  SIM_VARIATE_POISSON,     /* mean, 0 to 1e9 */
  SIM_VARIATE_BERNOULLI,   /* probability, 0 to 1 */
  SIM_VARIATE_ZIPF,        /* count, 1 to 2^52 and whole; exponent, 0 to 100: P(k) ~ k^-exponent */
  SIM_VARIATE_KINDS
} SimVariate;

/* "exponential", and so on; and how many parameters it has, 1 or 2. */
const char *sim_variate_name(SimVariate kind);
guint sim_variate_arity(SimVariate kind);

/* NULL if the parameters are good, else (transfer full) a sentence like "exponential: mean must be
 * positive and finite, not -1".  `b` is ignored where there is one parameter. */
char *sim_variate_complaint(SimVariate kind, double a, double b);

/* A variate of any kind by number, as below; 0 or 1 for Bernoulli. */
double sim_variate_draw(SimChance *chance, SimStream *stream, SimVariate kind, double a, double b);

/* In [0, 1), a multiple of 2^-53.  One draw. */
double sim_variate_uniform(SimChance *chance, SimStream *stream);

/* In [low, high], low <= high, all alike likely (D. Lemire, "Fast random integer generation in an
 * interval", 2019).  One draw, rarely more. */
gint64 sim_variate_integer(SimChance *chance, SimStream *stream, gint64 low, gint64 high);

/* In [0, count), count > 0: for choosing one of several.  To shuffle, swap element i with element
 * sim_variate_index(chance, stream, i + 1), for i from the last down to 1. */
guint64 sim_variate_index(SimChance *chance, SimStream *stream, guint64 count);

/* One draw each.  The normal is by inversion (M. Wichura, algorithm AS 241, 1988). */
double sim_variate_exponential(SimChance *chance, SimStream *stream, double mean);
double sim_variate_normal(SimChance *chance, SimStream *stream, double mean, double deviation);
double sim_variate_lognormal(SimChance *chance, SimStream *stream, double mu, double sigma);
double sim_variate_pareto(SimChance *chance, SimStream *stream, double shape, double minimum);
double sim_variate_weibull(SimChance *chance, SimStream *stream, double shape, double scale);
gboolean sim_variate_bernoulli(SimChance *chance, SimStream *stream, double probability);

/* By rejection, several draws: G. Marsaglia and W. Tsang, "A simple method for generating gamma
 * variables", 2000. */
double sim_variate_gamma(SimChance *chance, SimStream *stream, double shape, double scale);

/* One draw below a mean of 10, else rejection: W. Hörmann, "The transformed rejection method for
 * generating Poisson random variables" (PTRS), 1993. */
gint64 sim_variate_poisson(SimChance *chance, SimStream *stream, double mean);

/* In [1, count].  W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from
 * monotone discrete distributions", 1996. */
gint64 sim_variate_zipf(SimChance *chance, SimStream *stream, double count, double exponent);

/* Draws an index in proportion to weights.  First sum them up, once, into `cumulative`, which has as
 * many places; NULL if they are good, else (transfer full) what is wrong: a weight is negative or
 * not finite, or all are 0.  Then draw from those sums, one draw each. */
char *sim_variate_weights(const double *weights, gsize count, double *cumulative);
gsize sim_variate_empirical(SimChance *chance, SimStream *stream, const double *cumulative, gsize count);

#endif
