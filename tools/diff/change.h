/* SPDX-License-Identifier: MIT */

/* Changes are what differs between two JSON objects, value by value: "results.finished_at" from 6 to 7. */
#ifndef TOOLS_DIFF_CHANGE_H
#define TOOLS_DIFF_CHANGE_H

#include <glib.h>
#include <jansson.h>

typedef struct {
  char *name;
  json_t *a, *b; /* NULL: it is not there */
  double share;  /* of change, of numbers: (b - a) / |a|; infinite where a is 0; NAN where they are none */
} ToolChange;

/* ToolChange: first what are no numbers, then numbers, the greatest share of change first.  Names at the top
 * of the objects (nullable) that are among `unwanted` are left out.  (transfer full) */
GArray *tool_changes(const json_t *a, const json_t *b, const char *const *unwanted);

#endif
