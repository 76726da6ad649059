/* SPDX-License-Identifier: MIT */

/* The watchdog looks at the clock on the wall, which nothing else here does: it cuts a run short when one
 * step of it takes too long, or when somebody interrupts it.
 *
 * One run of a process is watched at a time, since signals know no argument. */
#ifndef ACTORS_RUN_WATCHDOG_H
#define ACTORS_RUN_WATCHDOG_H

#include <glib.h>

struct _ActorState;

/* Watches the world of this state, for the seconds that its options name; NULL: nothing any more. */
void actor_watchdog_watch(struct _ActorState *state);

/* The run is getting on. */
void actor_watchdog_step(void);

/* Whether it looks away: somebody takes his time, who is no step of the run. */
void actor_watchdog_rest(gboolean rests);

#endif
