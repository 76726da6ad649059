/* SPDX-License-Identifier: MIT */
#include "actors/instruments/ledger_lua.h"

#include <math.h>
#include <string.h>

#include "actors/instruments/instrument_lua.h"
#include "actors/instruments/log_line_lua.h"
#include "actors/instruments/log_lua.h"
#include "actors/process/process_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/values/named_lua.h"
#include "actors/values/readonly_lua.h"

/* A Lua error would lose a fold: what is gathered from it is copied first. */
typedef struct {
  const ActorState *state;
  SimInstant from, to;
  int level;
  GArray *found;
} Search;

static void set_integer(lua_State *L, const char *field, guint64 value) {
  lua_pushinteger(L, (lua_Integer)value);
  lua_setfield(L, -2, field);
}

static void set_number(lua_State *L, const char *field, double value) {
  if (isnan(value)) return;
  lua_pushnumber(L, value);
  lua_setfield(L, -2, field);
}

static void set_word(lua_State *L, const char *field, guint32 word) {
  gsize length;
  if (!word) return;
  const char *text = actor_kinds_word(actor_state(L)->world->kinds, word, &length);
  lua_pushlstring(L, text, length);
  lua_setfield(L, -2, field);
}

/* An array of Lua's, which no jump loses, of what is in `found`, which is freed. */
static gconstpointer push_found(lua_State *L, GArray *found, guint *count) {
  gsize size = found->len * g_array_get_element_size(found);
  *count = found->len;
  gpointer copy = lua_newuserdatauv(L, MAX(size, 1), 0);
  if (size) memcpy(copy, found->data, size);
  g_array_unref(found);
  return copy;
}

/* --- the log --- */

static int keep(lua_State *L) {
  ActorState *state = actor_state(L);
  if (!state->reading) actor_raise(L, "whether the log is kept is said while the scenario file is read");
  state->keeps_log = TRUE;
  return 0;
}

/* While a shard reads the file, what the experimenter's reading has logged up to here. */
static gboolean is_to_come(const Search *search) {
  const ActorState *state = search->state;
  return state->reading && !state->outside && search->found->len >= state->logged;
}

static void gather_entry(const ActorLogEntry *entry, gpointer data) {
  Search *search = data;
  if (!is_to_come(search)) g_array_append_val(search->found, *entry);
}

static gboolean is_wanted(const Search *search, const ActorLogEntry *entry) {
  SimInstant instant = entry->moment.instant;
  return entry->level >= search->level && instant >= search->from && instant <= search->to;
}

/* What does not hide a member of the entry stands beside these. */
static void spread_fields(lua_State *L, int entry, int fields) {
  for (lua_pushnil(L); lua_next(L, fields); lua_pop(L, 1)) {
    lua_pushvalue(L, -2);
    gboolean is_taken = lua_rawget(L, entry) != LUA_TNIL;
    lua_pop(L, 1);
    if (is_taken) continue;
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    lua_rawset(L, entry);
  }
}

static void push_entry(lua_State *L, const ActorLogEntry *entry) {
  const ActorWorld *world = actor_state(L)->world;
  luaL_checkstack(L, 8, NULL);
  lua_createtable(L, 0, 10);
  int table = lua_gettop(L);
  set_number(L, "time", sim_scale_units(&world->scale, entry->moment.instant));
  set_integer(L, "instant", (guint64)entry->moment.instant);
  lua_pushstring(L, actor_log_level_name(entry->level));
  lua_setfield(L, table, "level");
  set_word(L, "kind", entry->kind);
  set_word(L, "name", entry->name);
  set_word(L, "type", entry->type);
  if (entry->process) {
    lua_pushlightuserdata(L, (gpointer)(gsize)entry->process);
    lua_setfield(L, table, "process");
  }
  if (entry->moment.device) {
    actor_handle_push(L, ACTOR_DEVICE, entry->moment.device);
    lua_setfield(L, table, "device");
  }
  actor_log_push_fields(L, entry);
  lua_pushvalue(L, -1);
  lua_setfield(L, table, "fields");
  spread_fields(L, table, table + 1);
  lua_settop(L, table);
}

static void read_window(lua_State *L, Search *search) {
  gboolean negative;
  if (!lua_isnil(L, 2)) {
    SimInstant from = actor_check_duration(L, 2, &negative);
    search->from = negative ? 0 : from;
  }
  if (!lua_isnil(L, 3)) {
    SimInstant to = actor_check_duration(L, 3, &negative);
    search->to = negative ? -1 : to;
  }
}

static int entries(lua_State *L) {
  guint count;
  ActorState *state = actor_state(L);
  Search search = {.state = state, .to = SIM_INSTANT_MAX};
  actor_instrument_check_outside(L, "trace.log");
  lua_settop(L, 3);
  if (!lua_isnil(L, 1)) search.level = actor_log_check_level(L, 1);
  read_window(L, &search);
  search.found = g_array_new(FALSE, FALSE, sizeof(ActorLogEntry));
  ActorFold *fold = actor_instrument_fold(state->world);
  actor_fold_each_log(fold, gather_entry, &search);
  actor_fold_free(fold);
  const ActorLogEntry *found = push_found(L, search.found, &count);
  lua_newtable(L);
  lua_Integer n = 0;
  for (guint i = 0; i < count; i++) {
    if (!is_wanted(&search, &found[i])) continue;
    push_entry(L, &found[i]);
    lua_rawseti(L, -2, ++n);
  }
  return 1;
}

