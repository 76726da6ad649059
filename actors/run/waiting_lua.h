/* SPDX-License-Identifier: MIT */

/* Who still waits when nothing can happen any more. */
#ifndef ACTORS_RUN_WAITING_LUA_H
#define ACTORS_RUN_WAITING_LUA_H

#include <jansson.h>

#include "actors/run/state_lua.h"

/* Those who await answers, the first few of them in order of (since when, device, address), and how many
 * there are:
 * [{ process, device, since, asked, answered, returned, awaits = [{ to, kind, sent }] }].  `asked` is how
 * many were, `awaits` the first few of those who have not answered; `returned`, how many mails came back, is
 * there if any did.  A function of the model.  (transfer full) */
json_t *actor_waiting_for_answers(const ActorWorld *world, guint64 *count);

/* The others: [{ process, device, waits_for }].  (transfer full) */
json_t *actor_waiting_for_more(const ActorWorld *world, guint64 *count);

#endif
