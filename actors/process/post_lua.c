/* SPDX-License-Identifier: MIT */
#include "actors/process/post_lua.h"

#include <string.h>

#include "actors/hardware/envelope_lua.h"
#include "actors/instruments/place_lua.h"
#include "actors/instruments/trace_lua.h"
#include "actors/process/future_lua.h"
#include "actors/process/machine_lua.h"
#include "actors/process/span_lua.h"
#include "actors/process/spawn_lua.h"
#include "actors/process/work_lua.h"
#include "actors/sandbox/sandbox_lua.h"
#include "actors/scenario/handle_lua.h"
#include "sim/hash.h"

/* Registered names. */

static gpointer name_key(guint32 device, guint32 name) {
  return (gpointer)(gsize)((guint64)device << 32 | name);
}

void actor_name_set(ActorState *state, guint32 device, guint32 name, NetAddress address) {
  g_hash_table_insert(state->names, name_key(device, name), (gpointer)(gsize)address);
}

void actor_name_clear(ActorState *state, guint32 device, guint32 name) {
  g_hash_table_remove(state->names, name_key(device, name));
}

NetAddress actor_name_find(const ActorState *state, guint32 device, guint32 name) {
  return (NetAddress)(gsize)g_hash_table_lookup(state->names, name_key(device, name));
}

/* Targets and messages. */

static gboolean handle_at(lua_State *L, int index, guint64 *handle) {
  if (lua_type(L, index) != LUA_TLIGHTUSERDATA) return FALSE;
  *handle = (guint64)(gsize)lua_touserdata(L, index);
  return TRUE;
}

static guint32 intern_at(lua_State *L, int index) {
  gsize length;
  const char *word = lua_tolstring(L, index, &length);
  return actor_kinds_intern(actor_state(L)->world->kinds, word, length);
}

static int bad_target(lua_State *L, int index) {
  return actor_raise(L, "a message goes to an address, a registered name or { name, device }, not to %s",
                     actor_handle_article(L, index));
}

static ActorTarget check_named(lua_State *L, int index) {
  guint64 device = 0;
  lua_geti(L, index, 1);
  lua_geti(L, index, 2);
  if (lua_type(L, -2) != LUA_TSTRING || !handle_at(L, -1, &device) ||
      actor_handle_kind(device) != ACTOR_DEVICE)
    bad_target(L, index);
  ActorTarget target = {NET_NOBODY, (guint32)actor_handle_bits(device), intern_at(L, -2)};
  lua_pop(L, 2);
  return target;
}

ActorTarget actor_check_target(lua_State *L, int index) {
  guint64 handle;
  if (handle_at(L, index, &handle)) {
    if (!net_address_valid(handle)) bad_target(L, index);
    return (ActorTarget){handle, net_address_home(handle), 0};
  }
  if (lua_type(L, index) == LUA_TSTRING)
    return (ActorTarget){NET_NOBODY, actor_maker_device(actor_state(L)), intern_at(L, index)};
  if (lua_type(L, index) != LUA_TTABLE) bad_target(L, index);
  return check_named(L, index);
}

void actor_target_push(lua_State *L, const ActorTarget *target, guint32 near) {
  if (target->to) {
    actor_handle_push(L, ACTOR_ADDRESS, target->to);
    return;
  }
  gsize length;
  const char *word = actor_kinds_word(actor_state(L)->world->kinds, target->name, &length);
  lua_pushlstring(L, word, length);
  if (target->home == near) return;
  lua_createtable(L, 2, 0);
  lua_insert(L, -2);
  lua_rawseti(L, -2, 1);
  actor_handle_push(L, ACTOR_DEVICE, target->home);
  lua_rawseti(L, -2, 2);
}

/* The address in the field `reply_to` of a message. */
static NetAddress reply_address(lua_State *L, int index) {
  guint64 handle;
  if (lua_type(L, index) != LUA_TTABLE) return NET_NOBODY;
  lua_getfield(L, index, "reply_to");
  NetAddress address = handle_at(L, -1, &handle) && net_address_valid(handle) ? handle : NET_NOBODY;
  lua_pop(L, 1);
  return address;
}

