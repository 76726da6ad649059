/* SPDX-License-Identifier: MIT */

/* A value of JSON (a result, a parameter) as people read it: a string without its quotes, a number as an
 * author would write it, a table in one line. */
#ifndef TOOLS_TEXT_VALUE_H
#define TOOLS_TEXT_VALUE_H

#include <glib.h>
#include <jansson.h>

/* Numbers in a table have 15 digits, which 0.1 + 0.2 looks well in; "?" for NULL.  (transfer full) */
char *tool_value_text(const json_t *value);

/* Values that differ have different texts, but for their types; "" for NULL.  (transfer full) */
char *tool_value_exact_text(const json_t *value);

/* The string of that name in an object, or "". */
const char *tool_value_string(const json_t *object, const char *name);

#endif
