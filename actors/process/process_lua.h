/* SPDX-License-Identifier: MIT */

/* A process is a program that lives on a device: it has an address, a mailbox and a state of its own.
 *
 * Written as a function it is a coroutine; written as a type it is a command machine (machine_lua.h), as a
 * component hardware (hardware/component_lua.h); an experiment is a coroutine of the experimenter.  A process
 * runs when its event is due: the event's token is kept in the process, so that a process that was woken
 * otherwise, or has ended, leaves stale events behind, which do nothing. */
#ifndef ACTORS_PROCESS_PROCESS_LUA_H
#define ACTORS_PROCESS_PROCESS_LUA_H

#include "actors/process/mailbox.h"
#include "actors/run/state_lua.h"

/* Flag of a message whose process is done with it. */
enum { ACTOR_MESSAGE_HANDLED = 1 << 9 };

typedef enum {
  ACTOR_FREE,    /* the slot is nobody's */
  ACTOR_WAITING, /* for what `wait` says, or for its first event */
  ACTOR_RUNNING,
  ACTOR_ENDED,
} ActorStatus;

typedef enum {
  ACTOR_WAIT_NOTHING, /* due to run */
  ACTOR_WAIT_MAIL,    /* in its own mailbox */
  ACTOR_WAIT_PRIVATE, /* in the private mailbox `awaited` */
  ACTOR_WAIT_FUTURES,
  ACTOR_WAIT_SLEEP,
  ACTOR_WAIT_WORK, /* a core works for it, */
  ACTOR_WAIT_CORE, /* or none is free */
} ActorWait;

/* What a process acquires when it first needs it. */
typedef struct {
  guint64 deadline; /* token of the event that ends its wait; 0: none */
  SimInstant deadline_at;
  SimInstant until;         /* when the wait that it is in ends; SIM_INSTANT_MAX: never */
  ActorBox *boxes;          /* its private mailboxes */
  ActorMailbox *awaited;    /* the one it waits for mail in */
  lua_State *awaiting;      /* the thread that awaits futures (await_lua.c), or NULL */
  gpointer futures;         /* those it asked for (future_lua.c) */
  SimInstant work;          /* what it has to work, then when that ends (work_lua.c) */
  SimInstant queued;        /* when it began to wait for a core */
  SimInstant starved;       /* how long it has waited for a core since it took its last message */
  SimInstant since;         /* when its wait began, and where in the author's code; for the trace */
  const SimTraceWord *line; /* NULL: nobody wants to read of the wait */
  guint64 answer;           /* the last awaited that has come; likewise */
  guint64 span;             /* the innermost that it has begun; 0: none */
  int dictionary;           /* cell of plenum.put, + 1; 0: none */
  guint32 pending;          /* awaited futures that have not settled */
  guint8 core;
} ActorBelongings;

struct _ActorProcess {
  ActorMailbox mailbox;
  union {
    lua_State *thread;       /* of a function; NULL until needed */
    ActorMachine *machine;   /* of a type */
    gconstpointer component; /* the model that it is */
  };
  const SimClock *clock; /* NULL: it runs at the instant its mail arrives */
  guint64 wake;          /* token of the event that makes it run; 0: none */
  SimStream stream;
  NetMessage *taken;    /* the message it took last */
  NetMessage *scanned;  /* up to here its mailbox holds nothing that the wait is for */
  ActorBelongings *own; /* NULL until needed */
  guint32 slot, device;
  guint32 name; /* registered, as a kind; 0: none */
  guint8 is_machine;
  guint8 is_component, started;
  guint8 status, wait;
  guint8 from_file; /* its last state is kept */
  guint8 vain;      /* it looked, and found nothing */
  guint8 dying;
};

/* The message that it is handling, or NULL. */
static inline NetMessage *actor_process_in_hand(const ActorProcess *process) {
  NetMessage *message = process->taken;
  return message && !(message->flags & ACTOR_MESSAGE_HANDLED) ? message : NULL;
}

