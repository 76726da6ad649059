/* SPDX-License-Identifier: MIT */
#include "actors/scenario/scenario_lua.h"

#include <string.h>

#include "actors/scenario/handle_lua.h"
#include "actors/scenario/option_lua.h"
#include "actors/scenario/parameter_lua.h"

/* Registry: the table that plenum.scenario has returned in this state. */
static const char PARAMETERS;

ActorScenario *actor_scenario_new(void) {
  ActorScenario *scenario = g_new0(ActorScenario, 1);
  scenario->params = json_object();
  scenario->until = SIM_INSTANT_MAX;
  scenario->instant_limit = SIM_EVENTS_LIMIT;
  scenario->link_backs = g_byte_array_new();
  return scenario;
}

void actor_scenario_free(ActorScenario *scenario) {
  if (!scenario) return;
  g_free(scenario->title);
  json_decref(scenario->params);
  g_byte_array_unref(scenario->link_backs);
  g_free(scenario);
}

SimScale actor_scenario_default_scale(void) {
  SimScale scale;
  gboolean known = sim_scale_make("s", NULL, &scale, NULL);
  g_assert(known);
  return scale;
}

/* What one call says. */
typedef struct {
  const char *title; /* on the Lua stack */
  SimScale scale;
  SimInstant until, warmup;
  guint64 instant_limit;
  gboolean crashes_are_data;
} Saying;

static const char *read_text(lua_State *L, const char *name) {
  char what[64];
  g_snprintf(what, sizeof what, "scenario: %s", name);
  if (lua_getfield(L, 1, name) == LUA_TNIL) return NULL;
  gsize length;
  if (lua_type(L, -1) != LUA_TSTRING)
    actor_raise(L, "%s: a string is wanted, not %s", what, actor_handle_article(L, -1));
  const char *text = lua_tolstring(L, -1, &length);
  if (!g_utf8_validate(text, (gssize)length, NULL))
    actor_raise(L, "%s: this is not UTF-8, or has a zero in it", what);
  return text; /* stays on the stack */
}

static void read_scale(lua_State *L, SimScale *scale) {
  static const char what[] = "scenario: resolution";
  GError *error = NULL;
  const char *unit = read_text(L, "unit");
  if (!unit) unit = "s";
  if (!sim_scale_make(unit, NULL, scale, &error)) actor_raise_error(L, "scenario: unit", error);
  if (lua_getfield(L, 1, "resolution") == LUA_TNIL) return;
  SimQuantity resolution = actor_check_quantity(L, -1, what);
  if (!sim_scale_make(unit, &resolution, scale, &error)) actor_raise_error(L, what, error);
}

/* By the scale that the same call names. */
static SimInstant read_instant(lua_State *L, const SimScale *scale, const char *name, SimInstant otherwise) {
  char what[64];
  SimInstant instant;
  GError *error = NULL;
  g_snprintf(what, sizeof what, "scenario: %s", name);
  if (lua_getfield(L, 1, name) == LUA_TNIL) return otherwise;
  SimQuantity quantity = actor_check_quantity(L, -1, what);
  if (!sim_scale_duration(scale, &quantity, &instant, &error)) actor_raise_error(L, what, error);
  return instant;
}

static guint64 read_limit(lua_State *L) {
  int whole = FALSE;
  if (lua_getfield(L, 1, "instant_limit") == LUA_TNIL) return SIM_EVENTS_LIMIT;
  lua_Integer limit = lua_type(L, -1) == LUA_TNUMBER ? lua_tointegerx(L, -1, &whole) : 0;
  if (!whole || limit < 1)
    actor_raise(L, "scenario: instant_limit: a whole number of events from 1 is wanted");
  return (guint64)limit;
}

static void read_saying(lua_State *L, Saying *saying) {
  read_scale(L, &saying->scale);
  saying->until = read_instant(L, &saying->scale, "until_time", SIM_INSTANT_MAX);
  saying->warmup = read_instant(L, &saying->scale, "warmup", 0);
  saying->instant_limit = read_limit(L);
  const char *crashes = read_text(L, "crashes");
  if (crashes && strcmp(crashes, "data") != 0)
    actor_raise(L, "scenario: crashes: only \"data\" can be said, not \"%s\"", crashes);
  saying->crashes_are_data = crashes != NULL;
  saying->title = read_text(L, "title");
}

/* The experimenter's reading. */
static void settle(lua_State *L, ActorWorld *world, const Saying *saying, int parameters) {
  ActorScenario *scenario = world->scenario;
  json_t *params = actor_parameters_json(L, parameters);
  json_decref(scenario->params);
  scenario->params = params;
  scenario->title = g_strdup(saying->title);
  scenario->until = saying->until;
  scenario->warmup = saying->warmup;
  scenario->instant_limit = saying->instant_limit;
  scenario->declared = TRUE;
  world->scale = saying->scale;
  world->crashes_are_data = saying->crashes_are_data;
  guint32 turns = (guint32)MIN(saying->instant_limit, (guint64)SIM_TURNS_LIMIT);
  sim_world_set_limits(world->sim, saying->instant_limit, turns);
}

