/* SPDX-License-Identifier: MIT */

/* The summary of a run tells what came of it: to programs as one JSON object, to people as a page. */
#ifndef TOOLS_SUMMARY_H
#define TOOLS_SUMMARY_H

#include <stdio.h>

#include "actors/run/run.h"

/* The object: the outcome's summary with the two wall-clock figures in their place.  (transfer full) */
json_t *tool_summary_json(const ActorOutcome *outcome, double wall_seconds);

/* The page. */
void tool_summary_print(const ActorOutcome *outcome, double wall_seconds, gboolean colour, FILE *out);

/* The failed checks only, a line each, but for the first `skip`. */
void tool_summary_print_failed_checks(const ActorOutcome *outcome, guint skip, FILE *out);

#endif
