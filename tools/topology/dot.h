/* SPDX-License-Identifier: MIT */

/* DOT is the language of Graphviz.  Attributes have the names and units of the DSL; those of a courier are
 * courier_rate and so on, what is unlimited or unset is left out. */
#ifndef TOOLS_TOPOLOGY_DOT_H
#define TOOLS_TOPOLOGY_DOT_H

#include "actors/run/topology.h"

/* The topology as a graph, or as a digraph if some link leads one way or is another on its way back.  There,
 * links of both ways are one edge with dir=none, or two if they are not alike. (transfer full) */
GString *tool_dot_text(const ActorTopology *topology);

#endif
