/* SPDX-License-Identifier: MIT */
#include "actors/scenario/random_lua.h"

#include <float.h>

#include "actors/hardware/model_lua.h"
#include "actors/process/process_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/scenario/option_lua.h"
#include "sim/variate.h"

SimStream *actor_stream(ActorState *state) {
  if (state->current) return &state->current->stream;
  return state->frame ? &state->frame->stream : &state->stream;
}

double actor_random_uniform(lua_State *L, gpointer data) {
  (void)data;
  ActorState *state = actor_state(L);
  return sim_variate_uniform(state->world->chance, actor_stream(state));
}

gint64 actor_random_integer(lua_State *L, gint64 low, gint64 high, gpointer data) {
  (void)data;
  ActorState *state = actor_state(L);
  return sim_variate_integer(state->world->chance, actor_stream(state), low, high);
}

/* random */

static lua_Integer check_limit(lua_State *L, int index) {
  int whole = FALSE;
  lua_Integer limit = lua_type(L, index) == LUA_TNUMBER ? lua_tointegerx(L, index, &whole) : 0;
  if (whole) return limit;
  if (lua_type(L, index) == LUA_TNUMBER)
    actor_raise(L, "random: %s is no whole number", luaL_tolstring(L, index, NULL));
  actor_raise(L, "random: a whole number is wanted, not %s", actor_handle_article(L, index));
  return 0;
}

/* As Lua's math.random: random(0) is any integer. */
static int lua_random(lua_State *L) {
  int count = lua_gettop(L);
  if (count == 0) {
    lua_pushnumber(L, actor_random_uniform(L, NULL));
    return 1;
  }
  if (count > 2) return actor_raise(L, "random takes at most 2 numbers, not %d", count);
  lua_Integer low = count == 1 ? 1 : check_limit(L, 1), high = check_limit(L, count);
  if (count == 1 && high == 0) low = LUA_MININTEGER, high = LUA_MAXINTEGER;
  if (low > high)
    return actor_raise(L, "random: interval is empty: %lld to %lld", (long long)low, (long long)high);
  lua_pushinteger(L, actor_random_integer(L, low, high, NULL));
  return 1;
}

/* Variates. */

static G_GNUC_NO_INLINE double check_plain(lua_State *L, int index, SimVariate kind) {
  char what[64];
  double plain;
  GError *error = NULL;
  g_snprintf(what, sizeof what, "%s: argument %d", sim_variate_name(kind), index);
  SimQuantity quantity = actor_check_quantity(L, index, what);
  if (!sim_scale_plain(&actor_state(L)->world->scale, &quantity, &plain, &error))
    actor_raise_error(L, what, error);
  return plain;
}

static inline double check_parameter(lua_State *L, int index, SimVariate kind) {
  return lua_type(L, index) == LUA_TNUMBER ? lua_tonumber(L, index) : check_plain(L, index, kind);
}

static G_GNUC_NO_INLINE void check_parameters(lua_State *L, SimVariate kind, double a, double b) {
  char *complaint = sim_variate_complaint(kind, a, b);
  if (!complaint) return;
  char message[256];
  g_strlcpy(message, complaint, sizeof message);
  g_free(complaint);
  actor_raise(L, "%s", message);
}

static double draw_variate(lua_State *L, SimVariate kind) {
  ActorState *state = actor_state(L);
  double a = check_parameter(L, 1, kind), b = sim_variate_arity(kind) > 1 ? check_parameter(L, 2, kind) : 0;
  check_parameters(L, kind, a, b);
  return sim_variate_draw(state->world->chance, actor_stream(state), kind, a, b);
}

/* The one that is drawn for every event. */
static int lua_exponential(lua_State *L) {
  ActorState *state = actor_state(L);
  double mean = check_parameter(L, 1, SIM_VARIATE_EXPONENTIAL);
  if (!(mean >= DBL_MIN && mean <= DBL_MAX)) check_parameters(L, SIM_VARIATE_EXPONENTIAL, mean, 0);
  lua_pushnumber(L, sim_variate_exponential(state->world->chance, actor_stream(state), mean));
  return 1;
}

#define VARIATE(name, KIND)                                                                                  \
  static int lua_##name(lua_State *L) {                                                                      \
    lua_pushnumber(L, draw_variate(L, SIM_VARIATE_##KIND));                                                  \
    return 1;                                                                                                \
  }

VARIATE(normal, NORMAL)
VARIATE(lognormal, LOGNORMAL)
VARIATE(pareto, PARETO)
VARIATE(weibull, WEIBULL)
VARIATE(gamma, GAMMA)

static int lua_poisson(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)draw_variate(L, SIM_VARIATE_POISSON));
  return 1;
}

static int lua_zipf(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)draw_variate(L, SIM_VARIATE_ZIPF));
  return 1;
}

static int lua_bernoulli(lua_State *L) {
  lua_pushboolean(L, draw_variate(L, SIM_VARIATE_BERNOULLI) != 0);
  return 1;
}

/* Lists. */

static lua_Integer check_list(lua_State *L, const char *call) {
  if (!lua_istable(L, 1)) actor_raise(L, "%s: a list is wanted, not %s", call, actor_handle_article(L, 1));
  return luaL_len(L, 1);
}

static guint64 draw_index(ActorState *state, guint64 count) {
  return sim_variate_index(state->world->chance, actor_stream(state), count);
}

static int lua_choice(lua_State *L) {
  lua_Integer count = check_list(L, "choice");
  if (count < 1) return actor_raise(L, "choice: the list is empty");
  lua_geti(L, 1, (lua_Integer)draw_index(actor_state(L), (guint64)count) + 1);
  return 1;
}

static void swap(lua_State *L, int list, lua_Integer i, lua_Integer j) {
  lua_rawgeti(L, list, i);
  lua_rawgeti(L, list, j);
  lua_rawseti(L, list, i);
  lua_rawseti(L, list, j);
}

static int lua_shuffle(lua_State *L) {
  ActorState *state = actor_state(L);
  lua_Integer count = check_list(L, "shuffle");
  lua_createtable(L, (int)CLAMP(count, 0, 1 << 20), 0);
  int list = lua_gettop(L);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_geti(L, 1, i);
    lua_rawseti(L, list, i);
  }
  for (lua_Integer i = count; i > 1; i--) swap(L, list, i, (lua_Integer)draw_index(state, (guint64)i) + 1);
  return 1;
}

void actor_random_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"random", lua_random}, {"exponential", lua_exponential},
      {"normal", lua_normal}, {"lognormal", lua_lognormal},
      {"pareto", lua_pareto}, {"weibull", lua_weibull},
      {"gamma", lua_gamma},   {"poisson", lua_poisson},
      {"zipf", lua_zipf},     {"bernoulli", lua_bernoulli},
      {"choice", lua_choice}, {"shuffle", lua_shuffle},
      {NULL, NULL},
  };
  luaL_setfuncs(L, functions, 0);
}