/* The kind of a message without a word at its head. */
static inline guint32 kind_of_type(lua_State *L, ActorState *state, int type) {
  guint32 *kind = &state->type_kinds[MAX(type, 0)];
  if (G_UNLIKELY(!*kind))
    *kind = actor_kinds_intern(state->world->kinds, lua_typename(L, type), strlen(lua_typename(L, type)));
  return *kind;
}

/* The kind that a word names. */
static guint32 kind_of_word(ActorState *state, const char *word, gsize length) {
  gsize known_length;
  ActorWord *recent = &state->words[(gsize)word >> 4 & (ACTOR_WORDS - 1)];
  if (recent->word == word) {
    const char *known = actor_kinds_word(state->world->kinds, recent->kind, &known_length);
    if (known_length == length && memcmp(known, word, length) == 0) return recent->kind;
  }
  *recent = (ActorWord){word, actor_kinds_intern(state->world->kinds, word, length)};
  return recent->kind;
}

NetMessage *actor_message_make(lua_State *L, int index, const ActorTarget *target, gint64 size) {
  ActorState *state = actor_state(L);
  int type = lua_type(L, index);
  ActorOutline outline = {0};
  state->buffer.length = 0;
  if (type == LUA_TTABLE) actor_encode_message(state->codec, L, index, &state->buffer, &outline);
  else actor_encode_with(state->codec, L, index, &state->buffer, "message");
  guint32 kind =
      outline.kind ? kind_of_word(state, outline.kind, outline.kind_length) : kind_of_type(L, state, type);
  guint32 length = (guint32)state->buffer.length;
  NetMessage *message = net_message_new(state->shard->slab, length);
  memcpy(message->bytes, state->buffer.bytes, length);
  message->to = target->to;
  message->home = target->home;
  message->name = target->name;
  message->reply_to = outline.reply_to;
  message->kind = kind;
  message->size = size < 0 ? length : (guint32)size;
  return message;
}

/* Sending. */

static void mark_untraced(const ActorWorld *world, NetMessage *message) {
  gboolean wanted = message->kind < world->traced->len && world->traced->data[message->kind];
  if (!wanted) message->flags |= NET_MESSAGE_UNTRACED;
}

/* Whoever acts is the sender, also of news about mail of his. */
static void sign(ActorWorld *world, NetMessage *message) {
  ActorState *acting = world->acting;
  ActorProcess *process = acting->current;
  guint64 count = ++actor_maker(acting)->messages;
  message->id = (guint64)actor_maker_device(acting) << 40 | count;
  message->sent = message->queued = actor_now(world);
  message->hash = sim_hash_bytes(message->bytes, message->length, message->to ^ message->reply_to);
  if (world->traced) mark_untraced(world, message);
  if (!process) return;
  message->sender = process->mailbox.address;
  message->span = actor_span_of(process);
  const NetMessage *cause = actor_process_in_hand(process);
  if (cause) message->cause = cause->id;
}

static void drop(ActorState *state, NetMessage *message) { net_message_free(state->shard->slab, message); }

static NetMessage *make_returned(ActorState *state, const NetMessage *message, NetFate why);

static gboolean traces_fate(const ActorState *state, const NetMessage *message) {
  return state->shard->trace && !(message->flags & NET_MESSAGE_UNTRACED);
}

/* What was sent before the end of the warm-up is not counted, whenever it comes where; or nothing is. */
static inline gboolean counts(const ActorState *state, const NetMessage *message) {
  return message->sent >= state->world->counted_from;
}

/* The experimenter has no courier that tells what reaches no mailbox. */
static void tell_fate(ActorState *state, const NetMessage *message, NetFate why, gboolean returned) {
  if (traces_fate(state, message)) actor_trace_fate(state, SIM_TRACE_RETURN, message, why);
  if (returned) return;
  if (counts(state, message)) actor_tally_dropped(state->tally, message->kind);
  if (traces_fate(state, message)) actor_trace_fate(state, SIM_TRACE_DROP, message, why);
}

