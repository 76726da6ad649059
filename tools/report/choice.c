/* SPDX-License-Identifier: MIT */
#include "tools/report/choice.h"

#include <stdlib.h>

#include "tools/report/field.h"

enum { EVENLY = TOOL_CHOICE_MESSAGES / 4 };

struct _ToolChoice {
  GHashTable *chosen; /* id: NULL, or its ToolMessage */
  GPtrArray *met;     /* ToolMessage */
  guint hops;         /* kept so far */
};

static void message_free(gpointer data) {
  ToolMessage *message = data;
  g_free(message->kind);
  g_free(message->line);
  g_free(message->fate);
  if (message->hops) g_array_unref(message->hops);
  g_free(message);
}

void tool_choice_free(ToolChoice *choice) {
  if (!choice) return;
  g_hash_table_unref(choice->chosen);
  g_ptr_array_unref(choice->met);
  g_free(choice);
}

/* --- choosing --- */

static int compare_ids(const void *a, const void *b) {
  const ToolCause *x = a, *y = b;
  return (x->id > y->id) - (x->id < y->id);
}

static guint64 cause_of(const GArray *sends, guint64 id) {
  ToolCause wanted = {id, 0};
  if (sends->len == 0) return 0;
  const ToolCause *found = bsearch(&wanted, sends->data, sends->len, sizeof wanted, compare_ids);
  return found ? found->cause : 0;
}

/* `order` is a queue: what is chosen, and how far their causes have been. */
static void choose(ToolChoice *choice, GArray *order, guint64 id) {
  if (id == 0 || order->len >= TOOL_CHOICE_MESSAGES) return;
  if (!g_hash_table_insert(choice->chosen, GSIZE_TO_POINTER(id), NULL)) return;
  g_array_append_val(order, id);
}

static void choose_marked(ToolChoice *choice, GArray *order, const GArray *marks) {
  for (guint i = 0; i < marks->len; i++) choose(choice, order, g_array_index(marks, ToolMark, i).id);
}

static void choose_evenly(ToolChoice *choice, GArray *order, const GArray *sends, guint count) {
  for (guint i = 0; i < count; i++) {
    guint at = (guint)((guint64)i * sends->len / count);
    choose(choice, order, g_array_index(sends, ToolCause, at).id);
  }
}

/* From the `next`th on; where it has ended. */
static guint choose_causes(ToolChoice *choice, GArray *order, const GArray *sends, guint next) {
  for (; next < order->len && order->len < TOOL_CHOICE_MESSAGES; next++)
    choose(choice, order, cause_of(sends, g_array_index(order, guint64, next)));
  return next;
}

/* Where causes leave room there are more of the others, now evenly by their sources. */
ToolChoice *tool_choice_make(ToolCensus *census) {
  ToolChoice *choice = g_new0(ToolChoice, 1);
  choice->chosen = g_hash_table_new(g_direct_hash, g_direct_equal);
  choice->met = g_ptr_array_new_with_free_func(message_free);
  g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(guint64));
  gboolean all = census->sends->len <= TOOL_CHOICE_MESSAGES;
  if (!all) choose_marked(choice, order, census->slowest);
  choose_marked(choice, order, census->failed);
  choose_evenly(choice, order, census->sends, all ? census->sends->len : EVENLY);
  if (census->sends->len > 0) qsort(census->sends->data, census->sends->len, sizeof(ToolCause), compare_ids);
  guint next = choose_causes(choice, order, census->sends, 0);
  choose_evenly(choice, order, census->sends, MIN(TOOL_CHOICE_MESSAGES - order->len, census->sends->len));
  choose_causes(choice, order, census->sends, next);
  return choice;
}

/* --- taking note --- */

static ToolMessage *meet(ToolChoice *choice, guint64 id) {
  gpointer value;
  if (!g_hash_table_lookup_extended(choice->chosen, GSIZE_TO_POINTER(id), NULL, &value)) return NULL;
  if (value) return value;
  ToolMessage *message = g_new0(ToolMessage, 1);
  message->id = id;
  message->sent = message->delivered = message->taken = message->handled = message->ended = -1;
  g_ptr_array_add(choice->met, message);
  g_hash_table_insert(choice->chosen, GSIZE_TO_POINTER(id), message);
  return message;
}

