/* SPDX-License-Identifier: MIT */
#include "tools/drawing/layout.h"

#include <check.h>
#include <math.h>
#include <string.h>

static GArray *edges;

static void join(guint32 from, guint32 to) {
  ToolEdge edge = {from, to, TRUE};
  g_array_append_val(edges, edge);
}

static void begin(void) { edges = g_array_new(FALSE, FALSE, sizeof(ToolEdge)); }

static ToolGraph *end(guint32 nodes) {
  ToolGraph *graph = tool_graph_new(nodes, (const ToolEdge *)edges->data, edges->len);
  g_array_unref(edges);
  return graph;
}

static ToolGraph *make_grid(guint32 width, guint32 height) {
  begin();
  for (guint32 i = 0; i < width * height; i++) {
    if (i % width + 1 < width) join(i, i + 1);
    if (i + width < width * height) join(i, i + width);
  }
  return end(width * height);
}

static ToolGraph *make_ring(guint32 nodes) {
  begin();
  for (guint32 i = 0; i < nodes; i++) join(i, (i + 1) % nodes);
  return end(nodes);
}

static ToolGraph *make_tree(guint32 nodes, guint32 branching) {
  begin();
  for (guint32 i = 1; i < nodes; i++) join((i - 1) / branching, i);
  return end(nodes);
}

static ToolPoint *lay_out(const ToolGraph *graph) {
  ToolPoint *points = g_new(ToolPoint, graph->nodes + 1);
  tool_layout_place(graph, NULL, 0, points);
  for (guint32 i = 0; i < graph->nodes; i++) {
    ck_assert(isfinite(points[i].x) && points[i].x >= 0);
    ck_assert(isfinite(points[i].y) && points[i].y >= 0);
  }
  return points;
}

static double apart(ToolPoint a, ToolPoint b) {
  return sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
}

/* Mean over all pairs of the squared relative error of distances, at the scale that makes it least. */
static double stress(const ToolGraph *graph, const ToolPoint *points) {
  guint32 n = graph->nodes, *distances = g_new(guint32, n), *queue = g_new(guint32, n);
  double ratio = 0, square = 0, pairs = 0;
  for (guint32 i = 0; i < n; i++) {
    tool_graph_search(graph, i, distances, queue);
    for (guint32 j = 0; j < n; j++) {
      if (i == j || distances[j] == TOOL_GRAPH_FAR) continue;
      double share = apart(points[i], points[j]) / distances[j];
      ratio += share;
      square += share * share;
      pairs += 1;
    }
  }
  g_free(distances);
  g_free(queue);
  return 1 - ratio * ratio / (square * pairs);
}

static double stress_of(ToolGraph *graph) {
  g_autofree ToolPoint *points = lay_out(graph);
  double value = stress(graph, points);
  tool_graph_free(graph);
  return value;
}

/* A layout by chance has a stress around 0.3. */
START_TEST(distances_in_the_picture_are_those_in_the_graph) {
  ck_assert_double_lt(stress_of(make_ring(2)), 1e-9);
  ck_assert_double_lt(stress_of(make_tree(30, 1)), 1e-6);
  ck_assert_double_lt(stress_of(make_grid(8, 8)), 0.03);
  ck_assert_double_lt(stress_of(make_grid(12, 3)), 0.03);
  ck_assert_double_lt(stress_of(make_ring(24)), 0.06);
  ck_assert_double_lt(stress_of(make_tree(40, 3)), 0.09);
}
END_TEST

START_TEST(large_graphs_are_laid_out_as_well) {
  ck_assert_double_lt(stress_of(make_grid(40, 30)), 0.03);
  ck_assert_double_lt(stress_of(make_ring(1500)), 0.06);
  ck_assert_double_lt(stress_of(make_tree(1093, 3)), 0.15);
}
END_TEST

START_TEST(edges_are_about_one_long) {
  g_autoptr(ToolGraph) graph = make_grid(9, 7);
  g_autofree ToolPoint *points = lay_out(graph);
  for (guint32 i = 0; i + 9 < 63; i++) {
    double length = apart(points[i], points[i + 9]);
    ck_assert_msg(length > 0.85 && length < 1.15, "%u is %g from its neighbour", i, length);
  }
}
END_TEST

START_TEST(a_grid_lies_along_the_axes_with_its_first_node_above_on_the_left) {
  g_autoptr(ToolGraph) graph = make_grid(9, 5);
  g_autofree ToolPoint *points = lay_out(graph);
  for (guint32 y = 0; y < 5; y++) {
    for (guint32 x = 0; x < 9; x++) {
      ToolPoint at = points[y * 9 + x];
      ck_assert_msg(fabs(at.x - x) < 0.35 && fabs(at.y - y) < 0.35, "(%u, %u) is at (%g, %g)", x, y, at.x,
                    at.y);
    }
  }
}
END_TEST

