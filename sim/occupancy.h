/* SPDX-License-Identifier: MIT */

/* An occupancy is how many things (messages in mailboxes, in a courier's queue) are in a place over time, and
 * how long each stays.
 *
 * Both are kept, in whole ticks, by sums that know nothing of each other: the area under the level, by how
 * long it stood where, and the stay of each that has left, by when that one had come.  J. D. C. Little's law
 * ("A Proof for the Queuing Formula: L = lambda W", Operations Research 9, 1961) holds on every path and not
 * only on average ("Little's Law as Viewed on Its 50th Anniversary", Operations Research 59, 2011): the area
 * under the level is the stays of those that have left and the ages of those still there.  So the two tell
 * whether what is measured was measured rightly; where they differ something came or went unseen, or with a
 * wrong instant.
 *
 * It may be watched from an instant after the beginning: only time from then on counts, in both. */
#ifndef SIM_OCCUPANCY_H
#define SIM_OCCUPANCY_H

#include <glib.h>

#include "sim/event.h"

/* Ticks of many things together, which may be beyond 64 bits. */
__extension__ typedef unsigned __int128 SimTicks;

/* All zero bytes: empty, and watched from instant 0. */
typedef struct {
  SimTicks area;      /* under the level, until `changed` */
  SimTicks stays;     /* of those that have left */
  SimInstant from;    /* it is watched from here on */
  SimInstant changed; /* when the level changed last, but not before `from` */
  guint64 left;       /* from then on */
  guint32 inside;     /* the level */
} SimOccupancy;

/* An empty one that is watched from an instant on. */
static inline SimOccupancy sim_occupancy_from(SimInstant from) {
  return (SimOccupancy){.from = from, .changed = from};
}

/* The level has stood until now: many come and go at one instant, and cost the area nothing.  FALSE where it
 * is not watched yet. */
static inline gboolean sim_occupancy_stood(SimOccupancy *occupancy, SimInstant now) {
  if (now == occupancy->changed) return TRUE;
  if (G_UNLIKELY(now < occupancy->changed)) return FALSE;
  occupancy->area += (SimTicks)occupancy->inside * (guint64)(now - occupancy->changed);
  occupancy->changed = now;
  return TRUE;
}

/* One comes.  Instants do not go back. */
static inline void sim_occupancy_enter(SimOccupancy *occupancy, SimInstant now) {
  sim_occupancy_stood(occupancy, now);
  occupancy->inside++;
}

/* How long one that came then has been there, as far as that is watched. */
static inline SimInstant sim_occupancy_age(const SimOccupancy *occupancy, SimInstant entered,
                                           SimInstant now) {
  SimInstant begin = MAX(entered, occupancy->from);
  return now > begin ? now - begin : 0;
}

/* One goes that has come at `entered`. */
static inline void sim_occupancy_leave(SimOccupancy *occupancy, SimInstant entered, SimInstant now) {
  gboolean watched = sim_occupancy_stood(occupancy, now);
  occupancy->inside--;
  if (G_UNLIKELY(!watched)) return;
  occupancy->left++;
  if (now != entered) occupancy->stays += (guint64)(now - MAX(entered, occupancy->from));
}

/* The area as of `now`, which is no earlier than any change. */
SimTicks sim_occupancy_area(const SimOccupancy *occupancy, SimInstant now);

/* NULL if what is still there, so many of these ages together, fits what has come and gone; else the figures,
 * for people. (transfer full) */
char *sim_occupancy_fault(const SimOccupancy *occupancy, SimInstant now, guint64 inside, SimTicks ages);

#endif