static void note_send(ToolMessage *message, const ToolEvent *event) {
  const ToolTraceValue *fields = event->fields;
  if (message->begun) return;
  message->begun = TRUE;
  message->sent = event->instant;
  message->device = event->device;
  message->process = fields[TOOL_SEND_PROCESS].id;
  message->to = fields[TOOL_SEND_TO].id;
  message->cause = fields[TOOL_SEND_CAUSE].id;
  message->span = fields[TOOL_SEND_SPAN].id;
  message->home = fields[TOOL_SEND_HOME].number;
  message->size = fields[TOOL_SEND_SIZE].number;
  g_free(message->kind);
  message->kind = g_strdup(fields[TOOL_SEND_KIND].text);
  message->line = g_strdup(fields[TOOL_SEND_LINE].text);
}

static void note_departure(ToolChoice *choice, ToolMessage *message, const ToolEvent *event) {
  ToolHop hop = {event->device, event->fields[TOOL_DEPARTURE_PEER].number,
                 event->fields[TOOL_DEPARTURE_LEAVES].ticks, event->fields[TOOL_DEPARTURE_ARRIVAL].ticks};
  if (choice->hops == TOOL_CHOICE_HOPS) return;
  choice->hops++;
  if (!message->hops) message->hops = g_array_new(FALSE, FALSE, sizeof(ToolHop));
  g_array_append_val(message->hops, hop);
}

/* Of a message that was taken twice, the first time. */
static void note_receipt(ToolMessage *message, const ToolEvent *event) {
  if (message->taken >= 0) return;
  message->taken = event->instant;
  message->taker = event->fields[TOOL_RECEIPT_PROCESS].id;
  if (!message->begun) message->sent = event->fields[TOOL_RECEIPT_SENT].ticks;
  if (!message->kind) message->kind = g_strdup(event->fields[TOOL_RECEIPT_KIND].text);
  for (guint part = ACTOR_PART_SENDING; part <= ACTOR_PART_EDGE; part++)
    message->parts[part] = event->fields[TOOL_RECEIPT_PARTS + part].ticks;
}

static void note_handled(ToolMessage *message, const ToolEvent *event) {
  if (message->handled >= 0) return;
  message->handled = event->instant;
  message->parts[ACTOR_PART_HANDLING] = event->fields[TOOL_HANDLED_HANDLING].ticks;
  message->parts[ACTOR_PART_PROCESSOR] = event->fields[TOOL_HANDLED_PROCESSOR].ticks;
}

static void note_fate(ToolMessage *message, const ToolEvent *event) {
  if (message->fate) return;
  message->fate = g_strdup(event->fields[TOOL_FATE_WHY].text);
  message->returned = event->kind == SIM_TRACE_RETURN;
  message->ended = event->instant;
}

void tool_choice_add(ToolChoice *choice, const ToolEvent *event) {
  switch (event->kind) {
  case SIM_TRACE_SEND:
  case SIM_TRACE_DEPARTURE:
  case SIM_TRACE_DELIVERY:
  case SIM_TRACE_RECEIPT:
  case SIM_TRACE_HANDLED:
  case SIM_TRACE_RETURN:
  case SIM_TRACE_DROP: break;
  default: return;
  }
  ToolMessage *message = meet(choice, event->fields[TOOL_MESSAGE].id);
  if (!message) return;
  switch (event->kind) {
  case SIM_TRACE_SEND: note_send(message, event); break;
  case SIM_TRACE_DEPARTURE: note_departure(choice, message, event); break;
  case SIM_TRACE_DELIVERY:
    if (message->delivered < 0) message->delivered = event->instant;
    break;
  case SIM_TRACE_RECEIPT: note_receipt(message, event); break;
  case SIM_TRACE_HANDLED: note_handled(message, event); break;
  default: note_fate(message, event);
  }
}

guint tool_choice_count(const ToolChoice *choice) { return choice->met->len; }

const ToolMessage *tool_choice_peek(const ToolChoice *choice, guint index) {
  return g_ptr_array_index(choice->met, index);
}

gboolean tool_choice_has_all_hops(const ToolChoice *choice) { return choice->hops < TOOL_CHOICE_HOPS; }
