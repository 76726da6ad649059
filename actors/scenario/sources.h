/* SPDX-License-Identifier: MIT */

/* The files that a run is made of: the scenario's, modules beside it, data.  Together with plenum's version,
 * the parameters and the seed they decide all that happens. */
#ifndef ACTORS_SCENARIO_SOURCES_H
#define ACTORS_SCENARIO_SOURCES_H

#include <glib.h>
#include <jansson.h>

/* Notes a file by the name that the author uses for it: { NAME = its SHA-256, in hexadecimal }. */
void actor_sources_note(json_t *sources, const char *name, const char *text, gsize length);

#endif
