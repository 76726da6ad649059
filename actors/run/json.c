/* SPDX-License-Identifier: MIT */
#include "actors/run/json.h"

#include <string.h>

json_t *actor_json_text(const char *text, gsize length) {
  g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);
  json_t *json = json_string(valid);
  return json ? json : json_string("");
}

json_t *actor_json_word(const char *word) { return actor_json_text(word, strlen(word)); }
