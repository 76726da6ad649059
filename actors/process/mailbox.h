/* SPDX-License-Identifier: MIT */

/* A mailbox is where a message waits for its process.
 *
 * A process has one of its own, may open private ones, and has a one-shot one for each answer that it
 * awaits.  A directory finds the mailboxes of a state by address; an address that it does not know
 * is nobody's, or no longer. */
#ifndef ACTORS_PROCESS_MAILBOX_H
#define ACTORS_PROCESS_MAILBOX_H

#include "actors/process/index.h"
#include "net/message.h"
#include "sim/occupancy.h"

typedef enum { ACTOR_MAILBOX_PROCESS, ACTOR_MAILBOX_PRIVATE, ACTOR_MAILBOX_FUTURE } ActorMailboxKind;

typedef struct _ActorMailbox ActorMailbox;

struct _ActorMailbox {
  NetAddress address;
  NetLine line;
  guint32 capacity; /* messages; mail that finds it full is returned */
  guint32 owner;    /* slot of the process */
  guint8 kind;
  guint8 wakes; /* private: its process sleeps until mail comes here */
};

/* A private mailbox, among those of its process. */
typedef struct _ActorBox ActorBox;
struct _ActorBox {
  ActorMailbox mailbox;
  ActorBox *next;
};

typedef ActorIndex ActorDirectory;

static inline ActorDirectory *actor_directory_new(void) { return actor_index_new(); }
static inline void actor_directory_free(ActorDirectory *directory) { actor_index_free(directory); }

static inline void actor_directory_add(ActorDirectory *directory, ActorMailbox *mailbox) {
  g_assert(net_address_valid(mailbox->address));
  actor_index_add(directory, mailbox->address, mailbox);
}

static inline void actor_directory_remove(ActorDirectory *directory, NetAddress address) {
  actor_index_remove(directory, address);
}

/* Or NULL. */
static inline ActorMailbox *actor_directory_find(const ActorDirectory *directory, NetAddress address) {
  return actor_index_find(directory, address);
}

/* Puts a message that has been delivered behind the others.  `mail` (nullable) is what the mailboxes of the
 * device have in them together. */
static inline void actor_mailbox_put(ActorMailbox *mailbox, SimOccupancy *mail, NetMessage *message) {
  net_line_push(&mailbox->line, message);
  if (mail) sim_occupancy_enter(mail, message->delivered);
}

/* Takes `message`, which is somewhere in the mailbox and comes after `previous` (NULL: it is first). */
static inline void actor_mailbox_take(ActorMailbox *mailbox, SimOccupancy *mail, NetMessage *previous,
                                      NetMessage *message, SimInstant now) {
  NetLine *line = &mailbox->line;
  if (previous) previous->next = message->next;
  else line->head = message->next;
  if (line->tail == message) line->tail = previous;
  line->length--;
  if (mail) sim_occupancy_leave(mail, message->delivered, now);
}

#endif
