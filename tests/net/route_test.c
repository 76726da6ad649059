/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "net/route.h"

/* A few devices and links, without a network around them. */
typedef struct {
  GArray *links;
  NetRoutes *routes;
  NetRouteCache *cache;
} Graph;

static void add_way(guint32 from, guint32 to, gpointer data) {
  NetLink link;
  net_link_init(&link, from, to, NULL);
  g_array_append_val((GArray *)data, link);
}

static void add_pair(guint32 from, guint32 to, gpointer data) {
  add_way(from, to, data);
  add_way(to, from, data);
}

static Graph graph_new(void) { return (Graph){g_array_new(FALSE, FALSE, sizeof(NetLink)), NULL, NULL}; }

static void graph_close(Graph *graph, guint32 devices, const NetShape *shapes, guint shape_count,
                        gsize bytes) {
  graph->routes =
      net_routes_new(devices, (const NetLink *)graph->links->data, graph->links->len, shapes, shape_count);
  graph->cache = net_route_cache_new(graph->routes, bytes);
}

static void graph_free(Graph *graph) {
  net_route_cache_free(graph->cache);
  net_routes_free(graph->routes);
  g_array_unref(graph->links);
}

static guint32 link_to(const Graph *graph, guint32 id) { return g_array_index(graph->links, NetLink, id).to; }

/* The shape stands behind two devices that are joined to each other alone. */
static void closed_form_agrees(NetShape shape) {
  Graph graph = graph_new();
  shape.first = 3;
  add_pair(1, 2, graph.links);
  net_shape_links(&shape, add_pair, graph.links);
  graph_close(&graph, 2 + shape.count, &shape, 1, NET_ROUTE_CACHE_BYTES);
  ck_assert(net_routes_shapely(graph.routes, 0));
  for (guint32 here = 1; here <= 2 + shape.count; here++)
    for (guint32 home = 1; home <= 2 + shape.count; home++) {
      guint32 by_rule = net_route_next_by_rule(graph.cache, here, home);
      ck_assert_msg(net_route_next(graph.cache, here, home) == by_rule,
                    "shape %d of %u (%ux%u, %u): from %u to %u", shape.kind, shape.count, shape.width,
                    shape.height, shape.branching, here, home);
    }
  graph_free(&graph);
}

START_TEST(lines_rings_stars_and_complete_graphs_follow_the_rule) {
  const NetShapeKind kinds[] = {NET_SHAPE_LINE, NET_SHAPE_RING, NET_SHAPE_STAR, NET_SHAPE_COMPLETE};
  for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
    for (guint32 count = 1; count <= 21; count++)
      closed_form_agrees((NetShape){.kind = kinds[k], .count = count});
}
END_TEST

/* The numbers of a hub's links take a byte, two, or four. */
START_TEST(hubs_of_any_size_follow_the_rule) {
  const guint32 counts[] = {255, 256, 257, 300, 65536, 65537, 66000};
  for (guint k = 0; k < G_N_ELEMENTS(counts); k++) {
    Graph graph = graph_new();
    for (guint32 leaf = 2; leaf <= counts[k]; leaf++) add_pair(1, leaf, graph.links);
    graph_close(&graph, counts[k], NULL, 0, NET_ROUTE_CACHE_BYTES);
    for (guint32 leaf = 2; leaf <= counts[k]; leaf += counts[k] > 300 ? 13107 : 1) {
      ck_assert_uint_eq(net_route_next(graph.cache, 1, leaf), 2 * (leaf - 2));
      ck_assert_uint_eq(net_route_next(graph.cache, leaf, 1), 2 * (leaf - 2) + 1);
    }
    ck_assert_uint_eq(link_to(&graph, net_route_next(graph.cache, 1, counts[k])), counts[k]);
    ck_assert_int_eq(net_route_distance(graph.cache, 2, counts[k]), 2);
    graph_free(&graph);
  }
}
END_TEST

START_TEST(trees_follow_the_rule) {
  for (guint32 branching = 1; branching <= 5; branching++)
    for (guint32 count = 1; count <= 25; count++)
      closed_form_agrees((NetShape){.kind = NET_SHAPE_TREE, .count = count, .branching = branching});
}
END_TEST

START_TEST(hypercubes_follow_the_rule) {
  for (guint32 dimensions = 0; dimensions <= 6; dimensions++)
    closed_form_agrees((NetShape){.kind = NET_SHAPE_HYPERCUBE, .count = 1u << dimensions});
}
END_TEST

