/* SPDX-License-Identifier: MIT */
#include "tools/report/census.h"

#include <string.h>

#include "tools/report/field.h"

static void clear_fate(gpointer fate) { g_free(((ToolFate *)fate)->why); }

static ToolCensus *census_new(guint32 devices, guint32 links) {
  ToolCensus *census = g_new0(ToolCensus, 1);
  census->kinds = tool_kinds_new();
  census->device_count = devices;
  census->devices = g_new0(ToolDeviceLoad, (gsize)devices + 1);
  census->link_count = links;
  census->links = g_new0(ToolLinkLoad, (gsize)links + 1);
  census->sends = g_array_new(FALSE, FALSE, sizeof(ToolCause));
  census->slowest = g_array_new(FALSE, FALSE, sizeof(ToolMark));
  census->failed = g_array_new(FALSE, FALSE, sizeof(ToolMark));
  census->fates = g_array_new(FALSE, FALSE, sizeof(ToolFate));
  g_array_set_clear_func(census->fates, clear_fate);
  return census;
}

void tool_census_free(ToolCensus *census) {
  if (!census) return;
  tool_kinds_free(census->kinds);
  g_array_unref(census->sends);
  g_array_unref(census->slowest);
  g_array_unref(census->failed);
  g_array_unref(census->fates);
  g_free(census->devices);
  g_free(census->links);
  g_free(census);
}

static void remember_send(ToolCensus *census, const ToolEvent *event) {
  ToolCause cause = {event->fields[TOOL_MESSAGE].id, event->fields[TOOL_SEND_CAUSE].id};
  if (census->sends->len < TOOL_CENSUS_SENDS) g_array_append_val(census->sends, cause);
}

/* Of those as slow the first stays. */
static void remember_slow(ToolCensus *census, const ToolEvent *event) {
  GArray *slowest = census->slowest;
  ToolMark mark = {event->fields[TOOL_MESSAGE].id, 0};
  for (guint part = ACTOR_PART_SENDING; part <= ACTOR_PART_EDGE; part++)
    mark.latency += (guint64)MAX(event->fields[TOOL_RECEIPT_PARTS + part].ticks, 0);
  guint at = slowest->len;
  if (at == TOOL_CENSUS_MARKED && mark.latency <= g_array_index(slowest, ToolMark, at - 1).latency) return;
  while (at > 0 && g_array_index(slowest, ToolMark, at - 1).latency < mark.latency) at--;
  if (slowest->len == TOOL_CENSUS_MARKED) g_array_set_size(slowest, TOOL_CENSUS_MARKED - 1);
  g_array_insert_val(slowest, at, mark);
}

static ToolFate *find_fate(ToolCensus *census, const char *why) {
  for (guint i = 0; i < census->fates->len; i++) {
    ToolFate *fate = &g_array_index(census->fates, ToolFate, i);
    if (strcmp(fate->why, why) == 0) return fate;
  }
  ToolFate fate = {.why = g_strdup(census->fates->len < 20 ? why : "other")};
  if (census->fates->len > 20) g_free(fate.why);
  else g_array_append_val(census->fates, fate);
  return &g_array_index(census->fates, ToolFate, census->fates->len - 1);
}

static void remember_fate(ToolCensus *census, const ToolEvent *event) {
  ToolMark mark = {event->fields[TOOL_MESSAGE].id, 0};
  ToolFate *fate = find_fate(census, event->fields[TOOL_FATE_WHY].text);
  if (event->kind == SIM_TRACE_RETURN) fate->returned++;
  else fate->dropped++;
  if (census->failed->len < TOOL_CENSUS_MARKED) g_array_append_val(census->failed, mark);
}

static void deepen(guint32 *most, SimInstant *at, guint32 depth, SimInstant now) {
  if (depth <= *most) return;
  *most = depth;
  *at = now;
}

static void add_link(ToolCensus *census, const ToolEvent *event) {
  guint32 number = event->fields[TOOL_DEPARTURE_LINK].number;
  if (number >= census->link_count) return;
  ToolLinkLoad *link = &census->links[number];
  link->departures++;
  link->lost += event->fields[TOOL_DEPARTURE_ARRIVAL].ticks < 0;
  link->transfer += MAX(event->fields[TOOL_DEPARTURE_TRANSFER].ticks, 0);
  link->waiting += MAX(event->fields[TOOL_DEPARTURE_LEAVES].ticks - event->instant, 0);
}

static void add_device(ToolDeviceLoad *device, const ToolEvent *event) {
  const ToolTraceValue *fields = event->fields;
  device->events++;
  switch (event->kind) {
  case SIM_TRACE_SEND: device->sent++; break;
  case SIM_TRACE_DELIVERY:
    device->delivered++;
    deepen(&device->mailbox, &device->mailbox_at, fields[TOOL_DELIVERY_DEPTH].number, event->instant);
    break;
  case SIM_TRACE_QUEUE:
    deepen(&device->courier, &device->courier_at, fields[TOOL_QUEUE_DEPTH].number, event->instant);
    break;
  case SIM_TRACE_DEPARTURE: device->forwarded++; break;
  case SIM_TRACE_HANDLED: device->handling += MAX(fields[TOOL_HANDLED_HANDLING].ticks, 0); break;
  case SIM_TRACE_WAIT:
    if (strcmp(fields[TOOL_WAIT_WHY].text, "work") == 0)
      device->working += MAX(event->instant - fields[TOOL_WAIT_SINCE].ticks, 0);
    break;
  default: break;
  }
}

static void add(ToolCensus *census, const ToolEvent *event) {
  if (census->events++ == 0) census->first = event->instant;
  census->last = MAX(census->last, event->instant);
  census->classes[event->kind]++;
  if (event->device <= census->device_count) add_device(&census->devices[event->device], event);
  switch (event->kind) {
  case SIM_TRACE_SEND: remember_send(census, event); break;
  case SIM_TRACE_RECEIPT: remember_slow(census, event); break;
  case SIM_TRACE_DEPARTURE: add_link(census, event); break;
  case SIM_TRACE_RETURN:
  case SIM_TRACE_DROP: remember_fate(census, event); break;
  default: break;
  }
  if (event->kind == SIM_TRACE_SEND || event->kind == SIM_TRACE_RECEIPT || event->kind == SIM_TRACE_HANDLED)
    tool_kinds_add(census->kinds, event);
}

ToolCensus *tool_census_take(ToolTrace *trace, guint32 link_count, GError **error) {
  g_autoptr(ToolCensus) census = census_new(tool_trace_device_count(trace), link_count);
  g_autoptr(GError) problem = NULL;
  for (const ToolEvent *event; (event = tool_trace_next(trace, &problem));) add(census, event);
  if (problem) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  tool_kinds_sort(census->kinds);
  return g_steal_pointer(&census);
}
