/* SPDX-License-Identifier: MIT */
#include "tools/library.h"

#include <glib.h>

#include "plenum_constants.h"

static gboolean is_folder(const char *path) { return g_file_test(path, G_FILE_TEST_IS_DIR); }

static char *beside(const char *program) {
  g_autofree char *folder = g_path_get_dirname(program);
  g_autofree char *prefix = g_path_get_dirname(folder);
  return g_build_filename(prefix, "share", "plenum", "stdlib", NULL);
}

char *tool_library_folder(void) {
  const char *wanted = g_getenv("PLENUM_STDLIB");
  if (wanted && *wanted) return g_strdup(wanted);
  g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
  if (program) {
    g_autofree char *installed = beside(program);
    if (is_folder(installed)) return g_steal_pointer(&installed);
    if (g_str_equal(program, PLENUM_BUILT_PROGRAM) && is_folder(PLENUM_SOURCE_STDLIB))
      return g_strdup(PLENUM_SOURCE_STDLIB);
  }
  return is_folder(PLENUM_INSTALLED_STDLIB) ? g_strdup(PLENUM_INSTALLED_STDLIB) : NULL;
}
