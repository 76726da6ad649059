/* SPDX-License-Identifier: MIT */
#include "tools/drawing/layout.h"

#include <stdlib.h>

#include "sim/real.h"
#include "tools/drawing/scaling.h"
#include "tools/drawing/stress.h"
#include "tools/drawing/turning.h"

static const double PI = 3.14159265358979323846;

/* A part of a graph that hangs together; its nodes count from 0. */
typedef struct {
  guint32 count;
  guint32 *nodes; /* their numbers in the whole */
  ToolGraph *graph;
  ToolPoint *at;
  double width, height;
} Part;

/* Distances in a grid are those along its lines, so that its edges come out a little long. */
static void make_edges_one(Part *part) {
  const ToolGraph *graph = part->graph;
  double sum = 0, count = graph->starts[part->count];
  for (guint32 node = 0; node < part->count; node++)
    for (guint32 i = graph->starts[node]; i < graph->starts[node + 1]; i++)
      sum += tool_point_distance(part->at[node], part->at[graph->ends[i]]);
  for (guint32 node = 0; sum > 0 && node < part->count; node++) {
    part->at[node].x *= count / sum;
    part->at[node].y *= count / sum;
  }
}

/* --- parts side by side --- */

static void measure(Part *part) {
  ToolPoint least = part->at[0], most = part->at[0];
  for (guint32 i = 1; i < part->count; i++) {
    least = (ToolPoint){MIN(least.x, part->at[i].x), MIN(least.y, part->at[i].y)};
    most = (ToolPoint){MAX(most.x, part->at[i].x), MAX(most.y, part->at[i].y)};
  }
  part->width = most.x - least.x;
  part->height = most.y - least.y;
  for (guint32 i = 0; i < part->count; i++) {
    part->at[i].x -= least.x;
    part->at[i].y -= least.y;
  }
}

static int compare_parts(const void *a, const void *b) {
  const Part *x = a, *y = b;
  if (x->count != y->count) return x->count < y->count ? 1 : -1;
  return (x->nodes[0] > y->nodes[0]) - (x->nodes[0] < y->nodes[0]);
}

/* In rows, like words. */
static void pack(const Part *parts, guint32 count, ToolPoint *points) {
  static const double gap = 1;
  double area = 0, widest = 0, x = 0, y = 0, tallest = 0;
  for (guint32 i = 0; i < count; i++) {
    area += (parts[i].width + gap) * (parts[i].height + gap);
    widest = MAX(widest, parts[i].width);
  }
  double line = MAX(widest, 1.5 * sqrt(area));
  for (guint32 i = 0; i < count; i++) {
    if (x > 0 && x + parts[i].width > line) {
      y += tallest + gap;
      x = tallest = 0;
    }
    for (guint32 j = 0; j < parts[i].count; j++)
      points[parts[i].nodes[j]] = (ToolPoint){x + parts[i].at[j].x, y + parts[i].at[j].y};
    x += parts[i].width + gap;
    tallest = MAX(tallest, parts[i].height);
  }
}

/* --- the whole --- */

static void collect_edges(const ToolGraph *graph, const Part *part, const guint32 *place, GArray *edges) {
  for (guint32 i = 0; i < part->count; i++) {
    guint32 node = part->nodes[i];
    for (guint32 j = graph->starts[node]; j < graph->starts[node + 1]; j++) {
      ToolEdge edge = {i, place[graph->ends[j]], FALSE};
      g_array_append_val(edges, edge);
    }
  }
}

static Part *divide(const ToolGraph *graph, guint32 *count) {
  g_autofree guint32 *component = g_new(guint32, (gsize)graph->nodes + 1);
  g_autofree guint32 *place = g_new(guint32, (gsize)graph->nodes + 1);
  *count = tool_graph_components(graph, component);
  Part *parts = g_new0(Part, (gsize)*count + 1);
  for (guint32 node = 0; node < graph->nodes; node++) place[node] = parts[component[node]].count++;
  for (guint32 i = 0; i < *count; i++) parts[i].nodes = g_new(guint32, parts[i].count);
  for (guint32 node = 0; node < graph->nodes; node++) parts[component[node]].nodes[place[node]] = node;
  for (guint32 i = 0; i < *count; i++) {
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(ToolEdge));
    collect_edges(graph, &parts[i], place, edges);
    parts[i].graph = tool_graph_new(parts[i].count, (const ToolEdge *)edges->data, edges->len);
    parts[i].at = g_new0(ToolPoint, parts[i].count);
  }
  return parts;
}

static void part_clear(Part *part) {
  g_free(part->nodes);
  g_free(part->at);
  tool_graph_free(part->graph);
}

