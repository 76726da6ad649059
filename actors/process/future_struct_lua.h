/* SPDX-License-Identifier: MIT */

/* What a future is made of, for those who ask and who await. */
#ifndef ACTORS_PROCESS_FUTURE_STRUCT_LUA_H
#define ACTORS_PROCESS_FUTURE_STRUCT_LUA_H

#include "actors/process/future_lua.h"
#include "actors/process/post_lua.h"

typedef enum {
  ACTOR_FUTURE_PENDING,
  ACTOR_FUTURE_ANSWERED,
  ACTOR_FUTURE_DEAD,
  ACTOR_FUTURE_MAPPED,
  ACTOR_FUTURE_RECOVERED
} ActorFutureStage;

/* What several were asked at once, until the last has answered; it lives as long as one of the futures. */
typedef struct {
  guint32 destinations;
  guint32 pending;
  guint32 sort; /* of the call, in the ledger; 0: nobody has been asked yet */
} ActorFutureBatch;

/* The userdata.  A pending one is anchored in the registry under its own address, so that its mailbox stays
 * where the directory says. */
struct _ActorFuture {
  ActorMailbox mailbox;
  NetMessage *message;       /* that has come */
  ActorFuture *next, **link; /* among the futures of its process */
  SimInstant asked;
  NetAddress asker;        /* the process that asked: nobody else awaits it */
  ActorFutureBatch *batch; /* that it was asked for with; or NULL */
  ActorTarget target;      /* who was asked, */
  guint32 kind;            /* and with a message of which kind */
  guint32 sort;            /* of the call, in the ledger, when it is no batch */
  guint32 watchers;        /* the timer that calls what on_done was given; 0: none */
  guint8 stage;
  guint8 awaited;
  guint8 held; /* by a wait that has not looked since the answer came; that keeps it anchored, too */
};

/* User values: of a derived future; for on_done; of one that was asked for with others, or with a timeout. */
enum {
  ACTOR_FUTURE_SOURCE = 1,
  ACTOR_FUTURE_FUNCTION,
  ACTOR_FUTURE_WATCHERS,
  ACTOR_FUTURE_VALUES = 3,
  ACTOR_FUTURE_BATCH = ACTOR_FUTURE_SOURCE,
  ACTOR_FUTURE_TIME_LIMIT = ACTOR_FUTURE_FUNCTION
};

#endif
