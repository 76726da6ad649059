/* SPDX-License-Identifier: MIT */

/* What of the network did most: tables of devices, couriers and links, the busiest first.
 *
 * They count from the run's beginning, whatever the warm-up, and are a function of the model.  Of each sort
 * no more than the first hundred are listed, and none that did nothing; of equals the first declared comes
 * first. */
#ifndef ACTORS_RUN_BUSIEST_LUA_H
#define ACTORS_RUN_BUSIEST_LUA_H

#include <jansson.h>

#include "actors/run/state_lua.h"

/* [{ name, events }]: steps of its processes, and timers that fired.  (transfer full) */
json_t *actor_busiest_devices(const ActorWorld *world);

/* [{ name, forwarded, greatest_queue, returned }], by messages forwarded.  (transfer full) */
json_t *actor_busiest_couriers(const ActorWorld *world);

/* [{ from, to, messages, bytes, lost, use }], each direction of its own, by messages, the lost ones among
 * them.  `use` is the share of all the run's time in which bytes were put on it, by the bandwidth that it has
 * at the end; there is none where bytes take no time.  (transfer full) */
json_t *actor_busiest_links(const ActorWorld *world);

#endif
