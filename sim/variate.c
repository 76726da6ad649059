/* SPDX-License-Identifier: MIT */
#include "sim/variate.h"
#include "sim/real.h"

#include <float.h>
#include <math.h>

/* --- Parameters --- */

typedef struct {
  const char *name;
  double low, high;
  const char *domain;
  gboolean whole;
} Parameter;

typedef struct {
  const char *name;
  guint arity;
  Parameter parameters[2];
} Row;

#define ANY -DBL_MAX, DBL_MAX, "finite", FALSE
#define POSITIVE DBL_MIN, DBL_MAX, "positive and finite", FALSE
#define NOT_NEGATIVE 0, DBL_MAX, "finite and not negative", FALSE

static const Row rows[SIM_VARIATE_KINDS] = {
    [SIM_VARIATE_EXPONENTIAL] = {"exponential", 1, {{"mean", POSITIVE}}},
    [SIM_VARIATE_NORMAL] = {"normal", 2, {{"mean", ANY}, {"deviation", NOT_NEGATIVE}}},
    [SIM_VARIATE_LOGNORMAL] = {"lognormal", 2, {{"mu", ANY}, {"sigma", NOT_NEGATIVE}}},
    [SIM_VARIATE_PARETO] = {"pareto", 2, {{"shape", POSITIVE}, {"minimum", POSITIVE}}},
    [SIM_VARIATE_WEIBULL] = {"weibull", 2, {{"shape", POSITIVE}, {"scale", POSITIVE}}},
    [SIM_VARIATE_GAMMA] = {"gamma", 2, {{"shape", POSITIVE}, {"scale", POSITIVE}}},
    [SIM_VARIATE_POISSON] = {"poisson", 1, {{"mean", 0, 1e9, "from 0 to 1e9", FALSE}}},
    [SIM_VARIATE_BERNOULLI] = {"bernoulli", 1, {{"probability", 0, 1, "from 0 to 1", FALSE}}},
    [SIM_VARIATE_ZIPF] = {"zipf",
                          2,
                          {{"count", 1, 0x1p52, "a whole number from 1 to 2^52", TRUE},
                           {"exponent", 0, 100, "from 0 to 100", FALSE}}},
};

const char *sim_variate_name(SimVariate kind) { return rows[kind].name; }
guint sim_variate_arity(SimVariate kind) { return rows[kind].arity; }

static gboolean is_good(const Parameter *parameter, double value) {
  return value >= parameter->low && value <= parameter->high && (!parameter->whole || value == floor(value));
}

