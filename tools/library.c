/* SPDX-License-Identifier: MIT */
#include "tools/library.h"

#include <glib.h>

#include "plenum_constants.h"

static gboolean is_there(const char *path) { return g_file_test(path, G_FILE_TEST_EXISTS); }

static char *beside(const char *program, const char *name) {
  g_autofree char *folder = g_path_get_dirname(program);
  g_autofree char *prefix = g_path_get_dirname(folder);
  return g_build_filename(prefix, "share", "plenum", name, NULL);
}

/* `name` is below share/plenum, `source` where a built program has it. */
static char *find(const char *name, const char *source) {
  g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
  if (program) {
    g_autofree char *installed = beside(program, name);
    if (is_there(installed)) return g_steal_pointer(&installed);
    if (g_str_equal(program, PLENUM_BUILT_PROGRAM) && is_there(source)) return g_strdup(source);
  }
  g_autofree char *usual = g_build_filename(PLENUM_INSTALLED_DATA, name, NULL);
  return is_there(usual) ? g_steal_pointer(&usual) : NULL;
}

char *tool_library_folder(void) {
  const char *wanted = g_getenv("PLENUM_STDLIB");
  return wanted && *wanted ? g_strdup(wanted) : find("stdlib", PLENUM_SOURCE "/stdlib");
}

char *tool_library_dissector(void) {
  return find("wireshark/plenum.lua", PLENUM_SOURCE "/tools/wireshark.lua");
}
