/* SPDX-License-Identifier: MIT */
#include "actors/scenario/device_lua.h"

#include <string.h>

#include "actors/hardware/courier_lua.h"
#include "actors/process/post_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/scenario/option_lua.h"
#include "actors/scenario/scenario_lua.h"

NetNetwork *actor_network(ActorWorld *world) {
  if (!world->network)
    world->network = net_network_new(world->sim, world->options->seed, world->scale.ticks_per_unit,
                                     &actor_post_host, world);
  return world->network;
}

void actor_check_reading(lua_State *L, const char *what) {
  if (!actor_state(L)->reading)
    actor_raise(L, "%s are declared while the scenario file is read, and it has been read", what);
}

int actor_raise_difference(lua_State *L, const char *what, guint32 number, const char *was, const char *is) {
  return actor_raise(L, "the scenario file must do the same each time it is read: %s %u was %s and is %s",
                     what, number, was, is);
}

/* Devices. */

static const char *check_name(lua_State *L, int table) {
  gsize length;
  if (lua_getfield(L, table, "name") == LUA_TNIL) return NULL;
  if (lua_type(L, -1) != LUA_TSTRING)
    actor_raise(L, "device: name: a string is wanted, not %s", actor_handle_article(L, -1));
  const char *name = lua_tolstring(L, -1, &length);
  if (length == 0 || !g_utf8_validate(name, (gssize)length, NULL))
    actor_raise(L, "device: name: %s",
                length ? "this is not UTF-8, or has a zero in it" : "an empty name is none");
  return name; /* stays on the stack */
}

/* How fast the device's time passes: 1 + drift / 10^6. */
static SimRatio read_speed(lua_State *L, int table) {
  SimRatio speed = {1, 1}, drift;
  double ppm;
  if (!actor_option_number(L, table, "device: clock", "drift_ppm", &ppm)) return speed;
  gboolean fits = sim_ratio_from_double(ppm, &drift, NULL) &&
                  sim_ratio_divide(drift, (SimRatio){1000000, 1}, &drift, NULL) &&
                  sim_ratio_add(speed, drift, &speed, NULL);
  if (!fits || speed.numerator <= 0)
    actor_raise(L, "device: clock: drift_ppm: %g is out of range; at -1000000 a clock stands", ppm);
  return speed;
}

/* What the clock shows at instant 0, which may lie before its own zero. */
static SimInstant read_offset(lua_State *L, int table) {
  static const char what[] = "device: clock: offset";
  SimInstant ticks;
  GError *error = NULL;
  if (lua_getfield(L, table, "offset") == LUA_TNIL) return 0;
  SimQuantity quantity = actor_check_quantity(L, -1, what);
  gboolean negative = quantity.value.numerator < 0;
  if (negative) quantity.value.numerator = -quantity.value.numerator;
  if (!sim_scale_duration(&actor_state(L)->world->scale, &quantity, &ticks, &error))
    actor_raise_error(L, what, error);
  lua_pop(L, 1);
  return negative ? -ticks : ticks;
}

static void read_clock(lua_State *L, int table, NetDeviceSpec *spec) {
  static const char *const known[] = {"drift_ppm", "offset", "rate", NULL};
  SimClock clock;
  GError *error = NULL;
  gboolean has_rate = actor_option_rate(L, table, "device", "clock_rate", &spec->clock_rate);
  if (lua_getfield(L, table, "clock") != LUA_TNIL) {
    int options = lua_gettop(L);
    actor_check_options(L, options, known, "device: clock");
    if (actor_option_rate(L, options, "device: clock", "rate", &spec->clock_rate) && has_rate)
      actor_raise(L, "device: clock_rate and the clock's rate are the same: give one of them");
    spec->speed = read_speed(L, options);
    spec->offset = read_offset(L, options);
  }
  lua_pop(L, 1);
  if (spec->clock_rate.numerator == 0) return;
  if (!sim_clock_make(spec->clock_rate, actor_state(L)->world->scale.ticks_per_unit, spec->speed, 0, &clock,
                      &error))
    actor_raise_error(L, "device: clock_rate", error);
}

static void read_courier(lua_State *L, int table, NetDeviceSpec *spec) {
  static const char *const known[] = {"queue", "rate", "step", NULL};
  static const char what[] = "device: courier";
  if (lua_getfield(L, table, "courier") != LUA_TNIL) {
    int options = lua_gettop(L);
    spec->courier_model = actor_courier_read(L, options);
    actor_check_options(L, options, known, what);
    actor_option_rate(L, options, what, "rate", &spec->courier_rate);
    actor_option_duration(L, options, what, "step", &spec->courier_step);
    spec->exact_step = actor_option_exact(L, options, "step");
    actor_option_whole(L, options, what, "queue", 1, &spec->courier_capacity);
  }
  lua_pop(L, 1);
}

