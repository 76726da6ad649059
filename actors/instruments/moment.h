/* SPDX-License-Identifier: MIT */

/* A moment is when and where something was reported: it orders what a run is remembered for.
 *
 * It is the part of an event's key that matters to people.  What one device reports in one turn has
 * one moment and keeps the order of the reports: a stamp counts them. */
#ifndef ACTORS_INSTRUMENTS_MOMENT_H
#define ACTORS_INSTRUMENTS_MOMENT_H

#include <glib.h>

#include "sim/event.h"

typedef struct {
  SimInstant instant;
  guint32 device;
  gint32 turn;
} ActorMoment;

static inline int actor_moment_compare(const ActorMoment *a, const ActorMoment *b) {
  if (a->instant != b->instant) return a->instant < b->instant ? -1 : 1;
  if (a->turn != b->turn) return a->turn < b->turn ? -1 : 1;
  return a->device < b->device ? -1 : a->device > b->device;
}

/* Turn and device as one number, which is in their order. */
static inline gint64 actor_moment_place(ActorMoment moment) {
  return (gint64)((guint64)(guint32)moment.turn << 32 | moment.device);
}

/* Whether the one is before the other. */
static inline gboolean actor_moment_precedes(ActorMoment a, ActorMoment b) {
  return a.instant < b.instant || (a.instant == b.instant && actor_moment_place(a) < actor_moment_place(b));
}

typedef struct {
  ActorMoment moment;
  guint64 serial; /* of the reports to one ledger */
} ActorStamp;

static inline int actor_stamp_compare(const ActorStamp *a, const ActorStamp *b) {
  int apart = actor_moment_compare(&a->moment, &b->moment);
  return apart ? apart : a->serial < b->serial ? -1 : a->serial > b->serial;
}

#endif
