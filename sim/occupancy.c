/* SPDX-License-Identifier: MIT */
#include "sim/occupancy.h"

SimTicks sim_occupancy_area(const SimOccupancy *occupancy, SimInstant now) {
  SimInstant since = MAX(now, occupancy->changed) - occupancy->changed;
  return occupancy->area + (SimTicks)occupancy->inside * (guint64)since;
}

/* Decimal digits, for no printf has 128 bits. */
static char *digits(SimTicks ticks) {
  char text[40];
  char *first = text + sizeof text - 1;
  *first = '\0';
  do *--first = (char)('0' + (int)(ticks % 10));
  while (ticks /= 10);
  return g_strdup(first);
}

char *sim_occupancy_fault(const SimOccupancy *occupancy, SimInstant now, guint64 inside, SimTicks ages) {
  SimTicks area = sim_occupancy_area(occupancy, now);
  gboolean whole = now >= occupancy->changed || occupancy->changed == occupancy->from;
  if (whole && inside == occupancy->inside && area == occupancy->stays + ages) return NULL;
  g_autofree char *seen = digits(area);
  g_autofree char *left = digits(occupancy->stays);
  g_autofree char *stayed = digits(ages);
  return g_strdup_printf(
      "at tick %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " are there, and %u were counted; the "
      "area under their number is %s ticks, the stays of %" G_GUINT64_FORMAT
      " that left %s, the ages of the others %s; it changed last at tick %" G_GINT64_FORMAT,
      now, inside, occupancy->inside, seen, occupancy->left, left, stayed, occupancy->changed);
}
