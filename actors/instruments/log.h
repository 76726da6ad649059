/* SPDX-License-Identifier: MIT */

/* An entry of the log: what somebody reported, when and where. */
#ifndef ACTORS_INSTRUMENTS_LOG_H
#define ACTORS_INSTRUMENTS_LOG_H

#include "actors/instruments/moment.h"
#include "net/address.h"

typedef enum { ACTOR_LOG_DEBUG, ACTOR_LOG_INFO, ACTOR_LOG_WARN, ACTOR_LOG_ERROR } ActorLogLevel;

typedef struct {
  ActorMoment moment; /* its device: 0 is the experimenter */
  int level;
  gboolean is_print;    /* its field `text` is what was printed */
  guint32 kind;         /* words, as small numbers (process/kind.h) */
  guint32 name;         /* the process is registered under; 0: none */
  guint32 type;         /* the process's, "function" or "experiment"; 0: no process */
  NetAddress process;   /* NET_NOBODY: none; the file, a predicate, a model */
  const guint8 *fields; /* bytes of a table (values/codec_lua.h) */
  gsize length;
} ActorLogEntry;

#endif