static guint32 declare_device(lua_State *L, ActorWorld *world) {
  NetDeviceSpec spec = net_device_spec_default();
  GError *error = NULL;
  read_clock(L, 1, &spec);
  read_courier(L, 1, &spec);
  actor_option_whole(L, 1, "device", "cores", 1, &spec.cores);
  spec.name = check_name(L, 1);
  guint32 number = net_network_add_device(actor_network(world), &spec, &error);
  if (number == 0) actor_raise_error(L, "device", error);
  static const ActorDevice fresh;
  g_array_append_val(world->devices, fresh);
  g_assert(world->devices->len == number + 1);
  return number;
}

static void compare_device(lua_State *L, const ActorWorld *world, guint32 number) {
  char usual[32];
  g_snprintf(usual, sizeof usual, "device-%u", number);
  const char *name = check_name(L, 1);
  if (!name) name = usual;
  if (number > sim_world_device_count(world->sim)) {
    lua_pushfstring(L, "\"%s\"", name);
    actor_raise_difference(L, "device", number, "not there", lua_tostring(L, -1));
  }
  const char *known = net_network_device(world->network, number)->name;
  if (strcmp(known, name) == 0) return;
  lua_pushfstring(L, "\"%s\"", known);
  lua_pushfstring(L, "\"%s\"", name);
  actor_raise_difference(L, "device", number, lua_tostring(L, -2), lua_tostring(L, -1));
}

static void place_courier(lua_State *L, guint32 number) {
  lua_getfield(L, 1, "courier");
  actor_courier_place(L, -1, number);
  lua_pop(L, 1);
}

static int lua_device(lua_State *L) {
  static const char *const known[] = {"clock", "clock_rate", "cores", "courier", "name", NULL};
  ActorState *state = actor_state(L);
  actor_check_reading(L, "devices");
  actor_check_options(L, 1, known, "device");
  lua_settop(L, 1);
  guint32 number = state->devices_read + 1;
  if (state->outside) number = declare_device(L, state->world);
  else {
    compare_device(L, state->world, number);
    if (actor_state_of(state->world, number) == state) place_courier(L, number);
  }
  state->devices_read = number;
  actor_handle_push(L, ACTOR_DEVICE, number);
  return 1;
}

gboolean actor_devices_same(const ActorState *state, GError **error) {
  const ActorWorld *world = state->world;
  guint32 devices = sim_world_device_count(world->sim);
  guint32 links = world->network ? net_network_link_count(world->network) : 0;
  if (state->devices_read == devices && state->links_read == links) return TRUE;
  g_set_error(
      error, ACTOR_ERROR, ACTOR_ERROR_LOAD,
      "the scenario file must do the same each time it is read: there were %u devices and %u directions of "
      "links, and are %u and %u",
      devices, links, state->devices_read, state->links_read);
  return FALSE;
}

/* Shapes. */

static NetShapeKind check_kind(lua_State *L) {
  const char *name = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : "";
  NetShapeKind kind = NET_SHAPE_LINE;
  if (!net_shape_find(name, &kind))
    actor_raise(L,
                "shape: there is no shape \"%s\"; there are line, ring, star, tree, grid, torus, hypercube, "
                "complete, quadtree",
                name);
  return kind;
}

static void check_members(lua_State *L, NetShape *shape) {
  if (!lua_istable(L, 2))
    actor_raise(L, "shape: a list of devices is wanted, not %s", actor_handle_article(L, 2));
  lua_Integer count = luaL_len(L, 2);
  if (count < 1) actor_raise(L, "shape: the list of devices is empty");
  for (lua_Integer i = 1; i <= count; i++) {
    lua_geti(L, 2, i);
    guint32 device = (guint32)actor_handle_check(L, -1, ACTOR_DEVICE, "shape");
    if (i == 1) shape->first = device;
    if (device != shape->first + (guint32)(i - 1))
      actor_raise(L, "shape: device %lld of the list was not declared just after the one before it",
                  (long long)i);
    lua_pop(L, 1);
  }
  shape->count = (guint32)count;
}

static guint32 check_size(lua_State *L, int index, const char *name) {
  int whole = FALSE;
  lua_Integer size = lua_type(L, index) == LUA_TNUMBER ? lua_tointegerx(L, index, &whole) : 0;
  if (!whole || size < 1 || size > SIM_DEVICES_MAX)
    actor_raise(L, "shape: %s: a whole number from 1 to %u is wanted", name, SIM_DEVICES_MAX);
  return (guint32)size;
}