/* News that reaches nobody either is dropped. */
static void send_news(ActorState *home, NetMessage *returned) {
  NetFate fate = actor_deliver(home, returned);
  if (fate == NET_DELIVERED) return;
  tell_fate(home, returned, fate, FALSE);
  drop(home, returned);
}

/* The experimenter's mail found no mailbox at `home`, or waits in one that is closed. */
static void return_outside(ActorState *home, NetMessage *message, NetFate why) {
  gboolean returnable = message->reply_to && !(message->flags & NET_MESSAGE_RETURNED);
  tell_fate(home, message, why, returnable);
  NetMessage *returned = returnable ? make_returned(home, message, why) : NULL;
  drop(home, message);
  if (returned) send_news(actor_state_of(home->world, returned->home), returned);
}

/* The experimenter's mail is there at once, and so is the news that it is not. */
static void send_outside(ActorState *state, NetMessage *message) {
  ActorState *home = actor_state_of(state->world, message->home);
  if (state->reading && (state->outside || home != state)) {
    drop(state, message);
    return;
  }
  NetFate fate = actor_deliver(home, message);
  if (fate != NET_DELIVERED) return_outside(home, message, fate);
}

void actor_send(ActorState *state, NetMessage *message) {
  sign(state->world, message);
  if (counts(state, message) && (state->inside || state->outside))
    actor_tally_sent(state->tally, message->kind, message->size);
  actor_note(state->world, SIM_SEND, message->id, message->hash);
  if (actor_traces_message(state->world, message))
    actor_trace_send(state->world, message, actor_place_line(state));
  if (G_UNLIKELY(!state->inside)) send_outside(state, message);
  else if (message->home == SIM_EXPERIMENTER &&
           !actor_directory_find(state->world->outside->directory, message->to))
    net_return(state->world->network, state->shard, message,
               NET_NOPROC); /* he stands still: it is known now */
  else net_send(state->world->network, state->shard, message);
}

/* Delivery. */

static ActorMailbox *find_mailbox(ActorState *state, NetMessage *message, NetFate *fate) {
  *fate = NET_NOPROC;
  if (message->name && !message->to) {
    message->to = actor_name_find(state, message->home, message->name);
    *fate = NET_NONAME;
    if (!message->to) return NULL;
  }
  return actor_directory_find(state->directory, message->to);
}

NetFate actor_deliver(ActorState *state, NetMessage *message) {
  if (message->flags & ACTOR_MESSAGE_SPAWN) return actor_spawn_deliver(state, message);
  NetFate fate;
  ActorMailbox *mailbox = find_mailbox(state, message, &fate);
  if (!mailbox) return fate;
  if (mailbox->line.length >= mailbox->capacity) return NET_FULL;
  message->delivered = actor_now(state->world);
  actor_note(state->world, SIM_DELIVERY, message->to, message->id);
  actor_mailbox_put(mailbox, actor_mail(state->world, mailbox->address), message);
  if (G_UNLIKELY(state->shard->trace != NULL) && !(message->flags & NET_MESSAGE_UNTRACED))
    actor_trace_delivery(state, message, mailbox);
  if (G_UNLIKELY(mailbox->line.length > state->greatest)) {
    state->greatest = mailbox->line.length;
    state->fullest = mailbox->address;
  }
  ActorProcess *process = actor_process_at(state, mailbox->owner);
  if (mailbox->kind == ACTOR_MAILBOX_FUTURE) actor_future_settle(state, mailbox);
  else actor_process_notice(state, process, mailbox);
  return NET_DELIVERED;
}

static NetFate host_deliver(gpointer data, SimShard *shard, NetMessage *message) {
  ActorWorld *world = data;
  ActorState *state = shard->data;
  world->acting = state;
  return actor_deliver(state, message);
}