/* What to start. */
typedef struct {
  guint32 device;
  NetAddress address;
  guint32 name;        /* to register, or 0 */
  guint32 capacity;    /* of its mailbox */
  SimRatio clock_rate; /* edges per unit; numerator 0: the type's own, or none */
  guint64 order;       /* the message that has ordered it from elsewhere; 0: none */
  gboolean from_file;
} ActorBirth;

enum { ACTOR_PAGE = 1024 };

static inline ActorProcess *actor_process_at(const ActorState *state, guint32 slot) {
  return (ActorProcess *)g_ptr_array_index(state->pages, slot / ACTOR_PAGE) + slot % ACTOR_PAGE;
}

/* The process of that address which lives in this state, or NULL. */
ActorProcess *actor_process_find(const ActorState *state, NetAddress address);

/* Starts the process that the function or type on top of `from`, below its `count` arguments, says; pops all.
 * They are the process's own already.  Its first event is due at this instant. */
ActorProcess *actor_process_start(ActorState *state, const ActorBirth *birth, lua_State *from, int count);

/* Makes the process run at `instant`, now or later, unless it is due to run anyhow. */
void actor_process_wake(ActorState *state, ActorProcess *process, SimInstant instant);

/* Posts the event that ends its wait. */
void actor_process_set_deadline(ActorState *state, ActorProcess *process, SimInstant instant);

/* When a process that was woken `now` acts: on its next edge, if it has a clock. */
SimInstant actor_process_next_step(const ActorProcess *process, SimInstant now);

/* Posts the event that ends the wait it is in, if there is a time limit and no such event yet. */
void actor_process_await_deadline(ActorState *state, ActorProcess *process);

/* Something has come into one of its mailboxes. */
void actor_process_notice(ActorState *state, ActorProcess *process, ActorMailbox *mailbox);

/* Its belongings; made now if it has none. */
ActorBelongings *actor_process_own(ActorState *state, ActorProcess *process);

/* Asks the processor for the process (step 0) and for what it holds (step 1). */
void actor_process_prefetch(const ActorProcess *process, guint step);

/* Executes one step of it: what its event is for. */
void actor_process_run(ActorState *state, ActorProcess *process);

/* Closes a private mailbox of the process; waiting mail is returned. */
void actor_process_close_box(ActorState *state, ActorProcess *process, ActorBox *box);

/* Ends a process: its mailboxes close, waiting mail is returned. */
void actor_process_end(ActorState *state, ActorProcess *process);

/* Reports the error on top of `L` in a process's code: unless crashes are data, a failed check. */
void actor_process_report(ActorState *state, ActorProcess *process, lua_State *L, int status);

/* A process beside `parent`, on its device, with an address of its own and nothing to do yet. */
ActorProcess *actor_process_side(ActorState *state, ActorProcess *parent);

/* Suspends the running process in a call that blocks; to be returned from a lua_CFunction.  The
 * process is resumed in `resume` with `context`, when what it waits for may have come. */
int actor_process_block(lua_State *L, ActorWait wait, SimInstant until, lua_KFunction resume,
                        lua_KContext context);

/* The wait that it is in, or has been in, is over: the trace learns of it. */
void actor_process_end_wait(ActorState *state, ActorProcess *process);

/* It waits for something else from now on. */
void actor_process_turn_wait(ActorState *state, ActorProcess *process, ActorWait wait);

/* Raises unless the running code may block, naming the call. */
void actor_process_check_blocking(lua_State *L, const char *call);

/* Whether an event that makes a process run is still waited for. */
gboolean actor_process_expects(const ActorState *state, const SimEvent *event);

/* Registers the event handler. */
void actor_process_open(ActorWorld *world);

/* What a process is, as a kind: the name of its type, "function" or "experiment". */
guint32 actor_process_origin(const ActorState *state, const ActorProcess *process);

/* How people call a process: its registered name or type, and number; and on which device.  (transfer full)
 */
char *actor_process_name(const ActorState *state, const ActorProcess *process);
char *actor_process_title(const ActorState *state, const ActorProcess *process);

/* Pushes that title. */
const char *actor_process_push_title(lua_State *L, const ActorState *state, const ActorProcess *process);

/* Frees all that processes of a state hold outside of Lua. */
void actor_process_close_all(ActorState *state);

#endif
