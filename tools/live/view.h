/* SPDX-License-Identifier: MIT */

/* A view is how a person wants to see a run: which figures, in what order, how often; whether it goes on. */
#ifndef TOOLS_LIVE_VIEW_H
#define TOOLS_LIVE_VIEW_H

#include <glib.h>

typedef enum { TOOL_DEVICES, TOOL_PROCESSES, TOOL_LINKS, TOOL_KINDS, TOOL_PANELS } ToolPanel;

typedef struct {
  ToolPanel focus;
  guint sort[TOOL_PANELS]; /* the column of each panel that its order is by; 0: as declared */
  gboolean zoomed;         /* the focus alone */
  gboolean help;
  gboolean paused;
  double period; /* seconds from one drawing to the next */
} ToolView;

/* What a key asks for that is not a matter of seeing. */
typedef enum {
  TOOL_WISH_NOTHING, /* but to be drawn again */
  TOOL_WISH_INSTANT, /* to run to the end of the next instant, and pause */
  TOOL_WISH_TURN,    /* likewise, of its next turn */
  TOOL_WISH_QUIT,
} ToolWish;

ToolView tool_view_plain(void);

/* The key as tools/live/terminal.h has it. */
ToolWish tool_view_key(ToolView *view, int key);

/* The columns that a panel may be sorted by are numbered from 0 to this, exclusive. */
guint tool_view_columns(ToolPanel panel);

/* The keys, for people. */
extern const char tool_view_help[];

#endif
