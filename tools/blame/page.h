/* SPDX-License-Identifier: MIT */

/* What `plenum blame` says: a verdict, tables of blame, and the path that is to blame, to people as a page
 * and to programs as one JSON object. */
#ifndef TOOLS_BLAME_PAGE_H
#define TOOLS_BLAME_PAGE_H

#include <jansson.h>
#include <stdio.h>

#include "tools/blame/blame.h"

typedef struct {
  const char *title; /* of the run */
  const char *what;  /* "messages", "messages of kind K", "spans S" */
  const char *path_what;
  guint64 count;    /* of them */
  gboolean single;  /* it is about one alone */
  ToolTally *tally; /* over all of them */
  GArray *path;     /* ToolStep, from the first to the last; NULL: there is none */
  guint top;        /* rows of a table, and twice as many steps of the path, that are shown */
  gboolean cut;     /* the trace was cut short */
  GPtrArray *notes; /* what of the trace is missing, a sentence each */
  const ToolNaming *naming;
} ToolBlamePage;

void tool_blame_page_print(const ToolBlamePage *page, FILE *out);

/* (transfer full) */
json_t *tool_blame_page_json(const ToolBlamePage *page);

#endif
