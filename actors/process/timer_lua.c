/* SPDX-License-Identifier: MIT */
#include "actors/process/timer_lua.h"

#include "actors/hardware/component_lua.h"
#include "actors/instruments/place_lua.h"
#include "actors/instruments/trace_lua.h"
#include "actors/process/index.h"
#include "actors/process/post_lua.h"
#include "actors/sandbox/sandbox_lua.h"
#include "actors/scenario/handle_lua.h"

typedef struct {
  guint64 handle; /* 0: it has none */
  guint64 token;  /* of its event; 0: it is not set */
  guint64 answer; /* that makes it fire; or 0 */
  NetMessage *message;
  SimInstant period;        /* 0: once */
  ActorModelFrame *courier; /* whose function it calls; or NULL */
  NetAddress owner;
  int call; /* registry: { function, arguments }; LUA_NOREF: it sends */
  guint32 device;
  guint32 next_free; /* + 1 */
} Timer;

typedef struct _ActorTimers ActorTimers;
struct _ActorTimers {
  GArray *timers;
  ActorIndex *handles; /* handle -> slot + 1 */
  guint32 free;        /* + 1; 0: none */
};

static ActorTimers *timers_of(ActorState *state) {
  if (G_LIKELY(state->timers)) return state->timers;
  state->timers = g_new0(ActorTimers, 1);
  state->timers->timers = g_array_new(FALSE, TRUE, sizeof(Timer));
  state->timers->handles = actor_index_new();
  return state->timers;
}

static inline Timer *timer_at(const ActorState *state, guint32 slot) {
  return &g_array_index(state->timers->timers, Timer, slot);
}

static guint32 take_slot(ActorState *state) {
  ActorTimers *timers = timers_of(state);
  guint32 slot = timers->free;
  if (slot) {
    slot--;
    timers->free = timer_at(state, slot)->next_free;
  } else {
    slot = timers->timers->len;
    g_array_set_size(timers->timers, slot + 1);
  }
  *timer_at(state, slot) = (Timer){.call = LUA_NOREF, .device = actor_maker_device(state)};
  return slot;
}

static void give_slot(ActorState *state, guint32 slot) {
  ActorTimers *timers = state->timers;
  Timer *timer = timer_at(state, slot);
  if (timer->handle) actor_index_remove(timers->handles, timer->handle);
  if (timer->message) net_message_free(state->shard->slab, timer->message);
  if (timer->call != LUA_NOREF) luaL_unref(state->L, LUA_REGISTRYINDEX, timer->call);
  timer->handle = timer->token = 0;
  timer->message = NULL;
  timer->next_free = timers->free;
  timers->free = slot + 1;
}

static NetAddress owner_of(const Timer *timer) {
  return timer->message ? timer->message->sender : timer->owner;
}

static inline void set(ActorState *state, guint32 slot, SimInstant instant) {
  Timer *timer = timer_at(state, slot);
  timer->token = actor_post(state, timer->device, instant, sim_payload(ACTOR_EVENT_TIMER, slot));
}

guint32 actor_timer_prepare(lua_State *L, int count) {
  ActorState *state = actor_state(L);
  lua_createtable(L, count + 1, 1);
  lua_insert(L, -count - 2);
  for (int i = count + 1; i >= 1; i--) lua_rawseti(L, -i - 1, i);
  lua_pushinteger(L, count);
  lua_setfield(L, -2, "n");
  int call = luaL_ref(L, LUA_REGISTRYINDEX);
  guint32 slot = take_slot(state);
  Timer *timer = timer_at(state, slot);
  timer->call = call;
  if (state->current) timer->owner = state->current->mailbox.address;
  return slot + 1;
}

void actor_timer_fire_soon(ActorState *state, guint32 timer, guint64 answer) {
  timer_at(state, timer - 1)->answer = answer;
  set(state, timer - 1, actor_now(state->world));
}

