/* SPDX-License-Identifier: MIT */
#include "tools/summary.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static ActorOutcome outcome;
static char *page;

static void print(const char *summary, const char *report) {
  outcome = (ActorOutcome){.summary = json_loads(summary, 0, NULL), .report = json_loads(report, 0, NULL)};
  ck_assert_ptr_nonnull(outcome.summary);
  ck_assert_ptr_nonnull(outcome.report);
  outcome.events = 1234567;
  gsize length;
  FILE *out = open_memstream(&page, &length);
  tool_summary_print(&outcome, 2, FALSE, out);
  fclose(out);
}

static void forget(void) {
  json_decref(outcome.summary);
  json_decref(outcome.report);
  free(page);
  page = NULL;
}

static void has(const char *text) {
  ck_assert_msg(strstr(page, text) != NULL, "no \"%s\" in:\n%s", text, page);
}

START_TEST(the_page_says_how_and_when_the_run_ended_and_how_fast_it_was) {
  print("{\"title\": \"A world\", \"ended\": \"until\", \"time\": 0.1, \"fingerprint\": \"f00\"}",
        "{\"unit\": \"ms\"}");
  has("A world\n");
  has("until at 0.1 ms\n");
  has("1,234,567 in 2.00 s, 617,283 a second\n");
  has("f00\n");
  forget();
}
END_TEST

START_TEST(what_was_busiest_has_a_table_each) {
  print("{\"devices\": [{\"name\": \"a\", \"events\": 12}],"
        "\"couriers\": [{\"name\": \"b\", \"forwarded\": 7, \"greatest_queue\": 3, \"returned\": 1}],"
        "\"links\": [{\"from\": \"a\", \"to\": \"b\", \"messages\": 1000, \"bytes\": 64, \"lost\": 2,"
        " \"use\": 0.25},"
        "{\"from\": \"b\", \"to\": \"a\", \"messages\": 1, \"bytes\": 8, \"lost\": 0}]}",
        "{}");
  has("busiest devices (events)\n  a  12\n");
  has("busiest couriers (messages)\n"
      "     forwarded  greatest queue  returned\n"
      "  b          7               3         1\n");
  has("busiest links\n         messages  bytes  use %  lost\n"
      "  a > b     1,000     64     25     2\n"
      "  b > a         1      8            0\n");
  forget();
}
END_TEST

START_TEST(columns_are_aligned_numbers_to_the_right) {
  print("{\"metrics\": {\"messages:ping\": {\"count\": 1000, \"p50\": 0.5, \"p99\": 12, \"max\": 100},"
        "\"messages:f\\u00e4hre\": {\"count\": 7, \"p50\": 1, \"p99\": 2, \"max\": 3}}}",
        "{}");
  has("         count  p50  p99  max\n"
      "  ping   1,000  0.5   12  100\n"
      "  f\303\244hre      7    1    2    3\n");
  forget();
}
END_TEST

START_TEST(messages_calls_and_the_rest_have_a_table_each) {
  print("{\"metrics\": {\"queue\": {\"count\": 1}, \"messages:ping\": {\"count\": 2},"
        "\"calls:client:get:3\": {\"count\": 4}}}",
        "{}");
  has("messages by kind (latency)\n        count  p50  p99  max\n  ping      2");
  has("calls by origin, kind and destinations (round trip)\n                count  p50  p99  max\n"
      "  client:get:3      4");
  has("measured\n         count  mean  \302\261  p50  p99  max\n  queue      1");
  forget();
}
END_TEST

START_TEST(a_mean_stands_beside_half_its_interval) {
  print("{\"metrics\": {\"delay\": {\"count\": 600, \"mean\": 1.5, \"half_width\": 0.25, \"max\": 3}}}",
        "{}");
  has("         count  mean     \302\261  p50  p99  max\n  delay    600   1.5  0.25              3\n");
  forget();
}
END_TEST

START_TEST(a_warm_up_is_told) {
  print("{\"time\": 20, \"warmup\": 2.5}", "{\"unit\": \"ms\"}");
  has("  warm-up  measured from 2.5 ms on\n");
  forget();
  print("{\"time\": 2, \"warmup\": 2.5}", "{\"unit\": \"ms\"}");
  has("on, which the run did not reach\n");
  forget();
  print("{\"time\": 20, \"warmup\": 0}", "{\"unit\": \"ms\"}");
  ck_assert_ptr_null(strstr(page, "warm-up"));
  forget();
}
END_TEST