/* The figure that a part is, or NULL. */
static const ToolFigure *find_figure(const Part *part, const ToolFigure *figures, guint count) {
  guint32 first = part->nodes[0], last = part->nodes[part->count - 1]; /* in order */
  for (guint i = 0; i < count; i++)
    if (figures[i].first == first && figures[i].count == part->count && last - first + 1 == part->count)
      return &figures[i];
  return NULL;
}

static void place_plane(Part *part, guint32 width) {
  for (guint32 i = 0; i < part->count; i++) part->at[i] = (ToolPoint){i % width, i / width};
}

/* Neighbours are 1 apart, and no radius is less than 1. */
static void place_circle(Part *part, guint32 hub) {
  guint32 count = part->count - hub;
  double angle = 2 * PI / count, radius = MAX(1, 0.5 / sim_real_sin(angle / 2));
  part->at[0] = (ToolPoint){0, 0};
  for (guint32 i = 0; i < count; i++)
    part->at[i + hub] = (ToolPoint){radius * sim_real_sin(i * angle), -radius * sim_real_cos(i * angle)};
}

/* The middle of a longest way through a tree. */
static guint32 find_middle(const ToolGraph *tree) {
  g_autofree guint32 *distances = g_new(guint32, tree->nodes), *queue = g_new(guint32, tree->nodes);
  tool_graph_search(tree, 0, distances, queue);
  tool_graph_search(tree, queue[tree->nodes - 1], distances, queue);
  guint32 node = queue[tree->nodes - 1], wanted = distances[node] / 2;
  while (distances[node] > wanted) {
    guint32 i = tree->starts[node];
    while (distances[tree->ends[i]] > distances[node]) i++;
    node = tree->ends[i];
  }
  return node;
}

/* A tree around its middle: a level is a circle, and each node has a share of it as its leaves have. */
static void place_tree(Part *part) {
  const ToolGraph *graph = part->graph;
  guint32 n = part->count;
  g_autofree guint32 *depths = g_new(guint32, n), *queue = g_new(guint32, n);
  g_autofree double *leaves = g_new0(double, n), *begins = g_new0(double, n);
  tool_graph_search(graph, find_middle(graph), depths, queue);
  for (guint32 i = n; i-- > 0;) {
    guint32 node = queue[i];
    for (guint32 j = graph->starts[node]; j < graph->starts[node + 1]; j++)
      if (depths[graph->ends[j]] > depths[node]) leaves[node] += leaves[graph->ends[j]];
    if (leaves[node] == 0) leaves[node] = 1;
  }
  for (guint32 i = 0; i < n; i++) {
    guint32 node = queue[i];
    double begin = begins[node], angle = 2 * PI * (begin + leaves[node] / 2) / leaves[queue[0]];
    part->at[node] = (ToolPoint){depths[node] * sim_real_sin(angle), -(depths[node] * sim_real_cos(angle))};
    for (guint32 j = graph->starts[node]; j < graph->starts[node + 1]; j++) {
      if (depths[graph->ends[j]] <= depths[node]) continue;
      begins[graph->ends[j]] = begin;
      begin += leaves[graph->ends[j]];
    }
  }
}

/* The pivots of a large graph tell too little of a tree, whose leaves they see all alike. */
static void place_freely(Part *part) {
  gboolean tree = part->graph->starts[part->count] == 2 * (part->count - 1);
  if (tree && part->count > TOOL_STRESS_ALL_PAIRS) {
    place_tree(part);
    return;
  }
  tool_scaling_place(part->graph, part->at);
  tool_stress_relax(part->graph, part->at);
  tool_turning_apply(part->graph, part->at);
  make_edges_one(part);
}

static void place(Part *part, const ToolFigure *figure) {
  enum { ROUND = 3 };
  if (figure && figure->kind == TOOL_FIGURE_PLANE) place_plane(part, figure->width);
  else if (figure && part->count > ROUND) place_circle(part, figure->kind == TOOL_FIGURE_WHEEL);
  else if (part->count > 1) place_freely(part);
  measure(part);
}

void tool_layout_place(const ToolGraph *graph, const ToolFigure *figures, guint figure_count,
                       ToolPoint *points) {
  guint32 count;
  Part *parts = divide(graph, &count);
  for (guint32 i = 0; i < count; i++) place(&parts[i], find_figure(&parts[i], figures, figure_count));
  qsort(parts, count, sizeof *parts, compare_parts);
  pack(parts, count, points);
  for (guint32 i = 0; i < count; i++) part_clear(&parts[i]);
  g_free(parts);
}
