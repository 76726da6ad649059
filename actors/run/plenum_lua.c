/* SPDX-License-Identifier: MIT */
#include "actors/run/plenum_lua.h"

#include <lualib.h>
#include <string.h>

#include "actors/hardware/component_lua.h"
#include "actors/hardware/courier_lua.h"
#include "actors/hardware/envelope_lua.h"
#include "actors/instruments/instrument_lua.h"
#include "actors/instruments/ledger_lua.h"
#include "actors/instruments/log_lua.h"
#include "actors/process/ask_lua.h"
#include "actors/process/await_lua.h"
#include "actors/process/clock_lua.h"
#include "actors/process/future_lua.h"
#include "actors/process/inspect_lua.h"
#include "actors/process/machine_lua.h"
#include "actors/process/pattern_lua.h"
#include "actors/process/peek_lua.h"
#include "actors/process/post_lua.h"
#include "actors/process/receive_lua.h"
#include "actors/process/span_lua.h"
#include "actors/process/spawn_lua.h"
#include "actors/process/timer_lua.h"
#include "actors/process/type_lua.h"
#include "actors/process/work_lua.h"
#include "actors/sandbox/module_lua.h"
#include "actors/sandbox/sandbox_lua.h"
#include "actors/scenario/data_lua.h"
#include "actors/scenario/device_lua.h"
#include "actors/scenario/experiment_lua.h"
#include "actors/scenario/file_lua.h"
#include "actors/scenario/graph_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/scenario/link_lua.h"
#include "actors/scenario/random_lua.h"
#include "actors/scenario/scenario_lua.h"
#include "actors/scenario/sources.h"
#include "actors/values/code_lua.h"
#include "actors/values/named_lua.h"
#include "actors/values/readonly_lua.h"
#include "actors/values/weak_lua.h"

static const char HOOKS = 0, NUMBERS = 0, COUNTS = 0;

/* Where modules come from. */

/* plenum's are in the library; the others lie beside the scenario. (transfer full) */
static char *path_of(const ActorOptions *options, const char *name, char **chunk) {
  gboolean own = g_str_has_prefix(name, "plenum.");
  g_autofree char *rest = g_strdup(own ? name + strlen("plenum.") : name);
  g_strdelimit(rest, ".", '/');
  g_autofree char *file = g_strconcat(rest, ".lua", NULL);
  *chunk = own ? g_strconcat("plenum/", file, NULL) : g_strdup(file);
  if (own) return options->library ? g_build_filename(options->library, file, NULL) : NULL;
  g_autofree char *folder = g_path_get_dirname(options->file);
  return g_build_filename(folder, file, NULL);
}

/* Words with dots between them: no way leads out of the folder. */
static gboolean good_name(const char *name) {
  if (!*name || *name == '.' || (g_str_has_prefix(name, "plenum.") && strchr(name + strlen("plenum."), '.')))
    return FALSE;
  for (const char *c = name; *c; c++) {
    if (!g_ascii_isalnum(*c) && *c != '_' && *c != '-' && *c != '.') return FALSE;
    if (*c == '.' && (c[1] == '.' || c[1] == 0)) return FALSE;
  }
  return TRUE;
}

static gboolean push_module(lua_State *L, const ActorState *state, const char *name) {
  const ActorOptions *options = state->world->options;
  char *chunk = NULL, *text = NULL;
  gsize length = 0;
  char *path = path_of(options, name, &chunk);
  gboolean found = path && g_file_get_contents(path, &text, &length, NULL);
  if (found) {
    if (state->outside && !g_str_has_prefix(chunk, "plenum/"))
      actor_sources_note(state->world->sources, chunk, text, length);
    lua_pushlstring(L, text, length);
    lua_pushstring(L, chunk);
  } else {
    lua_pushfstring(L, "there is no module \"%s\": no file %s", name,
                    path ? chunk : "in plenum's library, which was not found");
  }
  g_free(text);
  g_free(path);
  g_free(chunk);
  return found;
}

static gboolean search(lua_State *L, const char *name, gpointer data) {
  ActorState *state = data;
  if (!state->reading) {
    lua_pushfstring(L, "\"%s\" cannot be loaded now: modules are loaded while the scenario file is read",
                    name);
    return FALSE;
  }
  if (!good_name(name)) {
    lua_pushfstring(L, "\"%s\" is no module's name: words with dots between them", name);
    return FALSE;
  }
  return push_module(L, state, name);
}

/* What else the sandbox asks. */

/* Each process counts for itself the objects whose names it has asked for: object -> { process -> number }.
 */