START_TEST(what_was_not_measured_is_told) {
  print("{\"time\": 20, \"measured\": false, \"warmup\": 0}", "{}");
  has("  measured  only what the scenario reports (--no-metrics)\n");
  forget();
  print("{\"time\": 20, \"measured\": true, \"warmup\": 0}", "{}");
  ck_assert_ptr_null(strstr(page, "--no-metrics"));
  forget();
}
END_TEST

START_TEST(failed_checks_are_named_and_their_lines_joined) {
  print("{\"checks\": [{\"text\": \"fine\", \"ok\": true}, "
        "{\"text\": \"sum\\nis \\u001b[31m7\", \"ok\": false}]}",
        "{}");
  has("1 passed, 1 failed\n  failed: sum is  [31m7\n");
  ck_assert_ptr_null(strstr(page, "fine"));
  ck_assert_ptr_null(strchr(page, '\033'));
  forget();
}
END_TEST

START_TEST(who_waits_for_what_is_told_and_how_many_more) {
  print("{\"ended\": \"exhausted\"}", "{\"waiting_count\": 1000, \"waiting\": [{\"process\": \"server\","
                                      "\"device\": \"n1\", \"waits_for\": \"mail\"}]}");
  has("  server  n1  mail\n  and 999 more\n");
  forget();
}
END_TEST

START_TEST(who_awaits_whom_is_told_before_the_others) {
  print("{\"ended\": \"exhausted\", \"waiting_count\": 3, \"waiting\": [{\"process\": \"client 2\","
        "\"device\": \"n1\", \"since\": 2.5, \"asked\": 9, \"answered\": 4, \"returned\": 1,"
        "\"awaits\": [{\"to\": \"server 1 on n2\", \"kind\": \"get\"},"
        "{\"to\": \"server 2 on n2\", \"kind\": \"put\"}]}]}",
        "{\"unit\": \"ms\", \"waiting\": []}");
  has("  client 2  n1  since 2.5 ms  4 of 9 answered, 1 returned: "
      "awaits server 1 on n2 (get), server 2 on n2 (put) and 2 more\n  and 2 more\n");
  forget();
}
END_TEST

START_TEST(an_empty_outcome_has_a_page) {
  print("{}", "{}");
  has("ended");
  forget();
}
END_TEST

START_TEST(the_object_has_its_members_in_order) {
  print("{\"scenario\": \"s\", \"time\": 1, \"events\": 1234567, \"fingerprint\": \"f\"}", "{}");
  json_t *object = tool_summary_json(&outcome, 2);
  char *text = json_dumps(object, JSON_COMPACT);
  ck_assert_str_eq(text, "{\"scenario\":\"s\",\"time\":1,\"events\":1234567,\"wall_seconds\":2.0,"
                         "\"events_per_second\":617283.5,\"fingerprint\":\"f\"}");
  free(text);
  json_decref(object);
  forget();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary");
  TCase *tests = tcase_create("summary");
  tcase_add_test(tests, the_page_says_how_and_when_the_run_ended_and_how_fast_it_was);
  tcase_add_test(tests, what_was_busiest_has_a_table_each);
  tcase_add_test(tests, columns_are_aligned_numbers_to_the_right);
  tcase_add_test(tests, messages_calls_and_the_rest_have_a_table_each);
  tcase_add_test(tests, a_mean_stands_beside_half_its_interval);
  tcase_add_test(tests, a_warm_up_is_told);
  tcase_add_test(tests, what_was_not_measured_is_told);
  tcase_add_test(tests, failed_checks_are_named_and_their_lines_joined);
  tcase_add_test(tests, who_waits_for_what_is_told_and_how_many_more);
  tcase_add_test(tests, who_awaits_whom_is_told_before_the_others);
  tcase_add_test(tests, an_empty_outcome_has_a_page);
  tcase_add_test(tests, the_object_has_its_members_in_order);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
