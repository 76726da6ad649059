/* SPDX-License-Identifier: MIT */

/* `plenum run FILE`: emulates a scenario and tells what came of it. */
#ifndef TOOLS_RUN_COMMAND_H
#define TOOLS_RUN_COMMAND_H

#include "tools/command.h"

extern const ToolCommand tool_run_command;

#endif
