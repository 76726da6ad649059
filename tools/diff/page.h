/* SPDX-License-Identifier: MIT */

/* What `plenum diff` says, to people as a page and to programs as one JSON object. */
#ifndef TOOLS_DIFF_PAGE_H
#define TOOLS_DIFF_PAGE_H

#include <jansson.h>
#include <stdio.h>

#include "tools/diff/parting.h"

typedef struct {
  const char *names[2]; /* the folders */
  const ToolTrace *traces[2];
  const ToolParting *parting;
  const GArray *run;     /* ToolChange: in what was run; such alone are no difference */
  const GArray *outcome; /* likewise in what came of it */
  guint top;             /* rows of a table, and messages of a chain of causes */
} ToolDiffPage;

gboolean tool_diff_page_is_equal(const ToolDiffPage *page);

void tool_diff_page_print(const ToolDiffPage *page, FILE *out);

/* (transfer full) */
json_t *tool_diff_page_json(const ToolDiffPage *page);

#endif
