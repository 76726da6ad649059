/* SPDX-License-Identifier: MIT */

/* The post: how a message leaves a process and comes into a mailbox.
 *
 * send encodes the value once.  For a mailbox of the sender's own device the message is there at once;
 * for another's it goes to the network (net/network.h tells the way) and comes back through the
 * host that is opened here.  What the experimenter sends lies in the mailbox at once, wherever that
 * is; what is sent to the experimenter is handed over when the turn has ended. */
#ifndef ACTORS_PROCESS_POST_LUA_H
#define ACTORS_PROCESS_POST_LUA_H

#include "actors/process/process_lua.h"

extern const NetHost actor_post_host; /* its data is the ActorWorld */

/* Where a message goes. */
typedef struct {
  NetAddress to; /* or NET_NOBODY and */
  guint32 home;
  guint32 name; /* registered there */
} ActorTarget;

/* The target at `index`: an address, a name registered on the own device, or { name, device }; raises
 * for anything else. */
ActorTarget actor_check_target(lua_State *L, int index);

/* Pushes a target as actor_check_target takes it; on the device `near` a name alone. */
void actor_target_push(lua_State *L, const ActorTarget *target, guint32 near);

/* Makes a message of the value at `index`; `size` below 0: as many bytes as its encoding.  Raises for what
 * may not be sent.  (transfer full) */
NetMessage *actor_message_make(lua_State *L, int index, const ActorTarget *target, gint64 size);

/* Sends from whoever acts.  (message: transfer full) */
void actor_send(ActorState *state, NetMessage *message);

/* Puts a message into its mailbox in this state, or says why not. */
NetFate actor_deliver(ActorState *state, NetMessage *message);

/* Mail for the experimenter, at the end of the turn that sent it. */
void actor_take_mail(ActorWorld *world, const SimExport *mail);

/* Returns all that waits in a mailbox to its senders. */
void actor_mailbox_return(ActorState *state, ActorMailbox *mailbox, NetFate why);

/* Takes the message `message`, behind `previous`, from a mailbox for the process: it becomes the
 * message taken last. */
void actor_take(ActorState *state, ActorProcess *process, ActorMailbox *mailbox, NetMessage *previous,
                NetMessage *message);

/* A process with that clock (nullable) has taken a message; it is done with the one that it took last. */
void actor_note_taken(ActorState *state, const NetMessage *message, NetAddress process,
                      const SimClock *clock);
void actor_note_done(ActorState *state, ActorProcess *process);
static inline void actor_note_handled(ActorState *state, ActorProcess *process) {
  if (actor_process_in_hand(process)) actor_note_done(state, process);
}

/* Pushes the value of a message. */
void actor_push_message(lua_State *L, ActorState *state, const NetMessage *message);

/* Registered names, as kinds. */
void actor_name_set(ActorState *state, guint32 device, guint32 name, NetAddress address);
void actor_name_clear(ActorState *state, guint32 device, guint32 name);
NetAddress actor_name_find(const ActorState *state, guint32 device, guint32 name);

/* plenum.send, reply, header, register, unregister, whereis: adds them to the table on top. */
void actor_post_open(lua_State *L);

#endif
