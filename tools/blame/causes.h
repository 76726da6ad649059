/* SPDX-License-Identifier: MIT */

/* The causes of what a trace tells: it is followed event by event, and of every process, message and timer
 * that lives then there is a chain (chain.h) of how it came there.
 *
 * A message has come about as its sender had; its life goes on from there: queue, links, couriers, mailbox.
 * Who takes a message goes on from it, who has waited for answers from the last of them, who has slept or
 * worked from where he was.  A command machine that is done with a message at once goes on as if it had not
 * come.  Where the trace does not tell (it is cut, or of some kinds or devices only) a chain begins anew.
 *
 * In memory are the processes, the messages that are on their way, and the chains of both. */
#ifndef TOOLS_BLAME_CAUSES_H
#define TOOLS_BLAME_CAUSES_H

#include "tools/blame/chain.h"
#include "tools/trace/trace.h"

typedef struct _ToolCauses ToolCauses;

/* What the one who follows wants to hear; each may be NULL.  Chains and steps are the callee's to look at. */
typedef struct {
  /* A message of that kind, sent then, has been taken: the steps of the chain since are its life. */
  void (*taken)(gpointer data, const char *kind, SimInstant sent, const ToolStep *chain);
  /* Likewise it has been handled: `steps` of ToolStep, of which only blame and length mean something. */
  void (*handled)(gpointer data, const char *kind, const GArray *steps);
  void (*span)(gpointer data, const char *name, guint64 span, SimInstant begin, const ToolStep *chain);
} ToolCausesHooks;

ToolCauses *tool_causes_new(const ToolCausesHooks *hooks, gpointer data);
void tool_causes_free(ToolCauses *causes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolCauses, tool_causes_free)

void tool_causes_follow(ToolCauses *causes, const ToolEvent *event);

/* How the last thing that a process has done came about; NULL: none has done anything.  (transfer full) */
ToolStep *tool_causes_last(ToolCauses *causes);

#endif
