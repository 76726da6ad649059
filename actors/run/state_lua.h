/* SPDX-License-Identifier: MIT */

/* A state is one Lua state of a run, with the processes that live in it.
 *
 * The experimenter has one, and each shard has one; each reads the scenario's file.  The
 * experimenter's reading comes first and declares devices, links and types; a shard's reading
 * declares the same again, which is compared, and makes the processes of its own devices.  What the
 * file reports while it is read counts in the experimenter's state alone.
 *
 * The extra space of every lua_State holds its ActorState. */
#ifndef ACTORS_RUN_STATE_LUA_H
#define ACTORS_RUN_STATE_LUA_H

#include <lauxlib.h>
#include <lua.h>

#include "actors/instruments/ledger.h"
#include "actors/process/kind.h"
#include "actors/process/mailbox.h"
#include "actors/run/run.h"
#include "actors/values/codec_lua.h"
#include "actors/values/handle.h"
#include "net/network.h"
#include "sim/chance.h"
#include "sim/run.h"
#include "sim/scale.h"

typedef struct _ActorState ActorState;
typedef struct _ActorProcess ActorProcess;
typedef struct _ActorMachine ActorMachine;
typedef struct _ActorClock ActorClock;
typedef struct _ActorType ActorType;
typedef struct _ActorModelFrame ActorModelFrame;

/* Kinds of event (sim/world.h); net/ has the first ones. */
enum { ACTOR_EVENT_RUN = 8, ACTOR_EVENT_TIMER = 9 };

/* How many things of each kind a maker has made: they number the names. */
typedef struct {
  guint64 mailboxes; /* processes and private mailboxes at home */
  guint64 messages;
  guint64 timers;
  guint64 spans;
  guint32 remote; /* processes on other devices */
} ActorCounts;

/* What the actors' room knows of a device. */
typedef struct {
  ActorCounts made;
  guint32 working;              /* cores that are busy */
  GQueue *waiting;              /* work that waits for a core: process slots; NULL until needed */
  guint32 processes, mailboxes; /* that live here */
  guint64 executed;             /* events */
} ActorDevice;

/* One run: what the states share. */
struct _ActorWorld {
  const ActorOptions *options;
  SimWorld *sim;
  NetNetwork *network;
  SimChance *chance;
  SimScale scale;
  ActorKinds *kinds;
  GArray *devices;     /* ActorDevice; [0] is the experimenter */
  SimOccupancy *mail;  /* [device]: what is in the mailboxes there; NULL: nobody measures it */
  ActorState *outside; /* the experimenter's state */
  GPtrArray *states;   /* the shards' */
  ActorState *acting;  /* whose code is running: the experimenter's acts reach into other states */
  gboolean crashes_are_data;
  SimInstant until;                       /* the last instant of the run */
  SimInstant warmup;                      /* what is measured, is from here on */
  SimInstant counted_from;                /* messages and calls count from here on: SIM_INSTANT_MAX: never */
  SimInstant log_from, log_to;            /* what is shown of the log */
  guint32 function_word, experiment_word; /* what has no type is called so */
  SimTrace *trace;                        /* or NULL */
  guint8 *traced_devices;                 /* [device]: whether its events are wanted there; NULL: all are */
  GPtrArray *traced_kinds;                /* [kind]: the word for it there (sim/trace.h), or NULL */
  const SimTraceWord **traced_waits;      /* likewise [ActorWaitReason] */
  json_t *sources;                        /* files that the experimenter has read (scenario/sources.h) */
  GByteArray *traced;                     /* [kind]: whether its messages are wanted there; NULL: all are */
  char *failure;                          /* what could not be written; or NULL */
  const char *aborted;                    /* why the run was cut short, or NULL */
  char *culprit;                          /* whose code ran then; or NULL */
  char *bite;                             /* where the watchdog found it; or NULL */
  struct _ActorScenario *scenario;
  struct _ActorCode *code;
};

/* A string that Lua keeps, and its kind.  Another may have come to its address: its letters decide. */
enum { ACTOR_WORDS = 64 };
typedef struct {
  const char *word;
  guint32 kind;
} ActorWord;

