/* SPDX-License-Identifier: MIT */
#include "net/address.h"
#include "tools/export/chrome_picture.h"

void tool_chrome_pair(ToolChromePicture *picture, const ToolLine *line, const char *category,
                      const char *name, SimInstant since, SimInstant until) {
  ToolChrome *chrome = picture->chrome;
  guint64 pair = ++picture->pairs;
  tool_chrome_begin(chrome, "b", category, name, line->device, line->number, since);
  tool_chrome_joins(chrome, pair);
  tool_chrome_finish(chrome);
  tool_chrome_begin(chrome, "e", category, name, line->device, line->number, MAX(since, until));
  tool_chrome_joins(chrome, pair);
}

void tool_chrome_interval(ToolChromePicture *picture, ToolLine *line, guint64 key, const char *category,
                          const char *name, SimInstant since, SimInstant until) {
  if (!tool_nesting_end(&line->nesting, key, since, until)) {
    tool_chrome_pair(picture, line, category, name, since, until);
    return;
  }
  tool_chrome_begin(picture->chrome, "X", category, name, line->device, line->number, since);
  tool_chrome_lasts(picture->chrome, until);
}

void tool_chrome_draw_handled(ToolChromePicture *picture, const ToolEvent *event) {
  ToolLine *line = tool_chrome_line_of(picture, event);
  guint64 message = event->fields[0].id;
  const char *name = line->kind && line->message == message ? line->kind->str : "handling";
  tool_chrome_interval(picture, line, TOOL_CHROME_HANDLING, "handling", name,
                       tool_event_field(event, "taken")->ticks, event->instant);
  tool_chrome_id(picture->chrome, "message", message);
  tool_chrome_ticks(picture->chrome, "processor", tool_event_field(event, "processor")->ticks);
  tool_chrome_finish(picture->chrome);
}

void tool_chrome_draw_wait(ToolChromePicture *picture, const ToolEvent *event) {
  tool_chrome_interval(picture, tool_chrome_line_of(picture, event), TOOL_CHROME_UNANNOUNCED, "wait",
                       tool_event_field(event, "why")->text, tool_event_field(event, "since")->ticks,
                       event->instant);
  tool_chrome_id(picture->chrome, "message", tool_event_field(event, "message")->id);
  tool_chrome_text(picture->chrome, "line", tool_event_field(event, "line")->text);
  tool_chrome_finish(picture->chrome);
}

static void finish_span(ToolChromePicture *picture, const ToolOpenSpan *span) {
  tool_chrome_id(picture->chrome, "span", span->id);
  tool_chrome_id(picture->chrome, "parent", span->parent);
  tool_chrome_id(picture->chrome, "cause", span->cause);
  tool_chrome_text(picture->chrome, "line", span->line);
  tool_chrome_finish(picture->chrome);
}

/* The span's mark is the number of its line, which may be forgotten by now. */
void tool_chrome_draw_endless_span(const ToolOpenSpan *span, gpointer data) {
  ToolChromePicture *picture = data;
  ToolLine line = {.device = net_address_home(span->process), .number = span->mark};
  tool_chrome_pair(picture, &line, "span", span->name, span->since, picture->now);
  tool_chrome_text(picture->chrome, "end", "none");
  finish_span(picture, span);
}

void tool_chrome_begin_span(ToolChromePicture *picture, const ToolEvent *event) {
  ToolLine *line = tool_chrome_line_of(picture, event);
  tool_nesting_begin(&line->nesting, event->fields[0].id, event->instant);
  tool_open_spans_add(picture->spans, event, line->number);
}

void tool_chrome_end_span(ToolChromePicture *picture, const ToolEvent *event) {
  const ToolOpenSpan *span = tool_open_spans_find(picture->spans, event->fields[0].id);
  if (!span) return;
  ToolLine *line = tool_chrome_line_of(picture, event);
  tool_chrome_interval(picture, line, span->id, "span", span->name, span->since, event->instant);
  finish_span(picture, span);
  tool_open_spans_remove(picture->spans, span->id);
}
