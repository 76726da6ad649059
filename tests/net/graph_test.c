/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "net/error.h"
#include "net/graph.h"

static const char *folder;

static NetGraph *read_sample(const char *name) {
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autofree char *text = NULL;
  gsize length;
  GError *error = NULL;
  ck_assert_msg(g_file_get_contents(path, &text, &length, NULL), "no %s", path);
  NetGraph *graph = net_graph_read(name, text, length, &error);
  ck_assert_msg(graph != NULL, "%s", error ? error->message : "no error");
  return graph;
}

/* "a b c; a-b b>c", with lines and without attributes. */
static char *outline(const NetGraph *graph) {
  GString *text = g_string_new(NULL);
  for (guint32 i = 0; i < net_graph_node_count(graph); i++)
    g_string_append_printf(text, "%s ", net_graph_node(graph, i)->name);
  g_string_append_c(text, ';');
  for (guint32 i = 0; i < net_graph_edge_count(graph); i++) {
    const NetEdge *edge = net_graph_edge(graph, i);
    g_string_append_printf(text, " %s%c%s", net_graph_node(graph, edge->from)->name,
                           edge->directed ? '>' : '-', net_graph_node(graph, edge->to)->name);
  }
  return g_string_free(text, FALSE);
}

static void has_outline(NetGraph *graph, const char *wanted) {
  g_autofree char *is = outline(graph);
  ck_assert_str_eq(is, wanted);
}

static const NetValue *find(const NetGraph *graph, guint32 at, const char *name) {
  for (; at != NET_GRAPH_NONE; at = net_graph_attribute(graph, at)->next)
    if (strcmp(net_graph_attribute(graph, at)->name, name) == 0)
      return &net_graph_attribute(graph, at)->value;
  ck_abort_msg("no %s", name);
  return NULL;
}

static const NetValue *of_node(const NetGraph *graph, guint32 node, const char *name) {
  return find(graph, net_graph_node(graph, node)->first, name);
}

static const NetValue *of_edge(const NetGraph *graph, guint32 edge, const char *name) {
  return find(graph, net_graph_edge(graph, edge)->first, name);
}

START_TEST(graphml_has_typed_attributes_defaults_and_edges_before_nodes) {
  NetGraph *graph = read_sample("ring.graphml");
  has_outline(graph, "a b c ; a-b b>c c-a");
  ck_assert_uint_eq(net_graph_edge(graph, 0)->line, 11);
  ck_assert_str_eq(of_node(graph, 0, "city")->text, "K\xc3\xb6ln & Bonn");
  ck_assert(of_node(graph, 0, "clock_rate")->kind == NET_VALUE_REAL &&
            of_node(graph, 0, "clock_rate")->real == 10);
  ck_assert(of_node(graph, 1, "clock_rate")->real == 0.5);
  ck_assert(of_node(graph, 1, "courier.queue")->kind == NET_VALUE_WHOLE);
  ck_assert_int_eq(of_node(graph, 1, "courier.queue")->whole, 7);
  ck_assert(of_node(graph, 1, "up")->flag && !of_node(graph, 2, "up")->flag);
  ck_assert_str_eq(of_edge(graph, 0, "latency")->text, "3 ms");
  ck_assert(of_edge(graph, 1, "loss")->real == 0.25);
  net_graph_free(graph);
}
END_TEST

START_TEST(node_link_json_has_nested_attributes_and_numbers_for_names) {
  NetGraph *graph = read_sample("ring.json");
  has_outline(graph, "a 2 c ; a-2 2-c c-a");
  ck_assert_int_eq(of_node(graph, 0, "courier.rate")->whole, 100);
  ck_assert_str_eq(of_node(graph, 0, "courier.step")->text, "1 us");
  ck_assert_str_eq(of_node(graph, 0, "at")->text, "[1,2.5]");
  ck_assert(of_edge(graph, 1, "latency")->real == 1e-3 && of_edge(graph, 1, "reorder")->flag);
  ck_assert_uint_eq(net_graph_node(graph, 1)->count, 1);
  net_graph_free(graph);
}
END_TEST

