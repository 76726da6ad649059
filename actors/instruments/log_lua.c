/* SPDX-License-Identifier: MIT */
#include "actors/instruments/log_lua.h"

#include <string.h>

#include "actors/instruments/instrument_lua.h"
#include "actors/instruments/log_line_lua.h"
#include "actors/instruments/trace_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/values/readonly_lua.h"
#include "sim/quantity.h"

enum { DEEPEST = 4 };

/* --- levels --- */

static const char *const LEVELS[] = {"debug", "info", "warn", "error"};

const char *actor_log_level_name(int level) { return LEVELS[level]; }

int actor_log_check_level(lua_State *L, int index) {
  const char *name = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : luaL_typename(L, index);
  for (guint i = 0; i < G_N_ELEMENTS(LEVELS); i++)
    if (lua_type(L, index) == LUA_TSTRING && strcmp(name, LEVELS[i]) == 0) return (int)i;
  return actor_raise(L, "unknown level of the log, %s: \"debug\", \"info\", \"warn\" or \"error\"", name);
}

/* --- what the command line asks for --- */

static gboolean read_bound(const ActorWorld *world, const char *option, const char *text, SimInstant *bound,
                           GError **error) {
  SimQuantity quantity;
  g_autoptr(GError) reason = NULL;
  if (!text) return TRUE;
  if (sim_quantity_parse(text, strlen(text), &quantity, &reason) &&
      sim_scale_duration(&world->scale, &quantity, bound, &reason))
    return TRUE;
  g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_USAGE, "--%s: %s", option, reason->message);
  return FALSE;
}

static gboolean read_window(ActorWorld *world, GError **error) {
  const ActorOptions *options = world->options;
  world->log_from = 0;
  world->log_to = SIM_INSTANT_MAX;
  return read_bound(world, "log-from", options->log_from, &world->log_from, error) &&
         read_bound(world, "log-to", options->log_to, &world->log_to, error);
}

gboolean actor_log_settle(ActorWorld *world, GError **error) {
  const ActorOptions *options = world->options;
  if (!read_window(world, error)) return FALSE;
  if (world->log_from > world->log_to) {
    g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_USAGE, "--log-from %s is later than --log-to %s",
                options->log_from, options->log_to);
    return FALSE;
  }
  for (char **name = options->log_devices; name && *name; name++) {
    if (world->network && net_network_find_device(world->network, *name)) continue;
    g_set_error(error, ACTOR_ERROR, ACTOR_ERROR_USAGE, "--log-device: there is no device \"%s\"", *name);
    return FALSE;
  }
  return TRUE;
}

/* While the file is read the scale may change, and the window with it; the instant is 0. */
static gboolean in_window(const ActorWorld *world, SimInstant instant) {
  if (world->outside->reading && !read_window((ActorWorld *)world, NULL)) return FALSE;
  return instant >= world->log_from && instant <= world->log_to;
}

/* Without a list all will do. */
static gboolean is_among(char *const *words, const char *word) {
  if (!words || !*words) return TRUE;
  for (; word && *words; words++)
    if (strcmp(*words, word) == 0) return TRUE;
  return FALSE;
}

static const char *word_of(const ActorWorld *world, guint32 word) {
  return word ? actor_kinds_word(world->kinds, word, NULL) : NULL;
}

static gboolean is_by(const ActorWorld *world, const ActorLogEntry *entry) {
  char *const *names = world->options->log_processes;
  if (is_among(names, word_of(world, entry->name)) || is_among(names, word_of(world, entry->type)))
    return TRUE;
  g_autofree char *who = actor_log_who(world, entry);
  return is_among(names, who);
}

static gboolean is_on(const ActorWorld *world, const ActorLogEntry *entry) {
  char *const *names = world->options->log_devices;
  if (!names || !*names) return TRUE;
  guint32 device = entry->moment.device;
  return device && is_among(names, net_network_device(world->network, device)->name);
}

