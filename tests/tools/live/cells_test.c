/* SPDX-License-Identifier: MIT */
#include "tools/live/cells.h"

#include <check.h>
#include <stdlib.h>

static void fills(const char *text, guint cells, gboolean right, const char *wanted) {
  GString *line = g_string_new(NULL);
  tool_cells_append(line, text, cells, right);
  ck_assert_str_eq(line->str, wanted);
  g_string_free(line, TRUE);
}

START_TEST(text_is_cut_or_filled) {
  fills("node", 6, FALSE, "node  ");
  fills("node", 6, TRUE, "  node");
  fills("node", 3, FALSE, "nod");
  fills("node", 0, FALSE, "");
  fills("", 2, TRUE, "  ");
}
END_TEST

START_TEST(a_wide_character_takes_two_cells_and_is_not_halved) {
  fills("\346\274\242\345\255\227", 4, FALSE, "\346\274\242\345\255\227");
  fills("\346\274\242\345\255\227", 3, FALSE, "\346\274\242 ");
  fills("e\314\201x", 2, FALSE, "e\314\201x"); /* an accent takes none */
  ck_assert_uint_eq(tool_cells_count("\346\274\242x"), 3);
}
END_TEST

START_TEST(what_would_move_the_cursor_is_a_space) {
  fills("a\033[2Jb\n", 7, FALSE, "a [2Jb ");
  fills("\377", 1, FALSE, "\357\277\275");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tools/cells");
  TCase *tests = tcase_create("cells");
  tcase_add_test(tests, text_is_cut_or_filled);
  tcase_add_test(tests, a_wide_character_takes_two_cells_and_is_not_halved);
  tcase_add_test(tests, what_would_move_the_cursor_is_a_space);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
