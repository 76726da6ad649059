/* SPDX-License-Identifier: MIT */
#include "tools/drawing/scaling.h"

#include "tools/drawing/pivots.h"
#include "tools/drawing/scatter.h"

enum { SCALING_PIVOTS = 50, ROUNDS = 300 };

/* The squared distances, their rows and columns centred on 0. */
static double *centre(const ToolPivots *pivots, guint32 n) {
  guint32 k = pivots->count;
  double *table = g_new(double, (gsize)n *k);
  g_autofree double *means = g_new0(double, k);
  double mean = 0;
  for (guint32 p = 0; p < k; p++) {
    const guint32 *distances = tool_pivots_row(pivots, p, n);
    for (guint32 i = 0; i < n; i++) {
      double square = (double)distances[i] * distances[i];
      table[(gsize)i * k + p] = square;
      means[p] += square;
    }
    means[p] /= n;
    mean += means[p] / k;
  }
  for (guint32 i = 0; i < n; i++) {
    double *line = table + (gsize)i * k, line_mean = 0;
    for (guint32 p = 0; p < k; p++) line_mean += line[p] / k;
    for (guint32 p = 0; p < k; p++) line[p] = -(line[p] - means[p] - line_mean + mean) / 2;
  }
  return table;
}

static double *multiply(const double *table, guint32 n, guint32 k) {
  double *square = g_new0(double, (gsize)k *k);
  for (guint32 i = 0; i < n; i++) {
    const double *line = table + (gsize)i * k;
    for (guint32 p = 0; p < k; p++)
      for (guint32 q = p; q < k; q++) square[p * k + q] += line[p] * line[q];
  }
  for (guint32 p = 0; p < k; p++)
    for (guint32 q = 0; q < p; q++) square[p * k + q] = square[q * k + p];
  return square;
}

static double dot(const double *a, const double *b, guint32 k) {
  double sum = 0;
  for (guint32 i = 0; i < k; i++) sum += a[i] * b[i];
  return sum;
}

static void normalise(double *vector, guint32 k) {
  double length = sqrt(dot(vector, vector, k));
  for (guint32 i = 0; i < k; i++) vector[i] = length > 0 ? vector[i] / length : 0;
}

/* The greatest eigenvector of those that are orthogonal to `other`, by powers. */
static void find_axis(const double *square, guint32 k, const double *other, double *axis) {
  g_autofree double *next = g_new(double, k);
  for (guint32 i = 0; i < k; i++) axis[i] = 1 + tool_scatter(other ? i + k : i);
  for (guint round = 0; round < ROUNDS; round++) {
    for (guint32 i = 0; i < k; i++) next[i] = dot(square + (gsize)i * k, axis, k);
    double along = other ? dot(next, other, k) : 0;
    for (guint32 i = 0; i < k; i++) axis[i] = other ? next[i] - along * other[i] : next[i];
    normalise(axis, k);
  }
}

void tool_scaling_place(const ToolGraph *graph, ToolPoint *at) {
  ToolPivots pivots = tool_pivots_choose(graph, SCALING_PIVOTS);
  guint32 k = pivots.count;
  g_autofree double *table = centre(&pivots, graph->nodes);
  g_autofree double *square = multiply(table, graph->nodes, k);
  g_autofree double *first = g_new(double, k), *second = g_new(double, k);
  find_axis(square, k, NULL, first);
  find_axis(square, k, first, second);
  for (guint32 i = 0; i < graph->nodes; i++)
    at[i] = (ToolPoint){dot(table + (gsize)i * k, first, k), dot(table + (gsize)i * k, second, k)};
  tool_pivots_clear(&pivots);
}