gboolean actor_log_asked(const ActorWorld *world, const ActorLogEntry *entry) {
  const ActorOptions *options = world->options;
  return entry->level >= options->log_level && in_window(world, entry->moment.instant) &&
         is_among(options->log_kinds, word_of(world, entry->kind)) && is_on(world, entry) &&
         is_by(world, entry);
}

/* --- fields --- */

static void push_plain(lua_State *L, int index, int depth);

static gboolean is_key(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TSTRING || lua_isinteger(L, index);
}

static void push_plain_table(lua_State *L, int index, int depth) {
  luaL_checkstack(L, 8, NULL);
  if (!actor_readonly_contents(L, index)) lua_pushvalue(L, index);
  int contents = lua_gettop(L);
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, contents); lua_pop(L, 1)) {
    if (!is_key(L, -2)) continue;
    lua_pushvalue(L, -2);
    push_plain(L, contents + 3, depth + 1);
    lua_rawset(L, contents + 1);
  }
  lua_replace(L, contents);
}

static void push_plain_handle(lua_State *L, int index) {
  guint64 handle = (guint64)(gsize)lua_touserdata(L, index);
  switch (actor_handle_kind(handle)) {
  case ACTOR_ADDRESS:
  case ACTOR_DEVICE:
  case ACTOR_REFERENCE: lua_pushvalue(L, index); break;
  case ACTOR_BOX: lua_pushlightuserdata(L, (gpointer)(gsize)actor_handle_bits(handle)); break;
  default: luaL_tolstring(L, index, NULL); /* made by C */
  }
}

static void push_plain(lua_State *L, int index, int depth) {
  switch (lua_type(L, index)) {
  case LUA_TBOOLEAN:
  case LUA_TNUMBER:
  case LUA_TSTRING: lua_pushvalue(L, index); break;
  case LUA_TLIGHTUSERDATA: push_plain_handle(L, index); break;
  case LUA_TTABLE:
    if (depth < DEEPEST) push_plain_table(L, index, depth);
    else lua_pushliteral(L, "{...}");
    break;
  default: lua_pushstring(L, luaL_typename(L, index));
  }
}

void actor_log_push_fields(lua_State *L, const ActorLogEntry *entry) {
  gboolean whole = actor_decode(L, entry->fields, entry->length);
  g_assert(whole);
}

/* --- entries --- */

char *actor_log_who(const ActorWorld *world, const ActorLogEntry *entry) {
  if (entry->process) {
    const char *word = word_of(world, entry->name ? entry->name : entry->type);
    return g_strdup_printf("%s %" G_GUINT64_FORMAT, word, (guint64)(entry->process & NET_NUMBER_MAX));
  }
  return g_strdup(entry->moment.device ? "a model" : "the experimenter");
}

/* While the file is read nobody knows whether it will be kept. */
static gboolean may_be_kept(const ActorState *state) { return state->keeps_log || state->reading; }

/* Nobody asked: the level is the first thing that is looked at. */
static gboolean is_idle(const ActorState *state, int level) {
  return level < state->world->options->log_level && !may_be_kept(state) && !actor_traces(state->world);
}

/* A shard that reads the file makes the entries of the experimenter's reading again. */
static ActorLogEntry begin_entry(ActorState *state, int level, const char *kind, gsize length) {
  ActorLogEntry entry = {.moment = {0, -1, SIM_EXPERIMENTER}, .level = level};
  const ActorProcess *process = state->current;
  actor_moment(state, &entry.moment);
  entry.kind = actor_kinds_intern(state->world->kinds, kind, length);
  if (!process) return entry;
  entry.process = process->mailbox.address;
  entry.name = process->name;
  entry.type = actor_process_origin(state, process);
  return entry;
}

/* With one shard all happens in the order in which it is to be told, and nothing happens twice. */
static gboolean is_shown_now(const ActorOptions *options) { return options->shards == 1 && options->log; }

static void keep_entry(lua_State *L, ActorState *state, ActorLogEntry *entry, int fields) {
  state->buffer.length = 0;
  actor_encode(L, fields, &state->buffer, "log");
  entry->fields = state->buffer.bytes;
  entry->length = state->buffer.length;
  actor_ledger_log(state->ledger, entry);
}

