/* SPDX-License-Identifier: MIT */

/* A picture is an SVG document of a topology for people: the drawing with a title, counts and a legend.
 * Colours tell latencies, widths bandwidths; it follows the reader's preference for light or dark. */
#ifndef TOOLS_TOPOLOGY_PICTURE_H
#define TOOLS_TOPOLOGY_PICTURE_H

#include "tools/drawing/drawing.h"

/* (transfer full) */
GString *tool_picture_svg(const ActorTopology *topology);

#endif
