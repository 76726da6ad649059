/* SPDX-License-Identifier: MIT */
#include "tools/report/spans.h"

#include "tools/report/field.h"

static void name_free(gpointer data) {
  ToolSpanName *name = data;
  sim_histogram_free(name->lengths);
  g_free(name->name);
  g_free(name);
}

static void span_free(gpointer data) {
  g_free(((ToolTraceSpan *)data)->line);
  g_free(data);
}

ToolSpans *tool_spans_new(void) {
  ToolSpans *spans = g_new0(ToolSpans, 1);
  spans->names = g_ptr_array_new_with_free_func(name_free);
  spans->longest = g_ptr_array_new_with_free_func(span_free);
  spans->by_name = g_hash_table_new(g_str_hash, g_str_equal);
  spans->open = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, span_free);
  return spans;
}

void tool_spans_free(ToolSpans *spans) {
  if (!spans) return;
  g_hash_table_unref(spans->by_name);
  g_hash_table_unref(spans->open);
  g_ptr_array_unref(spans->names);
  g_ptr_array_unref(spans->longest);
  g_free(spans);
}

static guint find_name(ToolSpans *spans, const char *text) {
  gpointer found = g_hash_table_lookup(spans->by_name, text);
  if (found) return GPOINTER_TO_UINT(found) - 1;
  if (spans->names->len > TOOL_SPANS_NAMES) return TOOL_SPANS_NAMES;
  ToolSpanName *name = g_new0(ToolSpanName, 1);
  name->name = g_strdup(spans->names->len < TOOL_SPANS_NAMES ? text : "(further names)");
  g_ptr_array_add(spans->names, name);
  g_hash_table_insert(spans->by_name, name->name, GUINT_TO_POINTER(spans->names->len));
  return spans->names->len - 1;
}

static void begin(ToolSpans *spans, const ToolEvent *event) {
  guint name = find_name(spans, event->fields[TOOL_SPAN_NAME].text);
  ((ToolSpanName *)g_ptr_array_index(spans->names, name))->begun++;
  spans->begun++;
  if (g_hash_table_size(spans->open) >= TOOL_SPANS_OPEN) return;
  ToolTraceSpan *span = g_new0(ToolTraceSpan, 1);
  span->id = event->fields[TOOL_SPAN_ID].id;
  span->parent = event->fields[TOOL_SPAN_PARENT].id;
  span->process = event->fields[TOOL_SPAN_PROCESS].id;
  span->device = event->device;
  span->begin = event->instant;
  span->name = name;
  span->line = g_strdup(event->fields[TOOL_SPAN_LINE].text);
  g_hash_table_replace(spans->open, GSIZE_TO_POINTER(span->id), span);
}

static SimInstant length_of(const ToolTraceSpan *span) { return span->end - span->begin; }

/* Of those as long the first stays. (transfer full) */
static void remember(ToolSpans *spans, ToolTraceSpan *span) {
  GPtrArray *longest = spans->longest;
  guint at = longest->len;
  while (at > 0 && length_of(g_ptr_array_index(longest, at - 1)) < length_of(span)) at--;
  if (at == TOOL_SPANS_LONGEST) {
    span_free(span);
    return;
  }
  if (longest->len == TOOL_SPANS_LONGEST) g_ptr_array_set_size(longest, TOOL_SPANS_LONGEST - 1);
  g_ptr_array_insert(longest, (gint)at, span);
}

static void end(ToolSpans *spans, const ToolEvent *event) {
  gpointer id = GSIZE_TO_POINTER(event->fields[TOOL_SPAN_ID].id), stolen;
  if (!g_hash_table_steal_extended(spans->open, id, NULL, &stolen)) return;
  ToolTraceSpan *span = stolen;
  ToolSpanName *name = g_ptr_array_index(spans->names, span->name);
  span->end = MAX(event->instant, span->begin);
  if (!name->lengths) name->lengths = sim_histogram_new();
  sim_histogram_record(name->lengths, (double)length_of(span));
  name->ticks += (guint64)length_of(span);
  spans->ended++;
  remember(spans, span);
}

void tool_spans_add(ToolSpans *spans, const ToolEvent *event) {
  if (event->kind == SIM_TRACE_SPAN_BEGIN) begin(spans, event);
  else end(spans, event);
}
