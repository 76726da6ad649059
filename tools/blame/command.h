/* SPDX-License-Identifier: MIT */

/* `plenum blame FOLDER`: where the time of a traced run went, and by which path. */
#ifndef TOOLS_BLAME_COMMAND_H
#define TOOLS_BLAME_COMMAND_H

#include "tools/command.h"

extern const ToolCommand tool_blame_command;

#endif
