/* SPDX-License-Identifier: MIT */

/* A snapshot is how a run stands between two of its slices: figures for who looks on.
 *
 * Taking one changes nothing and runs no Lua.  What has been counted is counted since the run began; who
 * wants to know what has happened lately keeps the snapshot before.  Strings belong to the world, but for
 * those that say otherwise, and are whatever bytes the author wrote. */
#ifndef ACTORS_INSTRUMENTS_SNAPSHOT_H
#define ACTORS_INSTRUMENTS_SNAPSHOT_H

#include "actors/run/run.h"
#include "net/address.h"

/* How far a run has come: quickly read. */
typedef struct {
  double now, until; /* in units; INFINITY: the run has no last instant */
  const char *unit;
  guint64 events;
  gsize memory, memory_limit; /* what ActorOptions.memory limits; 0: it has no limit */
} ActorProgress;

void actor_progress_read(const ActorWorld *world, ActorProgress *progress);

/* What is due next; FALSE: nothing. */
gboolean actor_world_due(const ActorWorld *world, SimInstant *instant, gint32 *turn);

typedef struct {
  const char *name;
  guint64 steps;              /* of its processes, and timers that fired */
  guint64 forwarded;          /* messages that its courier has put on links */
  guint64 delivered;          /* and into mailboxes */
  guint32 processes, courier; /* its depth, what is being served included */
  guint32 mail;               /* in mailboxes of its processes */
} ActorDeviceFigures;

/* One of the ACTOR_SNAPSHOT_PROCESSES with most mail, in its own mailbox and in private ones. */
typedef struct {
  char *name; /* its own */
  const char *status;
  NetAddress address;
  guint32 device; /* 0: an experiment */
  guint32 mail;
} ActorProcessFigures;

enum { ACTOR_SNAPSHOT_PROCESSES = 64 };

typedef struct {
  guint32 from, to;
  guint32 flying; /* messages on the wire that come in order */
  guint32 lost;
  guint64 carried, bytes;
  double bandwidth; /* bytes per unit; 0: unlimited */
} ActorLinkFigures;

/* Quantiles of the latency are in units, NaN before any message was taken. */
typedef struct {
  const char *word;
  guint64 sent, taken;
  double p50, p99;
} ActorKindFigures;

typedef struct {
  ActorProgress progress;
  const char *title;
  double due; /* in units; INFINITY: nothing is */
  guint64 failed_checks;
  gboolean unmeasured; /* messages are not, so that there are no kinds */
  guint32 columns;     /* in which the devices stand, where they are one grid or torus; else 0 */
  guint64 mailed;      /* processes with mail */
  GArray *devices;     /* ActorDeviceFigures, in order of declaration: device 1 first */
  GArray *processes;   /* ActorProcessFigures, the greatest mailbox first; of equals by address */
  GArray *links;       /* ActorLinkFigures, in order of declaration, each direction */
  GArray *kinds;       /* ActorKindFigures, in order of the words */
} ActorSnapshot;

/* An empty one; it may be taken again and again. */
ActorSnapshot *actor_snapshot_new(void);
void actor_snapshot_free(ActorSnapshot *snapshot);
void actor_snapshot_take(ActorSnapshot *snapshot, const ActorWorld *world);

static inline const ActorDeviceFigures *actor_snapshot_device(const ActorSnapshot *snapshot, guint32 device) {
  return &g_array_index(snapshot->devices, ActorDeviceFigures, device - 1);
}

#endif
