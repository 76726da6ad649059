/* SPDX-License-Identifier: MIT */
#include "actors/scenario/parameter_lua.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "actors/scenario/handle_lua.h"
#include "actors/scenario/option_lua.h"

typedef enum { WHOLE, NUMBER, FLAG, QUANTITY, TEXT } Type;

typedef struct {
  const char *name;
  const SimScale *scale;
  const char *set; /* "name=value" of the command line, or NULL */
  int spec;        /* on the stack: the table around the default, or 0; */
  int usual;       /* the default */
  Type type;
  SimDimension dimension;
} Parameter;

/* Names, in order. */

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names, NULL-terminated, in a block that it pushes; the strings are the table's keys. */
static const char **push_names(lua_State *L, int table) {
  gsize count = 0;
  lua_pushnil(L);
  while (lua_next(L, table)) count++, lua_pop(L, 1);
  const char **names = lua_newuserdatauv(L, sizeof *names * (count + 1), 0);
  gsize at = 0;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING) names[at++] = lua_tostring(L, -1);
    else actor_raise(L, "scenario: params: %s is no name of a parameter", luaL_tolstring(L, -1, NULL));
  }
  names[at] = NULL;
  qsort(names, at, sizeof *names, compare_names);
  return names;
}

static void check_name(lua_State *L, const char *name) {
  if (*name && !strpbrk(name, "= \t\n") && g_utf8_validate(name, -1, NULL)) return;
  actor_raise(L, "scenario: params: \"%s\" is no name that --set can have", name);
}

/* Complaints. */

/* Pushes a value as the author would write it. */
static const char *push_shown(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TNUMBER && isnan(lua_tonumber(L, index))) return lua_pushliteral(L, "nan");
  if (lua_type(L, index) != LUA_TSTRING) return luaL_tolstring(L, index, NULL);
  return lua_pushfstring(L, "\"%s\"", lua_tostring(L, index));
}

/* What the command line holds need not be UTF-8. */
static const char *push_valid(lua_State *L, const char *text) {
  char shown[256];
  char *valid = g_utf8_make_valid(text, -1);
  g_strlcpy(shown, valid, sizeof shown);
  g_free(valid);
  return lua_pushstring(L, shown);
}

/* `wanted` is what the parameter is, as in "a whole number". */
static void complain(lua_State *L, const Parameter *p, const char *wanted) {
  const char *usual = push_shown(L, p->usual);
  if (p->set)
    actor_raise(L, "--set %s: %s is %s (default %s)", push_valid(L, p->set), p->name, wanted, usual);
  actor_raise(L, "scenario: params: the default of %s is %s, but has to be %s", p->name, usual, wanted);
}

static void refuse_unknown(lua_State *L, int specs, const char *set, gsize length) {
  lua_pushlstring(L, set, length);
  const char *name = push_valid(L, lua_tostring(L, -1));
  luaL_Buffer list;
  const char **names = push_names(L, specs);
  luaL_buffinit(L, &list);
  for (gsize i = 0; names[i]; i++) {
    luaL_addstring(&list, i > 0 ? ", " : ": ");
    luaL_addstring(&list, names[i]);
    luaL_addstring(&list, " = ");
    if (lua_getfield(L, specs, names[i]) == LUA_TTABLE) lua_geti(L, -1, 1), lua_remove(L, -2);
    push_shown(L, -1);
    lua_remove(L, -2);
    luaL_addvalue(&list);
  }
  luaL_pushresult(&list);
  const char *known = lua_tostring(L, -1);
  actor_raise(L, "--set %s: the scenario has no parameter \"%s\"; it has%s", name, name,
              *known ? known : " none");
}

static void check_sets(lua_State *L, int specs, char *const *sets) {
  for (; sets && *sets; sets++) {
    const char *equals = strchr(*sets, '=');
    if (!equals) actor_raise(L, "--set %s: write --set NAME=VALUE", push_valid(L, *sets));
    lua_pushlstring(L, *sets, (gsize)(equals - *sets));
    if (lua_rawget(L, specs) == LUA_TNIL) refuse_unknown(L, specs, *sets, (gsize)(equals - *sets));
    lua_pop(L, 1);
  }
}

/* The last one for a name counts. */
static const char *find_set(char *const *sets, const char *name) {
  const char *found = NULL;
  gsize length = strlen(name);
  for (; sets && *sets; sets++)
    if (strncmp(*sets, name, length) == 0 && (*sets)[length] == '=') found = *sets;
  return found;
}

/* Types. */

static gboolean parse(lua_State *L, int index, SimQuantity *quantity) {
  gsize length;
  const char *text = lua_tolstring(L, index, &length);
  return sim_quantity_parse(text, length, quantity, NULL);
}

