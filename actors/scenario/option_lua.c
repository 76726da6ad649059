/* SPDX-License-Identifier: MIT */
#include "actors/scenario/option_lua.h"

#include <math.h>
#include <string.h>

#include "actors/scenario/handle_lua.h"

/* lua_error would jump over a pending g_free, so what errors say is copied first. */
enum { MESSAGE = 1024, NAME = 96 };

int actor_raise_error(lua_State *L, const char *what, GError *error) {
  char message[MESSAGE];
  g_strlcpy(message, error->message, sizeof message);
  g_error_free(error);
  return actor_raise(L, "%s: %s", what, message);
}

/* Unknown names. */

static gboolean is_known(lua_State *L, int index, const char *const *known) {
  if (lua_type(L, index) != LUA_TSTRING) return FALSE;
  const char *name = lua_tostring(L, index);
  for (; *known; known++)
    if (strcmp(*known, name) == 0) return TRUE;
  return FALSE;
}

/* Of several unknown names the first in order is told, so that it is the same one in each run. */
static gboolean comes_before(lua_State *L, int a, int b) {
  if (lua_type(L, a) != lua_type(L, b)) return lua_type(L, a) < lua_type(L, b);
  gboolean comparable = lua_type(L, a) == LUA_TNUMBER || lua_type(L, a) == LUA_TSTRING;
  return comparable && lua_compare(L, a, b, LUA_OPLT);
}

static void push_list(lua_State *L, const char *const *names) {
  luaL_Buffer list;
  luaL_buffinit(L, &list);
  for (gsize i = 0; names[i]; i++) {
    if (i > 0) luaL_addstring(&list, ", ");
    luaL_addstring(&list, names[i]);
  }
  luaL_pushresult(&list);
}

static void refuse_option(lua_State *L, int name, const char *const *known, const char *what) {
  push_list(L, known);
  const char *list = lua_tostring(L, -1);
  if (lua_type(L, name) == LUA_TSTRING)
    actor_raise(L, "%s: there is no option \"%s\"; the options are %s", what, lua_tostring(L, name), list);
  actor_raise(L, "%s: options have names, and %s is none; the options are %s", what,
              actor_handle_article(L, name), list);
}

void actor_check_options(lua_State *L, int index, const char *const *known, const char *what) {
  if (!lua_istable(L, index))
    actor_raise(L, "%s: a table of options is wanted, not %s", what, actor_handle_article(L, index));
  index = lua_absindex(L, index);
  lua_pushnil(L);
  int stranger = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (is_known(L, -1, known)) continue;
    if (lua_isnil(L, stranger) || comes_before(L, lua_gettop(L), stranger)) lua_copy(L, -1, stranger);
  }
  if (!lua_isnil(L, stranger)) refuse_option(L, stranger, known, what);
  lua_pop(L, 1);
}

/* Values. */

SimQuantity actor_check_quantity(lua_State *L, int index, const char *what) {
  SimQuantity quantity = {SIM_DIMENSION_PLAIN, {0, 1}};
  GError *error = NULL;
  gboolean good = FALSE;
  gsize length;
  if (lua_type(L, index) == LUA_TSTRING) {
    const char *text = lua_tolstring(L, index, &length);
    good = sim_quantity_parse(text, length, &quantity, &error);
  } else if (lua_isinteger(L, index)) {
    good = sim_ratio_make(lua_tointeger(L, index), 1, &quantity.value, &error);
  } else if (lua_type(L, index) == LUA_TNUMBER) {
    good = sim_quantity_from_double(lua_tonumber(L, index), &quantity, &error);
  } else {
    actor_raise(L, "%s: a number or a text with a unit is wanted, not %s", what,
                actor_handle_article(L, index));
  }
  if (!good) actor_raise_error(L, what, error);
  return quantity;
}

static gboolean get(lua_State *L, int table, const char *name) {
  if (lua_getfield(L, table, name) != LUA_TNIL) return TRUE;
  lua_pop(L, 1);
  return FALSE;
}

static const char *compose(char path[NAME], const char *what, const char *name) {
  g_snprintf(path, NAME, "%s: %s", what, name);
  return path;
}

