/* SPDX-License-Identifier: MIT */

/* Code is the functions of the chunks that a run has loaded, known in every state by name.
 *
 * A function's name is (chunk, number of its prototype in the chunk's tree, in order of
 * appearance); neither file paths nor Lua's build enter it.  From a name and the values of its
 * captures any state can make the function anew, with cells of its own.  In functions made so,
 * and in functions that have been fixed, assigning a captured variable raises with its name. */
#ifndef ACTORS_VALUES_CODE_LUA_H
#define ACTORS_VALUES_CODE_LUA_H

#include <glib.h>
#include <lua.h>

typedef struct _ActorCode ActorCode; /* the chunks of a run, shared by its states */

ActorCode *actor_code_new(void);
void actor_code_free(ActorCode *code);
void actor_code_open(lua_State *L, ActorCode *code);

/* Loads Lua text as the chunk `name` ("ping.lua": a scenario's own, relative name) with its _ENV set
 * to the value at `environment`, registers its prototypes, and pushes its main function; else pushes
 * the message and returns FALSE.  The same text under the same name is registered once; another text
 * under it is refused.  But a name that begins with "=" ("=(load)") may stand for many texts: such a
 * chunk is known as "(load)#" and the hash of its text.  Bytecode is refused. */
gboolean actor_code_load(lua_State *L, const char *text, gsize length, const char *name, int environment);

typedef struct {
  const char *chunk; /* owned by the code */
  guint32 prototype;
  guint32 captures;
} ActorFunctionName;

/* The name of the Lua function at `index`; FALSE for C functions and unknown chunks. */
gboolean actor_code_name(lua_State *L, int index, ActorFunctionName *name);

/* Whether it is such a function and assigns captured variables. */
gboolean actor_code_assigns(lua_State *L, int index);

/* Pushes a new closure of that function; its captures are all nil and its own until set with
 * lua_setupvalue.  FALSE and nothing pushed if there is no such function. */
gboolean actor_code_instantiate(lua_State *L, const ActorFunctionName *name);

/* Fixes the value at `index`, in place, with all that it reaches through captures, tables and
 * metatables: tables become read-only, functions that assign captured variables are replaced by
 * ones that raise.  If the value itself is such a function, its replacement takes its place on the
 * stack.  `name` is what errors call the value.  Named values and types are left alone. */
void actor_code_fix(lua_State *L, int index, const char *name);

/* The same for the functions that are fields of the table on top, whose other fields are left alone. */
void actor_code_fix_functions(lua_State *L, const char *name);

/* Whether the value at `index` can be shared as it stands: fixed, or a plain value. */
gboolean actor_code_is_fixed(lua_State *L, int index);

#endif
