/* SPDX-License-Identifier: MIT */

/* The verdict is one sentence about a tally (blame.h): which place the most time went to, in which part, with
 * what was done there meanwhile, at which line. */
#ifndef TOOLS_BLAME_VERDICT_H
#define TOOLS_BLAME_VERDICT_H

#include "tools/blame/blame.h"

/* NULL: no time went to any place.  (transfer full) */
char *tool_verdict(const ToolTally *tally, const ToolNaming *naming);

#endif
