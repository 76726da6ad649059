/* SPDX-License-Identifier: MIT */

/* A command is a word of the command line, as in `plenum run`.
 *
 * Its exit status is one of four: all is well; a check or the scenario failed; bad usage or a scenario
 * that does not load; a fault of plenum itself. */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

typedef enum {
  TOOL_WELL = 0,
  TOOL_FAILED = 1,
  TOOL_REFUSED = 2,
  TOOL_FAULT = 3,
} ToolStatus;

typedef struct {
  const char *name;
  const char *usage;   /* its arguments */
  const char *purpose; /* one line */
  /* `argv[0]` is the command's name. */
  ToolStatus (*run)(int argc, char **argv);
  char *(*help)(void); /* (transfer full) */
} ToolCommand;

#endif
