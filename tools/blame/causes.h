/* SPDX-License-Identifier: MIT */

/* The causes of what a trace tells: it is followed event by event, and of every process (process.h), message
 * (copy.h) and timer (timer.h) that lives then there is a chain (chain.h) of how it came there.
 *
 * A message has come about as its sender had; its life goes on from there: queue, links, couriers, mailbox.
 * Where the trace does not tell (it is cut, or of some kinds or devices only) a chain begins anew.
 *
 * In memory are processes, messages, timers and spans of the moment, with their chains, which are thinned
 * (forest.h) from time to time: so it does not matter how long the trace is. */
#ifndef TOOLS_BLAME_CAUSES_H
#define TOOLS_BLAME_CAUSES_H

#include "tools/blame/chain.h"
#include "tools/trace/trace.h"

typedef struct _ToolCauses ToolCauses;

/* A message: its kind lives as long as the causes. */
typedef struct {
  guint64 id;
  const char *kind;
  SimInstant sent;
  gboolean told; /* the trace tells its way, not only how long each part of it was */
} ToolLife;

/* What the one who follows wants to hear; each may be NULL.  Chains and steps are the callee's to look at. */
typedef struct {
  /* It has been taken: the steps of the chain since it was sent are its life. */
  void (*taken)(gpointer data, const ToolLife *life, const ToolStep *chain);
  /* Likewise it has been handled: `steps` of ToolStep, of which only blame and length mean something. */
  void (*handled)(gpointer data, const ToolLife *life, const GArray *steps);
  void (*begun)(gpointer data, const char *name);
  void (*span)(gpointer data, const char *name, SimInstant begin, const ToolStep *chain);
} ToolCausesHooks;

/* What is kept of chains: what somebody may still ask for. */
typedef struct {
  SimInstant from; /* of the path that led to the end; SIM_INSTANT_MAX: nobody will ask for it */
  guint steps;     /* the last ones of a path, which are to be told one by one */
} ToolCausesKeep;

ToolCauses *tool_causes_new(const ToolCausesHooks *hooks, const ToolCausesKeep *keep, gpointer data);
void tool_causes_free(ToolCauses *causes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolCauses, tool_causes_free)

void tool_causes_follow(ToolCauses *causes, const ToolEvent *event);

/* How the last thing that a process has done came about; NULL: none has done anything.  (transfer full) */
ToolStep *tool_causes_last(ToolCauses *causes);

/* What was given up as there was too much of it at once. */
typedef struct {
  guint64 messages, timers, spans;
} ToolGivenUp;

ToolGivenUp tool_causes_given_up(const ToolCauses *causes);

#endif
