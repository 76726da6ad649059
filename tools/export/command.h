/* SPDX-License-Identifier: MIT */

/* `plenum export`: a trace in the format of another program (export.h). */
#ifndef TOOLS_EXPORT_COMMAND_H
#define TOOLS_EXPORT_COMMAND_H

#include "tools/command.h"

extern const ToolCommand tool_export_command;

#endif
