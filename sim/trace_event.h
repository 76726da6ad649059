/* SPDX-License-Identifier: MIT */

/* The events of a trace: what a run did, in the vocabulary of the model.
 *
 * Each event happens at an instant and a turn, on a device (0: the experimenter), and has the fields of its
 * class.  Numbers are little-endian without padding; texts end with a zero.  Instants and durations are in
 * ticks.  Writers put the fields one after the other; readers, and the description that goes with a trace,
 * follow the tables of classes and forms.  Classes and fields are only ever added, at the end.
 *
 * Most events are of the plainest sorts, and a trace has millions: what they cost is what the system takes to
 * carry their bytes.  Beside its whole form, which can say everything, a class has forms that say the
 * commonest in few bytes: fields that follow from others are left out, those of the event's own device have 4
 * bytes, and texts that come again and again are numbers of words (sim/trace.h). */
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
  SIM_TRACE_CANCEL,  /* a timer will not fire, or no more */
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

enum { SIM_TRACE_FIELDS = 12 };

typedef struct {
  const char *name;
  SimTraceType type;
} SimTraceField;

typedef struct {
  const char *name;
  SimTraceField fields[SIM_TRACE_FIELDS]; /* the first without a name ends them */
} SimTraceClass;

/* By kind; element 0 is empty. */
extern const SimTraceClass sim_trace_classes[SIM_TRACE_KINDS];

/* How a form tells a field.  What it leaves out: */
typedef enum {
  SIM_TRACE_WHOLE, /* (as the type says) */
  SIM_TRACE_ZERO,  /* 0 */
  SIM_TRACE_NOW,   /* the instant of the event */
  SIM_TRACE_HERE,  /* the device of the event */
  SIM_TRACE_REST,  /* the instant less all durations behind it */
  SIM_TRACE_SAME,  /* the field before the one before it: of a delivery, the process whose mailbox it is */
  /* What it tells in few bytes; the description names those that mean something else by an ending: */
  SIM_TRACE_ID_HERE,      /* 4: the count of an id whose source is the event's device; 0: none */
  SIM_TRACE_ADDRESS_HERE, /* 4: an address or a timer of the event's device: 29 bits of the number, tag 3 */
  SIM_TRACE_AGO,          /* 5: ticks before the instant */
  SIM_TRACE_AHEAD,        /* 5: ticks after it */
  SIM_TRACE_LASTS,        /* 5: a duration */
  SIM_TRACE_FEW,          /* 2: a number */
  SIM_TRACE_WORD,         /* 2: the number of a word */
} SimTraceHow;

/* Whether it has a place in the event. */
static inline gboolean sim_trace_is_told(SimTraceHow how) {
  return how == SIM_TRACE_WHOLE || how >= SIM_TRACE_ID_HERE;
}

/* The whole form of a kind has its number; these come behind. */
typedef enum {
  SIM_TRACE_SEND_HERE = SIM_TRACE_KINDS, /* to a neighbour, on account of a neighbour's message */
  SIM_TRACE_SEND_AWAY,
  SIM_TRACE_QUEUE_HERE,
  SIM_TRACE_QUEUE_AWAY,
  SIM_TRACE_DEPARTURE_AT_ONCE, /* it waits for nothing but the link's latency */
  SIM_TRACE_DEPARTURE_BRIEF,
  SIM_TRACE_ARRIVAL_BRIEF,
  SIM_TRACE_DELIVERY_HERE, /* into a process's own mailbox, of a neighbour's message */
  SIM_TRACE_DELIVERY_OWN,  /* into a process's own mailbox */
  SIM_TRACE_DELIVERY_BRIEF,
  SIM_TRACE_RECEIPT_AT_ONCE, /* of a neighbour's message, at the instant it was sent */
  SIM_TRACE_RECEIPT_HERE,
  SIM_TRACE_RECEIPT_AWAY,
  SIM_TRACE_HANDLED_AT_ONCE,
  SIM_TRACE_HANDLED_HERE,
  SIM_TRACE_HANDLED_AWAY,
  SIM_TRACE_WAIT_HERE,
  SIM_TRACE_WAIT_AWAY,
  SIM_TRACE_TIMER_BRIEF,
  SIM_TRACE_MEASURE_BRIEF,
  SIM_TRACE_SET_ONCE,
  SIM_TRACE_SET_BRIEF,
  SIM_TRACE_CANCEL_BRIEF,
  SIM_TRACE_FORMS
} SimTraceFormId;

typedef struct {
  SimTraceKind kind;
  guint8 how[SIM_TRACE_FIELDS]; /* SimTraceHow */
} SimTraceForm;

/* By number, from 1. */
extern const SimTraceForm sim_trace_forms[SIM_TRACE_FORMS];

#endif
