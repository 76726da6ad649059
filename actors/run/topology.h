/* SPDX-License-Identifier: MIT */

/* A topology is what a scenario's file declares before anything runs: devices, and the links that join them.
 *
 * It is plain data, in the author's terms: times in the scenario's unit, rates per unit, bandwidths in bytes
 * per unit.  Devices and links that are made alike share a kind; kinds are numbered in order of first use. */
#ifndef ACTORS_RUN_TOPOLOGY_H
#define ACTORS_RUN_TOPOLOGY_H

#include "actors/run/run.h"
#include "net/shape.h"
#include "sim/ratio.h"

#define ACTOR_TOPOLOGY_UNLIMITED G_MAXUINT32

/* Rates of 0 are none: no clock, a courier without a limit. */
typedef struct {
  double clock_rate, drift_ppm, offset;
  double courier_rate, courier_step;
  guint32 courier_queue; /* or ACTOR_TOPOLOGY_UNLIMITED */
  guint32 cores;         /* 0: unlimited */
} ActorDeviceKind;

/* The latency is the one that holds, also where the sending device's courier gave it. */
typedef struct {
  double latency, jitter;
  double bandwidth; /* 0: unlimited */
  double loss, duplicate;
  guint32 queue; /* or ACTOR_TOPOLOGY_UNLIMITED */
  guint32 reorder;
} ActorLinkKind;

typedef struct {
  char *name; /* UTF-8 */
  guint32 kind;
} ActorTopologyDevice;

/* Ends are indices of devices.  `back` is the kind of the way back, which a link of one way does not have. */
typedef struct {
  guint32 from, to;
  guint32 kind, back;
  gboolean one_way;
} ActorTopologyLink;

typedef struct {
  char *scenario, *title, *unit; /* UTF-8; the file's name; "" for no title */
  double unit_seconds;           /* 0: an abstract unit */
  SimRatio ticks_per_unit;
  json_t *files;        /* an object: those that were read, with their hashes (scenario/sources.h) */
  json_t *params;       /* an object: the final values */
  GArray *devices;      /* ActorTopologyDevice, in order of declaration */
  GArray *links;        /* ActorTopologyLink, likewise */
  GArray *device_kinds; /* ActorDeviceKind */
  GArray *link_kinds;   /* ActorLinkKind */
  GArray *shapes;       /* NetShape, as declared; `first` counts devices from 1 */
  GHashTable *device_kind_numbers, *link_kind_numbers;
} ActorTopology;

/* Reads the file of the options as the experimenter does and runs nothing; a file that is a graph
 * (net/graph.h) is the network that it describes.  What it logs goes to the options' log.  ACTOR_ERROR_LOAD
 * or ACTOR_ERROR_USAGE. */
ActorTopology *actor_topology_read(const ActorOptions *options, GError **error);

/* One without devices, in seconds, to be filled. */
ActorTopology *actor_topology_new(void);
void actor_topology_free(ActorTopology *topology);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ActorTopology, actor_topology_free)

/* The number of the kind, which is added if it is new. */
guint32 actor_topology_device_kind(ActorTopology *topology, const ActorDeviceKind *kind);
guint32 actor_topology_link_kind(ActorTopology *topology, const ActorLinkKind *kind);

/* Whether some link leads one way, or is another on its way back. */
gboolean actor_topology_is_directed(const ActorTopology *topology);

static inline const ActorTopologyDevice *actor_topology_device(const ActorTopology *topology, guint index) {
  return &g_array_index(topology->devices, ActorTopologyDevice, index);
}

static inline const ActorTopologyLink *actor_topology_link(const ActorTopology *topology, guint index) {
  return &g_array_index(topology->links, ActorTopologyLink, index);
}

#endif
