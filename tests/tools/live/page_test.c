/* SPDX-License-Identifier: MIT */
#include "tools/live/page.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tools/live/cells.h"
#include "tools/live/terminal.h"

/* A small run, made up: four devices in a square, half a second after it was looked at first. */
static ActorSnapshot *now, *before;
static ToolMeter meter;
static ToolView view;
static GQueue lines;
static ToolLivePage page;

static void add_device(const char *name, guint64 steps, guint64 forwarded, guint32 mail, guint32 courier) {
  ActorDeviceFigures figures = {name, 1000 + steps, 500 + forwarded, 100, 2, courier, mail};
  ActorDeviceFigures earlier = {name, 1000, 500, 100, 2, 0, 0};
  g_array_append_val(now->devices, figures);
  g_array_append_val(before->devices, earlier);
}

static void add_link(guint32 from, guint32 to, guint64 carried, double bandwidth) {
  ActorLinkFigures figures = {from, to, 3, 1, 70 + carried, 7000 + 100 * carried, bandwidth};
  ActorLinkFigures earlier = {from, to, 0, 1, 70, 7000, bandwidth};
  g_array_append_val(now->links, figures);
  g_array_append_val(before->links, earlier);
}

static void add_process(const char *name, guint32 device, guint32 mail) {
  ActorProcessFigures figures = {g_strdup(name), "waiting for a core", 1000 - mail, device, mail};
  g_array_append_val(now->processes, figures);
}

static void add_kind(const char *word, guint64 sent, double p50, double p99) {
  ActorKindFigures figures = {word, sent, sent - 1, p50, p99};
  g_array_append_val(now->kinds, figures);
}

static void set_up(void) {
  now = actor_snapshot_new();
  before = actor_snapshot_new();
  meter = (ToolMeter){.now = 25, .rate = 456000.4, .speed = 10, .moving = TRUE};
  view = tool_view_plain();
  page = (ToolLivePage){now, before, 0.5, &meter, &view, "square.lua", &lines, 80, 24, FALSE, FALSE};
  now->progress = (ActorProgress){25, 100, "ms", 1234567, 38200000, 2000000000};
  now->title = "A square";
  now->due = 25.5;
  now->columns = 2;
  now->mailed = 2;
  before->progress = (ActorProgress){20, 100, "ms", 1000000, 38000000, 2000000000};
  add_device("north", 100, 20, 0, 0);
  add_device("east", 300, 60, 7, 2);
  add_device("south", 0, 0, 0, 0);
  add_device("west", 40, 0, 12, 0);
  add_link(1, 2, 5, 0);
  add_link(2, 1, 50, 2000);
  add_link(2, 3, 10, 1e6);
  add_process("server 3", 4, 12);
  add_process("process 1", 2, 7);
  add_kind("get", 1000, 0.25, 12.5);
  add_kind("put", 2500000, NAN, NAN);
}

static void tear_down(void) {
  actor_snapshot_free(now);
  actor_snapshot_free(before);
  g_queue_clear_full(&lines, g_free);
}

static void shows(const char *wanted) {
  char *text = tool_live_page(&page);
  ck_assert_msg(strcmp(text, wanted) == 0, "the page is\n%s\nand not\n%s", text, wanted);
  g_free(text);
}

static void has(const char *part, gboolean wanted) {
  char *text = tool_live_page(&page);
  ck_assert_msg((strstr(text, part) != NULL) == wanted, "%s\"%s\" in\n%s", wanted ? "no " : "", part, text);
  g_free(text);
}

static void type(int key) { tool_view_key(&view, key); }