struct _ActorState {
  lua_State *L; /* the main thread */
  ActorWorld *world;
  SimShard *shard;       /* the experimenter's or a device shard */
  gboolean inside;       /* a device shard's, whose events run: neither of the next two */
  gboolean outside;      /* this is the experimenter's */
  gboolean reading;      /* this state is reading the file */
  ActorProcess *current; /* whose code runs; NULL: the file's, a predicate's */
  lua_State *running;    /* the thread that runs, for the watchdog */
  SimStream stream;      /* of draws made by no process */
  ActorCounts made;      /* by the experimenter, as this state counts them while it reads */
  guint32 serial;        /* likewise of events */
  lua_State *base;       /* the thread in which the running process began */
  ActorCodec *codec;
  guint32 type_kinds[LUA_NUMTYPES]; /* of messages that are no tables */
  ActorWord words[ACTOR_WORDS];     /* recent kinds, placed by the address of their string */
  ActorBuffer buffer;
  ActorLedger *ledger;
  ActorTally *tally;                /* the ledger's */
  gboolean keeps_log;               /* all entries, from "debug" up */
  guint32 logged;                   /* entries, while a shard reads the file */
  GPtrArray *pages;                 /* of processes */
  guint32 process_count;            /* slots in use or free */
  guint32 free_slot;                /* + 1; 0: none */
  guint32 greatest;                 /* mailbox so far: messages in it, */
  NetAddress fullest;               /* and whose it is */
  GHashTable *names;                /* (device, name) -> address */
  GHashTable *orders;               /* addresses of processes whose orders were duplicated on the way */
  ActorClock *clock;                /* of the process with a clock that was made last; or NULL */
  ActorDirectory *directory;        /* address -> mailbox */
  GHashTable *last;                 /* what was spawned by the file and has ended: address -> GBytes */
  const SimExport *mail;            /* the experimenter's, while it is handed over */
  int anchors;                      /* registry: slot -> the thread or self of the process */
  int server;                       /* registry: what serves a machine's mailbox (machine_lua.c) */
  int cells;                        /* registry: commands and other values that records refer to */
  guint32 devices_read, links_read; /* while the file is read */
  gsize pending;                    /* events when those that had been cancelled were last dropped */
  guint64 turns;                    /* how often code was started or resumed */
  GPtrArray *types;                 /* ActorType, in order of declaration */
  lua_State *worker;                /* the thread that runs commands until one blocks */
  int worker_cell;
  GPtrArray *models;           /* ActorModel, likewise */
  GPtrArray *couriers;         /* ActorModelFrame of devices that have a model's (courier_lua.c) */
  GHashTable *link_frames;     /* direction -> ActorModelFrame (link_lua.c) */
  ActorModelFrame *frame;      /* whose code runs, where that is a model's; else NULL */
  lua_State *aside;            /* the thread in which models run; NULL until needed */
  int asked;                   /* its index of the function whose answer is being looked at; 0: none */
  struct _ActorPlaces *places; /* in the author's code, which a trace has named (place_lua.c); or NULL */
  GArray *early;               /* what a shard has done with mail while it reads (trace_lua.c); or NULL */
  struct _ActorTimers *timers;
  GPtrArray *file_processes; /* made by the file: their functions are fixed when it has been read */
};

static inline ActorState *actor_state(lua_State *L) { return *(ActorState **)lua_getextraspace(L); }

/* The instant at which the running code acts. */
SimInstant actor_now_outside(const ActorState *acting);
static inline SimInstant actor_now(const ActorWorld *world) {
  const ActorState *acting = world->acting;
  return G_LIKELY(acting->inside) ? acting->shard->now : actor_now_outside(acting);
}

/* The state in which a device's processes live. */
ActorState *actor_state_of(const ActorWorld *world, guint32 device);

static inline ActorDevice *actor_device(const ActorWorld *world, guint32 device) {
  return &g_array_index(world->devices, ActorDevice, device);
}

/* Whether messages, calls, mailboxes and couriers are measured. */
static inline gboolean actor_measures(const ActorWorld *world) {
  return G_LIKELY(world->counted_from != SIM_INSTANT_MAX);
}

/* What lies in the mailboxes of the device at which `address` is at home; NULL: nobody measures it. */
static inline SimOccupancy *actor_mail(const ActorWorld *world, NetAddress address) {
  return world->mail ? &world->mail[net_address_home(address)] : NULL;
}

/* Counts of what the running code makes: its device's or the experimenter's. */
static inline guint32 actor_maker_device(const ActorState *state) {
  return G_LIKELY(state->inside) ? state->shard->device : SIM_EXPERIMENTER;
}

static inline ActorCounts *actor_maker(ActorState *state) {
  if (G_UNLIKELY(!state->inside)) return &state->made;
  return &actor_device(state->world, state->shard->device)->made;
}

/* Posts an event for a device of `state`, on behalf of whoever acts; the token tells it when it is due. */
guint64 actor_post(ActorState *state, guint32 device, SimInstant instant, guint32 payload);
static inline guint64 actor_token(const SimEvent *event) {
  return ((guint64)event->source + 1) << 32 | event->serial;
}

/* Marks what is done, in the hash of whoever acts; nothing while a shard reads the file. */
static inline void actor_note(ActorWorld *world, SimDeed deed, guint64 who, guint64 detail) {
  const ActorState *acting = world->acting;
  if (G_LIKELY(acting->inside || acting->outside)) sim_shard_note(acting->shard, deed, who, detail);
}

/* When and where the running code reports something; FALSE when a shard reads the file, whose
 * reports do not count. */
gboolean actor_moment_outside(const ActorState *state, ActorMoment *moment);
static inline gboolean actor_moment(const ActorState *state, ActorMoment *moment) {
  const ActorState *acting = state->world->acting;
  const SimShard *shard = acting->shard;
  if (G_UNLIKELY(!acting->inside)) return actor_moment_outside(state, moment);
  *moment = (ActorMoment){shard->now, shard->device, shard->turn};
  return TRUE;
}

/* Cuts the run short. */
void actor_abort(ActorWorld *world, const char *why);

ActorState *actor_state_new(ActorWorld *world, SimShard *shard, gboolean outside);
void actor_state_free(ActorState *state);

/* Pushes nil, where there is nothing else to return. */
static inline int actor_return_nil(lua_State *L) {
  lua_pushnil(L);
  return 1;
}

/* Raises an error at the author's line. */
int actor_raise(lua_State *L, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Ticks of true time for the duration at `index`, measured by the clock of the running process's
 * device: a number of units or a string with a unit; raises for anything else, and for negative
 * ones unless `negative` is given, which is then told.  The other does not look at that clock. */
SimInstant actor_check_duration(lua_State *L, int index, gboolean *negative);
SimInstant actor_check_ticks(lua_State *L, int index, gboolean *negative);

/* The instant so many ticks from now; raises when it is out of range. */
SimInstant actor_later(lua_State *L, SimInstant delay);

/* Edges per unit: a number, "1/3" or "100 MHz"; raises unless it is above zero, and no faster than the
 * resolution. */
SimRatio actor_check_rate(lua_State *L, int index, const char *what);

/* A size in bytes: a whole number or "64 KiB". */
gint64 actor_check_bytes(lua_State *L, int index, const char *what);

#endif
