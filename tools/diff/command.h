/* SPDX-License-Identifier: MIT */

/* `plenum diff A B`: where two traced runs part, why, and what changed. */
#ifndef TOOLS_DIFF_COMMAND_H
#define TOOLS_DIFF_COMMAND_H

#include "tools/command.h"

extern const ToolCommand tool_diff_command;

#endif