START_TEST(lists_of_edges_make_their_nodes) {
  NetGraph *graph = read_sample("edges.json");
  has_outline(graph, "x y z ; x-y y-z z-x");
  ck_assert_int_eq(of_edge(graph, 0, "weight")->whole, 4);
  ck_assert_str_eq(of_edge(graph, 2, "latency")->text, "2 ms");
  net_graph_free(graph);
  graph = read_sample("counted.json");
  has_outline(graph, "0 1 2 3 ; 2-1 1-0 0-2");
  net_graph_free(graph);
}
END_TEST

START_TEST(dot_has_chains_subgraphs_and_defaults) {
  NetGraph *graph = read_sample("ring.dot");
  has_outline(graph, "a b c d e f gh ; a>b b>c c>a e>d d>f d>gh e>f e>gh");
  ck_assert_int_eq(of_node(graph, 0, "clock_rate")->whole, 10);
  ck_assert_str_eq(of_node(graph, 1, "clock_rate")->text, "1/2");
  ck_assert_str_eq(of_node(graph, 3, "city")->text, "far \"away\"");
  ck_assert_uint_eq(net_graph_node(graph, 5)->count, 1);
  ck_assert_int_eq(of_edge(graph, 0, "weight")->whole, 3); /* strict: said twice */
  ck_assert_int_eq(of_edge(graph, 1, "weight")->whole, 2);
  ck_assert(of_edge(graph, 3, "loss")->real == 0.5);
  ck_assert_str_eq(of_edge(graph, 7, "bandwidth")->text, "1 MB/s");
  ck_assert_uint_eq(net_graph_edge(graph, 7)->line, 9);
  net_graph_free(graph);
}
END_TEST

START_TEST(simgrid_s_routes_tell_what_links_join) {
  NetGraph *graph = read_sample("platform.xml");
  has_outline(graph,
              "alice bob gate carol junction-1 ; alice-gate gate-junction-1 junction-1-bob carol>junction-1");
  ck_assert_int_eq(of_node(graph, 0, "cores")->whole, 4);
  ck_assert_str_eq(of_node(graph, 1, "clock_rate")->text, "98095000 Hz");
  ck_assert_int_eq(of_node(graph, 1, "rack")->whole, 7);
  ck_assert(of_node(graph, 2, "router")->flag && of_node(graph, 4, "router")->flag);
  ck_assert_str_eq(of_edge(graph, 0, "bandwidth")->text, "125000000 B/s");
  ck_assert_str_eq(of_edge(graph, 0, "latency")->text, "0.00005 s");
  ck_assert_str_eq(of_edge(graph, 1, "bandwidth")->text, "125000000 B/s"); /* 1 Gbps */
  ck_assert_str_eq(of_edge(graph, 1, "cable")->text, "glass");
  ck_assert_str_eq(of_edge(graph, 2, "latency")->text, "2 s");
  ck_assert_str_eq(of_edge(graph, 3, "bandwidth")->text, "8388608 B/s");
  net_graph_free(graph);
}
END_TEST

START_TEST(simgrid_s_clusters_are_stars_or_have_a_backbone) {
  NetGraph *graph = read_sample("cluster.xml");
  has_outline(graph, "r1 n0.one n1.one n2.one n7.one mtwo_router mtwo_router-in mtwo_router-out m1 m2 ; "
                     "n0.one-r1 n1.one-r1 n2.one-r1 n7.one-r1 mtwo_router-in>mtwo_router-out "
                     "mtwo_router>mtwo_router-in mtwo_router-out>mtwo_router m1>mtwo_router-in "
                     "mtwo_router-out>m1 m2>mtwo_router-in mtwo_router-out>m2 r1-mtwo_router");
  ck_assert_str_eq(of_edge(graph, 4, "latency")->text, "0.0000005 s");
  ck_assert_int_eq(of_node(graph, 8, "cores")->whole, 8);
  net_graph_free(graph);
}
END_TEST

#define GRAPHML(body) "<graphml>\n<graph edgedefault='undirected'>\n" body "</graph></graphml>"
#define PLATFORM(body) "<platform version='4'><zone routing='Full'>\n" body "</zone></platform>"
#define HOSTS "<host id='a' speed='1f'/><host id='b' speed='1f'/><host id='c' speed='1f'/>\n"

