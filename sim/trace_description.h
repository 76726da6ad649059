/* SPDX-License-Identifier: MIT */

/* The description of a trace is its metadata in the language of CTF 1.8: what readers need to know of
 * streams, packets and events to read them.  It is made of what is known of the run, of the words so far, and
 * of the events, in this order.  All texts are (transfer full). */
#ifndef SIM_TRACE_DESCRIPTION_H
#define SIM_TRACE_DESCRIPTION_H

#include "sim/trace.h"

char *sim_trace_describe_run(const SimTraceOptions *options);

/* SimTraceWord, in the order of their numbers: one of each on a line, which plenum's own reader relies on. */
char *sim_trace_describe_words(const GPtrArray *words);

char *sim_trace_describe_events(void);

#endif