gboolean actor_option_duration(lua_State *L, int table, const char *what, const char *name,
                               SimInstant *ticks) {
  const SimScale *scale = &actor_state(L)->world->scale;
  char path[NAME];
  GError *error = NULL;
  if (!get(L, table, name)) return FALSE;
  compose(path, what, name);
  gboolean good;
  if (lua_type(L, -1) == LUA_TNUMBER) {
    good = sim_scale_ticks(scale, lua_tonumber(L, -1), ticks, &error);
  } else {
    SimQuantity quantity = actor_check_quantity(L, -1, path);
    good = sim_scale_duration(scale, &quantity, ticks, &error);
  }
  if (!good) actor_raise_error(L, path, error);
  lua_pop(L, 1);
  return TRUE;
}

typedef gboolean (*Measure)(const SimScale *scale, const SimQuantity *quantity, SimRatio *ratio,
                            GError **error);

static gboolean get_ratio(lua_State *L, int table, const char *what, const char *name, Measure measure,
                          SimRatio *ratio) {
  char path[NAME];
  GError *error = NULL;
  if (!get(L, table, name)) return FALSE;
  SimQuantity quantity = actor_check_quantity(L, -1, compose(path, what, name));
  if (!measure(&actor_state(L)->world->scale, &quantity, ratio, &error)) actor_raise_error(L, path, error);
  lua_pop(L, 1);
  return TRUE;
}

/* The duration has been taken already, so it is a good one. */
SimRatio actor_option_exact(lua_State *L, int table, const char *name) {
  const SimScale *scale = &actor_state(L)->world->scale;
  static const SimRatio none = {0, 1};
  SimRatio ticks = none;
  if (!get(L, table, name)) return none;
  SimQuantity quantity = actor_check_quantity(L, -1, name);
  lua_pop(L, 1);
  gboolean fine = TRUE;
  if (quantity.dimension == SIM_DIMENSION_TIME)
    fine = sim_ratio_divide(quantity.value, scale->seconds, &quantity.value, NULL);
  fine = fine && sim_ratio_multiply(quantity.value, scale->ticks_per_unit, &ticks, NULL);
  return fine && ticks.denominator > 1 ? ticks : none;
}

gboolean actor_option_rate(lua_State *L, int table, const char *what, const char *name, SimRatio *per_unit) {
  return get_ratio(L, table, what, name, sim_scale_rate, per_unit);
}

gboolean actor_option_bandwidth(lua_State *L, int table, const char *what, const char *name,
                                SimRatio *per_tick) {
  return get_ratio(L, table, what, name, sim_scale_bandwidth, per_tick);
}

/* The value on top, as errors show it; the sign of a NaN is the processor's. */
static const char *shown(lua_State *L) {
  if (lua_type(L, -1) == LUA_TNUMBER && isnan(lua_tonumber(L, -1))) return "nan";
  return lua_type(L, -1) == LUA_TNUMBER ? luaL_tolstring(L, -1, NULL) : actor_handle_article(L, -1);
}

gboolean actor_option_whole(lua_State *L, int table, const char *what, const char *name, guint32 least,
                            guint32 *value) {
  if (!get(L, table, name)) return FALSE;
  int whole = FALSE;
  lua_Integer number = lua_type(L, -1) == LUA_TNUMBER ? lua_tointegerx(L, -1, &whole) : 0;
  if (!whole || number < least || number >= G_MAXUINT32)
    actor_raise(L, "%s: %s: a whole number from %u is wanted, not %s", what, name, least, shown(L));
  *value = (guint32)number;
  lua_pop(L, 1);
  return TRUE;
}

gboolean actor_option_number(lua_State *L, int table, const char *what, const char *name, double *value) {
  if (!get(L, table, name)) return FALSE;
  double number = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : (double)NAN;
  if (!isfinite(number)) actor_raise(L, "%s: %s: a number is wanted, not %s", what, name, shown(L));
  *value = number;
  lua_pop(L, 1);
  return TRUE;
}

gboolean actor_option_flag(lua_State *L, int table, const char *what, const char *name, gboolean *value) {
  if (!get(L, table, name)) return FALSE;
  if (!lua_isboolean(L, -1)) actor_raise(L, "%s: %s: true or false is wanted, not %s", what, name, shown(L));
  *value = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return TRUE;
}