static void check_count(lua_State *L, const NetShape *shape) {
  guint64 wanted = shape->count;
  guint64 area = (guint64)shape->width * shape->height;
  if (shape->kind == NET_SHAPE_GRID || shape->kind == NET_SHAPE_TORUS) wanted = area;
  else if (shape->kind == NET_SHAPE_QUADTREE)
    wanted = area > SIM_DEVICES_MAX ? area : net_shape_quadtree_count(shape->width, shape->height);
  if (wanted != shape->count)
    actor_raise(L, "shape: a %s of %u x %u has %" G_GUINT64_FORMAT " devices, and the list has %u",
                lua_tostring(L, 1), shape->width, shape->height, wanted, shape->count);
  if (shape->kind == NET_SHAPE_HYPERCUBE && (shape->count & (shape->count - 1)))
    actor_raise(L, "shape: a hypercube's devices are a power of two, not %u", shape->count);
}

static int lua_shape(lua_State *L) {
  ActorState *state = actor_state(L);
  actor_check_reading(L, "shapes");
  lua_settop(L, 4);
  NetShape shape = {.kind = check_kind(L)};
  if (!state->outside) return 0;
  check_members(L, &shape);
  if (shape.kind == NET_SHAPE_TREE) {
    shape.branching = check_size(L, 3, "branching");
  } else if (shape.kind == NET_SHAPE_GRID || shape.kind == NET_SHAPE_TORUS ||
             shape.kind == NET_SHAPE_QUADTREE) {
    shape.width = check_size(L, 3, "width");
    shape.height = check_size(L, 4, "height");
  }
  check_count(L, &shape);
  net_network_shape(actor_network(state->world), &shape);
  return 0;
}

/* What a device tells. */

enum { FEW = 64 };

/* No list of the network's may be pending when Lua runs out of memory: so few are copied to C's stack, many
 * into a block that Lua owns. */
static guint32 *take_neighbors(lua_State *L, guint32 device, guint32 few[FEW], guint *count) {
  const ActorState *state = actor_state(L);
  NetNetwork *network = actor_network(state->world);
  g_autoptr(GArray) list = net_network_neighbors(network, state->links_read, device);
  *count = list->len;
  guint32 *numbers = few;
  if (list->len > FEW) {
    g_clear_pointer(&list, g_array_unref);
    numbers = lua_newuserdatauv(L, sizeof *numbers * *count, 0);
    list = net_network_neighbors(network, state->links_read, device);
  }
  if (*count > 0) memcpy(numbers, list->data, sizeof *numbers * *count);
  return numbers;
}

static int device_neighbors(lua_State *L) {
  guint32 few[FEW];
  guint count;
  guint32 device = (guint32)actor_handle_check(L, 1, ACTOR_DEVICE, "neighbors");
  const guint32 *numbers = take_neighbors(L, device, few, &count);
  lua_createtable(L, (int)count, 0);
  for (guint i = 0; i < count; i++) {
    actor_handle_push(L, ACTOR_DEVICE, numbers[i]);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static int device_distance(lua_State *L) {
  ActorState *state = actor_state(L);
  guint32 device = (guint32)actor_handle_check(L, 1, ACTOR_DEVICE, "distance");
  guint32 other = (guint32)actor_handle_check(L, 2, ACTOR_DEVICE, "distance");
  const SimShard *shard = state->outside || state->reading ? NULL : state->shard;
  NetNetwork *network = actor_network(state->world);
  gint64 hops = 0;
  if (device != other) hops = net_network_distance(network, state->links_read, shard, device, other);
  if (hops >= 0) {
    lua_pushinteger(L, hops);
    return 1;
  }
  lua_pushnil(L);
  lua_pushliteral(L, "unreachable");
  return 2;
}

static int device_name(lua_State *L) {
  guint32 device = (guint32)actor_handle_check(L, 1, ACTOR_DEVICE, "name");
  lua_pushstring(L, net_network_device(actor_network(actor_state(L)->world), device)->name);
  return 1;
}

static int device_index(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)actor_handle_check(L, 1, ACTOR_DEVICE, "index"));
  return 1;
}

void actor_device_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"device", lua_device}, {"shape", lua_shape}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  actor_handle_method(L, ACTOR_DEVICE, "neighbors", device_neighbors);
  actor_handle_method(L, ACTOR_DEVICE, "distance", device_distance);
  actor_handle_field(L, ACTOR_DEVICE, "name", device_name);
  actor_handle_field(L, ACTOR_DEVICE, "index", device_index);
}
