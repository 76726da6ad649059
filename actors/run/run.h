/* SPDX-License-Identifier: MIT */

/* A run of a scenario: read the file, build the world, emulate it, tell what came of it. */
#ifndef ACTORS_RUN_RUN_H
#define ACTORS_RUN_RUN_H

#include <glib.h>
#include <jansson.h>

#include "sim/run.h"

#define ACTOR_ERROR (actor_error_quark())
GQuark actor_error_quark(void);

typedef enum {
  ACTOR_ERROR_LOAD,  /* the scenario does not load: exit status 2 */
  ACTOR_ERROR_USAGE, /* an option is wrong: exit status 2 */
  ACTOR_ERROR_RUN,   /* the run failed in a way that leaves no outcome: exit status 1 */
} ActorError;

/* A run that goes on, for those who look on (instruments/snapshot.h). */
typedef struct _ActorWorld ActorWorld;

/* What of a run is written into a trace. */
typedef struct {
  const char *folder;    /* must not exist, or be empty; the events go to its folder ctf/ (sim/trace.h) */
  gboolean compressed;   /* by zstd */
  char **kinds;          /* of messages; NULL: all */
  char **devices;        /* by name; NULL: all, and the experimenter */
  const char *from, *to; /* instants, inclusive; NULL: all */
} ActorTraceOptions;

typedef struct {
  const char *file;
  guint64 seed;
  char **sets;         /* "name=value", NULL-terminated, or NULL */
  const char *until;   /* "10 ms" or a number of units; NULL: none */
  const char *warmup;  /* likewise: what is measured, is from then on; NULL: as the scenario says */
  gboolean unmeasured; /* nothing is measured but what the scenario itself reports */
  guint shards;        /* at least 1 */
  gsize memory;        /* bytes for Lua states, messages and the log; 0: no limit */
  int log_level;       /* 0 debug, 1 info, 2 warn, 3 error, 4 nothing */
  /* What is shown of the log, and listed in the summary: at instants from .. to, inclusive, of one of the
   * kinds, on one of the devices, by one of the processes (name, type, or both words of "server 3"). NULL:
   * all. */
  const char *log_from, *log_to;
  char **log_kinds, **log_devices, **log_processes;
  gboolean log_listed;            /* as `log` in the summary */
  const ActorTraceOptions *trace; /* NULL: none */
  double watchdog;                /* wall-clock seconds that one step may take; 0: for ever */
  const char *library; /* the folder where `require "plenum.NAME"` finds NAME.lua; NULL: there is none */
  /* Called between slices of the run, often many times a second.  It may look at the world
   * (instruments/snapshot.h), set the pace and take its time: nothing in the run depends on it.  TRUE cuts
   * the run short.  May be NULL. */
  gboolean (*watch)(const ActorWorld *world, SimPace *pace, gpointer data);
  gpointer watch_data;
  /* Called in a signal handler that is about to end the program; may be NULL. */
  void (*farewell)(void);
  /* Called with each line of the log that is shown, as it is known to stand; may be NULL. */
  void (*log)(const char *line, gpointer data);
  gpointer log_data;
} ActorOptions;

/* What came of a run.
 *
 * `summary` is the object that --json writes, but for the two wall-clock figures.  Its `checks` are
 * [{ text, ok, at }], its `metrics`, of the time from `warmup` on, { NAME = { count, sum, mean, min, max,
 * p50, p90, p99, last, half_width } }, messages among them as "messages:KIND" and calls as
 * "calls:ORIGIN:KIND:DESTINATIONS", with these three as members.  Where nothing is `measured`, they are those
 * alone that the scenario reports.  `devices`, `couriers` and `links` say which of them did most
 * (busiest_lua.h).
 * `log`, if it is listed, is [{ time, instant, level, kind, process, device, name, type, fields }] without
 * what an entry does not have.  `ended` is "exhausted", "until", "stopped" or "aborted"; an aborted run has
 * no fingerprint.  Where an exhausted one leaves processes that await answers, `waiting` tells of the first
 * few (waiting_lua.h) and `waiting_count` how many there are.
 *
 * `report` has what only people look at, each part of it optional:
 *   unit      the scenario's unit
 *   mailbox   { process, device, depth }, the one that was ever fullest
 *   waiting   [{ process, device, waits_for }], when the world is exhausted: the others
 *   waiting_count   how many of these wait, where the list was cut short
 * Strings in both are UTF-8. */
typedef struct {
  json_t *summary; /* in this order: scenario title seed params shards ended time events fingerprint
                      results checks metrics measured warmup devices couriers links, then log, waiting
                      waiting_count */
  json_t *report;
  json_t *files; /* an object: those that were read, with their hashes (scenario/sources.h) */
  guint64 events;
  gboolean failed; /* a check failed, or the scenario did: exit status 1 */
  gboolean untold; /* the trace that was asked for could not be written to its end */
  char *failure;   /* the first failure, for people: instant, process, file and line, message; or NULL */
} ActorOutcome;

/* NULL with the error set when there is no outcome. */
ActorOutcome *actor_run(const ActorOptions *options, GError **error);
void actor_outcome_free(ActorOutcome *outcome);

/* Cuts the run of this process short, soon: it ends as "aborted".  May be called by a signal handler. */
void actor_run_interrupt(void);
gboolean actor_run_interrupted(void);

#endif