/* { "returned", message, why } */
static int push_returned(lua_State *L) {
  const NetMessage *message = lua_touserdata(L, 1);
  lua_createtable(L, 3, 0);
  lua_pushliteral(L, "returned");
  lua_rawseti(L, -2, 1);
  actor_push_message(L, actor_state(L), message);
  lua_rawseti(L, -2, 2);
  lua_pushstring(L, net_fate_name((NetFate)lua_tointeger(L, 2)));
  lua_rawseti(L, -2, 3);
  return 1;
}

static int make_returned_in_lua(lua_State *L) {
  const NetMessage *message = lua_touserdata(L, 1);
  push_returned(L);
  ActorTarget target = {message->reply_to, net_address_home(message->reply_to), 0};
  NetMessage *returned = actor_message_make(L, -1, &target, -1);
  returned->reply_to = NET_NOBODY;
  returned->flags |= NET_MESSAGE_RETURNED;
  lua_pushlightuserdata(L, returned);
  return 1;
}

static NetMessage *make_returned(ActorState *state, const NetMessage *message, NetFate why) {
  lua_State *L = state->L;
  lua_pushcfunction(L, make_returned_in_lua);
  lua_pushlightuserdata(L, (gpointer)message);
  lua_pushinteger(L, why);
  if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
    actor_abort(state->world, "memory is exhausted");
    lua_pop(L, 1);
    return NULL;
  }
  NetMessage *returned = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (counts(state, message)) actor_tally_returned(state->tally, message->kind);
  sign(state->world, returned);
  returned->sender = NET_NOBODY;
  returned->cause = message->id;
  if (actor_traces_message(state->world, returned))
    actor_trace_send(state->world, returned, state->shard->trace->nothing);
  return returned;
}

static NetMessage *host_returned(gpointer data, SimShard *shard, const NetMessage *message, NetFate why) {
  ActorWorld *world = data;
  ActorState *state = shard->data;
  world->acting = state;
  return make_returned(state, message, why);
}

static void host_dropped(gpointer data, SimShard *shard, const NetMessage *message, NetFate why) {
  (void)data, (void)why;
  if (counts(shard->data, message)) actor_tally_dropped(((ActorState *)shard->data)->tally, message->kind);
}

const NetHost actor_post_host = {host_deliver, host_returned, host_dropped};

void actor_take_mail(ActorWorld *world, const SimExport *mail) {
  ActorState *outside = world->outside;
  NetMessage *message = mail->cargo;
  outside->mail = mail;
  world->acting = outside;
  NetFate fate = actor_deliver(outside, message);
  if (fate != NET_DELIVERED) { /* a second answer: the mailbox was one-shot */
    tell_fate(outside, message, fate, FALSE);
    drop(outside, message);
  }
  outside->mail = NULL;
}

void actor_mailbox_return(ActorState *state, ActorMailbox *mailbox, NetFate why) {
  for (NetMessage *message; (message = mailbox->line.head);) {
    actor_mailbox_take(mailbox, actor_mail(state->world, mailbox->address), NULL, message,
                       actor_now(state->world));
    if (state->world->acting != state) drop(state, message);
    else if (state->outside) return_outside(state, message, why);
    else net_return(state->world->network, state->shard, message, why);
  }
}

/* Taking. */

void actor_push_message(lua_State *L, ActorState *state, const NetMessage *message) {
  gboolean whole = actor_decode_with(state->codec, L, message->bytes, message->length);
  g_assert(whole);
}

static G_GNUC_NO_INLINE void trace_taken(ActorState *state, const NetMessage *message, NetAddress process,
                                         const SimClock *clock) {
  if (!actor_traces_message(state->world, message)) return;
  actor_trace_receipt(state->world, message, process, clock);
}

/* What the experimenter does, or does to others, stands in his tally, in order; he has no clock. */
static G_GNUC_NO_INLINE void count_outside(const ActorState *state, const NetMessage *message) {
  ActorMoment moment;
  if (actor_moment_outside(state, &moment))
    actor_tally_taken(state->world->acting->tally, moment, message, NULL);
}

