/* SPDX-License-Identifier: MIT */
#include "sim/real.h"

#include <math.h>
#include <sleef.h>

double sim_real_exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
double sim_real_expm1(double x) { return Sleef_cinz_expm1d1_u10purec(x); }
double sim_real_log(double x) { return Sleef_cinz_logd1_u10purec(x); }
double sim_real_log2(double x) { return Sleef_cinz_log2d1_u10purec(x); }
double sim_real_log10(double x) { return Sleef_cinz_log10d1_u10purec(x); }

double sim_real_log1p(double x) {
  if (fabs(x) < 0x1p-54) return x;        /* SLEEF loses the last bits of subnormals */
  if (x > 0x1p54) return sim_real_log(x); /* and overflows near the top */
  return Sleef_cinz_log1pd1_u10purec(x);
}

double sim_real_sin(double x) { return Sleef_cinz_sind1_u10purec(x); }
double sim_real_cos(double x) { return Sleef_cinz_cosd1_u10purec(x); }
double sim_real_asin(double x) { return Sleef_cinz_asind1_u10purec(x); }
double sim_real_acos(double x) { return Sleef_cinz_acosd1_u10purec(x); }
double sim_real_atan2(double y, double x) { return Sleef_cinz_atan2d1_u10purec(y, x); }

double sim_real_tan(double x) {
  if (fabs(x) < 0x1p-28) return x; /* subnormals again; x^3 / 3 is below the last bit */
  return Sleef_cinz_tand1_u10purec(x);
}

/* |x| to the n by multiplication, or 0 where that may not be exact. */
static double whole_power(double x, int n) {
  double power = 1;
  for (; n > 0 && power < 0x1p53; n--) power *= x;
  return power < 0x1p53 ? power : 0;
}

double sim_real_pow(double x, double y) {
  if (y == 2) return x * x;
  if (y == 0.5 && x > 0) return sqrt(x);
  double size = fabs(x), exponent = fabs(y);
  if (size >= 2 && size < 0x1p53 && exponent >= 1 && exponent < 53 && size == trunc(size) &&
      exponent == trunc(exponent)) {
    double power = whole_power(size, (int)exponent);
    if (power > 0) {
      if (x < 0 && (int)exponent % 2) power = -power;
      return y > 0 ? power : 1 / power;
    }
  }
  return Sleef_cinz_powd1_u10purec(x, y);
}

double sim_real_lgamma(double x) { return Sleef_cinz_lgammad1_u10purec(x); }
