/* SPDX-License-Identifier: MIT */

/* A component is any other hardware of a device, written in Lua: a timer, a bus, a memory, an accelerator.
 *
 *   local C = plenum.component(name, { start = fn(self), on_KIND = fn(self, m), on_message = fn(self, m), ...
 * }) local address = device:spawn(C, { overrides })
 *
 * It is a process without a clock and without a thread: `start` runs at its first event, then each message is
 * handled at the instant it arrives, by `on_` and its kind, else by on_message, else not at all.  What takes
 * time is scheduled (process/timer_lua.h). */
#ifndef ACTORS_HARDWARE_COMPONENT_LUA_H
#define ACTORS_HARDWARE_COMPONENT_LUA_H

#include "actors/hardware/model_lua.h"
#include "actors/process/process_lua.h"

/* Replaces the component and its `count` arguments (overrides) on top of the stack by a new `self` for the
 * device; raises what is wrong with them. */
void actor_component_prepare(lua_State *L, const ActorModel *model, int count, guint32 device);

/* Makes `process` a component with the `self` on top of `from`, which is popped. */
void actor_component_start(ActorState *state, ActorProcess *process, const ActorModel *model,
                           lua_State *from);

/* Handles what is in its mailbox. */
void actor_component_run(ActorState *state, ActorProcess *process);

/* Forgets `self` of a process that ends. */
void actor_component_end(ActorState *state, ActorProcess *process);

/* The frame in which its code runs. */
ActorModelFrame actor_component_frame(ActorProcess *process);

/* plenum.component: adds it to the table on top. */
void actor_component_open(lua_State *L);

#endif
