/* SPDX-License-Identifier: MIT */

/* A model is what happens in a random world: what its devices and experiments do, written once, against
 * an executor.  The engine is one, the reference that knows nothing but the order of the keys another. */
#ifndef TESTS_RANDOM_MODEL_H
#define TESTS_RANDOM_MODEL_H

#include "sim/chance.h"
#include "sim/world.h"
#include "tests/sim/random/spec.h"

/* Kinds of payload; the index is how many generations an event may still have, an experiment's number, or
 * any word. */
enum { TICK, TIMER, WALK, CARRY, LETTER, STEP, ECHO };

typedef struct {
  SimStream stream;
  guint64 word;  /* stands for all that the device has seen */
  guint64 timer; /* the timer that counts: serial + 1 */
  guint64 overflow;
  guint32 count;
} Device;

typedef struct {
  SimStream stream;
  guint64 box;            /* letters that wait */
  guint64 deadline, wake; /* serial + 1 */
  guint letters, steps;
  gboolean waiting;
} Experiment;

typedef struct {
  guint repeats, mail, rests, cancelled, loops, asked, answers, far;
  gint32 last_turn;
} Tally;

typedef struct _Model Model;

/* How a world's code makes events: `device` is who makes them, 0 the experimenter. */
typedef struct {
  guint32 (*post)(Model *model, guint32 device, SimInstant instant, guint32 payload);
  void (*hop)(Model *model, guint32 device, SimInstant instant, guint32 to, guint32 payload, guint64 word);
  void (*mail)(Model *model, guint32 device, guint32 payload, guint64 word);
  void (*note)(Model *model, guint32 device, guint64 who, guint64 detail);
  void (*stop)(Model *model, guint32 device);
  void (*post_outside)(Model *model, guint32 device, SimInstant instant, guint32 payload);
  guint32 (*rest)(Model *model, guint32 payload);
  guint32 (*wake)(Model *model, SimInstant instant, gint32 turn, guint32 payload);
} Executor;

struct _Model {
  const Spec *spec;
  const Executor *executor;
  gpointer data;
  SimChance *chance;
  Device devices[DEVICES + 1];
  Experiment experiments[EXPERIMENTS];
  GArray *log; /* guint64; the experimenter's */
  Tally tally;
};

Model *model_new(const Spec *spec, const Executor *executor, gpointer data);
void model_free(Model *model);

/* Turn -1 of instant 0: the file, then each experiment's first step, until `stopped`. */
void model_begin(Model *model, gboolean (*stopped)(const Model *model));

/* Executes an event; FALSE says that it had been cancelled.  `word` came with it from another device. */
gboolean model_device_event(Model *model, const SimEvent *event, gint32 turn, guint64 word);
gboolean model_outside_event(Model *model, const SimEvent *event, gint32 turn);

/* Mail to the experimenter; `turn` is the one that follows the turn in which it was sent. */
void model_take_mail(Model *model, const SimEvent *event, gint32 turn, guint64 word);

/* Whether an experiment waits for mail, or there is a predicate; and the experimenter's turn. */
gboolean model_listens(const Model *model);
void model_ask(Model *model, SimInstant now, gint32 turn);

#endif
