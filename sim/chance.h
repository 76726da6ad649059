/* SPDX-License-Identifier: MIT */

/* Chance is where every random decision of a run comes from.
 *
 * A draw is a function of three numbers: the seed of the run, the name of a stream, and how many
 * draws the stream has given before.  There is no state to split or to share: the generator is
 * Philox4x64-10 (J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), keyed
 * by (seed, name), and draw k is word k mod 4 of the block with counter k / 4.  So adding a stream
 * changes no other, and a stream may move with its owner to another shard.
 *
 * A stream is a plain value; its owner keeps it and passes it to each draw.  A SimChance belongs to
 * one thread; two with one seed give the same draws. */
#ifndef SIM_CHANCE_H
#define SIM_CHANCE_H

#include <glib.h>

typedef struct _SimChance SimChance;

typedef struct {
  guint64 name;
  guint64 count; /* draws so far; never reset */
} SimStream;

G_STATIC_ASSERT(sizeof(SimStream) == 16);

/* What a stream is for.  The numbers are part of its name: never reuse or change one. */
typedef enum {
  SIM_PURPOSE_FILE = 1,       /* while the scenario is read */
  SIM_PURPOSE_EXPERIMENT = 2, /* number of the experiment */
  SIM_PURPOSE_PROCESS = 3,    /* address */
  SIM_PURPOSE_LINK = 4,       /* sender and receiver, how many-th between them: one direction */
  SIM_PURPOSE_MODEL = 5,      /* device, number of the model */
  SIM_PURPOSE_FAULT = 6,      /* number of the fault */
  SIM_PURPOSE_TIE = 7         /* device */
} SimPurpose;

/* The name of the stream for `purpose` that two numbers tell apart; unused ones are 0. */
guint64 sim_stream_name(SimPurpose purpose, guint64 a, guint64 b);

SimChance *sim_chance_new(guint64 seed);
void sim_chance_free(SimChance *chance);

/* The next 64 bits of `stream`, all values alike likely.  Every decision that chance takes for the
 * model passes here and nowhere else. */
guint64 sim_chance_draw(SimChance *chance, SimStream *stream);

/* Sees draw `number` (counted from 0) of stream `name` before the model does and returns the value
 * to use: `value` itself to record, another to override.  It must be a function of its arguments
 * and of `data` alone, or the run is no longer reproducible. */
typedef guint64 (*SimChanceHook)(guint64 name, guint64 number, guint64 value, gpointer data);

/* NULL: no hook.  `destroy` (nullable) is called on `data` when the hook is replaced or the chance
 * is freed. */
void sim_chance_set_hook(SimChance *chance, SimChanceHook hook, gpointer data, GDestroyNotify destroy);

#endif
