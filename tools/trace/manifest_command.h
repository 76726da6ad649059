/* SPDX-License-Identifier: MIT */

/* `plenum manifest FOLDER`: what was run, and whether it still lies there as it was. */
#ifndef TOOLS_TRACE_MANIFEST_COMMAND_H
#define TOOLS_TRACE_MANIFEST_COMMAND_H

#include "tools/command.h"

extern const ToolCommand tool_manifest_command;

#endif