static void find_type(lua_State *L, Parameter *p) {
  SimQuantity quantity;
  switch (lua_type(L, p->usual)) {
  case LUA_TNUMBER: p->type = lua_isinteger(L, p->usual) ? WHOLE : NUMBER; break;
  case LUA_TBOOLEAN: p->type = FLAG; break;
  case LUA_TSTRING: p->type = TEXT; break;
  default:
    actor_raise(L, "scenario: params: %s needs a default that is a number, a string or a boolean, not %s",
                p->name, actor_handle_article(L, p->usual));
  }
  if (p->type == NUMBER && !isfinite(lua_tonumber(L, p->usual))) complain(L, p, "a finite number");
  if (p->type != TEXT || !parse(L, p->usual, &quantity) || quantity.dimension == SIM_DIMENSION_PLAIN) return;
  p->type = QUANTITY;
  p->dimension = quantity.dimension;
}

static void complain_of_type(lua_State *L, const Parameter *p) {
  char wanted[64];
  switch (p->type) {
  case WHOLE: complain(L, p, "a whole number"); break;
  case NUMBER: complain(L, p, "a number"); break;
  case FLAG: complain(L, p, "true or false"); break;
  case TEXT: complain(L, p, "a text in UTF-8"); break;
  case QUANTITY:
    g_snprintf(wanted, sizeof wanted, "a %s or a plain number", sim_dimension_name(p->dimension));
    complain(L, p, wanted);
  }
}

static void push_number(lua_State *L, const Parameter *p, const char *text) {
  int whole = FALSE;
  if (lua_stringtonumber(L, text) != strlen(text) + 1 || !isfinite(lua_tonumber(L, -1)))
    complain_of_type(L, p);
  if (p->type == NUMBER) {
    lua_pushnumber(L, lua_tonumber(L, -1));
  } else if (p->type == WHOLE) {
    lua_pushinteger(L, lua_tointegerx(L, -1, &whole));
    if (!whole) complain_of_type(L, p);
  } else {
    return;
  }
  lua_remove(L, -2);
}

static void push_quantity(lua_State *L, const Parameter *p, const char *text) {
  SimQuantity quantity;
  if (lua_stringtonumber(L, text)) {
    lua_pop(L, 1);
    push_number(L, p, text);
    return;
  }
  lua_pushstring(L, text);
  if (!parse(L, -1, &quantity)) complain_of_type(L, p);
  if (quantity.dimension != SIM_DIMENSION_PLAIN && quantity.dimension != p->dimension) complain_of_type(L, p);
}

/* Pushes what the command line says. */
static void push_set(lua_State *L, const Parameter *p) {
  const char *text = strchr(p->set, '=') + 1;
  switch (p->type) {
  case WHOLE:
  case NUMBER: push_number(L, p, text); break;
  case QUANTITY: push_quantity(L, p, text); break;
  case TEXT:
    if (!g_utf8_validate(text, -1, NULL)) complain_of_type(L, p);
    lua_pushstring(L, text);
    break;
  case FLAG:
    if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0) complain_of_type(L, p);
    lua_pushboolean(L, *text == 't');
  }
}

/* Limits. */

/* The number or quantity at `index` as a plain number on top. */
static void push_plain(lua_State *L, const Parameter *p, int index, const char *what) {
  double plain;
  GError *error = NULL;
  if (lua_type(L, index) == LUA_TNUMBER) {
    lua_pushvalue(L, index);
    return;
  }
  SimQuantity quantity = actor_check_quantity(L, index, what);
  if (!sim_scale_plain(p->scale, &quantity, &plain, &error)) actor_raise_error(L, what, error);
  lua_pushnumber(L, plain);
}