/* Not by printf, which asks the locale for the decimal point and shows the sign of a NaN. */
static const char *format(char buffer[G_ASCII_DTOSTR_BUF_SIZE], double value) {
  if (isnan(value)) return "nan";
  return g_ascii_formatd(buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.14g", value);
}

char *sim_variate_complaint(SimVariate kind, double a, double b) {
  const Row *row = &rows[kind];
  const double values[2] = {a, b};
  for (guint i = 0; i < row->arity; i++) {
    const Parameter *parameter = &row->parameters[i];
    if (is_good(parameter, values[i])) continue;
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup_printf("%s: %s must be %s, not %s", row->name, parameter->name, parameter->domain,
                           format(buffer, values[i]));
  }
  return NULL;
}

double sim_variate_draw(SimChance *chance, SimStream *stream, SimVariate kind, double a, double b) {
  switch (kind) {
  case SIM_VARIATE_EXPONENTIAL: return sim_variate_exponential(chance, stream, a);
  case SIM_VARIATE_NORMAL: return sim_variate_normal(chance, stream, a, b);
  case SIM_VARIATE_LOGNORMAL: return sim_variate_lognormal(chance, stream, a, b);
  case SIM_VARIATE_PARETO: return sim_variate_pareto(chance, stream, a, b);
  case SIM_VARIATE_WEIBULL: return sim_variate_weibull(chance, stream, a, b);
  case SIM_VARIATE_GAMMA: return sim_variate_gamma(chance, stream, a, b);
  case SIM_VARIATE_POISSON: return (double)sim_variate_poisson(chance, stream, a);
  case SIM_VARIATE_BERNOULLI: return sim_variate_bernoulli(chance, stream, a);
  case SIM_VARIATE_ZIPF: return (double)sim_variate_zipf(chance, stream, a, b);
  case SIM_VARIATE_KINDS: break;
  }
  g_assert_not_reached();
}

/* --- Uniform --- */

double sim_variate_uniform(SimChance *chance, SimStream *stream) {
  return (double)(sim_chance_draw(chance, stream) >> 11) * 0x1p-53;
}

/* In (0, 1), an odd multiple of 2^-53: neither end, so that every logarithm is finite. */
static double inner_uniform(SimChance *chance, SimStream *stream) {
  return ((double)(sim_chance_draw(chance, stream) >> 12) + 0.5) * 0x1p-52;
}

__extension__ typedef unsigned __int128 Product;

guint64 sim_variate_index(SimChance *chance, SimStream *stream, guint64 count) {
  g_assert(count > 0);
  Product product = (Product)sim_chance_draw(chance, stream) * count;
  if (G_UNLIKELY((guint64)product < count)) {
    guint64 surplus = -count % count; /* 2^64 mod count: draws that would make some values likelier */
    while ((guint64)product < surplus) product = (Product)sim_chance_draw(chance, stream) * count;
  }
  return (guint64)(product >> 64);
}

gint64 sim_variate_integer(SimChance *chance, SimStream *stream, gint64 low, gint64 high) {
  g_assert(low <= high);
  guint64 count = (guint64)high - (guint64)low + 1; /* 0 when it is 2^64 */
  guint64 offset = count ? sim_variate_index(chance, stream, count) : sim_chance_draw(chance, stream);
  return (gint64)((guint64)low + offset);
}

gboolean sim_variate_bernoulli(SimChance *chance, SimStream *stream, double probability) {
  return sim_variate_uniform(chance, stream) < probability;
}

/* --- By inversion --- */

/* Exponential with mean 1.  The complement makes it grow with the draw. */
static double unit_exponential(SimChance *chance, SimStream *stream) {
  return -sim_real_log(1 - inner_uniform(chance, stream));
}

double sim_variate_exponential(SimChance *chance, SimStream *stream, double mean) {
  return mean * unit_exponential(chance, stream);
}

double sim_variate_pareto(SimChance *chance, SimStream *stream, double shape, double minimum) {
  return minimum * sim_real_exp(unit_exponential(chance, stream) / shape);
}

double sim_variate_weibull(SimChance *chance, SimStream *stream, double shape, double scale) {
  return scale * sim_real_pow(unit_exponential(chance, stream), 1 / shape);
}

static double polynomial(const double *coefficients, double x) {
  double sum = coefficients[7];
  for (int i = 6; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

/* Two polynomials for each of the middle, the flanks and the far tails: numerator, denominator. */
static const double normal_middle[2][8] = {
    {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3},
    {1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
     3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3}};
static const double normal_flank[2][8] = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2,
     7.74545014278341407640e-4},
    {1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9}};
static const double normal_tail[2][8] = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5,
     2.01033439929228813265e-7},
    {1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15}};

/* The x below which a standard normal lies with probability p; AS 241, PPND16. */
static double normal_quantile(double p) {
  double q = p - 0.5;
  if (fabs(q) <= 0.425) {
    double r = 0.180625 - q * q;
    return q * polynomial(normal_middle[0], r) / polynomial(normal_middle[1], r);
  }
  double r = sqrt(-sim_real_log(q < 0 ? p : 1 - p));
  double x = r <= 5 ? polynomial(normal_flank[0], r - 1.6) / polynomial(normal_flank[1], r - 1.6)
                    : polynomial(normal_tail[0], r - 5) / polynomial(normal_tail[1], r - 5);
  return q < 0 ? -x : x;
}

static double unit_normal(SimChance *chance, SimStream *stream) {
  return normal_quantile(inner_uniform(chance, stream));
}

double sim_variate_normal(SimChance *chance, SimStream *stream, double mean, double deviation) {
  return mean + deviation * unit_normal(chance, stream);
}

double sim_variate_lognormal(SimChance *chance, SimStream *stream, double mu, double sigma) {
  return sim_real_exp(mu + sigma * unit_normal(chance, stream));
}

/* --- By rejection --- */

static double gamma_from_one(SimChance *chance, SimStream *stream, double shape) {
  double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
  for (;;) {
    double x = unit_normal(chance, stream);
    double root = 1 + c * x;
    double u = inner_uniform(chance, stream);
    if (root <= 0) continue;
    double v = root * root * root;
    if (sim_real_log(u) < 0.5 * x * x + d - d * v + d * sim_real_log(v)) return d * v;
  }
}

