/* SPDX-License-Identifier: MIT */

/* A Chrome picture is a trace while it is drawn as a Chrome trace (chrome_file.h).  Each part of it is a
 * file. */
#ifndef TOOLS_EXPORT_CHROME_PICTURE_H
#define TOOLS_EXPORT_CHROME_PICTURE_H

#include "tools/export/chrome_file.h"
#include "tools/export/line.h"
#include "tools/trace/flight.h"
#include "tools/trace/open_span.h"

typedef struct {
  const ToolTrace *trace;
  ToolChrome *chrome;
  ToolLines *lines;
  ToolFlights *flights; /* data: the number of the line on which the sending is still to be drawn */
  ToolOpenSpans *spans;
  GHashTable *courier_depths; /* device -> depth */
  GHashTable *private_depths; /* device -> messages in mailboxes that are not a process's own */
  GHashTable *totals;         /* "device name" -> what has been counted */
  guint64 pairs;              /* of asynchronous events */
  SimInstant now;
} ToolChromePicture;

#define TOOL_CHROME_HANDLING G_GUINT64_CONSTANT(0) /* as an interval's key; spans have their ids */
#define TOOL_CHROME_UNANNOUNCED G_MAXUINT64        /* that of what is known at its end only */

/* The line of the process of an event; what no process does has a line, too. */
ToolLine *tool_chrome_line_of(ToolChromePicture *picture, const ToolEvent *event);

/* chrome_slices.c.  An interval is a slice if it nests with others of its line, else a pair of asynchronous
 * events; it stays open for arguments. */
void tool_chrome_interval(ToolChromePicture *picture, ToolLine *line, guint64 key, const char *category,
                          const char *name, SimInstant since, SimInstant until);
void tool_chrome_pair(ToolChromePicture *picture, const ToolLine *line, const char *category,
                      const char *name, SimInstant since, SimInstant until);
void tool_chrome_draw_handled(ToolChromePicture *picture, const ToolEvent *event);
void tool_chrome_draw_wait(ToolChromePicture *picture, const ToolEvent *event);
void tool_chrome_begin_span(ToolChromePicture *picture, const ToolEvent *event);
void tool_chrome_end_span(ToolChromePicture *picture, const ToolEvent *event);
void tool_chrome_draw_endless_span(const ToolOpenSpan *span, gpointer picture);

/* chrome_messages.c */
void tool_chrome_draw_send(ToolChromePicture *picture, const ToolEvent *event, ToolFlight *flight);
void tool_chrome_draw_departure(ToolChromePicture *picture, const ToolEvent *event, const ToolFlight *flight);
void tool_chrome_draw_receipt(ToolChromePicture *picture, const ToolEvent *event, ToolFlight *flight);
void tool_chrome_draw_fate(ToolChromePicture *picture, const ToolEvent *event, const ToolFlight *flight);

/* The sending of a message that has no receipt is drawn when that is known. */
void tool_chrome_draw_sending(ToolFlight *flight, gpointer picture);

/* chrome_counters.c */
void tool_chrome_draw_depths(ToolChromePicture *picture, const ToolEvent *event, const ToolFlight *flight);
void tool_chrome_draw_measure(ToolChromePicture *picture, const ToolEvent *event);

#endif