static void check_limit(lua_State *L, const Parameter *p, int value, const char *limit) {
  char what[128];
  if (lua_getfield(L, p->spec, limit) == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  int bound = lua_gettop(L);
  g_snprintf(what, sizeof what, "scenario: params: %s: %s", p->name, limit);
  if (p->type == FLAG || p->type == TEXT) actor_raise(L, "%s: only numbers and quantities have limits", what);
  if (lua_type(L, bound) != LUA_TNUMBER && p->type != QUANTITY)
    actor_raise(L, "%s: a number is wanted, not %s", what, actor_handle_article(L, bound));
  push_plain(L, p, bound, what);
  push_plain(L, p, value, what);
  gboolean is_least = *limit == 'm' && limit[1] == 'i';
  gboolean beyond = is_least ? lua_compare(L, -1, -2, LUA_OPLT) : lua_compare(L, -2, -1, LUA_OPLT);
  if (beyond)
    complain(L, p,
             lua_pushfstring(L, "at %s %s", is_least ? "least" : "most", luaL_tolstring(L, bound, NULL)));
  lua_settop(L, bound - 1);
}

static void check_choices(lua_State *L, const Parameter *p, int value) {
  if (lua_getfield(L, p->spec, "one_of") == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  int list = lua_gettop(L);
  if (!lua_istable(L, list) || luaL_len(L, list) < 1)
    actor_raise(L, "scenario: params: %s: one_of is a list of values", p->name);
  luaL_Buffer choices;
  luaL_buffinit(L, &choices);
  luaL_addstring(&choices, "one of ");
  for (lua_Integer i = 1, count = luaL_len(L, list); i <= count; i++) {
    lua_geti(L, list, i);
    gboolean found = lua_compare(L, -1, value, LUA_OPEQ);
    if (found) {
      lua_settop(L, list - 1);
      return;
    }
    push_shown(L, -1);
    lua_remove(L, -2);
    luaL_addvalue(&choices);
    if (i < count) luaL_addstring(&choices, ", ");
  }
  luaL_pushresult(&choices);
  complain(L, p, lua_tostring(L, -1));
}

static void check_value(lua_State *L, const Parameter *p, int value) {
  if (!p->spec) return;
  check_limit(L, p, value, "min");
  check_limit(L, p, value, "max");
  check_choices(L, p, value);
}

/* One parameter, whose spec is on top: pushes its value. */

static void check_spec(lua_State *L, const char *name, int spec) {
  static const char *const known[] = {"max", "min", "one_of", NULL};
  lua_pushnil(L);
  while (lua_next(L, spec)) {
    gboolean listed = lua_isinteger(L, -2) && (lua_tointeger(L, -2) == 1 ||
                                               (lua_tointeger(L, -2) == 2 && lua_type(L, -1) == LUA_TSTRING));
    gboolean named = FALSE;
    for (gsize i = 0; known[i] && lua_type(L, -2) == LUA_TSTRING; i++)
      named = named || strcmp(lua_tostring(L, -2), known[i]) == 0;
    if (!listed && !named)
      actor_raise(
          L,
          "scenario: params: %s is { default, \"what it is\", min =, max =, one_of = } and has no place for "
          "anything else",
          name);
    lua_pop(L, 1);
  }
}

static void push_value(lua_State *L, Parameter *p) {
  int top = lua_gettop(L);
  if (lua_istable(L, top)) {
    p->spec = top;
    check_spec(L, p->name, top);
    lua_geti(L, top, 1);
  }
  p->usual = lua_gettop(L);
  const char *set = p->set;
  p->set = NULL; /* the default is looked at first, and is not the command line's */
  find_type(L, p);
  if (p->type == TEXT && !g_utf8_validate(lua_tostring(L, p->usual), (gssize)lua_rawlen(L, p->usual), NULL))
    complain_of_type(L, p);
  check_value(L, p, p->usual);
  p->set = set;
  if (!set) {
    lua_pushvalue(L, p->usual);
    return;
  }
  push_set(L, p);
  check_value(L, p, lua_gettop(L));
}

void actor_parameters_push(lua_State *L, int specs, const SimScale *scale, char *const *sets) {
  if (lua_isnil(L, specs)) lua_newtable(L), lua_replace(L, specs);
  if (!lua_istable(L, specs))
    actor_raise(L, "scenario: params: a table is wanted, not %s", actor_handle_article(L, specs));
  check_sets(L, specs, sets);
  const char **names = push_names(L, specs);
  lua_newtable(L);
  int values = lua_gettop(L);
  for (gsize i = 0; names[i]; i++) {
    Parameter parameter = {.name = names[i], .scale = scale, .set = find_set(sets, names[i])};
    check_name(L, names[i]);
    lua_getfield(L, specs, names[i]);
    push_value(L, &parameter);
    lua_setfield(L, values, names[i]);
    lua_settop(L, values);
  }
}

/* For the summary. */

static json_t *make_json(lua_State *L, int index) {
  switch (lua_type(L, index)) {
  case LUA_TBOOLEAN: return json_boolean(lua_toboolean(L, index));
  case LUA_TNUMBER:
    return lua_isinteger(L, index) ? json_integer(lua_tointeger(L, index))
                                   : json_real(lua_tonumber(L, index));
  default: return json_stringn(lua_tostring(L, index), lua_rawlen(L, index));
  }
}

json_t *actor_parameters_json(lua_State *L, int index) {
  index = lua_absindex(L, index);
  const char **names = push_names(L, index);
  json_t *object = json_object();
  for (gsize i = 0; names[i]; i++) {
    lua_pushstring(L, names[i]); /* is there already, so that this cannot fail */
    lua_rawget(L, index);
    json_object_set_new(object, names[i], make_json(L, -1));
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return object;
}