double sim_variate_gamma(SimChance *chance, SimStream *stream, double shape, double scale) {
  if (shape >= 1) return scale * gamma_from_one(chance, stream, shape);
  double boost = sim_real_pow(inner_uniform(chance, stream), 1 / shape);
  return scale * boost * gamma_from_one(chance, stream, shape + 1);
}

static gint64 poisson_small(SimChance *chance, SimStream *stream, double mean) {
  double left = inner_uniform(chance, stream);
  double probability = sim_real_exp(-mean);
  gint64 k = 0;
  /* The bound is for what rounding leaves over at the very end. */
  for (; left > probability && k < 64; k++) {
    left -= probability;
    probability *= mean / (double)(k + 1);
  }
  return k;
}

static gint64 poisson_large(SimChance *chance, SimStream *stream, double mean) {
  double b = 0.931 + 2.53 * sqrt(mean);
  double a = -0.059 + 0.02483 * b;
  double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  double quick = 0.9277 - 3.6224 / (b - 2);
  double log_mean = sim_real_log(mean);
  for (;;) {
    double u = inner_uniform(chance, stream) - 0.5;
    double v = inner_uniform(chance, stream);
    double us = 0.5 - fabs(u);
    double k = floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return (gint64)k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    double chosen = sim_real_log(v * inverse_alpha / (a / (us * us) + b));
    if (chosen <= k * log_mean - mean - sim_real_lgamma(k + 1)) return (gint64)k;
  }
}

gint64 sim_variate_poisson(SimChance *chance, SimStream *stream, double mean) {
  return mean < 10 ? poisson_small(chance, stream, mean) : poisson_large(chance, stream, mean);
}

/* The integral of x^-exponent from 1, and its inverse, in a form that is good near exponent 1. */
static double zipf_integral(double x, double exponent) {
  double log_x = sim_real_log(x), t = (1 - exponent) * log_x;
  return fabs(t) > 1e-8 ? log_x * sim_real_expm1(t) / t : log_x * (1 + t / 2);
}

static double zipf_inverse(double y, double exponent) {
  double t = MAX(y * (1 - exponent), -1);
  return sim_real_exp(fabs(t) > 1e-8 ? y * sim_real_log1p(t) / t : y * (1 - t / 2));
}

static double zipf_density(double x, double exponent) { return sim_real_exp(-exponent * sim_real_log(x)); }

gint64 sim_variate_zipf(SimChance *chance, SimStream *stream, double count, double exponent) {
  double top = zipf_integral(count + 0.5, exponent);
  double bottom = zipf_integral(1.5, exponent) - 1;
  double sure = 2 - zipf_inverse(zipf_integral(2.5, exponent) - zipf_density(2, exponent), exponent);
  for (;;) {
    double u = top + inner_uniform(chance, stream) * (bottom - top);
    double x = zipf_inverse(u, exponent);
    double k = CLAMP(floor(x + 0.5), 1, count);
    if (k - x <= sure) return (gint64)k;
    if (u >= zipf_integral(k + 0.5, exponent) - zipf_density(k, exponent)) return (gint64)k;
  }
}

/* --- By weights --- */

char *sim_variate_weights(const double *weights, gsize count, double *cumulative) {
  double sum = 0;
  for (gsize i = 0; i < count; i++) {
    if (!(weights[i] >= 0 && weights[i] <= DBL_MAX)) {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];
      return g_strdup_printf("weight %" G_GSIZE_FORMAT " must be finite and not negative, not %s", i + 1,
                             format(buffer, weights[i]));
    }
    sum += weights[i];
    cumulative[i] = sum;
  }
  if (sum >= DBL_MIN && sum <= DBL_MAX) return NULL;
  return g_strdup("the sum of the weights must be positive and finite");
}

gsize sim_variate_empirical(SimChance *chance, SimStream *stream, const double *cumulative, gsize count) {
  double x = sim_variate_uniform(chance, stream) * cumulative[count - 1];
  gsize low = 0, high = count - 1;
  while (low < high) { /* the first sum above x, so that a weight of 0 is never chosen */
    gsize middle = low + (high - low) / 2;
    if (cumulative[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}
