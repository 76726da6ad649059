/* SPDX-License-Identifier: MIT */
#include "tools/trace/open_span.h"

struct _ToolOpenSpans {
  GHashTable *by_id; /* -> its place in the order */
  GQueue order;
  void (*give_up)(const ToolOpenSpan *span, gpointer data);
  gpointer data;
};

ToolOpenSpans *tool_open_spans_new(void (*give_up)(const ToolOpenSpan *span, gpointer data), gpointer data) {
  ToolOpenSpans *spans = g_new0(ToolOpenSpans, 1);
  spans->by_id = g_hash_table_new(g_int64_hash, g_int64_equal);
  spans->give_up = give_up;
  spans->data = data;
  return spans;
}

static void remove_at(ToolOpenSpans *spans, GList *place) {
  ToolOpenSpan *span = place->data;
  g_hash_table_remove(spans->by_id, &span->id);
  g_queue_delete_link(&spans->order, place);
  g_free(span->name);
  g_free(span->line);
  g_free(span);
}

void tool_open_spans_free(ToolOpenSpans *spans) {
  if (!spans) return;
  while (spans->order.head) remove_at(spans, spans->order.head);
  g_hash_table_unref(spans->by_id);
  g_free(spans);
}

static void give_up_first(ToolOpenSpans *spans) {
  spans->give_up(spans->order.head->data, spans->data);
  remove_at(spans, spans->order.head);
}

void tool_open_spans_give_up(ToolOpenSpans *spans) {
  while (spans->order.head) give_up_first(spans);
}

const ToolOpenSpan *tool_open_spans_first(const ToolOpenSpans *spans) {
  return spans->order.head ? spans->order.head->data : NULL;
}

void tool_open_spans_foreach(const ToolOpenSpans *spans,
                             void (*visit)(const ToolOpenSpan *span, gpointer data), gpointer data) {
  for (const GList *place = spans->order.head; place; place = place->next) visit(place->data, data);
}

void tool_open_spans_add(ToolOpenSpans *spans, const ToolEvent *event, guint32 mark) {
  const ToolTraceValue *fields = event->fields;
  tool_open_spans_remove(spans, fields[0].id);
  if (spans->order.length >= TOOL_OPEN_SPANS_MAX) give_up_first(spans);
  ToolOpenSpan *span = g_new0(ToolOpenSpan, 1);
  *span = (ToolOpenSpan){.id = fields[0].id, .device = event->device, .since = event->instant, .mark = mark};
  span->parent = tool_event_field(event, "parent")->id;
  span->process = tool_event_field(event, "process")->id;
  span->cause = tool_event_field(event, "cause")->id;
  span->name = g_strdup(tool_event_field(event, "name")->text);
  span->line = g_strdup(tool_event_field(event, "line")->text);
  g_queue_push_tail(&spans->order, span);
  g_hash_table_insert(spans->by_id, &span->id, spans->order.tail);
}

const ToolOpenSpan *tool_open_spans_find(const ToolOpenSpans *spans, guint64 id) {
  const GList *place = g_hash_table_lookup(spans->by_id, &id);
  return place ? place->data : NULL;
}

void tool_open_spans_remove(ToolOpenSpans *spans, guint64 id) {
  GList *place = g_hash_table_lookup(spans->by_id, &id);
  if (place) remove_at(spans, place);
}
