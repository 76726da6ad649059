/* SPDX-License-Identifier: MIT */

/* A stage is a world written by hand: a test says in `set` who is on it and what they do, and the stage is
 * set anew for each attempt of its run. */
#ifndef TESTS_RUN_STAGE_H
#define TESTS_RUN_STAGE_H

#include "sim/run.h"

typedef struct _Stage Stage;
struct _Stage {
  SimWorld *world;
  SimRun run;
  SimEnd end;
  void (*on_mail)(Stage *stage, const SimExport *mail);
  void (*on_ask)(Stage *stage);
  void (*on_poll)(Stage *stage, SimPace *pace);
  guint shards;
  gboolean listening, aborting;
  guint attempts, mails, asked, overflows, polls;
  guint count[8];     /* events executed by each device */
  guint32 overflowed; /* payload; G_MAXUINT32: none was given */
  GString *trace;     /* of the experimenter */
};

/* Sets and runs the stage until it needs no repetition; `run.until` of 0 is no end. */
void stage_play(Stage *stage, void (*set)(Stage *), guint shards);
void stage_free(Stage *stage);

/* For `set`: an empty world of so many devices; what they do, after which it is divided; then what the
 * experimenter makes for a device, or for itself, in its present turn. */
void stage_open(Stage *stage, guint32 devices);
void stage_handle(Stage *stage, SimHandler handler);
void stage_post(Stage *stage, guint32 device, SimInstant instant, guint32 payload);

/* For `on_mail`: wakes the experimenter if it listens. */
void stage_wake(Stage *stage, const SimExport *mail);

#endif
