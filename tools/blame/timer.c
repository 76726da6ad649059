/* SPDX-License-Identifier: MIT */
#include "tools/blame/timer.h"

typedef struct {
  guint64 id;
  ToolStep *chain;
  const char *line;
  SimInstant fires;
  gboolean again;
  GList *place;
} Timer;

struct _ToolTimers {
  GHashTable *by_id;
  GQueue order;
  GHashTable *firing; /* device -> chain */
  guint64 given_up;
};

ToolTimers *tool_timers_new(void) {
  ToolTimers *timers = g_new0(ToolTimers, 1);
  timers->by_id = g_hash_table_new(tool_id_hash, g_int64_equal);
  timers->firing = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)tool_chain_unref);
  return timers;
}

static void forget(ToolTimers *timers, Timer *timer) {
  g_hash_table_remove(timers->by_id, &timer->id);
  g_queue_delete_link(&timers->order, timer->place);
  tool_chain_unref(timer->chain);
  g_free(timer);
}

void tool_timers_free(ToolTimers *timers) {
  if (!timers) return;
  while (timers->order.head) forget(timers, timers->order.head->data);
  g_hash_table_unref(timers->by_id);
  g_hash_table_unref(timers->firing);
  g_free(timers);
}

void tool_timers_set(ToolTimers *timers, const ToolEvent *event, ToolStep *chain, const char *line) {
  guint64 id = tool_event_field(event, "timer")->id;
  Timer *known = g_hash_table_lookup(timers->by_id, &id);
  if (known) forget(timers, known);
  if (timers->order.length >= TOOL_TIMERS_MAX) {
    forget(timers, timers->order.head->data);
    timers->given_up++;
  }
  Timer *timer = g_new(Timer, 1);
  *timer = (Timer){.id = id, .chain = chain, .line = line};
  timer->fires = tool_event_field(event, "fires")->ticks;
  timer->again = tool_event_field(event, "period")->ticks != 0;
  g_queue_push_tail(&timers->order, timer);
  timer->place = timers->order.tail;
  g_hash_table_insert(timers->by_id, &timer->id, timer);
}

void tool_timers_cancel(ToolTimers *timers, const ToolEvent *event) {
  guint64 id = tool_event_field(event, "timer")->id;
  Timer *timer = g_hash_table_lookup(timers->by_id, &id);
  if (timer) forget(timers, timer);
}

ToolStep *tool_timers_fire(ToolTimers *timers, const ToolEvent *event) {
  guint64 id = tool_event_field(event, "timer")->id, owner = tool_event_field(event, "process")->id;
  Timer *timer = g_hash_table_lookup(timers->by_id, &id);
  if (!timer) return NULL;
  ToolBlame blame = {.line = timer->line, .part = TOOL_PART_TIMER};
  blame.place =
      owner ? (ToolPlace){owner, TOOL_PLACE_PROCESS} : (ToolPlace){event->device, TOOL_PLACE_COURIER};
  timer->chain = tool_chain_extend(timer->chain, event->instant, blame);
  ToolStep *chain = tool_chain_ref(timer->chain);
  if (tool_event_field(event, "sends")->number || !owner)
    g_hash_table_insert(timers->firing, GUINT_TO_POINTER(event->device), tool_chain_ref(chain));
  if (!timer->again) forget(timers, timer);
  return chain;
}

ToolStep *tool_timers_firing(const ToolTimers *timers, guint32 device, SimInstant now) {
  ToolStep *chain = g_hash_table_lookup(timers->firing, GUINT_TO_POINTER(device));
  return chain && chain->end == now ? tool_chain_ref(chain) : NULL;
}

void tool_timers_take_firing(ToolTimers *timers, guint32 device) {
  g_hash_table_remove(timers->firing, GUINT_TO_POINTER(device));
}

static gboolean is_past(gpointer device, gpointer chain, gpointer now) {
  (void)device;
  return ((const ToolStep *)chain)->end < *(const SimInstant *)now;
}

void tool_timers_tidy(ToolTimers *timers, SimInstant now, ToolForest *forest) {
  for (GList *place = timers->order.head, *next; place; place = next) {
    Timer *timer = place->data;
    next = place->next;
    if (!timer->again && timer->fires < now) forget(timers, timer);
    else tool_forest_add(forest, timer->chain, SIM_INSTANT_MAX);
  }
  GHashTableIter iter;
  gpointer chain;
  g_hash_table_foreach_remove(timers->firing, is_past, &now);
  g_hash_table_iter_init(&iter, timers->firing);
  while (g_hash_table_iter_next(&iter, NULL, &chain)) tool_forest_add(forest, chain, SIM_INSTANT_MAX);
}

guint64 tool_timers_given_up(const ToolTimers *timers) { return timers->given_up; }