static inline void count_taken(ActorState *state, const ActorState *acting, const NetMessage *message,
                               const SimClock *clock) {
  const SimShard *shard = acting->shard;
  if (G_UNLIKELY(!acting->inside)) {
    count_outside(state, message);
    return;
  }
  ActorMoment moment = {shard->now, shard->device, shard->turn};
  actor_tally_taken(state->tally, moment, message, clock);
}

static inline void note_taken(ActorState *state, const ActorState *acting, const NetMessage *message,
                              NetAddress process, const SimClock *clock) {
  gboolean traced = acting->shard->trace != NULL;
  if (counts(state, message)) count_taken(state, acting, message, clock);
  if (G_UNLIKELY(traced)) trace_taken(state, message, process, clock);
}

void actor_note_taken(ActorState *state, const NetMessage *message, NetAddress process,
                      const SimClock *clock) {
  note_taken(state, state->world->acting, message, process, clock);
}

static G_GNUC_NO_INLINE void tell_done(ActorState *state, const ActorProcess *process) {
  const NetMessage *message = process->taken;
  SimInstant now = actor_now(state->world), starved = actor_work_starved(process, now);
  SimInstant handling = now - message->queued - starved;
  if (counts(state, message) && (handling | starved))
    actor_tally_handled(state->tally, message->kind, handling, starved);
  if (actor_traces_message(state->world, message))
    actor_trace_handled(state->world, message, process->mailbox.address, handling, starved);
}

/* Most messages are handled in no time, which is only of interest to a trace. */
void actor_note_done(ActorState *state, ActorProcess *process) {
  const ActorState *acting = state->world->acting;
  NetMessage *message = process->taken;
  message->flags |= ACTOR_MESSAGE_HANDLED;
  if (acting->shard->now != message->queued || process->own || !acting->inside) tell_done(state, process);
  else if (acting->shard->trace && !(message->flags & NET_MESSAGE_UNTRACED))
    actor_trace_handled(state->world, message, process->mailbox.address, 0, 0);
}

void actor_take(ActorState *state, ActorProcess *process, ActorMailbox *mailbox, NetMessage *previous,
                NetMessage *message) {
  if (G_UNLIKELY(!sim_shard_count(state->shard))) {
    lua_pushlightuserdata(state->running, ACTOR_ABORT);
    lua_error(state->running);
  }
  SimInstant now = actor_now(state->world);
  actor_mailbox_take(mailbox, actor_mail(state->world, mailbox->address), previous, message, now);
  actor_note_handled(state, process);
  if (process->taken) net_message_free(state->shard->slab, process->taken);
  if (process->own) process->own->starved = 0; /* what it has waited for a core before is not the message's */
  process->taken = message;
  if (process->is_machine) actor_machine_took(process);
  if (process->own) process->own->starved = 0;
  message->queued = now;
  actor_note(state->world, SIM_RECEIPT, mailbox->address, message->id);
  note_taken(state, state, message, process->mailbox.address, process->clock);
}

/* The Lua face. */

static gint64 check_size(lua_State *L, int index) {
  if (lua_isnoneornil(L, index)) return -1;
  luaL_checktype(L, index, LUA_TTABLE);
  lua_getfield(L, index, "size");
  if (lua_isnil(L, -1)) return -1;
  gint64 size = actor_check_bytes(L, lua_absindex(L, -1), "size");
  lua_pop(L, 1);
  return size;
}

static int lua_send(lua_State *L) {
  ActorTarget target = actor_check_target(L, 1);
  luaL_checkany(L, 2);
  gint64 size = check_size(L, 3);
  actor_send(actor_state(L), actor_message_make(L, 2, &target, size));
  return 0;
}

