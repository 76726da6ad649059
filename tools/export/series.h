/* SPDX-License-Identifier: MIT */

/* A series is what many values of one name come to, as they are read from a trace: how many, their sum, that
 * of their squares, least and greatest, and a histogram.
 *
 * Values are doubles or whole numbers of steps, of which so many make 1.  Sums are exact and rounded once, so
 * that their order does not matter. */
#ifndef TOOLS_EXPORT_SERIES_H
#define TOOLS_EXPORT_SERIES_H

#include "sim/ratio.h"

typedef struct _ToolSeries ToolSeries;

typedef struct {
  guint64 count, below, above;   /* the last two are infinities */
  double sum, squares, min, max; /* the last two are NaN without values */
  double mean, deviation;        /* of a sample; NaN where there is none */
} ToolSeriesFigures;

/* `distributed`: with a histogram. */
ToolSeries *tool_series_new(gboolean distributed);
void tool_series_free(ToolSeries *series);

/* One or the other, for all values of a series.  A NaN is no value. */
void tool_series_add(ToolSeries *series, double value);
void tool_series_add_steps(ToolSeries *series, gint64 steps, SimRatio steps_per_one);

ToolSeriesFigures tool_series_figures(const ToolSeries *series);

/* Calls `visit` for bins that follow each other without gaps and hold all finite values, from low to high:
 * eight to an octave, `lower` <= value < `upper`; where there is none in between, one bin without values. */
typedef void (*ToolSeriesVisit)(double lower, double upper, guint64 count, gpointer data);
void tool_series_foreach(const ToolSeries *series, ToolSeriesVisit visit, gpointer data);

#endif