/* Unpacks { function, arguments } and calls it. */
static int call_in_lua(lua_State *L) {
  int table = lua_gettop(L);
  lua_getfield(L, table, "n");
  int count = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  luaL_checkstack(L, count + 1, "a call with so many arguments");
  for (int i = 1; i <= count + 1; i++) lua_rawgeti(L, table, i);
  lua_call(L, count, 0);
  return 0;
}

static int call_as_model(lua_State *L) {
  const Timer *timer = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, timer->call);
  return call_in_lua(L);
}

static void call(ActorState *state, Timer timer) {
  lua_State *L = state->L;
  ActorProcess *owner = timer.owner ? actor_process_find(state, timer.owner) : NULL;
  if (timer.owner && !owner) return;
  if (timer.courier) {
    actor_model_run(state, timer.courier, call_as_model, &timer);
    return;
  }
  if (owner && owner->is_component) {
    ActorModelFrame frame = actor_component_frame(owner);
    actor_model_run(state, &frame, call_as_model, &timer);
    return;
  }
  state->current = owner;
  lua_pushcfunction(L, call_in_lua);
  lua_rawgeti(L, LUA_REGISTRYINDEX, timer.call);
  int status = lua_pcall(L, 1, 0, 0);
  if (status != LUA_OK) {
    actor_process_report(state, owner, L, status);
    lua_pop(L, 1);
    if (owner) actor_process_end(state, owner);
  }
  state->current = NULL;
}

gboolean actor_timer_expects(const ActorState *state, const SimEvent *event) {
  return timer_at((ActorState *)state, sim_payload_index(event->payload))->token == actor_token(event);
}

static gboolean timer_event(SimShard *shard, const SimEvent *event, gpointer data) {
  (void)data;
  ActorState *state = shard->data;
  guint32 slot = sim_payload_index(event->payload);
  Timer *timer = timer_at(state, slot);
  if (timer->token != actor_token(event)) return FALSE;
  state->world->acting = state;
  state->turns++;
  timer->token = 0;
  actor_device(state->world, timer->device)->executed++;
  actor_note(state->world, SIM_TIMER, timer->handle, 0);
  if (actor_traces(state->world))
    actor_trace_timer(state->world, timer->handle, owner_of(timer), timer->call == LUA_NOREF, timer->answer);
  if (timer->call != LUA_NOREF) {
    call(state, *timer);
    give_slot(state, slot);
    return TRUE;
  }
  NetMessage *message = timer->message;
  if (timer->period) {
    message = net_message_dup(state->shard->slab, message);
    set(state, slot, actor_now(state->world) + timer->period);
  } else {
    timer->message = NULL;
    give_slot(state, slot);
  }
  actor_send(state, message);
  return TRUE;
}

/* From the timer to its message, on to the mailbox and the process that will be woken. */
static void foresee_timer(const SimShard *shard, const SimEvent *event, guint step) {
  const ActorState *state = shard->data;
  const Timer *timer = timer_at(state, sim_payload_index(event->payload));
  if (step == 0) {
    __builtin_prefetch(timer);
    return;
  }
  const NetMessage *message = timer->message;
  if (!message || timer->token != actor_token(event)) return;
  if (step == 1) {
    __builtin_prefetch(message);
    __builtin_prefetch(&message->to);
    return;
  }
  if (step == 2) {
    actor_index_prefetch(state->directory, message->to);
    return;
  }
  const ActorMailbox *mailbox = actor_directory_find(state->directory, message->to);
  if (mailbox && mailbox->kind == ACTOR_MAILBOX_PROCESS)
    actor_process_prefetch(actor_process_at(state, mailbox->owner), step - 3);
}

void actor_timer_handle(ActorWorld *world) {
  sim_world_handle(world->sim, ACTOR_EVENT_TIMER, timer_event, NULL, NULL);
  sim_world_foresee(world->sim, ACTOR_EVENT_TIMER, foresee_timer);
}

void actor_timers_free(ActorState *state) {
  ActorTimers *timers = state->timers;
  if (!timers) return;
  for (guint i = 0; i < timers->timers->len; i++)
    if (timer_at(state, i)->message) net_message_free(state->shard->slab, timer_at(state, i)->message);
  g_array_unref(timers->timers);
  actor_index_free(timers->handles);
  g_free(timers);
}

