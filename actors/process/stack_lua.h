/* SPDX-License-Identifier: MIT */

/* The stacks of a machine: the commands it has yet to run, and its data.
 *
 * An entry of the command stack refers to a value in the state's table of cells: a command { NAME,
 * ... }, a command's name alone, which stays there for all, or the thread of a command that waits.  So a
 * machine that does nothing but listen holds no Lua value of its own. */
#ifndef ACTORS_PROCESS_STACK_LUA_H
#define ACTORS_PROCESS_STACK_LUA_H

#include "actors/process/type_lua.h"

enum { ACTOR_ENTRY_NAME = 1u << 30, ACTOR_ENTRY_FRAME = 1u << 31, ACTOR_ENTRY_CELL = ACTOR_ENTRY_NAME - 1 };
enum { ACTOR_STACK_INLINE = 2 };

typedef struct {
  guint32 *entries; /* `few` while that is enough */
  guint32 depth, capacity;
  guint32 few[ACTOR_STACK_INLINE];
  int data; /* cell of the data stack, a table; LUA_NOREF: empty */
} ActorStacks;

/* The stacks must not move afterwards. */
void actor_stacks_init(ActorStacks *stacks);

/* Gives back what the stacks refer to; the threads of commands that wait are closed. */
void actor_stacks_drop(lua_State *L, ActorState *state, ActorStacks *stacks);
void actor_stacks_free(ActorStacks *stacks);

void actor_stacks_push(ActorStacks *stacks, guint32 entry);

/* The entry for the command at `index`, which the type must have; for the name on top of the stack, which is
 * popped; for the thread or command on top, which is popped. */
guint32 actor_entry_of(lua_State *L, ActorState *state, const ActorType *type, int index);
guint32 actor_entry_named(lua_State *L, ActorState *state);
guint32 actor_entry_put(lua_State *L, ActorState *state);

/* Pushes what an entry refers to; gives it back. */
void actor_entry_push(lua_State *L, ActorState *state, guint32 entry);
void actor_entry_drop(lua_State *L, ActorState *state, guint32 entry);

guint actor_stacks_data_depth(ActorState *state, const ActorStacks *stacks);

/* Push copies as lists, the bottom first; a command that waits is { "waiting" }. */
void actor_stacks_push_data(lua_State *L, ActorState *state, const ActorStacks *stacks);
void actor_stacks_push_commands(lua_State *L, ActorState *state, const ActorStacks *stacks);

/* Sets `data` and `commands` in the table on top: the stacks of whoever runs. */
void actor_stacks_open(lua_State *L);

#endif
