/* SPDX-License-Identifier: MIT */
#include "actors/process/clock_lua.h"

static int lua_now(lua_State *L) {
  const ActorWorld *world = actor_state(L)->world;
  lua_pushnumber(L, sim_scale_units(&world->scale, actor_now(world)));
  return 1;
}

static int lua_instant(lua_State *L) {
  lua_pushinteger(L, actor_now(actor_state(L)->world));
  return 1;
}

/* A device's clock shows its offset at instant 0 and goes on with the device's speed. */
static int lua_clock(lua_State *L) {
  const ActorState *state = actor_state(L);
  const ActorWorld *world = state->world;
  guint32 number = actor_maker_device(state);
  if (number == SIM_EXPERIMENTER) return lua_now(L);
  const NetDevice *device = net_network_device(world->network, number);
  SimRatio now = {actor_now(world), 1};
  gint64 passed = 0;
  sim_ratio_nearest(now, device->speed, &passed);
  lua_pushnumber(L, sim_scale_units(&world->scale, device->offset + passed));
  return 1;
}

void actor_clock_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"now", lua_now}, {"instant", lua_instant}, {"clock", lua_clock}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