START_TEST(a_rings_nodes_are_as_far_from_its_middle) {
  enum { N = 12 };
  g_autoptr(ToolGraph) graph = make_ring(N);
  g_autofree ToolPoint *points = lay_out(graph);
  ToolPoint middle = {0, 0};
  for (guint32 i = 0; i < N; i++) {
    middle.x += points[i].x / N;
    middle.y += points[i].y / N;
  }
  double radius = apart(points[0], middle);
  for (guint32 i = 1; i < N; i++) ck_assert_double_eq_tol(apart(points[i], middle), radius, 0.05 * radius);
  ck_assert_double_eq_tol(points[0].x, middle.x, 1e-6);
  ck_assert_double_lt(points[0].y, middle.y);
}
END_TEST

START_TEST(nodes_that_the_graph_cannot_tell_apart_are_apart) {
  g_autoptr(ToolGraph) graph = make_tree(13, 12);
  g_autofree ToolPoint *points = lay_out(graph);
  for (guint32 i = 1; i < 13; i++)
    for (guint32 j = 1; j < i; j++) ck_assert_double_gt(apart(points[i], points[j]), 0.3);
}
END_TEST

START_TEST(parts_are_side_by_side) {
  begin();
  for (guint32 i = 0; i < 4; i++) join(i, (i + 1) % 4), join(4 + i, 4 + (i + 1) % 4);
  g_autoptr(ToolGraph) graph = end(10); /* two rings, and two nodes alone */
  g_autofree ToolPoint *points = lay_out(graph);
  for (guint32 i = 0; i < 10; i++)
    for (guint32 j = 0; j < i; j++) ck_assert_double_gt(apart(points[i], points[j]), 0.7);
  for (guint32 i = 0; i < 4; i++)
    for (guint32 j = 4; j < 8; j++) ck_assert_double_lt(points[i].x, points[j].x);
}
END_TEST

START_TEST(a_known_figure_is_drawn_as_such) {
  g_autoptr(ToolGraph) torus = make_grid(4, 3);
  ToolPoint points[12];
  const ToolFigure plane = {TOOL_FIGURE_PLANE, 0, 12, 4}, wheel = {TOOL_FIGURE_WHEEL, 0, 12, 0};
  tool_layout_place(torus, &plane, 1, points);
  ck_assert(points[6].x == 2 && points[6].y == 1);
  tool_layout_place(torus, &wheel, 1, points);
  for (guint32 i = 2; i < 12; i++)
    ck_assert_double_eq_tol(apart(points[0], points[i]), apart(points[0], points[1]), 1e-9);
  const ToolFigure other = {TOOL_FIGURE_PLANE, 0, 10, 5};
  tool_layout_place(torus, &other, 1, points);
  ck_assert(points[6].x != 1 || points[6].y != 1);
}
END_TEST

static void lay_out_twice(ToolGraph *graph) {
  g_autofree ToolPoint *one = lay_out(graph), *other = lay_out(graph);
  ck_assert_mem_eq(one, other, sizeof *one * graph->nodes);
  tool_graph_free(graph);
}

START_TEST(the_same_graph_has_the_same_layout) {
  lay_out_twice(make_grid(7, 7));
  lay_out_twice(make_ring(600));
  lay_out_twice(make_tree(700, 2));
}
END_TEST

/* Bits that were computed once: whoever changes the layout changes them. */
START_TEST(the_layout_is_the_same_on_every_machine) {
  g_autoptr(ToolGraph) graph = make_tree(40, 3);
  g_autofree ToolPoint *points = lay_out(graph);
  char text[64];
  g_snprintf(text, sizeof text, "%a %a", points[17].x, points[39].y);
  ck_assert_str_eq(text, "0x1.5e923c1181d15p+2 0x1.410356de389f2p+2");
}
END_TEST

START_TEST(the_smallest_graphs_have_a_layout) {
  ToolPoint point = {9, 9};
  g_autoptr(ToolGraph) none = tool_graph_new(0, NULL, 0), one = tool_graph_new(1, NULL, 0);
  tool_layout_place(none, NULL, 0, &point);
  ck_assert(point.x == 9);
  tool_layout_place(one, NULL, 0, &point);
  ck_assert(point.x == 0 && point.y == 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("layout");
  TCase *tests = tcase_create("layout");
  tcase_add_test(tests, distances_in_the_picture_are_those_in_the_graph);
  tcase_add_test(tests, large_graphs_are_laid_out_as_well);
  tcase_add_test(tests, edges_are_about_one_long);
  tcase_add_test(tests, a_grid_lies_along_the_axes_with_its_first_node_above_on_the_left);
  tcase_add_test(tests, a_rings_nodes_are_as_far_from_its_middle);
  tcase_add_test(tests, nodes_that_the_graph_cannot_tell_apart_are_apart);
  tcase_add_test(tests, parts_are_side_by_side);
  tcase_add_test(tests, a_known_figure_is_drawn_as_such);
  tcase_add_test(tests, the_same_graph_has_the_same_layout);
  tcase_add_test(tests, the_layout_is_the_same_on_every_machine);
  tcase_add_test(tests, the_smallest_graphs_have_a_layout);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
