/* SPDX-License-Identifier: MIT */
#include "actors/run/state_lua.h"

#include "actors/hardware/model_lua.h"
#include "actors/instruments/place_lua.h"
#include "actors/process/process_lua.h"
#include "actors/process/timer_lua.h"
#include "actors/process/type_lua.h"
#include "actors/run/plenum_lua.h"
#include "actors/scenario/option_lua.h"

/* Life. */

static void *allocate(void *slab, void *block, size_t old_size, size_t new_size) {
  return sim_slab_resize(slab, block, old_size, new_size);
}

/* The collector begins again when memory is at this share, in percent, of what its last round left; by Lua's
 * own default 200.  With a million processes that is a tenth less memory, and no time that could be measured.
 */
enum { PAUSE = 140 };

static int make_tables(lua_State *L) {
  ActorState *state = actor_state(L);
  lua_newtable(L);
  state->anchors = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_newtable(L);
  state->cells = luaL_ref(L, LUA_REGISTRYINDEX);
  actor_plenum_open(L);
  return 0;
}

ActorState *actor_state_new(ActorWorld *world, SimShard *shard, gboolean outside) {
  ActorState *state = g_new0(ActorState, 1);
  state->world = world;
  state->shard = shard;
  state->outside = outside;
  state->inside = !outside;
  state->stream.name = sim_stream_name(SIM_PURPOSE_FILE, 0, 0);
  state->ledger = actor_ledger_new();
  state->tally = actor_ledger_tally(state->ledger);
  state->pages = g_ptr_array_new_with_free_func(g_free);
  state->names = g_hash_table_new(NULL, NULL);
  state->orders = g_hash_table_new(NULL, NULL);
  state->directory = actor_directory_new();
  state->last = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_bytes_unref);
  state->types = g_ptr_array_new();
  state->models = g_ptr_array_new();
  state->couriers = g_ptr_array_new_with_free_func(g_free);
  state->link_frames = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  state->file_processes = g_ptr_array_new();
  shard->data = state;
  state->L = lua_newstate(allocate, shard->slab);
  state->running = state->L;
  *(ActorState **)lua_getextraspace(state->L) = state;
  lua_pushcfunction(state->L, make_tables);
  if (lua_pcall(state->L, 0, 0, 0) != LUA_OK) g_error("%s", lua_tostring(state->L, -1));
  lua_gc(state->L, LUA_GCSETPAUSE, PAUSE);
  sim_slab_set_limit(shard->slab, world->options->memory);
  return state;
}

/* The slab goes with the shard. */
void actor_state_free(ActorState *state) {
  if (!state) return;
  sim_slab_set_limit(state->shard->slab, 0);
  lua_close(state->L); /* frees what futures hold */
  actor_timers_free(state);
  actor_process_close_all(state);
  actor_types_free(state);
  actor_models_free(state);
  g_ptr_array_unref(state->couriers);
  actor_place_forget(state);
  if (state->early) g_array_unref(state->early);
  g_hash_table_unref(state->link_frames);
  g_ptr_array_unref(state->file_processes);
  g_hash_table_unref(state->last);
  g_hash_table_unref(state->orders);
  actor_directory_free(state->directory);
  g_hash_table_unref(state->names);
  g_ptr_array_unref(state->pages);
  actor_ledger_free(state->ledger);
  actor_buffer_clear(&state->buffer);
  g_free(state);
}

/* Who acts, where and when. */

ActorState *actor_state_of(const ActorWorld *world, guint32 device) {
  if (device == SIM_EXPERIMENTER || world->states->len == 0) return world->outside;
  return sim_world_shard_of(world->sim, device)->data;
}

SimInstant actor_now_outside(const ActorState *acting) {
  if (acting->reading) return 0;
  return acting->mail ? acting->mail->event.instant : acting->shard->now;
}

gboolean actor_moment_outside(const ActorState *state, ActorMoment *moment) {
  const ActorState *acting = state->world->acting;
  if (state->reading && !state->outside) return FALSE;
  *moment =
      (ActorMoment){actor_now_outside(acting), SIM_EXPERIMENTER, acting->reading ? -1 : acting->shard->turn};
  return TRUE;
}

/* What the experimenter makes for a device, in its turn or while the file is read. */
static guint64 post_outside(ActorState *state, guint32 device, SimInstant instant, guint32 payload) {
  ActorState *outside = state->world->outside;
  gboolean reading = state->reading;
  SimEvent event = {.instant = instant, .device = device, .source = SIM_EXPERIMENTER, .payload = payload};
  event.birth = reading ? 0 : outside->shard->now;
  event.serial = reading ? state->serial++ : sim_world_experimenter_serial(state->world->sim);
  sim_shard_post_outside(state->shard, &event, reading ? -1 : outside->shard->turn);
  return actor_token(&event);
}