START_TEST(grids_and_tori_follow_the_rule) {
  for (guint32 width = 1; width <= 7; width++)
    for (guint32 height = 1; height <= 7; height++) {
      NetShape shape = {.kind = NET_SHAPE_GRID, .count = width * height, .width = width, .height = height};
      closed_form_agrees(shape);
      shape.kind = NET_SHAPE_TORUS;
      closed_form_agrees(shape);
    }
}
END_TEST

START_TEST(quadtrees_follow_the_rule) {
  for (guint32 width = 1; width <= 9; width++)
    for (guint32 height = 1; height <= 9; height++)
      closed_form_agrees((NetShape){.kind = NET_SHAPE_QUADTREE,
                                    .count = net_shape_quadtree_count(width, height),
                                    .width = width,
                                    .height = height});
}
END_TEST

START_TEST(a_quadtree_has_as_many_couriers_as_aether_s) {
  ck_assert_uint_eq(net_shape_quadtree_count(1, 1), 1);
  ck_assert_uint_eq(net_shape_quadtree_count(1, 2), 3);
  ck_assert_uint_eq(net_shape_quadtree_count(2, 2), 5);
  ck_assert_uint_eq(net_shape_quadtree_count(3, 3), 13);
}
END_TEST

START_TEST(grids_route_along_x_first) {
  NetShape shape = {NET_SHAPE_GRID, 1, 12, 4, 3, 0};
  Graph graph = graph_new();
  net_shape_links(&shape, add_pair, graph.links);
  graph_close(&graph, 12, &shape, 1, NET_ROUTE_CACHE_BYTES);
  const guint32 way[] = {1, 2, 3, 4, 8, 12};
  for (guint i = 0; i + 1 < G_N_ELEMENTS(way); i++)
    ck_assert_uint_eq(link_to(&graph, net_route_next(graph.cache, way[i], 12)), way[i + 1]);
  ck_assert_int_eq(net_route_distance(graph.cache, 1, 12), 5);
  graph_free(&graph);
}
END_TEST

static void not_shapely(void (*spoil)(guint32 from, guint32 to, gpointer data), guint32 from, guint32 to) {
  NetShape shape = {NET_SHAPE_RING, 1, 6, 0, 0, 0};
  Graph graph = graph_new();
  net_shape_links(&shape, add_pair, graph.links);
  spoil(from, to, graph.links);
  graph_close(&graph, 7, &shape, 1, NET_ROUTE_CACHE_BYTES);
  ck_assert(!net_routes_shapely(graph.routes, 0));
  for (guint32 here = 1; here <= 7; here++)
    for (guint32 home = 1; home <= 7; home++)
      ck_assert_uint_eq(net_route_next(graph.cache, here, home),
                        net_route_next_by_rule(graph.cache, here, home));
  graph_free(&graph);
}

START_TEST(a_shape_that_other_links_touch_follows_the_rule_all_the_same) {
  not_shapely(add_pair, 1, 4); /* a short cut */
  not_shapely(add_pair, 2, 7); /* a way out */
  not_shapely(add_way, 7, 3);  /* a way in */
  not_shapely(add_way, 5, 6);  /* one link more between neighbours */
}
END_TEST

START_TEST(a_short_cut_is_taken) {
  NetShape shape = {NET_SHAPE_LINE, 1, 9, 0, 0, 0};
  Graph graph = graph_new();
  net_shape_links(&shape, add_pair, graph.links);
  add_way(2, 8, graph.links);
  graph_close(&graph, 9, &shape, 1, NET_ROUTE_CACHE_BYTES);
  ck_assert_int_eq(net_route_distance(graph.cache, 1, 9), 3);
  ck_assert_int_eq(net_route_distance(graph.cache, 9, 1), 8);
  graph_free(&graph);
}
END_TEST

START_TEST(of_ways_of_one_length_the_first_declared_link_is_taken) {
  Graph graph = graph_new();
  add_way(1, 3, graph.links);
  add_way(1, 2, graph.links);
  add_way(2, 4, graph.links);
  add_way(3, 4, graph.links);
  add_way(1, 3, graph.links);
  graph_close(&graph, 5, NULL, 0, NET_ROUTE_CACHE_BYTES);
  ck_assert_uint_eq(net_route_next(graph.cache, 1, 4), 0);
  ck_assert_uint_eq(net_route_next(graph.cache, 1, 2), 1);
  ck_assert_uint_eq(net_routes_nth(graph.routes, 1, 3, 4), 1);
  graph_free(&graph);
}
END_TEST

