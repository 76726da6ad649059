/* SPDX-License-Identifier: MIT */

/* A live map is the devices as characters, in order of declaration, by load.  Devices that are one grid or
 * torus stand in its rows, and where there is room the links between neighbours stand between them, by what
 * both directions carried lately. */
#ifndef TOOLS_LIVE_MAP_H
#define TOOLS_LIVE_MAP_H

#include "tools/live/table.h"

/* A newline before each line; nothing where the devices are too many for the page. */
void tool_live_map_append(const ToolLivePage *page, const ToolLoad *load, GString *text);

#endif