guint64 actor_post(ActorState *state, guint32 device, SimInstant instant, guint32 payload) {
  if (state->world->acting != state || state->reading) return post_outside(state, device, instant, payload);
  guint32 serial;
  if (state->mail && instant == state->mail->event.instant)
    serial = sim_shard_post_after(state->shard, instant, state->mail->turn - 1, payload);
  else serial = sim_shard_post(state->shard, instant, device, payload);
  return ((guint64)state->shard->device + 1) << 32 | serial;
}

void actor_abort(ActorWorld *world, const char *why) {
  const ActorState *acting = world->acting;
  if (!world->aborted && acting && acting->current)
    world->culprit = actor_process_title(acting, acting->current);
  if (!world->aborted) world->aborted = why;
  sim_shard_stop(sim_world_experimenter(world->sim));
  for (guint i = 0; i < world->states->len; i++)
    sim_shard_stop(((ActorState *)g_ptr_array_index(world->states, i))->shard);
}

/* What authors write. */

/* The innermost function that is the author's: neither C nor one of plenum's own modules. */
static gboolean is_ours(const lua_Debug *frame) {
  return *frame->what == 'C' || g_str_has_prefix(frame->short_src, "plenum/");
}

/* A model's function that has returned, whose answer is wrong, is told by where it was defined. */
static void push_where(lua_State *L) {
  const ActorState *state = actor_state(L);
  lua_Debug frame;
  int level = 1;
  if (L == state->aside && state->asked) {
    lua_pushvalue(L, state->asked);
    lua_getinfo(L, ">S", &frame);
    lua_pushfstring(L, "%s:%d: ", frame.short_src, frame.linedefined);
    return;
  }
  while (lua_getstack(L, level, &frame) && lua_getinfo(L, "S", &frame) && is_ours(&frame)) level++;
  luaL_where(L, level);
}

int actor_raise(lua_State *L, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  push_where(L);
  lua_pushstring(L, text);
  g_free(g_steal_pointer(&text));
  lua_concat(L, 2);
  return lua_error(L);
}

/* True ticks of `ticks` by the clock of the device. */
static SimInstant true_ticks(const ActorState *state, SimInstant ticks) {
  guint32 device = actor_maker_device(state);
  if (device == SIM_EXPERIMENTER) return ticks;
  SimRatio speed = net_network_device(state->world->network, device)->speed;
  if (speed.numerator == speed.denominator) return ticks;
  gint64 scaled;
  SimRatio from = {ticks, 1}, factor = {speed.denominator, speed.numerator};
  return sim_ratio_nearest(from, factor, &scaled) ? scaled : SIM_INSTANT_MAX;
}

SimInstant actor_check_ticks(lua_State *L, int index, gboolean *negative) {
  ActorState *state = actor_state(L);
  const SimScale *scale = &state->world->scale;
  GError *error = NULL;
  SimInstant ticks = 0;
  if (negative) *negative = FALSE;
  if (lua_type(L, index) == LUA_TNUMBER) {
    double units = lua_tonumber(L, index);
    if (negative && units < 0) *negative = TRUE;
    else if (!sim_scale_ticks(scale, units, &ticks, &error)) actor_raise_error(L, "a duration", error);
  } else {
    SimQuantity quantity = actor_check_quantity(L, index, "a duration");
    if (negative && quantity.value.numerator < 0) *negative = TRUE;
    else if (!sim_scale_duration(scale, &quantity, &ticks, &error)) actor_raise_error(L, "a duration", error);
  }
  return ticks;
}

SimInstant actor_check_duration(lua_State *L, int index, gboolean *negative) {
  return true_ticks(actor_state(L), actor_check_ticks(L, index, negative));
}

/* The last instants are kept free, so that a hop from any instant that is reached can be posted. */
SimInstant actor_later(lua_State *L, SimInstant delay) {
  ActorState *state = actor_state(L);
  SimInstant now = actor_now(state->world);
  if (delay < SIM_INSTANT_MAX / 2 && now < SIM_INSTANT_MAX / 2) return now + delay;
  return actor_raise(L, "the instant is out of range: %g after %g %s",
                     sim_scale_units(&state->world->scale, delay), sim_scale_units(&state->world->scale, now),
                     state->world->scale.unit);
}

SimRatio actor_check_rate(lua_State *L, int index, const char *what) {
  ActorState *state = actor_state(L);
  SimQuantity quantity = actor_check_quantity(L, index, what);
  SimRatio rate;
  SimClock clock;
  GError *error = NULL;
  if (!sim_scale_rate(&state->world->scale, &quantity, &rate, &error) ||
      !sim_clock_make(rate, state->world->scale.ticks_per_unit, (SimRatio){1, 1}, 0, &clock, &error))
    actor_raise_error(L, what, error);
  return rate;
}

gint64 actor_check_bytes(lua_State *L, int index, const char *what) {
  SimQuantity quantity = actor_check_quantity(L, index, what);
  gint64 bytes;
  GError *error = NULL;
  if (!sim_quantity_bytes(&quantity, &bytes, &error)) actor_raise_error(L, what, error);
  if (bytes > G_MAXUINT32)
    actor_raise(L, "%s: %" G_GINT64_FORMAT " bytes are too many for one message", what, bytes);
  return bytes;
}
