/* SPDX-License-Identifier: MIT */

/* The library is the folder of Lua modules that scenarios require as "plenum.NAME"; what else is installed
 * lies near it. */
#ifndef TOOLS_LIBRARY_H
#define TOOLS_LIBRARY_H

/* Where it is: $PLENUM_STDLIB if that is set, ../share/plenum/stdlib beside the program's folder, the source
 * tree for a program that lies in its build folder, else where `meson install` puts it.  NULL when there is
 * none.  (transfer full) (nullable) */
char *tool_library_folder(void);

/* Wireshark's dissector for what is exported as pcapng, found likewise.  (transfer full) (nullable) */
char *tool_library_dissector(void);

#endif
