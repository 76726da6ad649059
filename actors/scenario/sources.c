/* SPDX-License-Identifier: MIT */
#include "actors/scenario/sources.h"

void actor_sources_note(json_t *sources, const char *name, const char *text, gsize length) {
  g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
  g_autofree char *valid = g_utf8_make_valid(name, -1);
  json_object_set_new(sources, valid, json_string(hash));
}