/* reply(m, value): { "reply", value } to m.reply_to; false when there is none. */
static int lua_reply(lua_State *L) {
  NetAddress to = reply_address(L, 1);
  if (!to) {
    lua_pushboolean(L, FALSE);
    return 1;
  }
  lua_settop(L, 2);
  lua_createtable(L, 2, 0);
  lua_pushliteral(L, "reply");
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, 2);
  lua_rawseti(L, -2, 2);
  ActorTarget target = {to, net_address_home(to), 0};
  actor_send(actor_state(L), actor_message_make(L, 3, &target, -1));
  lua_pushboolean(L, TRUE);
  return 1;
}

static void set_handle(lua_State *L, const char *field, guint64 handle) {
  if (handle) lua_pushlightuserdata(L, (gpointer)(gsize)handle);
  else lua_pushnil(L);
  lua_setfield(L, -2, field);
}

/* header(): of the message taken last. */
static int lua_header(lua_State *L) {
  ActorState *state = actor_state(L);
  const NetMessage *message = state->current ? state->current->taken : NULL;
  if (!message) return actor_return_nil(L);
  gsize length;
  const char *word = actor_kinds_word(state->world->kinds, message->kind, &length);
  lua_createtable(L, 0, 7);
  actor_message_push_id(L, message->id);
  lua_setfield(L, -2, "id");
  lua_pushlstring(L, word, length);
  lua_setfield(L, -2, "kind");
  lua_pushinteger(L, message->size);
  lua_setfield(L, -2, "size");
  lua_pushnumber(L, sim_scale_units(&state->world->scale, message->sent));
  lua_setfield(L, -2, "sent");
  lua_pushinteger(L, message->hops);
  lua_setfield(L, -2, "hops");
  set_handle(L, "sender", message->sender);
  set_handle(L, "via", message->via ? actor_handle(ACTOR_DEVICE, message->via) : 0);
  return 1;
}

static ActorProcess *check_current(lua_State *L, const char *call) {
  ActorProcess *process = actor_state(L)->current;
  if (!process) actor_raise(L, "%s is for processes", call);
  return process;
}

/* register(name[, address]): the running process, or one of the own device. */
static int register_name(lua_State *L) {
  ActorState *state = actor_state(L);
  luaL_checktype(L, 1, LUA_TSTRING);
  guint64 handle;
  ActorProcess *process = NULL;
  if (lua_isnoneornil(L, 2)) process = check_current(L, "register without an address");
  else if (handle_at(L, 2, &handle) && net_address_valid(handle)) process = actor_process_find(state, handle);
  if (!process || process->device != actor_maker_device(state))
    return actor_raise(L, "register: not the address of a process on this device that is alive");
  guint32 name = intern_at(L, 1);
  if (actor_name_find(state, process->device, name)) {
    lua_pushnil(L);
    lua_pushliteral(L, "taken");
    return 2;
  }
  if (process->name) actor_name_clear(state, process->device, process->name);
  process->name = name;
  actor_name_set(state, process->device, name, process->mailbox.address);
  lua_pushboolean(L, TRUE);
  return 1;
}

static int unregister_name(lua_State *L) {
  ActorState *state = actor_state(L);
  luaL_checktype(L, 1, LUA_TSTRING);
  guint32 name = intern_at(L, 1), device = actor_maker_device(state);
  NetAddress address = actor_name_find(state, device, name);
  lua_pushboolean(L, address != NET_NOBODY);
  if (!address) return 1;
  ActorProcess *process = actor_process_find(state, address);
  if (process) process->name = 0;
  actor_name_clear(state, device, name);
  return 1;
}

static int lua_whereis(lua_State *L) {
  ActorState *state = actor_state(L);
  luaL_checktype(L, 1, LUA_TSTRING);
  NetAddress address = actor_name_find(state, actor_maker_device(state), intern_at(L, 1));
  if (!address) return actor_return_nil(L);
  lua_pushlightuserdata(L, (gpointer)(gsize)address);
  return 1;
}

void actor_post_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"send", lua_send},
                                       {"reply", lua_reply},
                                       {"header", lua_header},
                                       {"register", register_name},
                                       {"unregister", unregister_name},
                                       {"whereis", lua_whereis},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  actor_handle_method(L, ACTOR_ADDRESS, "send", lua_send);
}
