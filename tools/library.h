/* SPDX-License-Identifier: MIT */

/* The library is the folder of Lua modules that scenarios require as "plenum.NAME". */
#ifndef TOOLS_LIBRARY_H
#define TOOLS_LIBRARY_H

/* Where it is: $PLENUM_STDLIB if that is set, ../share/plenum/stdlib beside the program's folder, the source
 * tree for a program that lies in its build folder, else where `meson install` puts it.  NULL when there is
 * none.  (transfer full) (nullable) */
char *tool_library_folder(void);

#endif
