/* SPDX-License-Identifier: MIT */

/* Strings as JSON must have them: valid UTF-8, whatever a scenario has made of them. */
#ifndef ACTORS_RUN_JSON_H
#define ACTORS_RUN_JSON_H

#include <glib.h>
#include <jansson.h>

/* (transfer full) */
json_t *actor_json_text(const char *text, gsize length);
json_t *actor_json_word(const char *word);

#endif
