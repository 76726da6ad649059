/* SPDX-License-Identifier: MIT */
#include "tools/export/series.h"

#include <float.h>
#include <math.h>

#include "sim/histogram.h"
#include "sim/sum.h"

__extension__ typedef __int128 Wide;

typedef struct {
  SimSum sum, squares;
} RealSums;

struct _ToolSeries {
  SimHistogram *histogram; /* NULL: none is wanted */
  guint64 count, below, above;
  double min, max;
  RealSums *real; /* of doubles; NULL: there are none */
  Wide steps, squares;
  SimRatio steps_per_one;
};

ToolSeries *tool_series_new(gboolean distributed) {
  ToolSeries *series = g_new0(ToolSeries, 1);
  if (distributed) series->histogram = sim_histogram_new();
  series->min = series->max = NAN;
  series->steps_per_one = (SimRatio){1, 1};
  return series;
}

void tool_series_free(ToolSeries *series) {
  if (series->histogram) sim_histogram_free(series->histogram);
  g_free(series->real);
  g_free(series);
}

static void note(ToolSeries *series, double value) {
  series->count++;
  if (!(series->min <= value)) series->min = value;
  if (!(series->max >= value)) series->max = value;
  if (isinf(value)) *(value < 0 ? &series->below : &series->above) += 1;
  else if (series->histogram) sim_histogram_record(series->histogram, value);
}

void tool_series_add(ToolSeries *series, double value) {
  if (isnan(value)) return;
  if (!series->real) series->real = g_new0(RealSums, 1);
  sim_sum_add(&series->real->sum, value);
  sim_sum_add(&series->real->squares, value * value);
  note(series, value);
}

void tool_series_add_steps(ToolSeries *series, gint64 steps, SimRatio steps_per_one) {
  series->steps_per_one = steps_per_one;
  series->steps += steps;
  if (__builtin_add_overflow(series->squares, (Wide)steps * steps, &series->squares))
    series->squares = (Wide)(~(unsigned __int128)0 >> 1);
  note(series, sim_ratio_share(steps, steps_per_one));
}

static double in_ones(const ToolSeries *series, Wide steps) {
  SimRatio ratio = series->steps_per_one;
  Wide numerator;
  if (__builtin_mul_overflow(steps, (Wide)ratio.denominator, &numerator))
    return (double)steps * (double)ratio.denominator / (double)ratio.numerator;
  return (double)numerator / (double)ratio.numerator;
}

/* NaN without two values; what rounding has made of nothing is nothing. */
static double deviation_of(const ToolSeriesFigures *figures) {
  double n = (double)figures->count;
  double variance = (figures->squares - figures->sum * figures->mean) / (n - 1);
  return figures->count < 2 ? NAN : sqrt(variance < 0 ? 0 : variance);
}

ToolSeriesFigures tool_series_figures(const ToolSeries *series) {
  ToolSeriesFigures figures = {.count = series->count,
                               .below = series->below,
                               .above = series->above,
                               .min = series->min,
                               .max = series->max};
  if (series->real) {
    figures.sum = sim_sum_value(&series->real->sum);
    figures.squares = sim_sum_value(&series->real->squares);
  } else {
    double one = sim_ratio_to_double(series->steps_per_one);
    figures.sum = in_ones(series, series->steps);
    figures.squares = (double)series->squares / one / one;
  }
  figures.mean = series->count ? figures.sum / (double)series->count : NAN;
  figures.deviation = deviation_of(&figures);
  return figures;
}

/* --- bins --- */

enum { BINS = 8 }; /* in an octave */

typedef struct {
  ToolSeriesVisit visit;
  gpointer data;
  double lower, upper;
  guint64 count;
} Bins;

/* The edges of the eighth of an octave in which a positive number lies. */
static void frame(double value, double *lower, double *upper) {
  int exponent;
  double eighth = floor(frexp(value, &exponent) * 2 * BINS);
  *lower = ldexp(eighth, exponent - 4);
  *upper = ldexp(eighth + 1, exponent - 4);
}

/* The bins of negative numbers are those of positive ones seen in a mirror; there the edges of greater size
 * are within them, hence the step to the next double.  What is less than the least normal double is next to
 * 0. */
static void find_edges(double value, double *lower, double *upper) {
  double near = 0, far = DBL_MIN;
  if (fabs(value) >= DBL_MIN) frame(fabs(value), &near, &far);
  *lower = value < 0 ? nextafter(-far, INFINITY) : near;
  *upper = value < 0 && near > 0 ? nextafter(-near, INFINITY) : value < 0 ? 0 : far;
}

static void flush(Bins *bins) {
  if (bins->count > 0) bins->visit(bins->lower, bins->upper, bins->count, bins->data);
}

static void add_bucket(double value, guint64 count, gpointer data) {
  Bins *bins = data;
  double lower, upper;
  find_edges(value, &lower, &upper);
  if (bins->count > 0 && lower == bins->lower) {
    bins->count += count;
    return;
  }
  flush(bins);
  if (bins->count > 0 && bins->upper < lower) bins->visit(bins->upper, lower, 0, bins->data);
  bins->lower = lower;
  bins->upper = upper;
  bins->count = count;
}

void tool_series_foreach(const ToolSeries *series, ToolSeriesVisit visit, gpointer data) {
  Bins bins = {.visit = visit, .data = data};
  if (!series->histogram) return;
  sim_histogram_foreach(series->histogram, add_bucket, &bins);
  flush(&bins);
}
