/* SPDX-License-Identifier: MIT */

/* A clock is a rational period and a phase: its edge k, counted from 0, lies at
 *
 *     phase + k * period
 *
 * rounded to the nearest tick, halves upwards.  Each edge is computed from its number and
 * not from the edge before, so edges never drift, and edges of two clocks that coincide as
 * rational instants coincide in ticks.  A period is at least one tick, so that no two edges
 * of a clock fall together.
 *
 * The functions below make() are called for each command a process executes: they divide
 * in 64 bits where that is enough, and multiply only where the period is whole. */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include "sim/event.h"
#include "sim/ratio.h"

typedef struct {
  SimRatio period; /* in ticks, at least 1 */
  SimInstant phase;
} SimClock;

/* A clock with `rate` edges per unit on a device whose time runs `speed` times as fast as
 * true time (1/1, unless it drifts).  `phase` must not be negative.  SIM_ERROR_RANGE, with
 * the rate, unless it is above zero, at most one edge per tick, and its period a ratio. */
gboolean sim_clock_make(SimRatio rate, SimRatio ticks_per_unit, SimRatio speed, SimInstant phase,
                        SimClock *clock, GError **error);

/* The instant of edge `k`; SIM_INSTANT_MAX for all edges that lie beyond it. */
SimInstant sim_clock_edge(const SimClock *clock, guint64 k);

/* The instant `more` ticks after edge `k`, rounded once: what one clock sends on an edge may be due exactly
 * on another's. */
SimInstant sim_clock_edge_plus(const SimClock *clock, guint64 k, SimRatio more);

/* The first edge at or after, or after, `instant`; 0 for what lies before the phase.  Both
 * agree exactly with the rounded edges: edge k-1 is before it, edge k is not. */
guint64 sim_clock_at_or_after(const SimClock *clock, SimInstant instant);
guint64 sim_clock_after(const SimClock *clock, SimInstant instant);

#endif
