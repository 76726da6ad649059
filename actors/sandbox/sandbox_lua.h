/* SPDX-License-Identifier: MIT */

/* The sandbox is all that a scenario's code can reach of Lua.
 *
 * Nothing in it depends on addresses, hash seeds, wall clocks, locale, or on what else lives in the
 * state.  Its globals and libraries are read-only; each library and function is a named value
 * ("string", "string.format", "print"), so it can be sent.  The state's own globals stay empty.
 *
 * What the sandbox cannot know, the runtime tells through hooks.  Those that take a lua_State may
 * raise; what they push beyond their result they must pop. */
#ifndef ACTORS_SANDBOX_SANDBOX_LUA_H
#define ACTORS_SANDBOX_SANDBOX_LUA_H

#include <glib.h>
#include <lua.h>

/* The error value that nothing of the author's catches: raise it to end a process (stop, exit,
 * watchdog) while to-be-closed variables are still closed.  A `__close` metamethod sees it, so a script
 * can raise it too: take it for the end of that process, of which the runtime may know no reason.
 * Memory errors are not caught either.  No handle has these bits. */
#define ACTOR_ABORT ((void *)G_MAXSIZE)

typedef struct {
  /* A line that `print` made. */
  void (*print)(lua_State *L, const char *line, gsize length, gpointer data);

  /* Pushes the text of module `name` and the name of its chunk and returns TRUE; else pushes why
   * there is none (also: because the file has been read). */
  gboolean (*search)(lua_State *L, const char *name, gpointer data);

  /* Draws for `math.random`, from the stream of whoever runs: in [0, 1), and in [low, high]. */
  double (*uniform)(lua_State *L, gpointer data);
  gint64 (*integer)(lua_State *L, gint64 low, gint64 high, gpointer data);

  /* The running process's number for the table, function, coroutine or userdata at `index`, by
   * order of first asking. */
  guint64 (*object_number)(lua_State *L, int index, gpointer data);

  /* The thread whose code runs from now on, told at each switch between coroutines; may be NULL. */
  void (*running)(lua_State *L, gpointer data);

  /* Counts how often the runtime has started or resumed anything in this state: what `next`
   * remembers lasts as long as this stands.  NULL: for ever. */
  const guint64 *turn;

  gpointer data;
} ActorSandboxHooks;

/* `hooks` must outlive the state. */
void actor_sandbox_open(lua_State *L, const ActorSandboxHooks *hooks);

/* Pushes the table of globals, also a named value, "_G". */
void actor_sandbox_push_environment(lua_State *L);

/* Takes the value on top of the stack for the global `name`; for the runtime, before scripts run. */
void actor_sandbox_set_global(lua_State *L, const char *name);

#endif
