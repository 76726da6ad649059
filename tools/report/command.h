/* SPDX-License-Identifier: MIT */

/* `plenum report FOLDER`: a trace as a page for people. */
#ifndef TOOLS_REPORT_COMMAND_H
#define TOOLS_REPORT_COMMAND_H

#include "tools/command.h"

extern const ToolCommand tool_report_command;

#endif