static const struct {
  const char *file, *text, *message;
} broken[] = {
    {"a.txt", "", "a.txt: the name ends in none of"},
    {"a.json", "\n\xff", "a.json:2: this is not UTF-8"},
    {"a.json", "", "a.json:1: "},
    {"a.json", "[[1,\n", "a.json:"},
    {"a.json", "{}", "a.json: there is no list of \"links\" or \"edges\""},
    {"a.json", "[\n[1, 2],\n[1, {}]]", "a.json:3: an edge needs a \"source\" and a \"target\""},
    {"a.json", "[\n[1, 2],\n\n[1, 1]]", "a.json:4: an edge joins \"1\" to itself"},
    {"a.json", "{\"x\": [\"],{\\\"\", 1], \"nodes\": [1,\n2,\n1],\n\"links\": []}",
     "a.json:3: there are two nodes \"1\""},
    {"a.json", "{\"nodes\": [1, 2],\n\"edges\": [[1, 2],\n[2, 3]]}", "a.json:3: an edge ends at \"3\""},
    {"a.json", "{\"nodes\": 1e300, \"edges\": []}", "a.json: \"nodes\" is a list"},
    {"a.json", "{\"nodes\": 99999999, \"edges\": []}", "a.json: this is no number of nodes"},
    {"a.json", "{\"nodes\": [{}],\"edges\":[]}", "a.json:1: a node needs an \"id\""},
    {"a.json", "{\"nodes\": [{\"id\": \"\"}],\"edges\":[]}", "a.json:1: a node has an empty name"},
    {"a.json", "[[1,2,{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":1}}}}}}]]",
     "a.json:1: attributes are nested"},
    {"a.graphml", "", "a.graphml:1: "},
    {"a.graphml", "<gexf/>", "a.graphml:1: <graphml> is wanted, not <gexf>"},
    {"a.graphml", "<graphml>\n</graphml>", "a.graphml:2: there is no <graph>"},
    {"a.graphml", "<graphml>\n<graph>", "a.graphml:2: "},
    {"a.graphml", GRAPHML("<node/>"), "a.graphml:3: <node> has no id"},
    {"a.graphml", GRAPHML("<node id='a'/>\n<node id='a'/>"), "a.graphml:4: there are two nodes \"a\""},
    {"a.graphml", GRAPHML("<edge source='a' target='b'/>"), "a.graphml:3: an edge ends at \"a\""},
    {"a.graphml", GRAPHML("<hyperedge/>"), "a.graphml:3: <hyperedge> is not supported"},
    {"a.graphml", GRAPHML("<node id='a'><graph/></node>"), "a.graphml:3: graphs within graphs"},
    {"a.graphml", GRAPHML("<node id='a'><data key='k'/></node>"), "a.graphml:3: there is no key \"k\""},
    {"a.graphml",
     "<graphml><key id='k' attr.type='int'/>\n<graph><node id='a'>\n"
     "<data key='k'>x</data></node></graph></graphml>",
     "a.graphml:3: k: \"x\" is not of the type"},
    {"a.graphml", "<graphml><key id='k' attr.type='date'/></graphml>", "a.graphml:1: a key's type"},
    {"a.graphml", "<!DOCTYPE g [<!ENTITY a \"b\">]>\n<graphml>&a;</graphml>", "a.graphml:2: "},
    {"a.xml", "<platform version='3'/>", "a.xml:1: a platform of version 4 is wanted, not \"3\""},
    {"a.xml", PLATFORM("<host id='a'/>"), "a.xml:2: <host> has no speed"},
    {"a.xml", PLATFORM("<host id='a' speed='1Gf,2Gf'/>"),
     "a.xml:2: one speed like 1Gf is wanted, not \"1Gf,2Gf\""},
    {"a.xml", PLATFORM("<host id='a' speed='1Gf' core='0'/>"), "a.xml:2: core is a whole number"},
    {"a.xml", PLATFORM("<link id='l' bandwidth='3 parsecs'/>"), "a.xml:2: a bandwidth like 125MBps"},
    {"a.xml", PLATFORM("<link id='l' bandwidth='1Bps' latency='-1s'/>"), "a.xml:2: a time like 50us"},
    {"a.xml", PLATFORM("<peer id='p'/>"), "a.xml:2: \"peer\" is an element that is not supported"},
    {"a.xml", PLATFORM("<host id='a' speed='1f' state_file='f'/>"),
     "a.xml:2: <host state_file> is not supported"},
    {"a.xml", "<platform version='4'><zone routing='Vivaldi'/></platform>",
     "a.xml:1: routing \"Vivaldi\" is not"},
    {"a.xml", PLATFORM(HOSTS "<route src='a' dst='b'><link_ctn id='l'/></route>"),
     "a.xml:3: there is no link \"l\""},
    {"a.xml", PLATFORM(HOSTS "<route src='a' dst='b'></route>"), "a.xml:3: a route has no links"},
    {"a.xml", PLATFORM("<link id='l' bandwidth='1'/>\n<route src='a' dst='b'><link_ctn id='l'/></route>"),
     "a.xml:2: an edge ends at \"a\""},
    {"a.xml",
     PLATFORM("<link id='l' bandwidth='1' sharing_policy='FATPIPE'/>\n<route src='a' dst='b'>"
              "<link_ctn id='l'/></route>"),
     "a.xml:3: link \"l\" is a FATPIPE"},
    {"a.xml",
     PLATFORM(HOSTS "<link id='l' bandwidth='1'/><route src='a' dst='b'><link_ctn id='l'/></route>\n"
                    "<route src='a' dst='c'><link_ctn id='l'/></route>"),
     "a.xml:4: by the routes before this one link \"l\" joins other places"},
    {"a.xml",
     PLATFORM("<cluster id='c' prefix='' suffix='' radical='0-999999999' speed='1f' bw='1' lat='0'/>"),
     "a.xml:2: there are more than 1048575 nodes"},
    {"a.xml", PLATFORM("<cluster id='c' prefix='' suffix='' radical='5-2' speed='1f' bw='1' lat='0'/>"),
     "a.xml:2: radical is a list"},
    {"a.xml",
     PLATFORM("<cluster id='c' prefix='' suffix='' radical='1' speed='1f' bw='1' lat='0' topology='TORUS'/>"),
     "a.xml:2: topology \"TORUS\" is not supported"},
    {"a.dot", "", "a.dot:1: graph or digraph is wanted"},
    {"a.dot", "graph {\na -> b }", "a.dot:2: -> stands in a graph"},
    {"a.dot", "graph { a;\n", "a.dot:2: a statement or } is wanted"},
    {"a.dot", "graph { a [x=\n\"b }", "a.dot:2: a comment, a text or a number"},
    {"a.dot", "graph { /* }", "a.dot:1: a comment"},
    {"a.dot", "graph { a -- a }", "a.dot:1: an edge joins \"a\" to itself"},
    {"a.dot", "graph {}\ngraph {}", "a.dot:2: a file of several graphs"},
    {"a.dot", "graph { subgraph x -- y }", "a.dot:1: a subgraph without { }"},
};

