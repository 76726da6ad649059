/* SPDX-License-Identifier: MIT */

/* An audit holds the instruments to Little's law (sim/occupancy.h): for the mailboxes and the courier of each
 * device, what came and went was seen, and at the right instants.
 *
 * It says nothing of the model: whatever a scenario does, the law holds on its path.  Where it does not,
 * plenum is at fault, and says with which figures. */
#ifndef ACTORS_INSTRUMENTS_AUDIT_LUA_H
#define ACTORS_INSTRUMENTS_AUDIT_LUA_H

#include "actors/run/state_lua.h"

/* As of now, between events. */
void actor_audit(const ActorWorld *world);

#endif