/* The Lua face. */

static void trace_set(ActorState *state, const Timer *timer, SimInstant instant) {
  if (!actor_traces(state->world)) return;
  actor_trace_set(state->world, timer->handle, owner_of(timer), instant, timer->period,
                  actor_place_line(state));
}

/* Names the timer, sets it for `instant`, and pushes its handle. */
static inline int launch(lua_State *L, guint32 slot, SimInstant instant) {
  ActorState *state = actor_state(L);
  Timer *timer = timer_at(state, slot);
  guint64 number = ++actor_maker(state)->timers;
  guint64 handle = timer->handle = actor_handle(ACTOR_TIMER, (guint64)timer->device << 41 | number);
  actor_index_add(state->timers->handles, handle, GUINT_TO_POINTER(slot + 1));
  if (state->reading && !state->outside) state->serial++; /* the experimenter's: here it is only counted */
  else set(state, slot, instant);
  trace_set(state, timer, instant);
  lua_pushlightuserdata(L, (gpointer)(gsize)handle);
  return 1;
}

static inline int set_sender(lua_State *L, int to, int message, SimInstant delay, SimInstant period) {
  ActorState *state = actor_state(L);
  ActorTarget target = actor_check_target(L, to);
  luaL_checkany(L, message);
  SimInstant instant = actor_later(L, delay);
  NetMessage *made = actor_message_make(L, message, &target, -1);
  guint32 slot = take_slot(state);
  Timer *timer = timer_at(state, slot);
  timer->message = made;
  timer->period = period;
  if (state->current) made->sender = state->current->mailbox.address;
  return launch(L, slot, instant);
}

static int lua_send_after(lua_State *L) {
  SimInstant delay = actor_check_duration(L, 1, NULL);
  return set_sender(L, 2, 3, delay, 0);
}

static int lua_every(lua_State *L) {
  SimInstant delay = actor_check_duration(L, 1, NULL), period = actor_check_duration(L, 2, NULL);
  if (period == 0) return actor_raise(L, "every: the period must be above zero");
  return set_sender(L, 3, 4, delay, period);
}

/* schedule(delay, fn, ...): an event of the running model, or of the experimenter. */
static int lua_schedule(lua_State *L) {
  ActorState *state = actor_state(L);
  SimInstant delay = actor_check_duration(L, 1, NULL);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  ActorModelFrame *frame = state->frame;
  if (!state->outside && !state->reading && !frame)
    return actor_raise(
        L, "schedule is for models, experiments and the scenario file; a process uses send_after");
  if (frame && frame->link)
    return actor_raise(L, "schedule: a link's function decides, and does nothing later");
  SimInstant instant = actor_later(L, delay);
  guint32 prepared = actor_timer_prepare(L, lua_gettop(L) - 2);
  Timer *timer = timer_at(state, prepared - 1);
  if (!frame) timer->owner = NET_NOBODY;
  else if (!frame->component) timer->courier = frame;
  return launch(L, prepared - 1, instant);
}

static void trace_cancel(ActorState *state, const Timer *timer) {
  if (actor_traces(state->world))
    actor_trace_cancel(state->world, timer->handle, owner_of(timer), actor_place_line(state));
}

static int timer_cancel(lua_State *L) {
  ActorState *state = actor_state(L);
  guint64 handle = (guint64)(gsize)lua_touserdata(L, 1);
  guint32 slot = GPOINTER_TO_UINT(actor_index_find(timers_of(state)->handles, handle));
  if (slot) {
    trace_cancel(state, timer_at(state, slot - 1));
    give_slot(state, slot - 1);
  }
  lua_pushboolean(L, slot != 0);
  return 1;
}

void actor_timer_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"send_after", lua_send_after}, {"every", lua_every}, {"schedule", lua_schedule}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  actor_handle_method(L, ACTOR_TIMER, "cancel", timer_cancel);
}
