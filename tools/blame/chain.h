/* SPDX-License-Identifier: MIT */

/* A chain tells how something came about: steps in time, each begun where the one before has ended, back to
 * where nothing is known to have come before.
 *
 * So the steps of a chain add up to its length.  Chains share their beginnings; what no chain needs any more
 * is freed, and of what they need only for its sums many steps are one (forest.h).  Each step is time that is
 * blamed on a part of a message's life (actors/instruments/life.h), or on a sleep or a timer, and on a place:
 * a link, a device's courier or cores, or a process. */
#ifndef TOOLS_BLAME_CHAIN_H
#define TOOLS_BLAME_CHAIN_H

#include "actors/instruments/life.h"
#include "sim/event.h"

typedef enum {
  TOOL_PART_SLEEP = ACTOR_PARTS, /* a process sleeps */
  TOOL_PART_TIMEOUT,             /* it waits for what has not come until its time limit */
  TOOL_PART_ANSWERS,             /* it waits for answers, whose own lives tell why */
  TOOL_PART_TIMER,               /* until a timer fires */
  TOOL_PART_UNTOLD,              /* the trace does not tell */
  TOOL_PARTS
} ToolPart;

const char *tool_part_name(guint part);

typedef enum {
  TOOL_PLACE_NOWHERE,
  TOOL_PLACE_LINK,    /* the number of the link */
  TOOL_PLACE_COURIER, /* of the device, likewise */
  TOOL_PLACE_CORES,
  TOOL_PLACE_PROCESS, /* its address */
  TOOL_PLACE_DEVICE,  /* all of a device; of sums alone */
} ToolPlaceSort;

typedef struct {
  guint64 number;
  ToolPlaceSort sort;
} ToolPlace;

/* What a process did, while a message waited in its mailbox: it handled one of that kind (nullable), with
 * what `why` says, which its code began at `line`.  With "mail" it waited for others, of that kind, with
 * "edge" for its clock. */
typedef struct {
  const char *kind, *why, *line;
  SimInstant time;
} ToolDoing;

/* What a step is blamed on; texts are kept by whoever makes the chains. */
typedef struct {
  ToolPlace place;
  guint64 message; /* whose life it is, or which is handled; 0: none */
  const char *kind, *line;
  GArray *doings; /* ToolDoing, which add up; (nullable) */
  guint8 part;
} ToolBlame;

typedef struct _ToolStep ToolStep;
typedef struct _ToolFold ToolFold; /* fold.h */

struct _ToolStep {
  ToolStep *before; /* NULL: it is the beginning, and takes no time */
  SimInstant begin, end;
  ToolBlame blame;
  ToolFold *fold; /* NULL, or it is many steps, and is blamed on what is summed there */
  guint32 references;
  guint32 kept, seen; /* by which thinning (forest.h) */
};

/* Instants from what a trace says, which may be broken: they stay in their range. */
static inline SimInstant tool_instant_after(SimInstant instant, SimInstant delay) {
  delay = MAX(delay, 0);
  return delay > SIM_INSTANT_MAX - instant ? SIM_INSTANT_MAX : instant + delay;
}

static inline SimInstant tool_instant_before(SimInstant instant, SimInstant delay) {
  return delay < 0 || delay > instant ? instant : instant - delay;
}

/* A chain that begins now.  All chains that are returned are (transfer full). */
ToolStep *tool_chain_new(SimInstant now, ToolPlace place);
ToolStep *tool_chain_ref(ToolStep *chain);
void tool_chain_unref(ToolStep *chain); /* (nullable) */

/* The chain up to `end`, unless it is there already.  *(chain: transfer full)*  The blame's doings become the
 * chain's. */
ToolStep *tool_chain_extend(ToolStep *chain, SimInstant end, ToolBlame blame);

/* Its steps from `from` on, from the first to the last: ToolStep, which live on without the chain; a step
 * that has begun before is cut there.  They add up.  (transfer full) */
GArray *tool_chain_steps(const ToolStep *chain, SimInstant from);

/* How many steps it stands for. */
guint64 tool_step_count(const ToolStep *step);

/* Of steps in an array: how many the first `to` stand for, and where the last ones begin that can be told one
 * by one, at most `most` of them. */
guint64 tool_steps_count(const GArray *steps, guint to);
guint tool_steps_told(const GArray *steps, guint most);

#endif
