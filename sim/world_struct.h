/* SPDX-License-Identifier: MIT */

/* The parts of a world, for sim/ alone. */
#ifndef SIM_WORLD_STRUCT_H
#define SIM_WORLD_STRUCT_H

#include "sim/shard.h"

typedef struct {
  SimHandler execute;
  SimImport import;
  gpointer data;
  SimForesight foresee; /* or NULL */
} SimKind;

/* The least time in which anything crosses from one device to another. */
typedef struct {
  guint32 from, to;
  SimInstant floor;
} SimFloor;

struct _SimWorld {
  SimKind kinds[SIM_KINDS];
  GArray *devices; /* SimDevice; [0] is the experimenter */
  GPtrArray *shards;
  SimShard *experimenter;
  GArray *floors; /* SimFloor, per link */
  guint64 burst_limit;
  guint32 turn_limit;
  guint slice; /* events that a shard executes before the run polls */
  void (*overflow)(SimShard *shard, const SimEvent *event, gpointer data);
  gpointer overflow_data;
};

SimShard *sim_shard_new(SimWorld *world, guint index);
void sim_shard_free(SimShard *shard);

#endif
