/* SPDX-License-Identifier: MIT */
#include "tools/text/value.h"

#include <stdlib.h>

#include "sim/error.h"

static char *text_of(const json_t *value, size_t flags, const char *nothing) {
  if (json_is_string(value)) return g_strdup(json_string_value(value));
  if (json_is_real(value)) return sim_error_number(json_real_value(value));
  char *dumped = json_dumps(value, JSON_ENCODE_ANY | flags);
  char *text = g_strdup(dumped ? dumped : nothing);
  free(dumped);
  return text;
}

char *tool_value_text(const json_t *value) { return text_of(value, JSON_REAL_PRECISION(15), "?"); }

char *tool_value_exact_text(const json_t *value) {
  return text_of(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17), "");
}

const char *tool_value_string(const json_t *object, const char *name) {
  const char *text = json_string_value(json_object_get(object, name));
  return text ? text : "";
}