START_TEST(where_no_way_leads_there_is_no_route) {
  Graph graph = graph_new();
  add_way(1, 2, graph.links);
  graph_close(&graph, 3, NULL, 0, NET_ROUTE_CACHE_BYTES);
  ck_assert_uint_eq(net_route_next(graph.cache, 2, 1), NET_NO_LINK);
  ck_assert_uint_eq(net_route_next(graph.cache, 1, 3), NET_NO_LINK);
  ck_assert_uint_eq(net_route_next(graph.cache, 1, 1), NET_NO_LINK);
  ck_assert_uint_eq(net_route_next(graph.cache, 1, 4000), NET_NO_LINK);
  ck_assert_int_eq(net_route_distance(graph.cache, 2, 1), -1);
  ck_assert_int_eq(net_route_distance(graph.cache, 1, 2), 1);
  graph_free(&graph);
}
END_TEST

START_TEST(a_cache_with_room_for_two_tables_answers_as_one_with_room_for_all) {
  Graph graph = graph_new();
  GRand *random = g_rand_new_with_seed(5);
  for (guint i = 0; i < 120; i++) {
    guint32 a = (guint32)g_rand_int_range(random, 1, 61), b = (guint32)g_rand_int_range(random, 1, 61);
    if (a != b) add_pair(a, b, graph.links);
  }
  graph_close(&graph, 60, NULL, 0, NET_ROUTE_CACHE_BYTES);
  NetRouteCache *small = net_route_cache_new(graph.routes, 2 * (61 * 4 + 32));
  for (guint i = 0; i < 5000; i++) {
    guint32 a = (guint32)g_rand_int_range(random, 1, 61), b = (guint32)g_rand_int_range(random, 1, 61);
    ck_assert_uint_eq(net_route_next(small, a, b), net_route_next(graph.cache, a, b));
  }
  net_route_cache_free(small);
  g_rand_free(random);
  graph_free(&graph);
}
END_TEST

START_TEST(a_hub_finds_each_neighbor_and_lists_them_as_declared) {
  Graph graph = graph_new();
  for (guint32 i = 300; i >= 2; i--) add_pair(1, i, graph.links);
  add_pair(1, 300, graph.links);
  graph_close(&graph, 301, NULL, 0, NET_ROUTE_CACHE_BYTES);
  for (guint32 i = 2; i <= 300; i++) ck_assert_uint_eq(net_routes_link(graph.routes, 1, i), 2 * (300 - i));
  ck_assert_uint_eq(net_routes_link(graph.routes, 1, 301), NET_NO_LINK);
  ck_assert_uint_eq(net_routes_link(graph.routes, 1, 1), NET_NO_LINK);
  GArray *neighbors = net_routes_neighbors(graph.routes, 1);
  ck_assert_uint_eq(neighbors->len, 299);
  for (guint i = 0; i < neighbors->len; i++) ck_assert_uint_eq(g_array_index(neighbors, guint32, i), 300 - i);
  g_array_unref(neighbors);
  graph_free(&graph);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("net/route");
  TCase *tests = tcase_create("route");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, lines_rings_stars_and_complete_graphs_follow_the_rule);
  tcase_add_test(tests, hubs_of_any_size_follow_the_rule);
  tcase_add_test(tests, trees_follow_the_rule);
  tcase_add_test(tests, hypercubes_follow_the_rule);
  tcase_add_test(tests, grids_and_tori_follow_the_rule);
  tcase_add_test(tests, quadtrees_follow_the_rule);
  tcase_add_test(tests, a_quadtree_has_as_many_couriers_as_aether_s);
  tcase_add_test(tests, grids_route_along_x_first);
  tcase_add_test(tests, a_shape_that_other_links_touch_follows_the_rule_all_the_same);
  tcase_add_test(tests, a_short_cut_is_taken);
  tcase_add_test(tests, of_ways_of_one_length_the_first_declared_link_is_taken);
  tcase_add_test(tests, where_no_way_leads_there_is_no_route);
  tcase_add_test(tests, a_cache_with_room_for_two_tables_answers_as_one_with_room_for_all);
  tcase_add_test(tests, a_hub_finds_each_neighbor_and_lists_them_as_declared);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