/* Pushes the line of an entry whose fields are at `fields`; of a print, what was printed. */
static const char *push_line(lua_State *L, const ActorWorld *world, const ActorLogEntry *entry, int fields) {
  gsize length;
  if (entry->is_print) {
    lua_getfield(L, fields, "text");
    return lua_tostring(L, -1);
  }
  const char *kind = actor_kinds_word(world->kinds, entry->kind, &length);
  lua_pushlstring(L, kind, length);
  return actor_log_line_push(L, entry->level, lua_gettop(L), fields);
}

static void trace_entry(lua_State *L, ActorState *state, const ActorLogEntry *entry, int fields) {
  actor_trace_log(state->world, entry, push_line(L, state->world, entry, fields));
  lua_settop(L, fields);
}

/* The plain fields are on top. */
static void enter(lua_State *L, ActorState *state, ActorLogEntry *entry) {
  if (actor_traces(state->world)) trace_entry(L, state, entry, lua_gettop(L));
  const ActorOptions *options = state->world->options;
  int fields = lua_gettop(L);
  gboolean asked = actor_log_asked(state->world, entry);
  gboolean kept = may_be_kept(state) || (asked && (options->shards > 1 || options->log_listed));
  if (state->reading && !state->outside) {
    state->logged++;
    return;
  }
  if (kept) keep_entry(L, state, entry, fields);
  if (asked && is_shown_now(options))
    options->log(push_line(L, state->world, entry, fields), options->log_data);
}

static int lua_log(lua_State *L) {
  gsize length;
  int level = actor_log_check_level(L, 1);
  if (lua_type(L, 2) != LUA_TSTRING)
    actor_raise(L, "the kind of a log entry is a string, not %s", luaL_typename(L, 2));
  if (!lua_isnoneornil(L, 3) && !lua_istable(L, 3))
    actor_raise(L, "the fields of a log entry are a table, not %s", luaL_typename(L, 3));
  ActorState *state = actor_state(L);
  if (is_idle(state, level)) return 0;
  lua_settop(L, 3);
  if (lua_istable(L, 3)) push_plain_table(L, 3, 0);
  else lua_newtable(L);
  const char *kind = lua_tolstring(L, 2, &length);
  ActorLogEntry entry = begin_entry(state, level, kind, length);
  enter(L, state, &entry);
  return 0;
}

void actor_log_print(lua_State *L, const char *line, gsize length, gpointer data) {
  (void)data;
  ActorState *state = actor_state(L);
  if (is_idle(state, ACTOR_LOG_INFO)) return;
  int top = lua_gettop(L);
  lua_createtable(L, 0, 1);
  lua_pushlstring(L, line, length);
  lua_setfield(L, -2, "text");
  ActorLogEntry entry = begin_entry(state, ACTOR_LOG_INFO, "print", strlen("print"));
  entry.is_print = TRUE;
  enter(L, state, &entry);
  lua_settop(L, top);
}

/* --- several shards --- */

typedef struct {
  const ActorWorld *world;
  lua_State *L;
} Show;

static void show_entry(const ActorLogEntry *entry, gpointer data) {
  const Show *show = data;
  const ActorOptions *options = show->world->options;
  int top = lua_gettop(show->L);
  if (!actor_log_asked(show->world, entry)) return;
  actor_log_push_fields(show->L, entry);
  options->log(push_line(show->L, show->world, entry, top + 1), options->log_data);
  lua_settop(show->L, top);
}

void actor_log_show(ActorWorld *world) {
  if (!world->options->log || is_shown_now(world->options)) return;
  Show show = {world, world->outside->L};
  ActorFold *fold = actor_instrument_fold(world);
  actor_fold_each_log(fold, show_entry, &show);
  actor_fold_free(fold);
}

void actor_log_open(lua_State *L) {
  lua_pushcfunction(L, lua_log);
  lua_setfield(L, -2, "log");
}
