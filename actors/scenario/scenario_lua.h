/* SPDX-License-Identifier: MIT */

/* A scenario is what a file says about the run as a whole: its title, its scale, its limits, its parameters.
 *
 * plenum.scenario may be called once, before the first device is declared.  In the experimenter's reading it
 * settles all this; in a shard's reading it is compared with what has been settled.  Without a call the
 * defaults hold: seconds, in steps of 1e-9. */
#ifndef ACTORS_SCENARIO_SCENARIO_LUA_H
#define ACTORS_SCENARIO_SCENARIO_LUA_H

#include "actors/run/state_lua.h"

typedef struct _ActorScenario ActorScenario;

struct _ActorScenario {
  gboolean declared;
  char *title;       /* or NULL */
  json_t *params;    /* an object, in order of name: the final values */
  SimInstant until;  /* inclusive; SIM_INSTANT_MAX: for ever */
  SimInstant warmup; /* its end; 0: there is none */
  guint64 instant_limit;
  GByteArray *link_backs; /* of each direction of a link: 1 if it is the way back of the one before */
};

ActorScenario *actor_scenario_new(void);
void actor_scenario_free(ActorScenario *scenario);

/* A world's scale as long as no scenario says another. */
SimScale actor_scenario_default_scale(void);

/* The state's reading is over: whether somebody has taken the command line's values of parameters, and in a
 * shard, whether the scenario was declared there, too.  ACTOR_ERROR_USAGE or ACTOR_ERROR_LOAD. */
gboolean actor_scenario_check_sets(const ActorState *state, GError **error);

/* The last instant of the run: what the command line says, else the scenario.  ACTOR_ERROR_USAGE. */
gboolean actor_scenario_until(const ActorWorld *world, SimInstant *until, GError **error);

/* The end of the warm-up, likewise. */
gboolean actor_scenario_warmup(const ActorWorld *world, SimInstant *warmup, GError **error);

/* plenum.scenario, quantity: adds them to the table on top. */
void actor_scenario_open(lua_State *L);

#endif
