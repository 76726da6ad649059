/* SPDX-License-Identifier: MIT */
#include "tools/trace/flight.h"

#include <string.h>

#include "sim/hash.h"

typedef struct {
  ToolFlight face; /* comes first */
  GList link;      /* in the order of beginnings */
  SimInstant departed;
  guint32 departed_from;
  guint32 copies;
  gboolean returned; /* and perhaps dropped by the next event */
} Flight;

struct _ToolFlights {
  GHashTable *by_id;
  GQueue order;
  guint most;
  GStringChunk *texts;
  void (*forget)(ToolFlight *flight, gpointer data);
  gpointer data;
};

/* GLib's own hash of such ids, which count in both halves, is the same for many. */
static guint hash_id(gconstpointer id) { return (guint)sim_hash_fold(0, *(const guint64 *)id); }

ToolFlights *tool_flights_new(guint most, void (*forget)(ToolFlight *flight, gpointer data), gpointer data) {
  ToolFlights *flights = g_new0(ToolFlights, 1);
  flights->by_id = g_hash_table_new(hash_id, g_int64_equal);
  flights->texts = g_string_chunk_new(4096);
  flights->most = most;
  flights->forget = forget;
  flights->data = data;
  return flights;
}

static void forget(ToolFlights *flights, Flight *flight) {
  g_hash_table_remove(flights->by_id, &flight->face.id);
  g_queue_unlink(&flights->order, &flight->link);
  if (flights->forget) flights->forget(&flight->face, flights->data);
  g_free(flight);
}

void tool_flights_free(ToolFlights *flights) {
  if (!flights) return;
  while (flights->order.head) forget(flights, flights->order.head->data);
  g_hash_table_unref(flights->by_id);
  g_string_chunk_free(flights->texts);
  g_free(flights);
}

static Flight *begin(ToolFlights *flights, guint64 id) {
  if (flights->order.length >= flights->most) forget(flights, flights->order.head->data);
  Flight *flight = g_new0(Flight, 1);
  flight->face.id = id;
  flight->copies = 1;
  flight->departed = -1;
  flight->link.data = flight;
  g_queue_push_tail_link(&flights->order, &flight->link);
  g_hash_table_insert(flights->by_id, &flight->face.id, flight);
  return flight;
}

static void keep(ToolFlights *flights, ToolFlight *flight, const ToolEvent *event) {
  const SimTraceField *fields = sim_trace_classes[SIM_TRACE_SEND].fields;
  flight->sent = TRUE;
  flight->device = event->device;
  flight->instant = event->instant;
  memcpy(flight->fields, event->fields, sizeof flight->fields);
  for (guint i = 0; i < SIM_TRACE_FIELDS && fields[i].name; i++)
    if (fields[i].type == SIM_TRACE_TEXT)
      flight->fields[i].text = g_string_chunk_insert_const(flights->texts, event->fields[i].text);
}

/* A copy is put on the link right after the message. */
static void depart(Flight *flight, const ToolEvent *event) {
  if (flight->departed == event->instant && flight->departed_from == event->device) flight->copies++;
  flight->departed = event->instant;
  flight->departed_from = event->device;
}

static gboolean is_end(const ToolEvent *event) {
  return event->kind == SIM_TRACE_RECEIPT || event->kind == SIM_TRACE_RETURN || event->kind == SIM_TRACE_DROP;
}

ToolFlight *tool_flights_follow(ToolFlights *flights, const ToolEvent *event) {
  switch (event->kind) {
  case SIM_TRACE_SEND:
  case SIM_TRACE_QUEUE:
  case SIM_TRACE_DEPARTURE:
  case SIM_TRACE_ARRIVAL:
  case SIM_TRACE_DELIVERY:
  case SIM_TRACE_RECEIPT:
  case SIM_TRACE_RETURN:
  case SIM_TRACE_DROP: break;
  default: return NULL;
  }
  guint64 id = event->fields[0].id;
  Flight *flight = g_hash_table_lookup(flights->by_id, &id);
  if (!flight && is_end(event)) return NULL; /* nothing is known of it */
  if (!flight) flight = begin(flights, id);
  if (event->kind == SIM_TRACE_SEND) keep(flights, &flight->face, event);
  if (event->kind == SIM_TRACE_DEPARTURE) depart(flight, event);
  return &flight->face;
}

static void end_copy(ToolFlights *flights, Flight *flight) {
  if (--flight->copies == 0) forget(flights, flight);
}

void tool_flights_settle(ToolFlights *flights, ToolFlight *face, const ToolEvent *event) {
  Flight *flight = (Flight *)face;
  gboolean counted = event->kind == SIM_TRACE_DROP && flight->returned;
  face->courier = event->kind == SIM_TRACE_QUEUE ? event->device : 0;
  face->mailbox = event->kind == SIM_TRACE_DELIVERY ? event->fields[1].id : 0;
  flight->returned = event->kind == SIM_TRACE_RETURN;
  if (is_end(event) && !counted) end_copy(flights, flight);
}
