/* SPDX-License-Identifier: MIT */

/* A world is what one run emulates: devices, divided among shards, and the experimenter.
 *
 * Devices count from 1 in order of declaration; device 0 is the experimenter, who stands outside
 * of the emulated world.  A shard is a set of devices with a queue of events; any division of
 * the devices gives the same run.  The world knows nothing of what events mean: whoever makes
 * events names a kind of payload and registers its handler.
 *
 * An instant is divided into turns.  Even turns are the devices', odd turns the experimenter's;
 * reading the scenario and starting the experiments is turn -1 of instant 0. */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "sim/event.h"

#define SIM_EXPERIMENTER 0u
#define SIM_DEVICES_MAX ((1u << 20) - 1)

typedef struct _SimWorld SimWorld;
typedef struct _SimShard SimShard;

/* A payload is a kind and an index into whatever that kind counts. */
enum { SIM_KINDS = 16, SIM_INDEX_MAX = (1 << 28) - 1 };

/* Events of one shard that are executed before the run may look at the clock on the wall. */
enum { SIM_SLICE = 1 << 15 };

static inline guint32 sim_payload(guint kind, guint32 index) { return kind << 28 | index; }
static inline guint sim_payload_kind(guint32 payload) { return payload >> 28; }
static inline guint32 sim_payload_index(guint32 payload) { return payload & SIM_INDEX_MAX; }

/* Executes one event.  FALSE says that the event had been cancelled: it is not counted and leaves
 * no mark on the time of the run. */
typedef gboolean (*SimHandler)(SimShard *shard, const SimEvent *event, gpointer data);

/* Takes over what an event made in another shard brings with it, before the event is due.  Called
 * in the order in which each source made its events. */
typedef void (*SimImport)(SimShard *shard, const SimEvent *event, gpointer cargo, gpointer data);

/* Asks the processor for the memory that executing an event will touch, of an event that is due soon: first
 * at step 0, and with each step for what is found there.  The event may have lost its meaning since; nothing
 * may change. */
enum { SIM_FORESIGHT_STEPS = 5 };
typedef void (*SimForesight)(const SimShard *shard, const SimEvent *event, guint step);

typedef struct {
  guint64 hash;   /* of all that the device did, in its order */
  guint32 serial; /* events it has made; never reset */
  guint32 shard;
} SimDevice;

SimWorld *sim_world_new(void);
void sim_world_free(SimWorld *world);

/* Both may be NULL until needed; `kind` is below SIM_KINDS. */
void sim_world_handle(SimWorld *world, guint kind, SimHandler execute, SimImport import, gpointer data);

/* For kinds that are executed by the million in random order. */
void sim_world_foresee(SimWorld *world, guint kind, SimForesight foresee);

/* The number of a new device; at most SIM_DEVICES_MAX, which the caller checks. */
guint32 sim_world_add_device(SimWorld *world);
guint32 sim_world_device_count(const SimWorld *world);
SimDevice *sim_world_device(const SimWorld *world, guint32 device);

/* Divides the devices, once all are declared, into `count` runs of neighbours of about equal size. */
void sim_world_divide(SimWorld *world, guint count);

/* The index of the shard to which dividing `devices` among `count` gives one of them. */
guint sim_world_dealt(guint32 device, guint32 devices, guint count);
guint sim_world_shard_count(const SimWorld *world);
SimShard *sim_world_shard(const SimWorld *world, guint index);
SimShard *sim_world_shard_of(const SimWorld *world, guint32 device);

/* The experimenter, as a shard of its own with device 0 in it. */
SimShard *sim_world_experimenter(const SimWorld *world);

/* Events that one device may execute in one turn of an instant, and turns that an instant may have; at first
 * as many as no model needs, and a loop reaches in seconds. */
enum { SIM_EVENTS_LIMIT = 10000000, SIM_TURNS_LIMIT = 1000000 };
void sim_world_set_limits(SimWorld *world, guint64 events, guint32 turns);

/* Who is told of the event that a device over its limit would have executed next, or NULL where it is
 * within one; the run then ends with that turn, and the device executes nothing more. */
void sim_world_on_overflow(SimWorld *world,
                           void (*overflow)(SimShard *shard, const SimEvent *event, gpointer data),
                           gpointer data);

/* Nothing crosses from a device of `from` to one of `to` in less than `floor` ticks.  Call for each
 * link; the least floor of a pair of shards bounds how far one may run ahead of the other. */
void sim_world_set_floor(SimWorld *world, guint32 from, guint32 to, SimInstant floor);

/* The next serial of what the experimenter makes. */
guint32 sim_world_experimenter_serial(SimWorld *world);

#endif
