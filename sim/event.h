/* SPDX-License-Identifier: MIT */

/* An event is something due on a device at an instant.
 *
 * Time is counted in ticks of the scenario's resolution, never in floating point.
 * The order of events is a function of the model alone: an event is compared by
 * (instant, device, birth, source, serial), where `device` is where it runs, `birth`
 * the instant at which it was made, `source` the device that made it and `serial`
 * that source's own count of the events it has made.  The turn, which stands between
 * instant and device in the full key, is 0 for all events that wait in a queue:
 * what is due later in the same instant never enters one (see shard.h).
 *
 * `payload` is for whoever made the event; the order does not look at it. */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include <glib.h>

typedef gint64 SimInstant; /* ticks of the resolution since the start of the run */
#define SIM_INSTANT_MAX G_MAXINT64

typedef struct {
  SimInstant instant;
  guint32 device;
  guint32 source;
  SimInstant birth;
  guint32 serial;
  guint32 payload;
} SimEvent;

G_STATIC_ASSERT(sizeof(SimEvent) == 32);

/* Negative, zero or positive as `a` is due before, with or after `b`.  Serials are compared
 * modulo 2^32: two events that are alike in all else were made at one instant, and a device
 * makes far fewer than 2^31 events at an instant. */
static inline int sim_event_compare(const SimEvent *a, const SimEvent *b) {
  if (a->instant != b->instant) return a->instant < b->instant ? -1 : 1;
  if (a->device != b->device) return a->device < b->device ? -1 : 1;
  if (a->birth != b->birth) return a->birth < b->birth ? -1 : 1;
  if (a->source != b->source) return a->source < b->source ? -1 : 1;
  gint32 apart = (gint32)(a->serial - b->serial);
  return apart < 0 ? -1 : apart > 0;
}

#endif
