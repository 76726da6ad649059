/* SPDX-License-Identifier: MIT */
#include "tools/report/report.h"

#include <string.h>

#include "tools/report/field.h"

/* --- the first reading --- */

static gboolean open_trace(ToolReport *report, const char *folder, GError **error) {
  report->trace = tool_trace_open(folder, error);
  if (!report->trace) return FALSE;
  report->topology = tool_report_topology(report->trace, folder, &report->directions, error);
  return report->topology && tool_trace_filter(report->trace, report->filter, error);
}

static void choose_rows(ToolReport *report) {
  const ToolCensus *census = report->census;
  g_autofree guint64 *devices = g_new(guint64, (gsize)census->device_count + 1);
  g_autofree guint64 *links = g_new(guint64, (gsize)census->link_count + 1);
  for (guint32 i = 0; i <= census->device_count; i++) devices[i] = census->devices[i].events;
  for (guint32 i = 0; i < census->link_count; i++) links[i] = census->links[i].departures;
  report->device_rows = tool_heat_rows_choose(devices, census->device_count + 1);
  report->link_rows = tool_heat_rows_choose(links, census->link_count);
}

static gboolean take_census(ToolReport *report, GError **error) {
  report->census = tool_census_take(report->trace, report->directions->len, error);
  if (!report->census) return FALSE;
  report->window = tool_window_make(report->census->first, report->census->last);
  choose_rows(report);
  return TRUE;
}

/* --- the second --- */

static const ToolHeatHow hows[TOOL_HEAT_LOADS] = {
    [TOOL_HEAT_HANDLING] = TOOL_HEAT_TIME,   [TOOL_HEAT_WORKING] = TOOL_HEAT_TIME,
    [TOOL_HEAT_DELIVERED] = TOOL_HEAT_COUNT, [TOOL_HEAT_FORWARDED] = TOOL_HEAT_COUNT,
    [TOOL_HEAT_COURIER] = TOOL_HEAT_LEVEL,   [TOOL_HEAT_MAILBOX] = TOOL_HEAT_LEVEL,
    [TOOL_HEAT_TRANSFER] = TOOL_HEAT_TIME,   [TOOL_HEAT_DEPARTURES] = TOOL_HEAT_COUNT};

static void begin_gathering(ToolReport *report) {
  for (guint load = 0; load < TOOL_HEAT_LOADS; load++) {
    const ToolHeatRows *rows = load < TOOL_HEAT_TRANSFER ? &report->device_rows : &report->link_rows;
    report->heats[load] = tool_heat_new(&report->window, rows, hows[load]);
  }
  report->choice = tool_choice_make(report->census);
  report->names = tool_names_new(report->trace);
  report->journal = tool_journal_new();
  report->spans = tool_spans_new();
  if (report->census->events <= TOOL_CULPRITS_EVENTS) report->culprits = tool_culprits_new(report->trace);
}

static void heat_links(ToolReport *report, const ToolEvent *event) {
  guint32 link = event->fields[TOOL_DEPARTURE_LINK].number;
  SimInstant leaves = event->fields[TOOL_DEPARTURE_LEAVES].ticks;
  SimInstant transfer = event->fields[TOOL_DEPARTURE_TRANSFER].ticks;
  if (link >= report->directions->len) return;
  tool_heat_count(report->heats[TOOL_HEAT_DEPARTURES], link, event->instant);
  if (leaves >= 0 && transfer > 0 && transfer <= SIM_INSTANT_MAX - leaves)
    tool_heat_time(report->heats[TOOL_HEAT_TRANSFER], link, leaves, leaves + transfer);
}

static void heat_devices(ToolReport *report, const ToolEvent *event) {
  ToolHeat *const *heats = report->heats;
  const ToolTraceValue *fields = event->fields;
  guint32 device = event->device;
  if (device > report->census->device_count) return;
  switch (event->kind) {
  case SIM_TRACE_HANDLED:
    tool_heat_time(heats[TOOL_HEAT_HANDLING], device, fields[TOOL_HANDLED_TAKEN].ticks, event->instant);
    break;
  case SIM_TRACE_WAIT:
    if (strcmp(fields[TOOL_WAIT_WHY].text, "work") == 0)
      tool_heat_time(heats[TOOL_HEAT_WORKING], device, fields[TOOL_WAIT_SINCE].ticks, event->instant);
    break;
  case SIM_TRACE_DELIVERY:
    tool_heat_count(heats[TOOL_HEAT_DELIVERED], device, event->instant);
    tool_heat_level(heats[TOOL_HEAT_MAILBOX], device, event->instant, fields[TOOL_DELIVERY_DEPTH].number);
    break;
  case SIM_TRACE_DEPARTURE: tool_heat_count(heats[TOOL_HEAT_FORWARDED], device, event->instant); break;
  case SIM_TRACE_QUEUE:
    tool_heat_level(heats[TOOL_HEAT_COURIER], device, event->instant, fields[TOOL_QUEUE_DEPTH].number);
    break;
  default: break;
  }
}

static void gather_event(ToolReport *report, const ToolEvent *event) {
  heat_devices(report, event);
  tool_choice_add(report->choice, event);
  if (report->culprits) tool_culprits_follow(report->culprits, event);
  switch (event->kind) {
  case SIM_TRACE_START: tool_names_add(report->names, event); break;
  case SIM_TRACE_DEPARTURE: heat_links(report, event); break;
  case SIM_TRACE_LOG: tool_journal_add(report->journal, event); break;
  case SIM_TRACE_SPAN_BEGIN:
  case SIM_TRACE_SPAN_END: tool_spans_add(report->spans, event); break;
  default: break;
  }
}

static gboolean gather(ToolReport *report, GError **error) {
  if (!tool_trace_rewind(report->trace, error)) return FALSE;
  begin_gathering(report);
  g_autoptr(GError) problem = NULL;
  for (const ToolEvent *event; (event = tool_trace_next(report->trace, &problem));)
    gather_event(report, event);
  if (problem) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
  }
  for (guint load = 0; load < TOOL_HEAT_LOADS; load++) tool_heat_finish(report->heats[load]);
  if (report->culprits) tool_culprits_finish(report->culprits);
  report->cut = tool_trace_is_cut(report->trace);
  return TRUE;
}

ToolReport *tool_report_read(const char *folder, const ToolTraceFilter *filter, GError **error) {
  g_autoptr(ToolReport) report = g_new0(ToolReport, 1);
  report->filter = filter;
  if (!open_trace(report, folder, error) || !take_census(report, error) || !gather(report, error))
    return NULL;
  return g_steal_pointer(&report);
}

void tool_report_free(ToolReport *report) {
  if (!report) return;
  for (guint load = 0; load < TOOL_HEAT_LOADS; load++) tool_heat_free(report->heats[load]);
  tool_heat_rows_clear(&report->device_rows);
  tool_heat_rows_clear(&report->link_rows);
  tool_choice_free(report->choice);
  tool_spans_free(report->spans);
  tool_culprits_free(report->culprits);
  tool_journal_free(report->journal);
  tool_names_free(report->names);
  tool_census_free(report->census);
  if (report->directions) g_array_unref(report->directions);
  actor_topology_free(report->topology);
  tool_trace_free(report->trace);
  g_free(report);
}
