/* SPDX-License-Identifier: MIT */

/* A shard executes the events of its devices, each device in the order of the keys.
 *
 * Events due at a later instant wait in the shard's queue.  What a device makes for itself at the
 * same instant runs after all else that the device has in this turn: it waits in a first-in
 * first-out line, not in the queue.  What the experimenter makes for a device at the same instant
 * runs in the next turn.  Events for devices of other shards wait in the outbox until the window
 * ends; mail to the experimenter until the turn ends.
 *
 * The experimenter is a shard, too, whose turns are odd: what is due there at a later instant has
 * turn 1. */
#ifndef SIM_SHARD_H
#define SIM_SHARD_H

#include "sim/hash.h"
#include "sim/queue.h"
#include "sim/slab.h"
#include "sim/trace.h"
#include "sim/world.h"

/* What is hashed: DESIGN.md's list of what a device may do.  The numbers are part of the fingerprint. */
typedef enum {
  SIM_START = 1,
  SIM_SEND,
  SIM_DEPARTURE,
  SIM_ARRIVAL,
  SIM_LOSS,
  SIM_DELIVERY,
  SIM_RECEIPT,
  SIM_RETURN,
  SIM_TIMER,
  SIM_DEATH,
  SIM_FAULT,
  SIM_STOP,
} SimDeed;

/* An event for a device of another shard or for the experimenter, with what it brings along. */
typedef struct {
  SimEvent event;
  gint32 turn;
  gpointer cargo;
} SimExport;

/* Open for reading by those who execute events: where and when the shard is. */
struct _SimShard {
  SimWorld *world;
  SimInstant now;
  guint32 device; /* whose event is being executed */
  gint32 turn;
  guint index;
  SimSlab *slab;
  gpointer data;         /* the upper room's part of the shard */
  SimTraceStream *trace; /* NULL: nobody wants to read what happens */

  /* The rest is the shard's own. */
  SimDevice *devices; /* all of the world's */
  SimQueue *queue;
  SimEvent *line; /* what the device made for itself at this instant: a ring */
  guint32 line_head, line_tail, line_mask;
  GArray *later; /* SimEvents of the instant `later_instant` for turn `later_turn` */
  SimInstant later_instant;
  gint32 later_turn;
  GArray *outbox;    /* SimExports for other shards */
  GArray *mail;      /* SimExports for the experimenter */
  gint32 first_turn; /* of an instant: 0, the experimenter's 1 */
  guint64 burst;     /* events of `device` at `now` */
  guint64 events;    /* executed so far */
  SimInstant last_instant;
  gint32 last_turn;
  gboolean stopping; /* somebody stopped the world in the turn (now, turn) */
};

/* Posts an event that the running device makes, for itself or for a device of this shard that it
 * reaches later than now.  The serial is what the event can be told by when it is due. */
guint32 sim_shard_post(SimShard *shard, SimInstant instant, guint32 device, guint32 payload);

/* Sets the place of an event that the running device will make later in this event, among those that it
 * makes; the next may be posted with it. */
guint32 sim_shard_reserve(SimShard *shard);
void sim_shard_post_reserved(SimShard *shard, SimInstant instant, guint32 device, guint32 payload,
                             guint32 serial);

/* Likewise for a device of any shard, or for the experimenter (device 0, at this instant): the
 * payload's importer is given `cargo` before the event is due. */
void sim_shard_export(SimShard *shard, SimInstant instant, guint32 device, guint32 payload, gpointer cargo);

/* Posts an event that the experimenter makes in its `turn` of event->birth; one that is due at the same
 * instant runs in the next turn. */
void sim_shard_post_outside(SimShard *shard, const SimEvent *event, gint32 turn);

/* How many events wait; drops those that nobody waits for any longer. */
gsize sim_shard_pending(const SimShard *shard);
void sim_shard_purge(SimShard *shard, gboolean (*keep)(const SimEvent *event, gpointer data), gpointer data);

/* Counts something that the running device does within an event as another event of this instant.
 * FALSE when it is over its limit, as for events. */
gboolean sim_shard_count(SimShard *shard);

/* Ends the run with the turn that is being executed. */
void sim_shard_stop(SimShard *shard);

/* Marks what the running device does: it enters the device's hash, in order.  `who` names the
 * process, link or timer, `detail` hashes the message. */
static inline void sim_shard_note(SimShard *shard, SimDeed deed, guint64 who, guint64 detail) {
  SimDevice *device = &shard->devices[shard->device];
  guint64 when = (guint64)shard->now << 8 ^ (guint64)(guint32)shard->turn << 4 ^ (guint64)deed;
  device->hash = sim_hash_fold(sim_hash_fold(device->hash ^ detail, when), who);
}

/* Used by the run alone: the next thing due (FALSE: nothing), and execution of what is due up to
 * and including a turn of an instant, but of world->slice events at the most. */
gboolean sim_shard_next(SimShard *shard, SimInstant *instant, gint32 *turn);
void sim_shard_run(SimShard *shard, SimInstant instant, gint32 turn);

/* The experimenter's own: posts an event for its next turn but one of this instant (`sleep(0)`), or
 * for the turn that follows the devices' `turn` of `instant`, which has just ended (mail). */
guint32 sim_shard_post_next_turn(SimShard *experimenter, guint32 payload);
guint32 sim_shard_post_after(SimShard *experimenter, SimInstant instant, gint32 turn, guint32 payload);

/* Enters turn -1 of instant 0, in which the scenario is read, and runs what has been posted there. */
void sim_shard_begin(SimShard *experimenter);
void sim_shard_run_line(SimShard *experimenter);

#endif
