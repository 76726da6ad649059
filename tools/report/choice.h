/* SPDX-License-Identifier: MIT */

/* A choice is the messages that a report tells of one by one: all, or of very many the slowest, the first
 * that were returned or dropped, evenly many of the others, and of all these the causes, as far as there is
 * room, the nearest first.  Hops are kept as long as there is room, too; beyond, messages go straight. */
#ifndef TOOLS_REPORT_CHOICE_H
#define TOOLS_REPORT_CHOICE_H

#include "tools/report/census.h"

enum { TOOL_CHOICE_MESSAGES = 5000, TOOL_CHOICE_HOPS = 50000 };

/* On the way from device to device; -1: it has not arrived. */
typedef struct {
  guint32 from, to;
  SimInstant departure, arrival;
} ToolHop;

/* Instants are -1 for what has not happened. */
typedef struct {
  guint64 id, cause, span;
  guint64 process, to, taker; /* addresses */
  guint32 device, home, size;
  gboolean begun; /* its SEND is known */
  SimInstant sent, delivered, taken, handled, ended;
  SimInstant parts[ACTOR_PARTS];
  char *kind, *line, *fate;
  gboolean returned;
  GArray *hops; /* ToolHop, or NULL */
} ToolMessage;

typedef struct _ToolChoice ToolChoice;

/* The census' sends are sorted. */
ToolChoice *tool_choice_make(ToolCensus *census);
void tool_choice_free(ToolChoice *choice);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolChoice, tool_choice_free)

/* Takes note of what is about a chosen message. */
void tool_choice_add(ToolChoice *choice, const ToolEvent *event);

/* Those that were met, in the order in which they were sent. */
guint tool_choice_count(const ToolChoice *choice);
gboolean tool_choice_has_all_hops(const ToolChoice *choice);
const ToolMessage *tool_choice_peek(const ToolChoice *choice, guint index);

#endif
