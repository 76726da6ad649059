/* SPDX-License-Identifier: MIT */
#include "actors/scenario/link_lua.h"

#include <math.h>

#include "actors/hardware/envelope_lua.h"
#include "actors/hardware/model_lua.h"
#include "actors/scenario/device_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/scenario/option_lua.h"
#include "actors/scenario/scenario_lua.h"
#include "actors/values/code_lua.h"

/* Functions on links. */

/* Registry: direction + 1 -> the function, in one of the two. */
static const char DELAYS = 0, JITTERS = 0;

typedef struct {
  const NetMessage *message;
  const NetLinkModel *link;
  guint32 id;
  SimInstant flight; /* the answer */
} Question;

static gboolean push_function(lua_State *L, const char *functions, guint32 id) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, functions);
  gboolean found = lua_rawgeti(L, -1, (lua_Integer)id + 1) == LUA_TFUNCTION;
  lua_remove(L, -2);
  if (!found) lua_pop(L, 1);
  return found;
}

static SimInstant check_answer(lua_State *L, const char *what) {
  if (lua_isnil(L, -1)) actor_raise(L, "%s: a duration is wanted, and the function gave nothing", what);
  SimInstant ticks = actor_check_ticks(L, -1, NULL);
  if (ticks > SIM_INSTANT_MAX / 4) actor_raise(L, "%s: the duration is out of range", what);
  return ticks;
}

static int ask(lua_State *L) {
  Question *question = lua_touserdata(L, 1);
  const NetLinkModel *link = question->link;
  const SimScale *scale = &actor_state(L)->world->scale;
  gboolean is_jitter = push_function(L, &JITTERS, question->id);
  if (!is_jitter) push_function(L, &DELAYS, question->id);
  actor_envelope_push(L, question->message);
  actor_model_call(L, 1, 1);
  question->flight = check_answer(L, is_jitter ? "jitter" : "delay");
  if (is_jitter) question->flight += link->latency;
  else if (question->flight < link->floor)
    actor_raise(L, "delay: %g %s is less than %g %s: the latency that the link names, or one step",
                sim_scale_units(scale, question->flight), scale->unit, sim_scale_units(scale, link->floor),
                scale->unit);
  return 0;
}

static ActorModelFrame *frame_of(ActorState *state, guint32 id, const NetLink *link) {
  ActorModelFrame *frame = g_hash_table_lookup(state->link_frames, GUINT_TO_POINTER(id));
  if (frame) return frame;
  frame = g_new0(ActorModelFrame, 1);
  frame->link = link;
  frame->stream.name = net_link_delay_stream(link);
  g_hash_table_insert(state->link_frames, GUINT_TO_POINTER(id), frame);
  return frame;
}

static SimInstant delay(gpointer data, SimShard *shard, guint32 id, const NetMessage *message) {
  ActorWorld *world = data;
  ActorState *state = shard->data;
  const NetLink *link = net_network_peek_link(world->network, id);
  Question question = {message, link->model, id, link->model->floor};
  actor_model_run(state, frame_of(state, id, link), ask, &question);
  return question.flight;
}

/* `jitter` is a duration or a function. */
static void read_jitter(lua_State *L, NetLinkSpec *spec) {
  int type = lua_getfield(L, 3, "jitter");
  lua_pop(L, 1);
  if (type != LUA_TFUNCTION) actor_option_duration(L, 3, "link", "jitter", &spec->jitter);
}

/* Pushes the function that the options at 3 name; NULL and nothing if there is none, else where it is kept.
 */
static const char *push_option(lua_State *L) {
  int delay_type = lua_getfield(L, 3, "delay"), jitter_type = lua_getfield(L, 3, "jitter");
  if (delay_type != LUA_TNIL && delay_type != LUA_TFUNCTION)
    actor_raise(L, "link: delay: a function is wanted, not %s; a fixed one is the latency",
                actor_handle_article(L, -2));
  if (delay_type == LUA_TFUNCTION && jitter_type != LUA_TNIL)
    actor_raise(L, "link: delay decides on the whole flight, so there can be no jitter");
  if (delay_type == LUA_TFUNCTION) lua_pop(L, 1);
  else lua_remove(L, -2);
  if (lua_isfunction(L, -1)) return delay_type == LUA_TFUNCTION ? &DELAYS : &JITTERS;
  lua_pop(L, 1);
  return NULL;
}

