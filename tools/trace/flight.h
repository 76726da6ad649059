/* SPDX-License-Identifier: MIT */

/* A flight is a message under way, from its sending until it is taken, returned or dropped, as it is followed
 * through the events of a trace.
 *
 * A message that a link duplicates is in flight until each copy is.  As the end of many flights may not be in
 * the trace, so many are followed at once, and then the first is forgotten. */
#ifndef TOOLS_TRACE_FLIGHT_H
#define TOOLS_TRACE_FLIGHT_H

#include "tools/trace/trace.h"

typedef struct _ToolFlights ToolFlights;

typedef struct {
  guint64 id;
  gboolean sent; /* its sending is in the trace, and so these are known: */
  guint32 device;
  SimInstant instant;
  ToolTraceValue fields[SIM_TRACE_FIELDS]; /* of SIM_TRACE_SEND; texts live as long as the flights */
  guint32 courier;                         /* the device in whose courier it waits; 0: in none */
  guint64 mailbox;                         /* in which it waits; 0: in none */
  gpointer data;                           /* whoever follows it puts it here */
} ToolFlight;

/* At most so many are followed.  `forget` (nullable) is called with each flight that is over, whether it was
 * sent or not. */
ToolFlights *tool_flights_new(guint most, void (*forget)(ToolFlight *flight, gpointer data), gpointer data);

/* Those that have no end are forgotten, too, in the order of their beginnings. */
void tool_flights_free(ToolFlights *flights);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolFlights, tool_flights_free)

/* The flight that the event is part of, as it was before; NULL if it is none. */
ToolFlight *tool_flights_follow(ToolFlights *flights, const ToolEvent *event);

/* After the event, which may be the last: then the flight is forgotten. */
void tool_flights_settle(ToolFlights *flights, ToolFlight *flight, const ToolEvent *event);

#endif
