/* SPDX-License-Identifier: MIT */
#include "tools/drawing/turning.h"

typedef struct {
  double x, y; /* cosine and sine, times a length */
} Turn;

static Turn turn_square(Turn turn) { return (Turn){turn.x * turn.x - turn.y * turn.y, 2 * turn.x * turn.y}; }

/* Half the angle, by the theorem; of length 1. */
static Turn turn_half(Turn turn) {
  double size = tool_point_length(turn.x, turn.y);
  if (size == 0) return (Turn){1, 0};
  double cosine = CLAMP(turn.x / size, -1, 1);
  return (Turn){sqrt((1 + cosine) / 2), turn.y < 0 ? -sqrt((1 - cosine) / 2) : sqrt((1 - cosine) / 2)};
}

static void turn_back(const ToolGraph *graph, ToolPoint *at, Turn turn) {
  for (guint32 i = 0; i < graph->nodes; i++) {
    ToolPoint point = at[i];
    at[i] = (ToolPoint){point.x * turn.x + point.y * turn.y, point.y * turn.x - point.x * turn.y};
  }
}

static void move_to_middle(const ToolGraph *graph, ToolPoint *at) {
  ToolPoint middle = {0, 0};
  for (guint32 i = 0; i < graph->nodes; i++) {
    middle.x += at[i].x / graph->nodes;
    middle.y += at[i].y / graph->nodes;
  }
  for (guint32 i = 0; i < graph->nodes; i++) {
    at[i].x -= middle.x;
    at[i].y -= middle.y;
  }
}

/* The sum of the edges' directions, each to the fourth power: four right angles make a full turn of it, so
 * that edges at right angles add up.  As a share of what it would be were all so. */
static Turn edge_directions(const ToolGraph *graph, const ToolPoint *at) {
  Turn sum = {0, 0};
  double all = 0;
  for (guint32 node = 0; node < graph->nodes; node++) {
    for (guint32 i = graph->starts[node]; i < graph->starts[node + 1]; i++) {
      ToolPoint a = at[node], b = at[graph->ends[i]];
      Turn edge = {b.x - a.x, b.y - a.y};
      double size = tool_point_length(edge.x, edge.y);
      if (size == 0) continue;
      Turn fourth = turn_square(turn_square((Turn){edge.x / size, edge.y / size}));
      sum.x += fourth.x;
      sum.y += fourth.y;
      all += 1;
    }
  }
  return all > 0 ? (Turn){sum.x / all, sum.y / all} : sum;
}

/* Twice the angle of the longest axis, as long as it is longer than the other. */
static Turn longest_axis(const ToolGraph *graph, const ToolPoint *at) {
  double xx = 0, xy = 0, yy = 0;
  for (guint32 i = 0; i < graph->nodes; i++) {
    xx += at[i].x * at[i].x;
    xy += at[i].x * at[i].y;
    yy += at[i].y * at[i].y;
  }
  double all = xx + yy;
  return all > 0 ? (Turn){(xx - yy) / all, 2 * xy / all} : (Turn){0, 0};
}

/* The first node that lies well outside of the middle. */
static ToolPoint find_first(const ToolGraph *graph, const ToolPoint *at) {
  double farthest = 0;
  for (guint32 i = 0; i < graph->nodes; i++) farthest = MAX(farthest, tool_point_length(at[i].x, at[i].y));
  for (guint32 i = 0; i < graph->nodes; i++)
    if (tool_point_length(at[i].x, at[i].y) > farthest / 2) return at[i];
  return (ToolPoint){0, 0};
}

static void flip(const ToolGraph *graph, ToolPoint *at, gboolean x, gboolean y) {
  for (guint32 i = 0; i < graph->nodes; i++) {
    if (x) at[i].x = -at[i].x;
    if (y) at[i].y = -at[i].y;
  }
}

/* The first edge of the first node shall lie flat. */
static gboolean stands_upright(const ToolGraph *graph, const ToolPoint *at) {
  if (graph->starts[1] == 0) return FALSE;
  ToolPoint a = at[0], b = at[graph->ends[0]];
  return fabs(b.y - a.y) > fabs(b.x - a.x);
}

void tool_turning_apply(const ToolGraph *graph, ToolPoint *at) {
  static const double plainly = 0.35;
  move_to_middle(graph, at);
  Turn edges = edge_directions(graph, at), axis = longest_axis(graph, at);
  ToolPoint first = find_first(graph, at);
  gboolean square = tool_point_length(edges.x, edges.y) > plainly,
           round = tool_point_length(axis.x, axis.y) < plainly;
  if (square) {
    turn_back(graph, at, turn_half(turn_half(edges)));
    if (stands_upright(graph, at)) turn_back(graph, at, (Turn){0, 1});
  } else if (!round) {
    turn_back(graph, at, turn_half(axis));
  } else if (first.x != 0 || first.y != 0) { /* to the top */
    double size = tool_point_length(first.x, first.y);
    turn_back(graph, at, (Turn){-first.y / size, first.x / size});
  }
  first = find_first(graph, at);
  flip(graph, at, first.x > 1e-6, first.y > 1e-6);
}
