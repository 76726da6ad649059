/* SPDX-License-Identifier: MIT */

/* A copy is a message on its way, or in a mailbox, with the chain (chain.h) of how it came there.  There is
 * one of each message, and more where links duplicate it.
 *
 * So many are followed at once, as the end of many may not be in the trace: then the first is given up. */
#ifndef TOOLS_BLAME_COPY_H
#define TOOLS_BLAME_COPY_H

#include "tools/blame/doings.h"
#include "tools/trace/trace.h"

enum { TOOL_COPIES_MAX = 1 << 18 };

typedef struct _ToolCopies ToolCopies;
typedef struct _ToolCopy ToolCopy;

/* Who may wait for what comes of a message: who has sent it, and when; who has sent the one that was handled
 * then; and the first on whose account it all was. */
enum { TOOL_ASKERS = 3 };
typedef struct {
  guint64 process; /* 0: nobody */
  SimInstant at;
} ToolAsker;

struct _ToolCopy {
  guint64 id;
  ToolCopy *next; /* another of that id */
  GList *place;   /* in the order in which they came */
  ToolStep *chain;
  SimInstant sent;
  const char *kind, *line; /* where it was sent */
  guint32 device;          /* where it is, or will be next */
  guint32 hops, sort;      /* `sort` of mailbox, as in a delivery */
  guint64 order;           /* in which it has left, or come into the mailbox */
  guint32 left, link;      /* the device and the link that it has left last, and when */
  SimInstant left_at;
  gboolean delivered;
  guint64 owner; /* of the mailbox in which it is */
  ToolAsker askers[TOOL_ASKERS];
  ToolSince *since;
};

ToolCopies *tool_copies_new(void);
void tool_copies_free(ToolCopies *copies);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolCopies, tool_copies_free)

/* The instant of the event that is followed. */
void tool_copies_set_now(ToolCopies *copies, SimInstant now);

/* One that begins now, on that device.  *(chain: transfer full)* */
ToolCopy *tool_copies_add(ToolCopies *copies, guint64 id, ToolStep *chain, guint32 device);

/* Of several of that id the one that has come there at `came` (-1: whenever), or the first; one that is still
 * under way to there is none.  *(nullable)* */
ToolCopy *tool_copies_find(const ToolCopies *copies, guint64 id, guint32 device, gboolean delivered,
                           SimInstant came);

void tool_copies_forget(ToolCopies *copies, ToolCopy *copy);

/* What a departure tells of the one that departs; which is returned if the link loses it, else NULL. */
const ToolCopy *tool_copies_depart(ToolCopies *copies, const ToolEvent *event);

/* The one that is delivered; NULL: it is not known. */
ToolCopy *tool_copies_deliver(ToolCopies *copies, const ToolEvent *event);

/* It vanishes. */
void tool_copies_drop(ToolCopies *copies, const ToolEvent *event);

/* The chain of one that ends on that device now: it has come back, or its order is carried out.  NULL: it is
 * not known.  (transfer full) */
ToolStep *tool_copies_end(ToolCopies *copies, guint64 id, guint32 device);

/* The chain of one that is taken now by a process with these doings.  (transfer full) */
ToolStep *tool_copy_life(const ToolCopy *copy, const ToolEvent *event, const ToolDoings *doings);

/* As its receipt tells it, where the trace has not told of the way.  (transfer full) */
ToolStep *tool_copies_untold_life(const ToolEvent *event, const char *kind);

/* All of them, the first first; ToolCopy. */
const GQueue *tool_copies_all(const ToolCopies *copies);

guint64 tool_copies_given_up(const ToolCopies *copies);

#endif
