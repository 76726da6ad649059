/* SPDX-License-Identifier: MIT */

/* The page that tells people about a topology: how large it is, how far things are apart, what it is made of.
 */
#ifndef TOOLS_TOPOLOGY_PAGE_H
#define TOOLS_TOPOLOGY_PAGE_H

#include <stdio.h>

#include "actors/run/topology.h"

void tool_topology_page_print(const ActorTopology *topology, FILE *out);

#endif
