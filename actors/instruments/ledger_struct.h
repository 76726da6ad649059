/* SPDX-License-Identifier: MIT */

/* The inside of a ledger, for ledger.c and fold.c. */
#ifndef ACTORS_INSTRUMENTS_LEDGER_STRUCT_H
#define ACTORS_INSTRUMENTS_LEDGER_STRUCT_H

#include "actors/instruments/ledger.h"
#include "actors/instruments/series.h"

/* A name is used with one instrument; where it was used with several, the first of these tells. */
typedef enum { ACTOR_RECORD, ACTOR_GAUGE, ACTOR_COUNT, ACTOR_INSTRUMENTS } ActorInstrument;

enum { ACTOR_RECENT = 32 };

/* Results of one name: the last value, and when the name was reported first. */
typedef struct {
  char *name;
  ActorStamp first, last;
  guint8 *bytes;
  gsize length;
} ActorResult;

/* Checks of one text. */
typedef struct {
  char *text;
  guint64 passed, failed;
  ActorStamp first, first_failure;
  char *where; /* of the first failure; NULL: unknown */
} ActorJudgement;

typedef struct {
  ActorLogEntry entry;
  guint64 serial;
} ActorLogPlace;

struct _ActorLedger {
  SimInstant warmup;      /* its end */
  GHashTable *results;    /* name -> ActorResult */
  GHashTable *judgements; /* text -> ActorJudgement */
  GArray *log;            /* ActorLogPlace */
  gsize log_bytes;
  GStringChunk *fields;                  /* of the log's entries */
  GHashTable *series[ACTOR_INSTRUMENTS]; /* name -> ActorSeries */
  struct {
    const char *name;
    ActorSeries *series;
  } recent[ACTOR_INSTRUMENTS][ACTOR_RECENT];
  ActorTally *tally;
  ActorCalls *calls;
  guint64 serial; /* of reports so far */
};

#endif
