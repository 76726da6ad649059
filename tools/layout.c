/* SPDX-License-Identifier: MIT */
#include "tools/layout.h"

#include <math.h>
#include <stdlib.h>

#include "sim/hash.h"
#include "sim/real.h"

enum {
  SCALING_PIVOTS = 50,
  ALL_PAIRS = 500, /* nodes up to which each pulls at each */
  TERMS = 1000000, /* pulls in a sweep */
  PIVOTS_LEAST = 20,
  PIVOTS_MOST = 200,
  WORK = 60000000, /* pulls in all sweeps */
  SWEEPS_LEAST = 15,
  SWEEPS_MOST = 400,
  ROUNDS = 300,
};

static const double PI = 3.14159265358979323846;

/* A part of a graph that hangs together; its nodes count from 0. */
typedef struct {
  guint32 count;
  guint32 *nodes; /* their numbers in the whole */
  ToolGraph *graph;
  ToolPoint *at;
  double width, height;
} Part;

/* --- pivots --- */

typedef struct {
  guint32 count;
  guint32 *nodes;
  guint32 *distances; /* a row of the part's nodes for each pivot */
} Pivots;

static const guint32 *row(const Pivots *pivots, guint32 pivot, guint32 nodes) {
  return pivots->distances + (gsize)pivot * nodes;
}

/* Each is as far as can be from those before it. */
static Pivots choose_pivots(const ToolGraph *graph, guint32 count) {
  guint32 n = graph->nodes;
  Pivots pivots = {MIN(count, n), g_new(guint32, n), NULL};
  pivots.distances = g_new(guint32, (gsize)pivots.count * n);
  g_autofree guint32 *queue = g_new(guint32, n), *nearest = g_new(guint32, n);
  for (guint32 i = 0; i < n; i++) nearest[i] = TOOL_GRAPH_FAR;
  for (guint32 p = 0, next = 0; p < pivots.count; p++) {
    guint32 *distances = pivots.distances + (gsize)p * n, node = next;
    pivots.nodes[p] = node;
    tool_graph_search(graph, node, distances, queue);
    for (guint32 i = 0; i < n; i++) nearest[i] = MIN(nearest[i], distances[i]);
    for (guint32 i = 0; i < n; i++)
      if (nearest[i] > nearest[next]) next = i;
  }
  return pivots;
}

static void pivots_clear(Pivots *pivots) {
  g_free(pivots->nodes);
  g_free(pivots->distances);
}

/* --- scaling --- */

