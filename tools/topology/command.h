/* SPDX-License-Identifier: MIT */

/* `plenum topology FILE`: tells what network a scenario declares, and writes it for other programs and for
 * the eye. */
#ifndef TOOLS_TOPOLOGY_COMMAND_H
#define TOOLS_TOPOLOGY_COMMAND_H

#include "tools/command.h"

extern const ToolCommand tool_topology_command;

#endif
