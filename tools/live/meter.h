/* SPDX-License-Identifier: MIT */

/* A meter tells how fast a run goes on: it is read now and then, and what is older than a few seconds counts
 * little.  Its clock is the reader's, in seconds, and may stand still with the run. */
#ifndef TOOLS_LIVE_METER_H
#define TOOLS_LIVE_METER_H

#include <glib.h>

typedef struct {
  double seconds, now; /* when it was read last, and how far the run had come, in units */
  guint64 events;
  double rate;  /* events per second */
  double speed; /* units per second */
  gboolean moving;
} ToolMeter;

/* One that is all zero has been read at the start of the run.  A run that has begun again starts it again. */
void tool_meter_read(ToolMeter *meter, double seconds, double now, guint64 events);

/* Seconds until the run comes to `until`, or -1 where that cannot be known. */
double tool_meter_remaining(const ToolMeter *meter, double until);

/* How many events the next slice should have, after one of `events` (0: none yet) took so many seconds, for
 * some fifty slices a second; from 1 to SIM_SLICE. */
guint tool_meter_slice(guint events, double seconds);

#endif
