/* SPDX-License-Identifier: MIT */
#include "tools/drawing/stress.h"

#include "tools/drawing/pivots.h"
#include "tools/drawing/scatter.h"

enum {
  TERMS = 1000000, /* pulls in a sweep */
  PIVOTS_LEAST = 20,
  PIVOTS_MOST = 200,
  WORK = 60000000, /* pulls in all sweeps */
  SWEEPS_LEAST = 15,
  SWEEPS_MOST = 400,
};

/* What pulls at the nodes: a pivot p at node i with weights[p * n + i]. */
typedef struct {
  ToolPivots pivots;
  float *weights;
} Pull;

/* For each pivot, how many nodes of its region are within each distance of it. */
static guint32 **count_regions(const ToolPivots *pivots, guint32 n, guint32 *farthest) {
  g_autofree guint32 *home = g_new0(guint32, n);
  *farthest = 0;
  for (guint32 p = 0; p < pivots->count; p++) {
    const guint32 *distances = tool_pivots_row(pivots, p, n);
    for (guint32 i = 0; i < n; i++) {
      if (distances[i] < tool_pivots_row(pivots, home[i], n)[i]) home[i] = p;
      *farthest = MAX(*farthest, distances[i]);
    }
  }
  guint32 **counts = g_new(guint32 *, pivots->count);
  for (guint32 p = 0; p < pivots->count; p++) counts[p] = g_new0(guint32, (gsize)*farthest + 1);
  for (guint32 i = 0; i < n; i++) counts[home[i]][tool_pivots_row(pivots, home[i], n)[i]]++;
  for (guint32 p = 0; p < pivots->count; p++)
    for (guint32 d = 1; d <= *farthest; d++) counts[p][d] += counts[p][d - 1];
  return counts;
}

/* Neighbours pull by themselves, and so not as pivots. */
static Pull pull_new(const ToolGraph *graph) {
  guint32 n = graph->nodes, farthest;
  guint32 count = n <= TOOL_STRESS_ALL_PAIRS ? n : CLAMP(TERMS / n, PIVOTS_LEAST, PIVOTS_MOST);
  Pull pull = {tool_pivots_choose(graph, count), NULL};
  guint32 **regions = count_regions(&pull.pivots, n, &farthest);
  pull.weights = g_new(float, (gsize)pull.pivots.count *n);
  for (guint32 p = 0; p < pull.pivots.count; p++) {
    const guint32 *distances = tool_pivots_row(&pull.pivots, p, n);
    for (guint32 i = 0; i < n; i++) {
      double d = distances[i];
      pull.weights[(gsize)p * n + i] = (float)(d > 1 ? regions[p][distances[i] / 2] / (d * d) : 0);
    }
    g_free(regions[p]);
  }
  g_free(regions);
  return pull;
}

static void pull_clear(Pull *pull) {
  tool_pivots_clear(&pull->pivots);
  g_free(pull->weights);
}

/* Where a node wants to be: the mean of where each of the others wants it. */
typedef struct {
  double x, y, weight;
} Wish;

static inline void add_wish(Wish *wish, ToolPoint node, ToolPoint other, double distance, double weight) {
  double dx = node.x - other.x, dy = node.y - other.y, apart = tool_point_length(dx, dy);
  double stretch = apart > 0 ? distance / apart : 0;
  wish->x += weight * (other.x + stretch * dx);
  wish->y += weight * (other.y + stretch * dy);
  wish->weight += weight;
}

static double move(const ToolGraph *graph, ToolPoint *at, const Pull *pull, guint32 node) {
  ToolPoint here = at[node];
  Wish wish = {0, 0, 0};
  for (guint32 i = graph->starts[node]; i < graph->starts[node + 1]; i++)
    add_wish(&wish, here, at[graph->ends[i]], 1, 1);
  for (guint32 p = 0; p < pull->pivots.count; p++) {
    gsize pull_at = (gsize)p * graph->nodes + node;
    if (pull->weights[pull_at] > 0)
      add_wish(&wish, here, at[pull->pivots.nodes[p]], pull->pivots.distances[pull_at],
               pull->weights[pull_at]);
  }
  if (wish.weight == 0) return 0;
  at[node] = (ToolPoint){wish.x / wish.weight, wish.y / wish.weight};
  return tool_point_length(at[node].x - here.x, at[node].y - here.y);
}

/* The factor that fits the scaled distances best to the wanted ones. */
static double best_factor(const ToolGraph *graph, const ToolPoint *at, const Pull *pull) {
  double above = 0, below = 0;
  for (guint32 p = 0; p < pull->pivots.count; p++) {
    ToolPoint pivot = at[pull->pivots.nodes[p]];
    for (guint32 i = 0; i < graph->nodes; i++) {
      double wanted = tool_pivots_row(&pull->pivots, p, graph->nodes)[i];
      double is = tool_point_length(at[i].x - pivot.x, at[i].y - pivot.y);
      if (wanted == 0) continue;
      above += is / wanted;
      below += is * is / (wanted * wanted);
    }
  }
  return below > 0 ? above / below : 1;
}

/* Nodes that the graph cannot tell apart lie at one point after scaling. */
static void prepare(const ToolGraph *graph, ToolPoint *at, const Pull *pull) {
  double factor = best_factor(graph, at, pull);
  for (guint32 i = 0; i < graph->nodes; i++) {
    at[i].x = factor * at[i].x + tool_scatter(2 * i) / 1024;
    at[i].y = factor * at[i].y + tool_scatter(2 * i + 1) / 1024;
  }
}

void tool_stress_relax(const ToolGraph *graph, ToolPoint *at) {
  static const double still = 1e-5;
  Pull pull = pull_new(graph);
  guint64 terms = (guint64)pull.pivots.count * graph->nodes + graph->starts[graph->nodes];
  guint sweeps = (guint)CLAMP(WORK / terms, (guint64)SWEEPS_LEAST, (guint64)SWEEPS_MOST);
  prepare(graph, at, &pull);
  for (guint sweep = 0; sweep < sweeps; sweep++) {
    double farthest = 0;
    for (guint32 node = 0; node < graph->nodes; node++)
      farthest = MAX(farthest, move(graph, at, &pull, node));
    if (farthest < still) break;
  }
  pull_clear(&pull);
}
