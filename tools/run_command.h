/* SPDX-License-Identifier: MIT */

/* `plenum run FILE`: emulates a scenario and tells what came of it.  `plenum top FILE` is another spelling of
 * `plenum run FILE --live`. */
#ifndef TOOLS_RUN_COMMAND_H
#define TOOLS_RUN_COMMAND_H

#include "tools/command.h"

extern const ToolCommand tool_run_command, tool_top_command;

#endif
