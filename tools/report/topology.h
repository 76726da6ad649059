/* SPDX-License-Identifier: MIT */

/* The topology of a trace, read back from what topology/node_link.h has written. */
#ifndef TOOLS_REPORT_TOPOLOGY_H
#define TOOLS_REPORT_TOPOLOGY_H

#include "actors/run/topology.h"
#include "tools/trace/trace.h"

/* One direction of a link, as events number them. */
typedef struct {
  guint32 from, to; /* indices of devices */
  guint32 link;     /* index in the topology */
} ToolDirection;

/* Names, ends of links, shapes and the unit; figures of devices and links are not read.  `directions` (GArray
 * of ToolDirection) is the caller's.  G_FILE_ERROR, naming `folder`'s file, for links that join nothing;
 * shapes that are none are left out. */
ActorTopology *tool_report_topology(const ToolTrace *trace, const char *folder, GArray **directions,
                                    GError **error);

#endif
