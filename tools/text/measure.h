/* SPDX-License-Identifier: MIT */

/* Measures as people read them: the figures of a topology with a fitting unit. */
#ifndef TOOLS_TEXT_MEASURE_H
#define TOOLS_TEXT_MEASURE_H

#include "actors/run/topology.h"

/* "2.5 ms", or "3 tick" where the unit is abstract; "25 MB/s" or "8 B/tick".  (transfer full) */
char *tool_measure_time(const ActorTopology *topology, double units);
char *tool_measure_time_digits(const ActorTopology *topology, double units, int digits); /* for 4 */
char *tool_measure_bandwidth(const ActorTopology *topology, double bytes_per_unit);

/* What a kind is in words: "clock 1 Hz, courier 100 Hz, queue of 8"; "3 ms, 25 MB/s, 1 % lost".  (transfer
 * full) */
char *tool_measure_device(const ActorTopology *topology, const ActorDeviceKind *kind);
char *tool_measure_link(const ActorTopology *topology, const ActorLinkKind *kind);

/* With up to so many significant digits, or more where they are those of a whole number. (transfer full) */
char *tool_measure_number(double number, int digits);

#endif