static int line(lua_State *L) {
  int level = actor_log_check_level(L, 1);
  luaL_checktype(L, 2, LUA_TSTRING);
  lua_settop(L, 3);
  if (!lua_isnil(L, 3)) luaL_checktype(L, 3, LUA_TTABLE);
  actor_log_line_push(L, level, 2, 3);
  return 1;
}

/* --- messages --- */

static void gather_traffic(const char *word, const ActorTraffic *traffic, gpointer data) {
  (void)word;
  g_array_append_val((GArray *)data, *traffic);
}

static void push_traffic(lua_State *L, const ActorTraffic *traffic) {
  const ActorMetric *latency = &traffic->latency;
  lua_createtable(L, 0, 11);
  set_word(L, "kind", traffic->kind);
  set_integer(L, "count", traffic->sent);
  set_integer(L, "bytes", traffic->bytes);
  set_integer(L, "taken", traffic->taken);
  set_integer(L, "hops", traffic->hops);
  set_integer(L, "returned", traffic->returned);
  set_integer(L, "dropped", traffic->dropped);
  set_number(L, "mean", latency->mean);
  set_number(L, "p50", latency->p50);
  set_number(L, "p99", latency->p99);
  set_number(L, "max", latency->max);
}

static int messages(lua_State *L) {
  guint count;
  ActorTraffic all;
  const ActorWorld *world = actor_state(L)->world;
  actor_instrument_check_outside(L, "trace.report");
  actor_instrument_check_measured(L, "trace.report");
  GArray *found = g_array_new(FALSE, FALSE, sizeof(ActorTraffic));
  ActorFold *fold = actor_instrument_fold(world);
  actor_fold_each_traffic(fold, world->kinds, gather_traffic, found);
  actor_fold_traffic(fold, 0, &all);
  actor_fold_free(fold);
  const ActorTraffic *rows = push_found(L, found, &count);
  lua_createtable(L, (int)count, 1);
  for (guint i = 0; i < count; i++) {
    push_traffic(L, &rows[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  push_traffic(L, &all);
  lua_setfield(L, -2, "total");
  return 1;
}

/* --- calls --- */

static void gather_call(const char *origin, const char *kind, const ActorCall *call, gpointer data) {
  (void)origin, (void)kind;
  g_array_append_val((GArray *)data, *call);
}

static void push_call(lua_State *L, const ActorCall *call) {
  const ActorMetric *round_trip = &call->round_trip;
  lua_createtable(L, 0, 11);
  set_word(L, "origin", call->origin);
  set_word(L, "kind", call->kind);
  set_integer(L, "destinations", call->destinations);
  set_integer(L, "made", call->made);
  set_integer(L, "count", (guint64)round_trip->count);
  set_number(L, "mean", round_trip->mean);
  set_number(L, "min", round_trip->min);
  set_number(L, "p50", round_trip->p50);
  set_number(L, "p99", round_trip->p99);
  set_number(L, "max", round_trip->max);
  set_number(L, "deviation", call->deviation);
}

static int calls(lua_State *L) {
  guint count;
  const ActorWorld *world = actor_state(L)->world;
  actor_instrument_check_outside(L, "trace.table");
  actor_instrument_check_measured(L, "trace.table");
  GArray *found = g_array_new(FALSE, FALSE, sizeof(ActorCall));
  ActorFold *fold = actor_instrument_fold(world);
  actor_fold_each_call(fold, world->kinds, gather_call, found);
  actor_fold_free(fold);
  const ActorCall *rows = push_found(L, found, &count);
  lua_createtable(L, (int)count, 0);
  for (guint i = 0; i < count; i++) {
    push_call(L, &rows[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* --- mailboxes --- */

/* The address of a mailbox, which a handle of the mailbox's own has in it. */
static NetAddress check_mailbox(lua_State *L, int index) {
  guint64 handle;
  if (actor_handle_at(L, index, ACTOR_ADDRESS, &handle) && net_address_valid(handle)) return handle;
  if (actor_handle_at(L, index, ACTOR_BOX, &handle)) return handle;
  actor_raise(L, "trace.log: mailbox: an address or a mailbox is wanted, not %s",
              actor_handle_article(L, index));
  return NET_NOBODY;
}

static int owner(lua_State *L) {
  actor_instrument_check_outside(L, "trace.log");
  NetAddress address = check_mailbox(L, 1);
  lua_pushlightuserdata(L, (gpointer)(gsize)address);
  const ActorState *home = actor_state_of(actor_state(L)->world, net_address_home(address));
  const ActorMailbox *mailbox = home ? actor_directory_find(home->directory, address) : NULL;
  if (!mailbox) return 1;
  lua_pushlightuserdata(L, (gpointer)(gsize)actor_process_at(home, mailbox->owner)->mailbox.address);
  return 2;
}

void actor_ledger_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"keep", keep},   {"entries", entries}, {"messages", messages},
                                       {"calls", calls}, {"owner", owner},     {"line", line},
                                       {NULL, NULL}};
  lua_newtable(L);
  for (const luaL_Reg *function = functions; function->name; function++) {
    lua_pushcfunction(L, function->func);
    char name[64];
    g_snprintf(name, sizeof name, "plenum.ledger.%s", function->name);
    actor_named_set(L, -1, name);
    lua_setfield(L, -2, function->name);
  }
  actor_named_set(L, -1, "plenum.ledger");
  actor_readonly_library(L, -1, "plenum.ledger");
  lua_setfield(L, -2, "ledger");
}
