/* SPDX-License-Identifier: MIT */

/* A run executes a world from instant 0 to its end.
 *
 * Shards advance in windows: one may execute what lies before the least, over all shards, of the
 * other's next event plus the shortest way from there.  The experimenter's turns are barriers: all
 * shards have done all that is due before, nothing that is due after.  While the experimenter
 * listens (an experiment waits for mail, or a predicate is to be asked) windows are one turn long.
 *
 * A stop by a device ends the run with the turn in which it happens.  Where a shard has gone
 * beyond, the run must be repeated from the start with that turn as its limit: SIM_REPEAT.
 *
 * Whoever looks on may set the pace, which nothing in the world depends on. */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "sim/shard.h"

typedef enum {
  SIM_EXHAUSTED, /* nothing is due any more */
  SIM_UNTIL,     /* nothing more is due up to the last instant asked for */
  SIM_STOPPED,   /* somebody stopped the world */
  SIM_REPEAT,
  SIM_ABORTED, /* interrupted from outside */
} SimEnd;

/* How far the run goes before it polls again. */
typedef struct {
  guint events;     /* that a shard executes, at the most; from 1 to SIM_SLICE, as at first */
  gboolean by_turn; /* no further than the turn that is due next */
} SimPace;

typedef struct {
  /* Mail to the experimenter, in the order of the keys; the turn in which it was sent has ended. */
  void (*mail)(const SimExport *mail, gpointer data);
  gboolean (*listens)(gpointer data);
  /* The experimenter's turn: after its events, or where it listens after every turn. */
  void (*ask)(gpointer data);
  /* Between slices of the run; TRUE aborts it. */
  gboolean (*poll)(SimPace *pace, gpointer data);
  gpointer data;
} SimRunHooks;

typedef struct {
  SimInstant until;  /* inclusive */
  SimInstant limit;  /* nothing after this turn of this instant counts: */
  gint32 limit_turn; /* SIM_INSTANT_MAX and G_MAXINT32 at first, */
                     /* after SIM_REPEAT what the run has set here */
  SimRunHooks hooks;
} SimRun;

SimEnd sim_run(SimWorld *world, SimRun *run);

/* What is due next; FALSE: nothing.  For the poll hook. */
gboolean sim_world_next(const SimWorld *world, SimInstant *instant, gint32 *turn);

/* The instant of the last event, and the number of events, over all shards and the experimenter. */
SimInstant sim_world_last_instant(const SimWorld *world);
guint64 sim_world_events(const SimWorld *world);

#endif
