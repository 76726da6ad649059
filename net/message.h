/* SPDX-License-Identifier: MIT */

/* A message is bytes with a header.
 *
 * The bytes are written once, by the sender, and do not change: the same block waits in queues,
 * crosses links and shards, lies in the mailbox, and is hashed.  One queue at a time owns it and
 * strings it on `next`.  The header carries the instants of the message's life, so that its
 * latency splits into parts that sum to the whole. */
#ifndef NET_MESSAGE_H
#define NET_MESSAGE_H

#include "net/address.h"
#include "sim/event.h"
#include "sim/slab.h"

#define NET_UNLIMITED G_MAXUINT32 /* capacity of a queue */

/* What became of a message.  The last two lie on the wire: such a message is never returned. */
typedef enum {
  NET_DELIVERED,
  NET_NOPROC,      /* the process is no more */
  NET_NONAME,      /* nobody is registered under the name */
  NET_UNREACHABLE, /* no way leads to its home */
  NET_FULL,        /* it found a queue full */
  NET_LOST,        /* by chance, on a link */
  NET_CUT,         /* it was on a link when that was cut */
} NetFate;

/* "delivered", "noproc", "noname", "unreachable", "full", "lost", "cut". */
const char *net_fate_name(NetFate fate);

typedef struct _NetMessage NetMessage;

struct _NetMessage {
  /* What each hop looks at comes first: under load most messages are far from the processor. */
  NetMessage *next;
  guint64 id;        /* source << 40 | the source's count of messages */
  guint64 hash;      /* of the bytes */
  SimInstant queued; /* when it entered the queue in which it waits now; on a link: when it left */
  SimInstant
      delivered; /* when it came to this device; in a mailbox: into that; on a link: when it will arrive */
  guint32 home;  /* the device it goes to */
  guint32 via;   /* the neighbour it came from; 0: the device itself or the experimenter */
  guint32 hops;
  guint32 flags;
  SimInstant routing;  /* parts of the way so far: in queues of couriers under way, */
  SimInstant sending;  /* in that of the sending device, */
  SimInstant service;  /* served by couriers, */
  SimInstant transfer; /* its bytes going on links; flying has the rest */
  guint32 size;        /* bytes on the wire */
  guint32 length;      /* bytes here */
  guint32 kind;
  guint32 name; /* of the process, where `to` is only a device; 0: none */
  SimInstant sent;
  NetAddress to;       /* a mailbox, or NET_NOBODY when `name` says who */
  NetAddress sender;   /* NET_NOBODY: the experimenter's file, a model */
  NetAddress reply_to; /* where an answer or the returned message goes; NET_NOBODY: nowhere */
  guint64 cause;       /* id of the message that was being handled when this one was sent; 0: none */
  guint64 span;        /* within which it was sent; 0: none */
  guint8 bytes[];
};

/* Flags: it tells of another message, and is never returned itself; a link has duplicated it; nobody wants to
 * read of it in the trace.  Others are for the rooms above, from 1 << 8. */
enum { NET_MESSAGE_RETURNED = 1, NET_MESSAGE_TWICE = 2, NET_MESSAGE_UNTRACED = 4 };

/* A message of `length` bytes, all else zero. */
NetMessage *net_message_new(SimSlab *slab, guint32 length);
NetMessage *net_message_dup(SimSlab *slab, const NetMessage *message);
void net_message_free(SimSlab *slab, NetMessage *message);

/* A line of messages, first in, first out. */
typedef struct {
  NetMessage *head, *tail;
  guint32 length;
} NetLine;

static inline void net_line_push(NetLine *line, NetMessage *message) {
  message->next = NULL;
  if (line->tail) line->tail->next = message;
  else line->head = message;
  line->tail = message;
  line->length++;
}

static inline NetMessage *net_line_pop(NetLine *line) {
  NetMessage *message = line->head;
  if (!message) return NULL;
  line->head = message->next;
  if (!line->head) line->tail = NULL;
  line->length--;
  return message;
}

#endif
