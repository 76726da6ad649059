/* SPDX-License-Identifier: MIT */

/* A chain tells how something came about: steps in time, each begun where the one before has ended, back to
 * where nothing is known to have come before.
 *
 * So the steps of a chain add up to its length.  Chains share their beginnings; what no chain needs any more
 * is freed.  Each step is time that is blamed on a part of a message's life (actors/life.h), or on a sleep or
 * a timer, and on a place: a link, a device's courier or cores, or a process. */
#ifndef TOOLS_BLAME_CHAIN_H
#define TOOLS_BLAME_CHAIN_H

#include "actors/life.h"

typedef enum {
  TOOL_PART_SLEEP = ACTOR_PARTS, /* a process sleeps, or waits until a time limit */
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
} ToolPlaceSort;

typedef struct {
  guint64 number;
  ToolPlaceSort sort;
} ToolPlace;

/* What a process did, while a message waited in its mailbox: it handled one of that kind (nullable), with
 * what `why` says, which its code began at `line`.  With "mail" it waited for others, of that kind. */
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

struct _ToolStep {
  ToolStep *before; /* NULL: it is the beginning, and takes no time */
  SimInstant begin, end;
  ToolBlame blame;
  guint32 references;
};

/* A chain that begins now.  All chains that are returned are (transfer full). */
ToolStep *tool_chain_new(SimInstant now, ToolPlace place);
ToolStep *tool_chain_ref(ToolStep *chain);
void tool_chain_unref(ToolStep *chain); /* (nullable) */

/* The chain up to `end`, unless it is there already.  *(chain: transfer full)*  The blame's doings become the
 * chain's. */
ToolStep *tool_chain_extend(ToolStep *chain, SimInstant end, ToolBlame blame);

/* Its steps from `from` on, from the first to the last: ToolStep, without references; a step that has begun
 * before is cut there.  They add up. */
GArray *tool_chain_steps(const ToolStep *chain, SimInstant from);

#endif
