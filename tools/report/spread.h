/* SPDX-License-Identifier: MIT */

/* A spread is how the latencies of messages lie, from the shortest to the longest: for each kind a histogram,
 * with its quantiles, all above one axis.  Where the longest is many times the shortest, but for a hundredth
 * of each kind, the axis is logarithmic; what takes no time at all, or less than the axis shows, then stands
 * at its left end. */
#ifndef TOOLS_REPORT_SPREAD_H
#define TOOLS_REPORT_SPREAD_H

#include "tools/report/report.h"

/* Of the kinds that took most time in all, up to so many. */
void tool_report_append_spread(const ToolReport *report, guint most, GString *page);

#endif
