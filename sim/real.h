/* SPDX-License-Identifier: MIT */

/* Real: the elementary functions, with the same bits on every machine.
 *
 * The C library chooses among several versions of exp, log, pow, sin by processor, and their last
 * bits differ.  These are SLEEF's deterministic scalar functions without fused multiply-add (N.
 * Shibata, F. Petrogalli, "SLEEF: a portable vectorized library of C standard mathematical
 * functions", IEEE TPDS 2020); errors stay below 1 unit in the last place (2 for log10).
 * Everything that touches a run computes with these.  Special cases (signed zeros, infinities, NaN)
 * are those of C11, annex F.
 *
 * What IEEE 754 or C defines exactly is the same everywhere already: +, -, *, /, sqrt, fmod,
 * floor, ceil, trunc, ldexp, frexp.  Those come from <math.h>. */
#ifndef SIM_REAL_H
#define SIM_REAL_H

double sim_real_exp(double x);
double sim_real_expm1(double x);
double sim_real_log(double x);
double sim_real_log1p(double x);
double sim_real_log2(double x);  /* exact for powers of two */
double sim_real_log10(double x); /* exact for 1, 10, 100, ... 1e22 */

double sim_real_sin(double x);
double sim_real_cos(double x);
double sim_real_tan(double x);
double sim_real_asin(double x);
double sim_real_acos(double x);
double sim_real_atan2(double y, double x);

/* x to the y.  Powers of whole numbers to whole exponents are exact as long as they stay below
 * 2^53, and their inverses correctly rounded; so are squares and square roots: pow(x, 2) is x * x,
 * pow(x, 0.5) is sqrt(x) for x > 0. */
double sim_real_pow(double x, double y);

/* log |gamma(x)| for x > 0. */
double sim_real_lgamma(double x);

#endif
