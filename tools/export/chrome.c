/* SPDX-License-Identifier: MIT */

/* Chrome's Trace Event Format (chrome_file.h).
 *
 *   slices     what a process does: handling a message, waiting, its spans; what it sends and takes, which
 *              has no length; transfers on links.  Those that cross another on their line are pairs of
 *              asynchronous events instead, as are messages flying on links.
 *   flows      a message's way from its sending to its receipt, written when both are known
 *   counters   depths of mailboxes and couriers, and what is recorded, counted and gauged
 *   instants   starts, deaths, log, returns, drops, timers of authors, stops */
#include "net/address.h"
#include "tools/export/chrome_picture.h"
#include "tools/export/export.h"

enum { FLIGHTS_MAX = 1 << 20 };

ToolLine *tool_chrome_line_of(ToolChromePicture *picture, const ToolEvent *event) {
  guint64 address = tool_event_field(event, "process")->id;
  if (address) return tool_lines_process(picture->lines, address, NULL);
  return tool_lines_process(picture->lines, net_address_local(event->device, 0), "no process");
}

/* Instants. */

static void begin_instant(ToolChromePicture *picture, const ToolEvent *event, const char *category,
                          const char *name) {
  const ToolLine *line = tool_event_field(event, "process") ? tool_chrome_line_of(picture, event) : NULL;
  tool_chrome_begin(picture->chrome, "i", category, name, line ? line->device : event->device,
                    line ? line->number : TOOL_CHROME_NO_LINE, event->instant);
  tool_chrome_has_scope(picture->chrome, event->kind == SIM_TRACE_STOP ? "g" : line ? "t" : "p");
}

static void draw_instant(ToolChromePicture *picture, const ToolEvent *event, const char *category,
                         const char *name) {
  begin_instant(picture, event, category, name);
  tool_chrome_finish(picture->chrome);
}

static void draw_timer(ToolChromePicture *picture, const ToolEvent *event) {
  if (event->fields[0].id == 0) return;
  begin_instant(picture, event, "timer", "timer");
  tool_chrome_id(picture->chrome, "timer", event->fields[0].id);
  tool_chrome_finish(picture->chrome);
}

static void draw_log(ToolChromePicture *picture, const ToolEvent *event) {
  begin_instant(picture, event, "log", tool_event_field(event, "line")->text);
  tool_chrome_ticks(picture->chrome, "level", tool_event_field(event, "level")->number);
  tool_chrome_finish(picture->chrome);
}

/* All. */

static void draw_flight(ToolChromePicture *picture, const ToolEvent *event, ToolFlight *flight) {
  if (event->kind == SIM_TRACE_SEND) tool_chrome_draw_send(picture, event, flight);
  if (event->kind == SIM_TRACE_DEPARTURE) tool_chrome_draw_departure(picture, event, flight);
  tool_chrome_draw_depths(picture, event, flight);
}

static void draw(ToolChromePicture *picture, const ToolEvent *event) {
  ToolFlight *flight = tool_flights_follow(picture->flights, event);
  picture->now = event->instant;
  tool_lines_advance(picture->lines, event->instant);
  if (flight) draw_flight(picture, event, flight);
  switch (event->kind) {
  case SIM_TRACE_START:
    tool_lines_process(picture->lines, event->fields[0].id, tool_event_field(event, "name")->text);
    draw_instant(picture, event, "life", "start");
    break;
  case SIM_TRACE_DEATH:
    draw_instant(picture, event, "life", "death");
    tool_lines_end(picture->lines, event->fields[0].id, event->instant);
    break;
  case SIM_TRACE_RECEIPT: tool_chrome_draw_receipt(picture, event, flight); break;
  case SIM_TRACE_HANDLED: tool_chrome_draw_handled(picture, event); break;
  case SIM_TRACE_WAIT: tool_chrome_draw_wait(picture, event); break;
  case SIM_TRACE_RETURN:
  case SIM_TRACE_DROP: tool_chrome_draw_fate(picture, event, flight); break;
  case SIM_TRACE_TIMER: draw_timer(picture, event); break;
  case SIM_TRACE_LOG: draw_log(picture, event); break;
  case SIM_TRACE_SPAN_BEGIN: tool_chrome_begin_span(picture, event); break;
  case SIM_TRACE_SPAN_END: tool_chrome_end_span(picture, event); break;
  case SIM_TRACE_STOP: draw_instant(picture, event, "stop", "stop"); break;
  case SIM_TRACE_MEASURE: tool_chrome_draw_measure(picture, event); break;
  default: break;
  }
  if (flight) tool_flights_settle(picture->flights, flight, event);
}

static gboolean draw_all(ToolChromePicture *picture, ToolTrace *trace, GError **error) {
  GError *problem = NULL;
  for (const ToolEvent *event; (event = tool_trace_next(trace, &problem));) {
    draw(picture, event);
    if (tool_chrome_has_failed(picture->chrome)) break;
  }
  if (problem) g_propagate_error(error, problem);
  return !problem;
}

static gboolean write_chrome(ToolTrace *trace, ToolOutput *output, GError **error) {
  g_autoptr(ToolChrome) chrome = tool_chrome_new(trace, output, error);
  if (!chrome) return FALSE;
  ToolChromePicture picture = {.trace = trace, .chrome = chrome};
  picture.lines = tool_lines_new(trace, chrome);
  picture.flights = tool_flights_new(FLIGHTS_MAX, tool_chrome_draw_sending, &picture);
  picture.spans = tool_open_spans_new(tool_chrome_draw_endless_span, &picture);
  picture.courier_depths = g_hash_table_new(NULL, NULL);
  picture.private_depths = g_hash_table_new(NULL, NULL);
  picture.totals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  gboolean well = draw_all(&picture, trace, error);
  if (well) tool_open_spans_give_up(picture.spans);
  tool_open_spans_free(picture.spans);
  tool_flights_free(picture.flights);
  tool_lines_free(picture.lines);
  g_hash_table_unref(picture.courier_depths);
  g_hash_table_unref(picture.private_depths);
  g_hash_table_unref(picture.totals);
  return well && tool_chrome_end(chrome, error);
}

const ToolExport tool_export_chrome = {"chrome", "for ui.perfetto.dev, chrome://tracing, speedscope",
                                       write_chrome};