static guint64 object_number(lua_State *L, int index, gpointer data) {
  ActorState *state = data;
  guint64 who = state->current ? state->current->mailbox.address : 0;
  index = lua_absindex(L, index);
  int top = lua_gettop(L);
  luaL_checkstack(L, 6, NULL);
  actor_weak_push(L, &NUMBERS);
  lua_pushvalue(L, index);
  if (lua_rawget(L, top + 1) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, index);
    lua_pushvalue(L, top + 2);
    lua_rawset(L, top + 1);
  }
  lua_rawgeti(L, top + 2, (lua_Integer)who);
  lua_Integer number = lua_tointeger(L, -1);
  if (number == 0) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &COUNTS);
    lua_rawgeti(L, -1, (lua_Integer)who);
    number = lua_tointeger(L, -1) + 1;
    lua_pushinteger(L, number);
    lua_rawseti(L, -3, (lua_Integer)who);
    lua_pushinteger(L, number);
    lua_rawseti(L, top + 2, (lua_Integer)who);
  }
  lua_settop(L, top);
  return (guint64)number;
}

static void running(lua_State *L, gpointer data) { ((ActorState *)data)->running = L; }

static const ActorSandboxHooks *make_hooks(lua_State *L) {
  ActorState *state = actor_state(L);
  ActorSandboxHooks *hooks = lua_newuserdatauv(L, sizeof *hooks, 0);
  *hooks = (ActorSandboxHooks){actor_log_print, search,  actor_random_uniform, actor_random_integer,
                               object_number,   running, &state->turns,        state};
  lua_rawsetp(L, LUA_REGISTRYINDEX, &HOOKS);
  return hooks;
}

/* Names the functions of the module on top: "plenum.send". */
static void name_functions(lua_State *L) {
  int module = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, module)) {
    if (lua_isfunction(L, -1)) {
      lua_pushfstring(L, "plenum.%s", lua_tostring(L, -2));
      actor_named_set(L, -2, lua_tostring(L, -1));
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
}

void actor_plenum_open(lua_State *L) {
  ActorState *state = actor_state(L);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &COUNTS);
  actor_named_open(L);
  actor_code_open(L, state->world->code);
  actor_sandbox_open(L, make_hooks(L));
  actor_handle_open(L);
  state->codec = actor_codec_of(L);
  lua_newtable(L);
  actor_scenario_open(L);
  actor_file_open(L);
  actor_data_open(L);
  actor_graph_open(L);
  actor_device_open(L);
  actor_link_open(L);
  actor_envelope_open(L);
  actor_model_open(L);
  actor_courier_open(L);
  actor_component_open(L);
  actor_machine_open(L);
  actor_type_open(L);
  actor_spawn_open(L);
  actor_post_open(L);
  actor_pattern_open(L);
  actor_receive_open(L);
  actor_future_open(L);
  actor_await_open(L);
  actor_ask_open(L);
  actor_peek_open(L);
  actor_clock_open(L);
  actor_timer_open(L);
  actor_work_open(L);
  actor_span_open(L);
  actor_random_open(L);
  actor_experiment_open(L);
  actor_inspect_open(L);
  actor_instrument_open(L);
  name_functions(L);
  actor_ledger_open(L);
  actor_named_set(L, -1, "plenum");
  actor_readonly_library(L, -1, "plenum");
  actor_module_provide(L, "plenum");
}

/* Reading the file. */

typedef struct {
  const char *text, *name;
  gsize length;
} Chunk;

static int run_chunk(lua_State *L) {
  const Chunk *chunk = lua_touserdata(L, 1);
  actor_sandbox_push_environment(L);
  if (!actor_code_load(L, chunk->text, chunk->length, chunk->name, lua_gettop(L))) return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
}

/* Processes that the file has made see what their functions capture as it stands now. */
static int finish(lua_State *L) {
  ActorState *state = actor_state(L);
  actor_types_finish(state);
  actor_models_finish(state);
  actor_links_finish(state);
  if (state->outside) return 0;
  actor_couriers_finish(L);
  for (guint i = 0; i < state->file_processes->len; i++) {
    ActorProcess *process = g_ptr_array_index(state->file_processes, i);
    lua_State *thread = process->thread;
    lua_settop(L, 0);
    lua_pushvalue(thread, 1);
    lua_xmove(thread, L, 1);
    if (actor_code_is_fixed(L, 1)) continue;
    actor_code_fix(L, 1, "function");
    lua_xmove(L, thread, 1);
    lua_replace(thread, 1);
  }
  return 0;
}

static char *error_text(lua_State *L) {
  const char *text = luaL_tolstring(L, -1, NULL);
  char *copy = g_strdup(text);
  lua_pop(L, 2);
  return copy;
}

gboolean actor_plenum_read(ActorState *state, const char *text, gsize length, const char *name,
                           char **message) {
  lua_State *L = state->L;
  Chunk chunk = {text, name, length};
  state->reading = TRUE;
  state->inside = FALSE;
  state->turns++;
  state->world->acting = state;
  lua_pushcfunction(L, run_chunk);
  lua_pushlightuserdata(L, &chunk);
  int status = lua_pcall(L, 1, 0, 0);
  if (status == LUA_OK) {
    lua_pushcfunction(L, finish);
    status = lua_pcall(L, 0, 0, 0);
  }
  state->reading = FALSE;
  state->inside = !state->outside;
  if (status == LUA_OK) return TRUE;
  *message = error_text(L);
  return FALSE;
}
