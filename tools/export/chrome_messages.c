/* SPDX-License-Identifier: MIT */
#include "net/address.h"
#include "tools/export/chrome_picture.h"

static const ToolTraceValue *sent_field(const ToolFlight *flight, const char *name) {
  ToolEvent event = {.kind = SIM_TRACE_SEND};
  return &flight->fields[tool_event_field(&event, name) - event.fields];
}

void tool_chrome_draw_sending(ToolFlight *flight, gpointer data) {
  ToolChromePicture *picture = data;
  ToolChrome *chrome = picture->chrome;
  guint32 line = GPOINTER_TO_UINT(flight->data);
  guint64 process = sent_field(flight, "process")->id;
  guint32 device = process ? net_address_home(process) : flight->device;
  if (!line) return;
  g_autofree char *name = g_strconcat("send ", sent_field(flight, "kind")->text, NULL);
  tool_chrome_begin(chrome, "X", "message", name, device, line, flight->instant);
  tool_chrome_lasts(chrome, flight->instant);
  tool_chrome_id(chrome, "message", flight->id);
  tool_chrome_address(chrome, "to", sent_field(flight, "to")->id);
  tool_chrome_id(chrome, "cause", sent_field(flight, "cause")->id);
  tool_chrome_id(chrome, "span", sent_field(flight, "span")->id);
  tool_chrome_ticks(chrome, "size", sent_field(flight, "size")->number);
  tool_chrome_text(chrome, "line", sent_field(flight, "line")->text);
  tool_chrome_finish(chrome);
}

/* The flow begins in the slice that stands before it in the file. */
static void draw_flow_begin(ToolChromePicture *picture, ToolFlight *flight) {
  guint32 line = GPOINTER_TO_UINT(flight->data);
  guint64 process = sent_field(flight, "process")->id;
  if (!line) return; /* it has begun: this is a copy */
  tool_chrome_draw_sending(flight, picture);
  flight->data = NULL;
  tool_chrome_begin(picture->chrome, "s", "message", sent_field(flight, "kind")->text,
                    process ? net_address_home(process) : flight->device, line, flight->instant);
  tool_chrome_joins(picture->chrome, flight->id);
  tool_chrome_finish(picture->chrome);
}

static void draw_flow_end(ToolChromePicture *picture, const ToolFlight *flight, const ToolLine *line) {
  tool_chrome_begin(picture->chrome, "f", "message", sent_field(flight, "kind")->text, line->device,
                    line->number, picture->now);
  tool_chrome_joins(picture->chrome, flight->id);
  tool_chrome_binds(picture->chrome);
  tool_chrome_finish(picture->chrome);
}

static void draw_taking(ToolChromePicture *picture, const ToolEvent *event, const ToolLine *line) {
  const SimTraceField *fields = sim_trace_classes[SIM_TRACE_RECEIPT].fields;
  g_autofree char *name = g_strconcat("receive ", tool_event_field(event, "kind")->text, NULL);
  tool_chrome_begin(picture->chrome, "X", "message", name, line->device, line->number, event->instant);
  tool_chrome_lasts(picture->chrome, event->instant);
  tool_chrome_id(picture->chrome, "message", event->fields[0].id);
  for (guint i = 0; i < SIM_TRACE_FIELDS && fields[i].name; i++)
    if (fields[i].type == SIM_TRACE_TICKS)
      tool_chrome_ticks(picture->chrome, fields[i].name, event->fields[i].ticks);
  tool_chrome_finish(picture->chrome);
}

void tool_chrome_draw_receipt(ToolChromePicture *picture, const ToolEvent *event, ToolFlight *flight) {
  ToolLine *line = tool_chrome_line_of(picture, event);
  gboolean own = flight && flight->mailbox == tool_event_field(event, "process")->id;
  if (own) tool_nesting_begin(&line->nesting, TOOL_CHROME_HANDLING, event->instant);
  if (!line->kind) line->kind = g_string_new(NULL);
  line->message = event->fields[0].id;
  g_string_assign(line->kind, tool_event_field(event, "kind")->text);
  if (flight && flight->sent) draw_flow_begin(picture, flight);
  draw_taking(picture, event, line);
  if (flight && flight->sent) draw_flow_end(picture, flight, line);
}

void tool_chrome_draw_send(ToolChromePicture *picture, const ToolEvent *event, ToolFlight *flight) {
  flight->data = GUINT_TO_POINTER(tool_chrome_line_of(picture, event)->number);
}

void tool_chrome_draw_departure(ToolChromePicture *picture, const ToolEvent *event,
                                const ToolFlight *flight) {
  ToolChrome *chrome = picture->chrome;
  guint32 peer = tool_event_field(event, "peer")->number;
  ToolLine *line =
      tool_lines_link(picture->lines, tool_event_field(event, "link")->number, event->device, peer);
  SimInstant leaves = tool_event_field(event, "leaves")->ticks, arrival =
                                                                    tool_event_field(event, "arrival")->ticks;
  SimInstant gone = leaves + MAX(0, tool_event_field(event, "transfer")->ticks);
  const char *kind = flight->sent ? sent_field(flight, "kind")->text : "message";
  g_autofree char *name = g_strdup_printf("%s to %s", kind, tool_trace_device(picture->trace, peer));
  if (gone > leaves) {
    tool_chrome_interval(picture, line, TOOL_CHROME_UNANNOUNCED, "transfer", kind, leaves, gone);
    tool_chrome_id(chrome, "message", flight->id);
    tool_chrome_ticks(chrome, "queued", tool_event_field(event, "queued")->ticks);
    tool_chrome_ticks(chrome, "service", tool_event_field(event, "service")->ticks);
    tool_chrome_finish(chrome);
  }
  if (arrival <= gone) return; /* lost, or there at once */
  tool_chrome_pair(picture, line, "flight", name, gone, arrival);
  tool_chrome_id(chrome, "message", flight->id);
  tool_chrome_finish(chrome);
}

void tool_chrome_draw_fate(ToolChromePicture *picture, const ToolEvent *event, const ToolFlight *flight) {
  const char *kind = flight && flight->sent ? sent_field(flight, "kind")->text : "message";
  const char *what = sim_trace_classes[event->kind].name, *why = tool_event_field(event, "why")->text;
  g_autofree char *name = g_strdup_printf("%s %s: %s", what, kind, why);
  tool_chrome_begin(picture->chrome, "i", what, name, event->device, TOOL_CHROME_NO_LINE, event->instant);
  tool_chrome_has_scope(picture->chrome, "p");
  tool_chrome_id(picture->chrome, "message", event->fields[0].id);
  tool_chrome_finish(picture->chrome);
}