static void read_function(lua_State *L, ActorWorld *world, NetLinkSpec *spec) {
  if (!push_option(L)) return;
  lua_pop(L, 1);
  spec->delay = delay;
  spec->delay_data = world;
}

static void keep_function(lua_State *L, guint32 link, guint directions) {
  const char *functions = push_option(L);
  if (!functions) return;
  lua_rawgetp(L, LUA_REGISTRYINDEX, functions);
  for (guint i = 0; i < directions; i++) {
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (lua_Integer)link + 1 + i);
  }
  lua_pop(L, 2);
}

static void fix(lua_State *L, const char *functions, const char *name) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, functions);
  actor_code_fix_functions(L, name);
  lua_pop(L, 1);
}

void actor_links_finish(ActorState *state) {
  fix(state->L, &DELAYS, "delay");
  fix(state->L, &JITTERS, "jitter");
}

/* Declaration. */

static guint32 declare_link(lua_State *L, ActorWorld *world, guint32 from, guint32 to) {
  NetLinkSpec spec = net_link_spec_default();
  GError *error = NULL;
  actor_option_duration(L, 3, "link", "latency", &spec.latency);
  spec.exact_latency = actor_option_exact(L, 3, "latency");
  actor_option_bandwidth(L, 3, "link", "bandwidth", &spec.bandwidth);
  actor_option_whole(L, 3, "link", "queue", 1, &spec.capacity);
  actor_option_number(L, 3, "link", "loss", &spec.loss);
  actor_option_number(L, 3, "link", "duplicate", &spec.duplicate);
  actor_option_flag(L, 3, "link", "reorder", &spec.reorder);
  actor_option_flag(L, 3, "link", "one_way", &spec.one_way);
  read_jitter(L, &spec);
  read_function(L, world, &spec);
  if (world->scenario->link_backs->len >= SIM_INDEX_MAX - 2)
    actor_raise(L, "link: there are too many links already");
  guint32 link = net_network_link(actor_network(world), from, to, &spec, &error);
  if (link == NET_NO_LINK) actor_raise_error(L, "link", error);
  g_byte_array_append(world->scenario->link_backs, (const guint8[]){0, 1}, spec.one_way ? 1 : 2);
  return link;
}

static const char *push_ends(lua_State *L, const ActorWorld *world, guint32 from, guint32 to) {
  return lua_pushfstring(L, "%s->%s", net_network_device(world->network, from)->name,
                         net_network_device(world->network, to)->name);
}

static void compare_link(lua_State *L, const ActorWorld *world, guint32 link, guint32 from, guint32 to) {
  gboolean one_way = FALSE;
  actor_option_flag(L, 3, "link", "one_way", &one_way);
  const char *is = push_ends(L, world, from, to);
  if (link >= net_network_link_count(world->network))
    actor_raise_difference(L, "link", link, "not there", is);
  const NetLink *known = net_network_peek_link(world->network, link);
  if (known->from != from || known->to != to)
    actor_raise_difference(L, "link", link, push_ends(L, world, known->from, known->to), is);
  gboolean was_one_way = actor_link_back(world, link) == NET_NO_LINK;
  if (was_one_way != one_way)
    actor_raise_difference(L, "link", link, was_one_way ? "one_way" : "for both ways",
                           one_way ? "one_way" : "for both ways");
}