/* The squared distances, their rows and columns centred on 0. */
static double *centre(const Pivots *pivots, guint32 n) {
  guint32 k = pivots->count;
  double *table = g_new(double, (gsize)n *k);
  g_autofree double *means = g_new0(double, k);
  double mean = 0;
  for (guint32 p = 0; p < k; p++) {
    const guint32 *distances = row(pivots, p, n);
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

/* In [-1, 1); the same for the same number. */
static double scatter(guint32 number) {
  return (double)(sim_hash_fold(0, number) >> 11) / (double)(G_GUINT64_CONSTANT(1) << 52) - 1;
}

/* The greatest eigenvector of those that are orthogonal to `other`, by powers. */
static void find_axis(const double *square, guint32 k, const double *other, double *axis) {
  g_autofree double *next = g_new(double, k);
  for (guint32 i = 0; i < k; i++) axis[i] = 1 + scatter(other ? i + k : i);
  for (guint round = 0; round < ROUNDS; round++) {
    for (guint32 i = 0; i < k; i++) next[i] = dot(square + (gsize)i * k, axis, k);
    double along = other ? dot(next, other, k) : 0;
    for (guint32 i = 0; i < k; i++) axis[i] = other ? next[i] - along * other[i] : next[i];
    normalise(axis, k);
  }
}

static void scale(Part *part) {
  Pivots pivots = choose_pivots(part->graph, SCALING_PIVOTS);
  guint32 k = pivots.count;
  g_autofree double *table = centre(&pivots, part->count);
  g_autofree double *square = multiply(table, part->count, k);
  g_autofree double *first = g_new(double, k), *second = g_new(double, k);
  find_axis(square, k, NULL, first);
  find_axis(square, k, first, second);
  for (guint32 i = 0; i < part->count; i++)
    part->at[i] = (ToolPoint){dot(table + (gsize)i * k, first, k), dot(table + (gsize)i * k, second, k)};
  pivots_clear(&pivots);
}

/* --- stress --- */

static double length(double x, double y) { return sqrt(x * x + y * y); }

/* What pulls at the nodes: a pivot p at node i with weights[p * n + i]. */
typedef struct {
  Pivots pivots;
  float *weights;
} Pull;

/* For each pivot, how many nodes of its region are within each distance of it. */
static guint32 **count_regions(const Pivots *pivots, guint32 n, guint32 *farthest) {
  g_autofree guint32 *home = g_new0(guint32, n);
  *farthest = 0;
  for (guint32 p = 0; p < pivots->count; p++) {
    const guint32 *distances = row(pivots, p, n);
    for (guint32 i = 0; i < n; i++) {
      if (distances[i] < row(pivots, home[i], n)[i]) home[i] = p;
      *farthest = MAX(*farthest, distances[i]);
    }
  }
  guint32 **counts = g_new(guint32 *, pivots->count);
  for (guint32 p = 0; p < pivots->count; p++) counts[p] = g_new0(guint32, (gsize)*farthest + 1);
  for (guint32 i = 0; i < n; i++) counts[home[i]][row(pivots, home[i], n)[i]]++;
  for (guint32 p = 0; p < pivots->count; p++)
    for (guint32 d = 1; d <= *farthest; d++) counts[p][d] += counts[p][d - 1];
  return counts;
}

/* Neighbours pull by themselves, and so not as pivots. */
static Pull pull_new(const ToolGraph *graph) {
  guint32 n = graph->nodes, farthest;
  guint32 count = n <= ALL_PAIRS ? n : CLAMP(TERMS / n, PIVOTS_LEAST, PIVOTS_MOST);
  Pull pull = {choose_pivots(graph, count), NULL};
  guint32 **regions = count_regions(&pull.pivots, n, &farthest);
  pull.weights = g_new(float, (gsize)pull.pivots.count *n);
  for (guint32 p = 0; p < pull.pivots.count; p++) {
    const guint32 *distances = row(&pull.pivots, p, n);
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
  pivots_clear(&pull->pivots);
  g_free(pull->weights);
}

/* Where a node wants to be: the mean of where each of the others wants it. */
typedef struct {
  double x, y, weight;
} Wish;

static inline void add_wish(Wish *wish, ToolPoint node, ToolPoint other, double distance, double weight) {
  double dx = node.x - other.x, dy = node.y - other.y, apart = length(dx, dy);
  double stretch = apart > 0 ? distance / apart : 0;
  wish->x += weight * (other.x + stretch * dx);
  wish->y += weight * (other.y + stretch * dy);
  wish->weight += weight;
}

static double move(Part *part, const Pull *pull, guint32 node) {
  const ToolGraph *graph = part->graph;
  ToolPoint here = part->at[node];
  Wish wish = {0, 0, 0};
  for (guint32 i = graph->starts[node]; i < graph->starts[node + 1]; i++)
    add_wish(&wish, here, part->at[graph->ends[i]], 1, 1);
  for (guint32 p = 0; p < pull->pivots.count; p++) {
    gsize at = (gsize)p * part->count + node;
    if (pull->weights[at] > 0)
      add_wish(&wish, here, part->at[pull->pivots.nodes[p]], pull->pivots.distances[at], pull->weights[at]);
  }
  if (wish.weight == 0) return 0;
  part->at[node] = (ToolPoint){wish.x / wish.weight, wish.y / wish.weight};
  return length(part->at[node].x - here.x, part->at[node].y - here.y);
}

/* The factor that fits the scaled distances best to the wanted ones. */
static double best_factor(const Part *part, const Pull *pull) {
  double above = 0, below = 0;
  for (guint32 p = 0; p < pull->pivots.count; p++) {
    ToolPoint pivot = part->at[pull->pivots.nodes[p]];
    for (guint32 i = 0; i < part->count; i++) {
      double wanted = row(&pull->pivots, p, part->count)[i];
      double is = length(part->at[i].x - pivot.x, part->at[i].y - pivot.y);
      if (wanted == 0) continue;
      above += is / wanted;
      below += is * is / (wanted * wanted);
    }
  }
  return below > 0 ? above / below : 1;
}

/* Nodes that the graph cannot tell apart lie at one point after scaling. */
static void prepare(Part *part, const Pull *pull) {
  double factor = best_factor(part, pull);
  for (guint32 i = 0; i < part->count; i++) {
    part->at[i].x = factor * part->at[i].x + scatter(2 * i) / 1024;
    part->at[i].y = factor * part->at[i].y + scatter(2 * i + 1) / 1024;
  }
}

static void relax(Part *part) {
  static const double still = 1e-5;
  Pull pull = pull_new(part->graph);
  guint64 terms = (guint64)pull.pivots.count * part->count + part->graph->starts[part->count];
  guint sweeps = (guint)CLAMP(WORK / terms, (guint64)SWEEPS_LEAST, (guint64)SWEEPS_MOST);
  prepare(part, &pull);
  for (guint sweep = 0; sweep < sweeps; sweep++) {
    double farthest = 0;
    for (guint32 node = 0; node < part->count; node++) farthest = MAX(farthest, move(part, &pull, node));
    if (farthest < still) break;
  }
  pull_clear(&pull);
}

/* --- turning --- */

typedef struct {
  double x, y; /* cosine and sine, times a length */
} Turn;

static Turn turn_square(Turn turn) { return (Turn){turn.x * turn.x - turn.y * turn.y, 2 * turn.x * turn.y}; }

/* Half the angle, by the theorem; of length 1. */
static Turn turn_half(Turn turn) {
  double size = length(turn.x, turn.y);
  if (size == 0) return (Turn){1, 0};
  double cosine = CLAMP(turn.x / size, -1, 1);
  return (Turn){sqrt((1 + cosine) / 2), turn.y < 0 ? -sqrt((1 - cosine) / 2) : sqrt((1 - cosine) / 2)};
}

static void turn_back(Part *part, Turn turn) {
  for (guint32 i = 0; i < part->count; i++) {
    ToolPoint point = part->at[i];
    part->at[i] = (ToolPoint){point.x * turn.x + point.y * turn.y, point.y * turn.x - point.x * turn.y};
  }
}

static void move_to_middle(Part *part) {
  ToolPoint middle = {0, 0};
  for (guint32 i = 0; i < part->count; i++) {
    middle.x += part->at[i].x / part->count;
    middle.y += part->at[i].y / part->count;
  }
  for (guint32 i = 0; i < part->count; i++) {
    part->at[i].x -= middle.x;
    part->at[i].y -= middle.y;
  }
}

/* The sum of the edges' directions, each to the fourth power: four right angles make a full turn of it, so
 * that edges at right angles add up.  As a share of what it would be were all so. */
static Turn edge_directions(const Part *part) {
  Turn sum = {0, 0};
  double all = 0;
  for (guint32 node = 0; node < part->count; node++) {
    for (guint32 i = part->graph->starts[node]; i < part->graph->starts[node + 1]; i++) {
      ToolPoint a = part->at[node], b = part->at[part->graph->ends[i]];
      Turn edge = {b.x - a.x, b.y - a.y};
      double size = length(edge.x, edge.y);
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
static Turn longest_axis(const Part *part) {
  double xx = 0, xy = 0, yy = 0;
  for (guint32 i = 0; i < part->count; i++) {
    xx += part->at[i].x * part->at[i].x;
    xy += part->at[i].x * part->at[i].y;
    yy += part->at[i].y * part->at[i].y;
  }
  double all = xx + yy;
  return all > 0 ? (Turn){(xx - yy) / all, 2 * xy / all} : (Turn){0, 0};
}

/* The first node that lies well outside of the middle. */
static ToolPoint find_first(const Part *part) {
  double farthest = 0;
  for (guint32 i = 0; i < part->count; i++) farthest = MAX(farthest, length(part->at[i].x, part->at[i].y));
  for (guint32 i = 0; i < part->count; i++)
    if (length(part->at[i].x, part->at[i].y) > farthest / 2) return part->at[i];
  return (ToolPoint){0, 0};
}

static void flip(Part *part, gboolean x, gboolean y) {
  for (guint32 i = 0; i < part->count; i++) {
    if (x) part->at[i].x = -part->at[i].x;
    if (y) part->at[i].y = -part->at[i].y;
  }
}

/* The first edge of the first node shall lie flat. */
static gboolean stands_upright(const Part *part) {
  if (part->graph->starts[1] == 0) return FALSE;
  ToolPoint a = part->at[0], b = part->at[part->graph->ends[0]];
  return fabs(b.y - a.y) > fabs(b.x - a.x);
}

static void turn(Part *part) {
  static const double plainly = 0.35;
  move_to_middle(part);
  Turn edges = edge_directions(part), axis = longest_axis(part);
  ToolPoint first = find_first(part);
  gboolean square = length(edges.x, edges.y) > plainly, round = length(axis.x, axis.y) < plainly;
  if (square) {
    turn_back(part, turn_half(turn_half(edges)));
    if (stands_upright(part)) turn_back(part, (Turn){0, 1});
  } else if (!round) {
    turn_back(part, turn_half(axis));
  } else if (first.x != 0 || first.y != 0) { /* to the top */
    double size = length(first.x, first.y);
    turn_back(part, (Turn){-first.y / size, first.x / size});
  }
  first = find_first(part);
  flip(part, first.x > 1e-6, first.y > 1e-6);
}

/* Distances in a grid are those along its lines, so that its edges come out a little long. */
static void make_edges_one(Part *part) {
  const ToolGraph *graph = part->graph;
  double sum = 0, count = graph->starts[part->count];
  for (guint32 node = 0; node < part->count; node++)
    for (guint32 i = graph->starts[node]; i < graph->starts[node + 1]; i++)
      sum += length(part->at[node].x - part->at[graph->ends[i]].x,
                    part->at[node].y - part->at[graph->ends[i]].y);
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
  if (tree && part->count > ALL_PAIRS) {
    place_tree(part);
    return;
  }
  scale(part);
  relax(part);
  turn(part);
  make_edges_one(part);
}

static void place(Part *part, const ToolFigure *figure) {
  enum { ROUND = 3 };
  if (figure && figure->kind == TOOL_FIGURE_PLANE) place_plane(part, figure->width);
  else if (figure && part->count > ROUND) place_circle(part, figure->kind == TOOL_FIGURE_WHEEL);
  else if (part->count > 1) place_freely(part);
  measure(part);
}

void tool_layout(const ToolGraph *graph, const ToolFigure *figures, guint figure_count, ToolPoint *points) {
  guint32 count;
  Part *parts = divide(graph, &count);
  for (guint32 i = 0; i < count; i++) place(&parts[i], find_figure(&parts[i], figures, figure_count));
  qsort(parts, count, sizeof *parts, compare_parts);
  pack(parts, count, points);
  for (guint32 i = 0; i < count; i++) part_clear(&parts[i]);
  g_free(parts);
}
