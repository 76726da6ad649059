/* SPDX-License-Identifier: MIT */
#include "tools/trace/part.h"

#include "actors/run/json.h"

static json_t *words_json(char **words) {
  json_t *list = json_array();
  for (; words && *words; words++) json_array_append_new(list, actor_json_word(*words));
  return list;
}

json_t *tool_part_json(const ToolTraceFilter *filter) {
  gboolean kinds = filter->kinds && *filter->kinds, devices = filter->devices && *filter->devices;
  if (!kinds && !devices && !filter->from && !filter->to) return NULL;
  return json_pack("{s:o, s:o, s:s?, s:s?}", "kinds", words_json(filter->kinds), "devices",
                   words_json(filter->devices), "from", filter->from, "to", filter->to);
}