static int lua_link(lua_State *L) {
  static const char *const known[] = {"bandwidth", "delay",   "duplicate", "jitter",  "latency",
                                      "loss",      "one_way", "queue",     "reorder", NULL};
  ActorState *state = actor_state(L);
  actor_check_reading(L, "links");
  lua_settop(L, 3);
  guint32 from = (guint32)actor_handle_check(L, 1, ACTOR_DEVICE, "link: first end");
  guint32 to = (guint32)actor_handle_check(L, 2, ACTOR_DEVICE, "link: second end");
  if (lua_isnil(L, 3)) {
    lua_newtable(L);
    lua_replace(L, 3);
  }
  actor_check_options(L, 3, known, "link");
  guint32 link = state->links_read;
  if (state->outside) link = declare_link(L, state->world, from, to);
  else compare_link(L, state->world, link, from, to);
  guint directions = actor_link_back(state->world, link) == NET_NO_LINK ? 1 : 2;
  keep_function(L, link, directions);
  state->links_read = link + directions;
  actor_handle_push(L, ACTOR_LINK, link);
  return 1;
}

guint32 actor_link_back(const ActorWorld *world, guint32 link) {
  const GByteArray *backs = world->scenario->link_backs;
  g_assert(link < backs->len);
  return link + 1 < backs->len && backs->data[link + 1] ? link + 1 : NET_NO_LINK;
}

guint32 actor_link_first(const ActorWorld *world, guint32 direction) {
  g_assert(direction < world->scenario->link_backs->len);
  return direction - world->scenario->link_backs->data[direction];
}

/* What a script asks. */

int actor_link_push(lua_State *L, guint32 device, int neighbor) {
  const ActorState *state = actor_state(L);
  ActorWorld *world = state->world;
  guint32 other = (guint32)actor_handle_check(L, neighbor, ACTOR_DEVICE, "link_to");
  guint32 link = net_network_link_to(actor_network(world), state->links_read, device, other);
  if (link != NET_NO_LINK) {
    actor_handle_push(L, ACTOR_LINK, actor_link_first(world, link));
    return 1;
  }
  lua_pushnil(L);
  lua_pushliteral(L, "no link");
  return 2;
}

static int device_link_to(lua_State *L) {
  return actor_link_push(L, (guint32)actor_handle_check(L, 1, ACTOR_DEVICE, "link_to"), 2);
}

/* The direction that begins at the running device, or else the first. */
static guint32 check_direction(lua_State *L) {
  ActorState *state = actor_state(L);
  guint32 link = (guint32)actor_handle_check(L, 1, ACTOR_LINK, "link");
  guint32 back = actor_link_back(state->world, link), here = actor_maker_device(state);
  if (back == NET_NO_LINK) return link;
  return net_network_peek_link(state->world->network, back)->from == here ? back : link;
}

static int link_latency(lua_State *L) {
  const ActorWorld *world = actor_state(L)->world;
  const NetLink *link = net_network_peek_link(world->network, check_direction(L));
  lua_pushnumber(L, sim_scale_units(&world->scale, link->model->latency));
  return 1;
}

/* In bytes per unit. */
static int link_bandwidth(lua_State *L) {
  const ActorWorld *world = actor_state(L)->world;
  SimRatio per_byte = net_network_peek_link(world->network, check_direction(L))->model->ticks_per_byte;
  double unit = sim_ratio_to_double(world->scale.ticks_per_unit);
  lua_pushnumber(L, per_byte.numerator == 0 ? HUGE_VAL : unit / sim_ratio_to_double(per_byte));
  return 1;
}

static int link_depth(lua_State *L) {
  ActorState *state = actor_state(L);
  guint32 link = check_direction(L);
  if (state->outside || state->reading ||
      net_network_peek_link(state->world->network, link)->from != state->shard->device)
    return actor_raise(L, "depth: only what runs on the device at the sending end of a link sees what waits "
                          "there");
  lua_pushinteger(L, net_network_link_depth(state->world->network, state->shard, link));
  return 1;
}

void actor_link_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"link", lua_link}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &DELAYS);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &JITTERS);
  actor_handle_method(L, ACTOR_DEVICE, "link_to", device_link_to);
  actor_handle_field(L, ACTOR_LINK, "latency", link_latency);
  actor_handle_field(L, ACTOR_LINK, "bandwidth", link_bandwidth);
  actor_handle_field(L, ACTOR_LINK, "depth", link_depth);
}