START_TEST(a_page_shows_the_run_and_its_busiest_parts) {
  shows("A square                                                   running, every 0.5 s\n"
        "time 25 of 100 ms (25 %)  [######                  ]  about 8 s left\n"
        "1,234,567 events, 456,000 a second  38.2 MB of 2.0 GB\n"
        "=#@\n"
        "   \n"
        ". -\n"
        "> devices (4)       load*            steps/s   moved/s   mail   courier   procs\n"
        "  east               69 % ########       600       120      7         2       2\n"
        "  north              23 % ###            200        40      0         0       2\n"
        "  west              7.7 % #               80         0     12         0       2\n"
        "  south               0 %                  0         0      0         0       2\n"
        "  processes with mail (2)          mail*  on                is                 \n"
        "  server 3                            12  west              waiting for a core \n"
        "  process 1                            7  east              waiting for a core \n"
        "  links (3)                   messages/s*     bytes/s     use   flying     lost\n"
        "  east > north                        100      10,000    50 %        3        1\n"
        "  east > south                         20       2,000     0 %        3        1\n"
        "  north > east                         10       1,000       -        3        1\n"
        "  messages by kind (2)               sent*        taken      p50 ms      p99 ms\n"
        "  put                                2.5 M        2.5 M           -           -\n"
        "  get                                1,000          999        0.25        12.5\n"
        "\n"
        "\n"
        "space pause  s step  t turn  +- refresh  tab <> tables  z zoom  q quit  ? help");
}
END_TEST

START_TEST(a_narrow_page_still_says_how_to_leave_and_where_the_other_keys_are) {
  page.columns = 40;
  has("\nspace pause  s step  q quit  ? help", TRUE);
  page.columns = 20;
  has("\nq quit  ? help", TRUE);
}
END_TEST

START_TEST(rates_are_counts_after_a_step) {
  page.seconds = 0;
  type('s');
  has("                 paused\n", TRUE);
  has("next at 25.5", TRUE);
  has("steps     moved", TRUE);
  has("east               69 % ########       300        60", TRUE);
  has("steps/s", FALSE);
}
END_TEST

START_TEST(any_column_sorts) {
  type(TOOL_KEY_LEFT); /* by declaration */
  has("> devices (4)* ", TRUE);
  has("  north              23 % ###            200        40      0         0       2\n  east ", TRUE);
  for (guint i = 0; i < 4; i++) type(TOOL_KEY_RIGHT); /* by mail */
  has("mail*", TRUE);
  has("  west              7.7 % #               80         0     12         0       2\n  east ", TRUE);
  type(TOOL_KEY_DOWN);
  type(TOOL_KEY_DOWN);
  type(TOOL_KEY_RIGHT);
  type(TOOL_KEY_RIGHT); /* links by use: what has no bandwidth comes last */
  has("> links (3) ", TRUE);
  has(" 50 %        3        1\n  east > south ", TRUE);
  has("  north > east                         10       1,000       -        3        1\n", TRUE);
}
END_TEST

START_TEST(a_table_may_have_the_page_to_itself) {
  type('z');
  type(TOOL_KEY_BACKTAB);
  has("> messages by kind (2)", TRUE);
  has("devices", FALSE);
}
END_TEST

START_TEST(the_load_of_devices_is_a_map) {
  for (guint i = 0; i < 4; i++) add_device("more", 0, 0, 0, 0);
  has("\n=@\n.-\n..\n..\n", TRUE); /* a grid stands as it is */
  now->columns = 0;
  has("\n=@.-....\n", TRUE);
  page.unicode = TRUE;
  has("\n\342\226\203\342\226\210.\342\226\201....\n", TRUE);
  has("\342\226\210\342\226\210\342\226\210     ", TRUE);
  for (guint i = 0; i < 400; i++) add_device("more", 0, 0, 0, 0);
  has("\342\226\203\342\226\210.\342\226\201", FALSE); /* too many */
}
END_TEST

START_TEST(the_load_of_links_stands_between_neighbours) {
  add_link(1, 3, 20, 0);
  add_link(3, 1, 10, 0);
  add_link(4, 2, 5, 0); /* from 2 to 3, and from 1 to 4, there is no place */
  add_link(4, 1, 500, 0);
  has("\n=#@\n| :\n. -\n", TRUE);
  page.unicode = TRUE;
  has("\n\342\226\203\342\224\201\342\226\210\n\342\224\202 \342\225\216\n. \342\226\201\n", TRUE);
}
END_TEST

START_TEST(both_ends_of_a_link_are_seen) {
  g_array_index(now->devices, ActorDeviceFigures, 0).name = "a name that is too long";
  has("  east > a name that is too ", TRUE);
  g_array_index(now->devices, ActorDeviceFigures, 1).name = "so is the name of this one";
  has("  so is the n > a name that", TRUE);
}
END_TEST