START_TEST(what_is_broken_is_refused_with_file_line_and_reason) {
  GError *error = NULL;
  NetGraph *graph = net_graph_read(broken[_i].file, broken[_i].text, strlen(broken[_i].text), &error);
  ck_assert_msg(graph == NULL, "taken: %s", broken[_i].text);
  ck_assert(error->domain == NET_ERROR && error->code == NET_ERROR_GRAPH);
  ck_assert(g_utf8_validate(error->message, -1, NULL));
  ck_assert_msg(g_str_has_prefix(error->message, broken[_i].message), "%s is not %s", error->message,
                broken[_i].message);
  g_error_free(error);
}
END_TEST

static void append_many(GString *text, const char *format, guint count) {
  for (guint i = 0; i < count; i++) g_string_append_printf(text, format, i, i);
}

static void is_refused(const char *file, GString *text, const char *part) {
  GError *error = NULL;
  ck_assert(net_graph_read(file, text->str, text->len, &error) == NULL);
  ck_assert_msg(strstr(error->message, part) != NULL, "%s", error->message);
  g_error_free(error);
  g_string_free(text, TRUE);
}

/* What would take the square of the file's size, or the stack, would not come back in time. */
START_TEST(what_a_small_file_blows_up_is_refused) {
  GString *text = g_string_new("digraph { {");
  append_many(text, "a%u ", 10000);
  g_string_append(text, "} -> {");
  append_many(text, "b%u ", 10000);
  is_refused("a.dot", g_string_append(text, "} }"), "there are more than 4194304 edges");
  text = g_string_new("graph { ");
  for (guint i = 0; i < 1000000; i++) g_string_append_c(text, '{');
  is_refused("a.dot", text, "nested too deeply");
  text = g_string_new("graph { a [");
  append_many(text, "k%u=%u ", 1000);
  is_refused("a.dot", g_string_append(text, "] }"), "too many attributes");
  text = g_string_new("<graphml>");
  for (guint i = 0; i < 1000000; i++) g_string_append(text, "<desc>");
  is_refused("a.graphml", text, "more than 64 deep");
  text = g_string_new("<graphml>");
  append_many(text, "<key id='%u' attr.name='%u'/>", 1000);
  is_refused("a.graphml", text, "more than 512 keys");
  text = g_string_new(NULL);
  for (guint i = 0; i < 1000000; i++) g_string_append_c(text, '[');
  is_refused("a.json", text, "depth");
  text = g_string_new("graph { ");
  append_many(text, "a%u [k%u=1] ", 100000);
  GError *error = NULL;
  g_string_append_c(text, '}');
  NetGraph *graph = net_graph_read("a.dot", text->str, text->len, &error);
  ck_assert(graph && net_graph_node_count(graph) == 100000);
  net_graph_free(graph);
  g_string_free(text, TRUE);
}
END_TEST

