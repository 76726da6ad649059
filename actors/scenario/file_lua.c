/* SPDX-License-Identifier: MIT */
#include "actors/scenario/file_lua.h"

#include <string.h>
#include <sys/stat.h>

#include "actors/scenario/handle_lua.h"
#include "actors/scenario/sources.h"

enum { BYTES_MAX = 1 << 28 };

static const char METATABLE;

static int file_gc(lua_State *L) {
  ActorFile *file = lua_touserdata(L, 1);
  g_clear_pointer(&file->path, g_free);
  g_clear_pointer(&file->text, g_free);
  if (file->parsed) file->parsed_free(g_steal_pointer(&file->parsed));
  return 0;
}

static ActorFile *push_file(lua_State *L) {
  ActorFile *file = lua_newuserdatauv(L, sizeof *file, 0);
  memset(file, 0, sizeof *file);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &METATABLE);
  lua_setmetatable(L, -2);
  return file;
}

/* Where it lies. */

static gboolean was_set(const ActorOptions *options, const char *name) {
  for (char **set = options->sets; set && *set; set++) {
    const char *equals = strchr(*set, '=');
    if (equals && strcmp(equals + 1, name) == 0) return TRUE;
  }
  return FALSE;
}

static gboolean lies_beside(const char *name) {
  if (g_path_is_absolute(name)) return FALSE;
  g_auto(GStrv) parts = g_strsplit(name, "/", -1);
  return !g_strv_contains((const char *const *)parts, "..");
}

static void find_path(lua_State *L, ActorFile *file, const char *what, const char *name) {
  const ActorOptions *options = actor_state(L)->world->options;
  gboolean set = was_set(options, name), beside = lies_beside(name);
  if (set && (!beside || g_file_test(name, G_FILE_TEST_EXISTS))) {
    file->path = g_strdup(name);
  } else if (beside) {
    g_autofree char *folder = g_path_get_dirname(options->file);
    file->path = g_build_filename(folder, name, NULL);
  } else {
    actor_raise(L, "%s: \"%s\" neither lies beside the scenario nor is the value of a --set", what, name);
  }
}

static void load(lua_State *L, ActorFile *file, const char *what, const char *name) {
  struct stat status;
  GError *error = NULL;
  gboolean there = stat(file->path, &status) == 0;
  if (!there) actor_raise(L, "%s: there is no file \"%s\"", what, name);
  if (!S_ISREG(status.st_mode)) actor_raise(L, "%s: \"%s\" is not a regular file", what, name);
  if (status.st_size > BYTES_MAX) actor_raise(L, "%s: \"%s\" has more than %d bytes", what, name, BYTES_MAX);
  if (g_file_get_contents(file->path, &file->text, &file->length, &error)) {
    const ActorState *state = actor_state(L);
    if (state->outside) actor_sources_note(state->world->sources, name, file->text, file->length);
    return;
  }
  char why[256];
  g_strlcpy(why, error->message, sizeof why);
  g_error_free(error);
  actor_raise(L, "%s: %s", what, why);
}

const char *actor_file_check(lua_State *L, const char *what) {
  if (!actor_state(L)->reading) actor_raise(L, "%s: files are read while the scenario file is read", what);
  if (lua_type(L, 1) != LUA_TSTRING)
    actor_raise(L, "%s: the name of a file is wanted, not %s", what, actor_handle_article(L, 1));
  const char *name = lua_tostring(L, 1);
  if (strlen(name) != lua_rawlen(L, 1) || !g_utf8_validate(name, -1, NULL))
    actor_raise(L, "%s: this is no name of a file", what);
  return name;
}

ActorFile *actor_file_load(lua_State *L, const char *what, const char *name) {
  ActorFile *file = push_file(L);
  find_path(L, file, what, name);
  load(L, file, what, name);
  return file;
}

void actor_file_open(lua_State *L) {
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, file_gc);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &METATABLE);
}