START_TEST(failures_and_the_log_are_seen) {
  now->failed_checks = 2;
  for (guint i = 1; i <= 5; i++) g_queue_push_tail(&lines, g_strdup_printf("line %u\033[2J", i));
  has("\nfailed checks: 2\n", TRUE);
  has("\nline 3 [2J\nline 4 [2J\nline 5 [2J\nspace pause", TRUE);
  has("line 2", FALSE);
}
END_TEST

START_TEST(names_are_cut_and_harmless) {
  g_array_index(now->devices, ActorDeviceFigures, 1).name = "\033[31ma very long name of a device indeed";
  has("\n   [31ma very long", TRUE);
  has("\033", FALSE);
  now->title = NULL;
  has("square.lua", TRUE);
}
END_TEST

START_TEST(colours_are_there_where_they_are_wanted) {
  has("\033", FALSE);
  page.colour = TRUE;
  has("\033[7m> devices", TRUE);
  has("\033[1m  links", TRUE);
}
END_TEST

START_TEST(help_takes_the_place_of_the_tables) {
  type('?');
  has("s            go on to the end of the next instant", TRUE);
  has("devices (4)", FALSE);
  type('?');
  has("devices (4)", TRUE);
}
END_TEST

START_TEST(an_empty_world_has_a_page) {
  g_array_set_size(now->devices, 0);
  g_array_set_size(now->links, 0);
  g_array_set_size(now->processes, 0);
  g_array_set_size(now->kinds, 0);
  now->progress = (ActorProgress){0, INFINITY, "s", 0, 0, 0};
  has("> devices (0)", TRUE);
  has("\ntime 0 s\n", TRUE);
  has("nan", FALSE);
}
END_TEST

START_TEST(kinds_that_nobody_measures_are_told_from_none) {
  g_array_set_size(now->kinds, 0);
  has("  messages by kind (0)", TRUE);
  now->unmeasured = TRUE;
  has("  messages (not measured)", TRUE);
  has("messages by kind (0)", FALSE);
}
END_TEST

/* The terminal is never written over its edge, whatever its size. */
START_TEST(every_size_is_kept_to) {
  g_queue_push_tail(&lines, g_strnfill(500, 'x'));
  now->failed_checks = 1;
  for (guint keys = 0; keys < 3; keys++) {
    for (page.columns = 1; page.columns < 130; page.columns += 1 + page.columns / 10)
      for (page.rows = 1; page.rows < 40; page.rows += 1 + page.rows / 20) {
        char *text = tool_live_page(&page);
        g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
        ck_assert_uint_le(g_strv_length(rows), page.rows);
        for (guint i = 0; rows[i]; i++) ck_assert_uint_lt(tool_cells_count(rows[i]), page.columns);
        if (page.rows >= 24 && keys == 0 && page.columns > 1)
          ck_assert_uint_eq(g_strv_length(rows), page.rows);
        g_free(text);
      }
    type(keys ? '?' : 'z');
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tools/live_page");
  TCase *tests = tcase_create("live_page");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, a_page_shows_the_run_and_its_busiest_parts);
  tcase_add_test(tests, a_narrow_page_still_says_how_to_leave_and_where_the_other_keys_are);
  tcase_add_test(tests, rates_are_counts_after_a_step);
  tcase_add_test(tests, any_column_sorts);
  tcase_add_test(tests, a_table_may_have_the_page_to_itself);
  tcase_add_test(tests, the_load_of_devices_is_a_map);
  tcase_add_test(tests, the_load_of_links_stands_between_neighbours);
  tcase_add_test(tests, both_ends_of_a_link_are_seen);
  tcase_add_test(tests, failures_and_the_log_are_seen);
  tcase_add_test(tests, names_are_cut_and_harmless);
  tcase_add_test(tests, colours_are_there_where_they_are_wanted);
  tcase_add_test(tests, help_takes_the_place_of_the_tables);
  tcase_add_test(tests, an_empty_world_has_a_page);
  tcase_add_test(tests, kinds_that_nobody_measures_are_told_from_none);
  tcase_add_test(tests, every_size_is_kept_to);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