/* Jansson quotes what stands near, cut after some bytes. */
START_TEST(a_reason_is_utf8_wherever_a_parser_cuts_it) {
  for (guint shift = 0; shift < 4; shift++) {
    g_autoptr(GString) text = g_string_new("[\"");
    for (guint i = 0; i < shift; i++) g_string_append_c(text, 'x');
    for (guint i = 0; i < 300; i++) g_string_append(text, "\xe2\x82\xac");
    g_string_append(text, "\" oops]");
    GError *error = NULL;
    ck_assert(net_graph_read("a.json", text->str, text->len, &error) == NULL);
    ck_assert(g_utf8_validate(error->message, -1, NULL));
    g_error_free(error);
  }
}
END_TEST

/* Each beginning of a sample, which ends anywhere. */
START_TEST(a_file_that_ends_too_early_is_refused_or_read) {
  static const char *const names[] = {"ring.graphml", "ring.json", "ring.dot", "platform.xml", "cluster.xml"};
  for (guint n = 0; n < G_N_ELEMENTS(names); n++) {
    g_autofree char *path = g_build_filename(folder, names[n], NULL);
    g_autofree char *text = NULL;
    gsize length;
    ck_assert(g_file_get_contents(path, &text, &length, NULL));
    for (gsize end = 0; end < length - 2; end++) {
      g_autofree char *part = g_strndup(text, end);
      GError *error = NULL;
      NetGraph *graph = net_graph_read(names[n], part, end, &error);
      ck_assert_msg((graph == NULL) == (error != NULL), "%s up to %zu", names[n], end);
      ck_assert(!error || g_str_has_prefix(error->message, names[n]));
      g_clear_error(&error);
      net_graph_free(graph);
    }
  }
}
END_TEST

int main(int count, char **words) {
  folder = count > 1 ? words[1] : "tests/net/graphs";
  Suite *suite = suite_create("net/graph");
  TCase *samples = tcase_create("samples"), *bad = tcase_create("bad");
  tcase_add_test(samples, graphml_has_typed_attributes_defaults_and_edges_before_nodes);
  tcase_add_test(samples, node_link_json_has_nested_attributes_and_numbers_for_names);
  tcase_add_test(samples, lists_of_edges_make_their_nodes);
  tcase_add_test(samples, dot_has_chains_subgraphs_and_defaults);
  tcase_add_test(samples, simgrid_s_routes_tell_what_links_join);
  tcase_add_test(samples, simgrid_s_clusters_are_stars_or_have_a_backbone);
  tcase_add_loop_test(bad, what_is_broken_is_refused_with_file_line_and_reason, 0, G_N_ELEMENTS(broken));
  tcase_add_test(bad, what_a_small_file_blows_up_is_refused);
  tcase_add_test(bad, a_reason_is_utf8_wherever_a_parser_cuts_it);
  tcase_add_test(bad, a_file_that_ends_too_early_is_refused_or_read);
  suite_add_tcase(suite, samples);
  suite_add_tcase(suite, bad);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
