/* SPDX-License-Identifier: MIT */

/* A fault is a bug of plenum itself: a failed g_assert, a wild pointer. */
#ifndef TOOLS_FAULT_H
#define TOOLS_FAULT_H

/* From now on a fault of this process ends it with a message and exit status 3. */
void tool_fault_catch(void);

#endif
