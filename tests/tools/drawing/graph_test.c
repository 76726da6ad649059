/* SPDX-License-Identifier: MIT */
#include "tools/drawing/graph.h"

#include <check.h>
#include <string.h>

#include "tools/drawing/span.h"

START_TEST(ends_are_in_order_each_once_and_no_node_leads_to_itself) {
  const ToolEdge edges[] = {{2, 0, TRUE}, {0, 1, FALSE}, {2, 0, FALSE}, {2, 2, TRUE}, {2, 1, FALSE}};
  g_autoptr(ToolGraph) graph = tool_graph_new(4, edges, G_N_ELEMENTS(edges));
  const guint32 starts[] = {0, 2, 2, 4, 4}, ends[] = {1, 2, 0, 1};
  ck_assert_mem_eq(graph->starts, starts, sizeof starts);
  ck_assert_mem_eq(graph->ends, ends, sizeof ends);
}
END_TEST

START_TEST(a_search_finds_fewest_steps_the_nearest_first) {
  const ToolEdge edges[] = {{0, 1, FALSE}, {1, 2, FALSE}, {2, 3, TRUE}, {0, 3, FALSE}};
  g_autoptr(ToolGraph) graph = tool_graph_new(5, edges, G_N_ELEMENTS(edges));
  guint32 distances[5], queue[5];
  ck_assert_uint_eq(tool_graph_search(graph, 0, distances, queue), 4);
  const guint32 wanted[] = {0, 1, 2, 1, TOOL_GRAPH_FAR}, order[] = {0, 1, 3, 2};
  ck_assert_mem_eq(distances, wanted, sizeof wanted);
  ck_assert_mem_eq(queue, order, sizeof order);
}
END_TEST

START_TEST(components_are_numbered_by_their_first_nodes) {
  const ToolEdge edges[] = {{3, 1, TRUE}, {4, 2, TRUE}};
  g_autoptr(ToolGraph) graph = tool_graph_new(5, edges, G_N_ELEMENTS(edges));
  guint32 component[5];
  const guint32 wanted[] = {0, 1, 2, 1, 2};
  ck_assert_uint_eq(tool_graph_components(graph, component), 3);
  ck_assert_mem_eq(component, wanted, sizeof wanted);
}
END_TEST

START_TEST(the_span_counts_ways_that_are_there_and_those_that_are_not) {
  const ToolEdge edges[] = {{0, 1, FALSE}, {1, 2, FALSE}};
  g_autoptr(ToolGraph) graph = tool_graph_new(3, edges, G_N_ELEMENTS(edges));
  ToolSpan span = tool_span_measure(graph);
  ck_assert_uint_eq(span.sources, 3);
  ck_assert_uint_eq(span.diameter, 2);
  ck_assert_double_eq_tol(span.mean, 4.0 / 3, 1e-12);
  ck_assert_uint_eq(span.cut_off, 3);
}
END_TEST

START_TEST(a_large_graph_is_measured_from_some_of_its_nodes) {
  enum { N = 100000 };
  ToolEdge *edges = g_new(ToolEdge, N);
  for (guint32 i = 0; i < N; i++) edges[i] = (ToolEdge){i, (i + 1) % N, TRUE};
  g_autoptr(ToolGraph) ring = tool_graph_new(N, edges, N);
  ToolSpan span = tool_span_measure(ring);
  ck_assert_uint_lt(span.sources, N);
  ck_assert_uint_eq(span.diameter, N / 2);
  ck_assert_double_eq_tol(span.mean, N / 4.0, 1);
  g_free(edges);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("graph");
  TCase *tests = tcase_create("graph");
  tcase_add_test(tests, ends_are_in_order_each_once_and_no_node_leads_to_itself);
  tcase_add_test(tests, a_search_finds_fewest_steps_the_nearest_first);
  tcase_add_test(tests, components_are_numbered_by_their_first_nodes);
  tcase_add_test(tests, the_span_counts_ways_that_are_there_and_those_that_are_not);
  tcase_add_test(tests, a_large_graph_is_measured_from_some_of_its_nodes);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