static const char *first_difference(const ActorWorld *world, const Saying *saying, json_t *params) {
  const ActorScenario *scenario = world->scenario;
  if (!scenario->declared) return "scenario";
  if (g_strcmp0(scenario->title, saying->title) != 0) return "title";
  if (strcmp(world->scale.unit, saying->scale.unit) != 0) return "unit";
  if (sim_ratio_compare(world->scale.ticks_per_unit, saying->scale.ticks_per_unit) != 0) return "resolution";
  if (scenario->until != saying->until) return "until_time";
  if (scenario->warmup != saying->warmup) return "warmup";
  if (scenario->instant_limit != saying->instant_limit) return "instant_limit";
  if (world->crashes_are_data != saying->crashes_are_data) return "crashes";
  return json_equal(scenario->params, params) ? NULL : "params";
}

static void compare(lua_State *L, const ActorWorld *world, const Saying *saying, int parameters) {
  json_t *params = actor_parameters_json(L, parameters);
  const char *difference = first_difference(world, saying, params);
  json_decref(params);
  if (difference)
    actor_raise(L,
                "the scenario file must do the same each time it is read: the scenario's %s is another now",
                difference);
}

static void check_moment(lua_State *L, const ActorState *state) {
  if (!state->reading) actor_raise(L, "plenum.scenario is for the scenario file while it is read");
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &PARAMETERS) != LUA_TNIL)
    actor_raise(L, "plenum.scenario can be called once only");
  if (state->devices_read > 0) actor_raise(L, "plenum.scenario comes before the first device");
  lua_pop(L, 1);
}

static int lua_scenario(lua_State *L) {
  static const char *const known[] = {"crashes", "instant_limit", "params", "resolution", "title",
                                      "unit",    "until_time",    "warmup", NULL};
  ActorState *state = actor_state(L);
  ActorWorld *world = state->world;
  Saying saying;
  check_moment(L, state);
  actor_check_options(L, 1, known, "scenario");
  lua_settop(L, 1);
  read_saying(L, &saying);
  lua_getfield(L, 1, "params");
  actor_parameters_push(L, lua_gettop(L), &saying.scale, world->options->sets);
  int parameters = lua_gettop(L);
  lua_pushvalue(L, parameters);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &PARAMETERS);
  if (state->outside) settle(L, world, &saying, parameters);
  else compare(L, world, &saying, parameters);
  return 1;
}

static gboolean was_declared(const ActorState *state) {
  gboolean declared = lua_rawgetp(state->L, LUA_REGISTRYINDEX, &PARAMETERS) != LUA_TNIL;
  lua_pop(state->L, 1);
  return declared;
}

gboolean actor_scenario_check_sets(const ActorState *state, GError **error) {
  const ActorWorld *world = state->world;
  char *const *sets = world->options->sets;
  if (!was_declared(state) && world->scenario->declared) {
    g_set_error_literal(error, ACTOR_ERROR, ACTOR_ERROR_LOAD,
                        "the scenario file must do the same each time it is "
                        "read: plenum.scenario was called, and is not now");
    return FALSE;
  }
  if (world->scenario->declared || !sets || !*sets) return TRUE;
  g_autofree char *set = g_utf8_make_valid(*sets, -1);
  g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_USAGE, "--set %s: the scenario declares no parameters", set);
  return FALSE;
}

/* The instant that an option of the command line names, if it is given. */
static gboolean override(const ActorWorld *world, const char *option, const char *text, SimInstant *instant,
                         GError **error) {
  SimQuantity quantity;
  g_autoptr(GError) reason = NULL;
  if (!text) return TRUE;
  if (sim_quantity_parse(text, strlen(text), &quantity, &reason) &&
      sim_scale_duration(&world->scale, &quantity, instant, &reason))
    return TRUE;
  g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_USAGE, "--%s: %s", option, reason->message);
  return FALSE;
}

gboolean actor_scenario_until(const ActorWorld *world, SimInstant *until, GError **error) {
  *until = world->scenario->until;
  return override(world, "until", world->options->until, until, error);
}

gboolean actor_scenario_warmup(const ActorWorld *world, SimInstant *warmup, GError **error) {
  *warmup = world->scenario->warmup;
  return override(world, "warmup", world->options->warmup, warmup, error);
}

/* quantity(text): the plain number; bytes are whole. */
static int lua_quantity(lua_State *L) {
  static const char what[] = "quantity";
  double plain;
  GError *error = NULL;
  if (lua_type(L, 1) == LUA_TNUMBER) {
    lua_settop(L, 1);
    return 1;
  }
  SimQuantity quantity = actor_check_quantity(L, 1, what);
  if (!sim_scale_plain(&actor_state(L)->world->scale, &quantity, &plain, &error))
    actor_raise_error(L, what, error);
  gboolean whole = quantity.dimension == SIM_DIMENSION_SIZE && quantity.value.denominator == 1;
  if (whole) lua_pushinteger(L, quantity.value.numerator);
  else lua_pushnumber(L, plain);
  return 1;
}

void actor_scenario_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"scenario", lua_scenario}, {"quantity", lua_quantity}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
