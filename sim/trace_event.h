/* SPDX-License-Identifier: MIT */

/* The events of a trace: what a run did, in the vocabulary of the model.
 *
 * Each event happens at an instant and a turn, on a device (0: the experimenter), and has the fields of its
 * class.  Numbers are little-endian without padding; texts end with a zero.  Instants and durations are in
 * ticks.  Writers put the fields one after the other; readers, and the description that goes with a trace,
 * follow the table of classes.  Classes and fields are only ever added, at the end.
 *
 * Most events are of the plainest sort, and a trace has millions: the short form of a class leaves out the
 * fields that the table says, where each is what the table says. */
#ifndef SIM_TRACE_EVENT_H
#define SIM_TRACE_EVENT_H

#include <glib.h>

typedef enum {
  SIM_TRACE_START = 1,  /* a process begins */
  SIM_TRACE_SEND,       /* a message is made */
  SIM_TRACE_QUEUE,      /* it enters the queue of a courier */
  SIM_TRACE_DEPARTURE,  /* it is put on a link, on which it may be lost */
  SIM_TRACE_ARRIVAL,    /* it is at the other end */
  SIM_TRACE_DELIVERY,   /* it comes into a mailbox */
  SIM_TRACE_RECEIPT,    /* a process takes it: how long each part of the way has been */
  SIM_TRACE_HANDLED,    /* the process is done with it */
  SIM_TRACE_WAIT,       /* a process goes on after a wait that mail has not ended */
  SIM_TRACE_RETURN,     /* a message was found undeliverable here */
  SIM_TRACE_DROP,       /* it vanishes */
  SIM_TRACE_TIMER,      /* a timer fires */
  SIM_TRACE_DEATH,      /* a process ends */
  SIM_TRACE_LOG,        /* an entry of the log */
  SIM_TRACE_SPAN_BEGIN, /* a named piece of time begins */
  SIM_TRACE_SPAN_END,
  SIM_TRACE_STOP,    /* somebody stops the world */
  SIM_TRACE_MEASURE, /* something was recorded, counted or gauged */
  SIM_TRACE_SET,     /* a timer is set */
  SIM_TRACE_KINDS
} SimTraceKind;

typedef enum {
  SIM_TRACE_ID = 1,  /* 8 bytes: of a message (source << 40 | count), a span, a timer; 0: none */
  SIM_TRACE_ADDRESS, /* 8 bytes: net/address.h; 0: nobody */
  SIM_TRACE_TICKS,   /* 8 bytes, signed; -1 where there is none */
  SIM_TRACE_NUMBER,  /* 4 bytes */
  SIM_TRACE_TEXT,    /* UTF-8 */
  SIM_TRACE_REAL,    /* 8 bytes: a double */
} SimTraceType;

/* What a field is in the short form. */
typedef enum {
  SIM_TRACE_THERE, /* it is not left out */
  SIM_TRACE_ZERO,  /* 0 */
  SIM_TRACE_NOW,   /* the instant of the event */
  SIM_TRACE_HERE,  /* the device of the event */
  SIM_TRACE_REST,  /* the instant less all durations behind it */
} SimTraceShort;

enum { SIM_TRACE_FIELDS = 12 };

typedef struct {
  const char *name;
  SimTraceType type;
  SimTraceShort brief;
} SimTraceField;

typedef struct {
  const char *name;
  SimTraceField fields[SIM_TRACE_FIELDS]; /* the first without a name ends them */
} SimTraceClass;

/* By kind; element 0 is empty. */
extern const SimTraceClass sim_trace_classes[SIM_TRACE_KINDS];

gboolean sim_trace_has_short(const SimTraceClass *class);

#endif
