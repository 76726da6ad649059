/* SPDX-License-Identifier: MIT */
#include "tools/blame/causes.h"

#include "net/address.h"
#include "sim/world.h"
#include "tools/blame/doings.h"

#define LOST G_MAXUINT32 /* no device */

enum { ANSWERS = 8 }; /* the last that have come, of which a wait may have been for one */

typedef struct {
  guint64 address;
  ToolStep *top;    /* how it came to where it is */
  ToolStep *base;   /* and would have without the message that it took last; or NULL */
  gboolean done;    /* it was done with that message at once */
  guint64 taken;    /* what it handles; 0: nothing */
  const char *kind; /* of that */
  gboolean fresh;   /* it has taken nothing yet */
  ToolDoings *doings;
  GArray *pieces;  /* ToolStep: of the handling so far */
  SimInstant told; /* up to where these tell of it */
  struct {
    guint64 id;
    ToolStep *chain;
  } answers[ANSWERS];
  guint next;
} Process;

/* A message on its way, or in a mailbox; the first of an id is its table's key. */
typedef struct _Flight Flight;
struct _Flight {
  guint64 id;
  Flight *next; /* another of that id, where a link has duplicated it */
  ToolStep *chain;
  SimInstant sent;
  const char *kind, *line;
  guint32 device; /* where it is, or will be next */
  guint32 hops, sort;
  guint64 order;      /* in which it has left, or come into the mailbox */
  guint32 left, link; /* the device and the link that it has left last, and when */
  SimInstant left_at;
  gboolean delivered;
  guint64 owner; /* of the mailbox in which it is */
  ToolSince *since;
};

typedef struct {
  ToolStep *chain;
  SimInstant period;
} Timer;

typedef struct {
  const char *name;
  SimInstant begin;
} Span;

struct _ToolCauses {
  ToolCausesHooks hooks;
  gpointer data;
  GHashTable *processes, *flights, *timers, *spans;
  GHashTable *firing; /* device -> chain of the timer that has fired there last */
  GStringChunk *texts;
  SimInstant now;
  guint64 order; /* of departures and deliveries so far */
  guint64 last;  /* the process that did something last, and when */
  SimInstant last_at;
  ToolStep *ended; /* it has ended: how that came about */
};

/* Whatever a trace says: what it says may be broken. */
static SimInstant later(SimInstant instant, SimInstant delay) {
  delay = MAX(delay, 0);
  return delay > SIM_INSTANT_MAX - instant ? SIM_INSTANT_MAX : instant + delay;
}

static SimInstant earlier(SimInstant instant, SimInstant delay) {
  return delay < 0 || delay > instant ? instant : instant - delay;
}

/* Parts. */

static ToolPlace place(ToolPlaceSort sort, guint64 number) { return (ToolPlace){number, sort}; }

static ToolPlace nowhere(void) { return place(TOOL_PLACE_NOWHERE, 0); }

static const char *keep(ToolCauses *causes, const char *text) {
  return *text ? g_string_chunk_insert_const(causes->texts, text) : NULL;
}

static const ToolTraceValue *field(const ToolEvent *event, const char *name) {
  const ToolTraceValue *value = tool_event_field(event, name);
  g_assert(value);
  return value;
}

static void free_process(gpointer data) {
  Process *process = data;
  tool_chain_unref(process->top);
  tool_chain_unref(process->base);
  for (guint i = 0; i < ANSWERS; i++) tool_chain_unref(process->answers[i].chain);
  tool_doings_free(process->doings);
  g_array_unref(process->pieces);
  g_free(process);
}

static void free_flights(gpointer data) {
  for (Flight *flight = data, *next; flight; flight = next) {
    next = flight->next;
    tool_chain_unref(flight->chain);
    tool_since_unref(flight->since);
    g_free(flight);
  }
}

static void free_timer(gpointer data) {
  tool_chain_unref(((Timer *)data)->chain);
  g_free(data);
}

static GHashTable *by_id(GDestroyNotify destroy) {
  return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, destroy);
}

static gpointer dup_id(guint64 id) { return g_memdup2(&id, sizeof id); }

ToolCauses *tool_causes_new(const ToolCausesHooks *hooks, gpointer data) {
  ToolCauses *causes = g_new0(ToolCauses, 1);
  causes->hooks = *hooks;
  causes->data = data;
  causes->processes = by_id(free_process);
  causes->flights = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_flights);
  causes->timers = by_id(free_timer);
  causes->spans = by_id(g_free);
  causes->firing = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)tool_chain_unref);
  causes->texts = g_string_chunk_new(4096);
  return causes;
}

void tool_causes_free(ToolCauses *causes) {
  if (!causes) return;
  g_hash_table_unref(causes->flights);
  g_hash_table_unref(causes->processes);
  g_hash_table_unref(causes->timers);
  g_hash_table_unref(causes->spans);
  g_hash_table_unref(causes->firing);
  tool_chain_unref(causes->ended);
  g_string_chunk_free(causes->texts);
  g_free(causes);
}

/* Processes. */

static Process *add_process(ToolCauses *causes, guint64 address, ToolStep *chain) {
  Process *process = g_new0(Process, 1);
  process->address = address;
  process->top = chain;
  process->fresh = TRUE;
  process->doings = tool_doings_new(chain->end);
  process->pieces = g_array_new(FALSE, FALSE, sizeof(ToolStep));
  process->told = chain->end;
  g_hash_table_insert(causes->processes, dup_id(address), process);
  return process;
}

static Process *process_of(ToolCauses *causes, guint64 address, SimInstant now) {
  Process *process = g_hash_table_lookup(causes->processes, &address);
  if (process) return process;
  return add_process(causes, address, tool_chain_new(now, place(TOOL_PLACE_PROCESS, address)));
}

static ToolBlame blame_process(const Process *process, guint part, const char *line) {
  return (ToolBlame){.place = place(TOOL_PLACE_PROCESS, process->address),
                     .message = process->taken,
                     .kind = process->kind,
                     .line = line,
                     .part = (guint8)part};
}

static void set_top(Process *process, ToolStep *chain) {
  tool_chain_unref(process->top);
  tool_chain_unref(process->base);
  process->top = chain;
  process->base = NULL;
  process->done = FALSE;
}

/* How it comes to act now, where the trace says no more. */
static const ToolStep *advance(Process *process, SimInstant now) {
  if (process->done && process->base && process->top->end < now)
    set_top(process, tool_chain_ref(process->base));
  process->top = tool_chain_extend(process->top, now, blame_process(process, ACTOR_PART_HANDLING, NULL));
  return process->top;
}

static ToolStep *reached(ToolCauses *causes, guint64 address, SimInstant now) {
  return tool_chain_ref((ToolStep *)advance(process_of(causes, address, now), now));
}

static void note_last(ToolCauses *causes, guint64 address, SimInstant now) {
  if (address == NET_NOBODY) return;
  causes->last = address;
  causes->last_at = now;
  g_clear_pointer(&causes->ended, tool_chain_unref);
}

/* What it did while nothing was told of it. */
static void tell_rest(Process *process, SimInstant until, const char *kind) {
  if (process->taken) tool_doings_tell(process->doings, until, process->kind, "handling", NULL);
  else tool_doings_tell(process->doings, until, kind, "mail", NULL);
}

/* Messages. */

static Flight *add_flight(ToolCauses *causes, guint64 id, ToolStep *chain, guint32 device) {
  Flight *flight = g_new0(Flight, 1);
  *flight = (Flight){.id = id, .chain = chain, .sent = chain->end, .device = device};
  flight->next = g_hash_table_lookup(causes->flights, &id);
  if (flight->next) g_hash_table_steal(causes->flights, &id);
  g_hash_table_insert(causes->flights, &flight->id, flight);
  return flight;
}

static gboolean is_better(const Flight *a, const Flight *b, SimInstant came) {
  gboolean then = a->chain->end == came, other = b->chain->end == came;
  if (then != other) return then;
  if (a->chain->end != b->chain->end) return a->chain->end < b->chain->end;
  return a->order < b->order;
}

/* Of several of that id the one that has come there then, or the first. */
static Flight *find_flight(ToolCauses *causes, guint64 id, guint32 device, gboolean delivered,
                           SimInstant came) {
  Flight *found = NULL;
  for (Flight *flight = g_hash_table_lookup(causes->flights, &id); flight; flight = flight->next) {
    if (flight->delivered != delivered || flight->device != device) continue;
    if (flight->chain->end > causes->now) continue; /* it is still on its way there */
    if (!found || is_better(flight, found, came)) found = flight;
  }
  return found;
}

static void forget_flight(ToolCauses *causes, Flight *gone) {
  guint64 id = gone->id;
  Flight *first = g_hash_table_lookup(causes->flights, &id), **at = &first;
  g_hash_table_steal(causes->flights, &id);
  while (*at != gone) at = &(*at)->next;
  *at = gone->next;
  gone->next = NULL;
  if (first) g_hash_table_insert(causes->flights, &first->id, first);
  free_flights(gone);
}

static void pass(Flight *flight, SimInstant until, guint part, ToolPlace where) {
  ToolBlame blame = {.place = where,
                     .message = flight->id,
                     .kind = flight->kind,
                     .line = flight->line,
                     .part = (guint8)part};
  flight->chain = tool_chain_extend(flight->chain, until, blame);
}

/* That of a message which ends here: it has come back, or its order is carried out.  *(nullable)* */
static ToolStep *chain_of_flight(ToolCauses *causes, guint64 id, guint32 device, SimInstant now) {
  Flight *flight = find_flight(causes, id, device, FALSE, now); /* refused as it came, or later */
  if (!flight) flight = find_flight(causes, id, device, TRUE, -1);
  if (!flight) return NULL;
  pass(flight, now, flight->hops ? ACTOR_PART_ROUTING : ACTOR_PART_SENDING,
       place(TOOL_PLACE_COURIER, flight->device));
  ToolStep *chain = tool_chain_ref(flight->chain);
  forget_flight(causes, flight);
  return chain;
}

/* A timer that has fired at this instant sends, or has called what sends.  *(nullable)* */
static ToolStep *chain_of_firing(ToolCauses *causes, guint32 device, SimInstant now) {
  ToolStep *chain = g_hash_table_lookup(causes->firing, GUINT_TO_POINTER(device));
  return chain && chain->end == now ? tool_chain_ref(chain) : NULL;
}

static ToolStep *chain_of_sender(ToolCauses *causes, const ToolEvent *event) {
  guint64 sender = field(event, "process")->id, cause = field(event, "cause")->id;
  ToolStep *chain = NULL;
  if (cause == 0) chain = chain_of_firing(causes, event->device, event->instant);
  if (chain && sender) g_hash_table_remove(causes->firing, GUINT_TO_POINTER(event->device));
  if (!chain && sender) return reached(causes, sender, event->instant);
  if (!chain && cause)
    chain = chain_of_flight(causes, cause, event->device, event->instant); /* it has been returned */
  return chain ? chain : tool_chain_new(event->instant, nowhere());
}

static void follow_send(ToolCauses *causes, const ToolEvent *event) {
  ToolStep *chain = chain_of_sender(causes, event);
  note_last(causes, field(event, "process")->id, event->instant);
  gboolean from_outside = event->device == SIM_EXPERIMENTER;
  guint32 device = from_outside ? field(event, "home")->number : event->device;
  Flight *flight = add_flight(causes, field(event, "message")->id, chain, device);
  flight->sent = event->instant;
  flight->kind = keep(causes, field(event, "kind")->text);
  flight->line = keep(causes, field(event, "line")->text);
}

/* A link has duplicated it: this is the other's departure. */
static Flight *find_twin(ToolCauses *causes, const ToolEvent *event) {
  guint64 id = field(event, "message")->id;
  for (Flight *flight = g_hash_table_lookup(causes->flights, &id); flight; flight = flight->next)
    if (flight->hops && flight->left == event->device && flight->link == field(event, "link")->number &&
        flight->left_at == event->instant)
      return flight;
  return NULL;
}

static Flight *duplicate(ToolCauses *causes, const Flight *twin) {
  ToolStep *chain = twin->chain;
  if (chain->blame.part == ACTOR_PART_PROPAGATION) chain = chain->before;
  Flight *flight = add_flight(causes, twin->id, tool_chain_ref(chain), twin->device);
  flight->sent = twin->sent;
  flight->kind = twin->kind;
  flight->line = twin->line;
  flight->hops = twin->hops;
  return flight;
}

static void pass_courier(Flight *flight, const ToolEvent *event, ToolPlace link) {
  guint waits = flight->hops ? ACTOR_PART_ROUTING : ACTOR_PART_SENDING;
  ToolPlace courier = place(TOOL_PLACE_COURIER, event->device);
  SimInstant leaves = field(event, "leaves")->ticks;
  pass(flight, earlier(event->instant, field(event, "service")->ticks), waits, courier);
  pass(flight, event->instant, ACTOR_PART_SERVICE, courier);
  pass(flight, leaves, waits, link);
  pass(flight, later(MAX(leaves, 0), field(event, "transfer")->ticks), ACTOR_PART_TRANSFER, link);
}

/* Whose departure it is: of one that came then, else of a duplicate, else of what is there. */
static Flight *find_departing(ToolCauses *causes, const ToolEvent *event, gboolean *duplicated) {
  SimInstant queued = field(event, "queued")->ticks;
  Flight *flight = find_flight(causes, field(event, "message")->id, event->device, FALSE, queued);
  *duplicated = FALSE;
  if (flight && flight->chain->end == queued) return flight;
  const Flight *twin = find_twin(causes, event);
  *duplicated = twin != NULL;
  return twin ? duplicate(causes, twin) : flight;
}

static void follow_departure(ToolCauses *causes, const ToolEvent *event) {
  SimInstant arrival = field(event, "arrival")->ticks;
  ToolPlace link = place(TOOL_PLACE_LINK, field(event, "link")->number);
  gboolean duplicated;
  Flight *flight = find_departing(causes, event, &duplicated);
  if (!flight) return;
  if (!duplicated && arrival >= 0) {
    pass_courier(flight, event, link);
    flight->hops++;
  }
  if (arrival < 0) {
    flight->device = LOST; /* it is dropped next */
    return;
  }
  pass(flight, arrival, ACTOR_PART_PROPAGATION, link);
  flight->device = field(event, "peer")->number;
  flight->order = ++causes->order;
  flight->left = event->device;
  flight->link = (guint32)link.number;
  flight->left_at = event->instant;
}

static void follow_delivery(ToolCauses *causes, const ToolEvent *event) {
  Flight *flight = find_flight(causes, field(event, "message")->id, event->device, FALSE, -1);
  if (!flight) {
    guint64 id = field(event, "message")->id;
    flight = g_hash_table_lookup(causes->flights, &id);
    if (!flight || flight->next || flight->delivered) return;
    flight->device = event->device; /* to the experimenter, whose mail takes no way */
  }
  pass(flight, event->instant, flight->hops ? ACTOR_PART_ROUTING : ACTOR_PART_SENDING,
       place(TOOL_PLACE_COURIER, event->device));
  flight->delivered = TRUE;
  flight->order = ++causes->order;
  flight->sort = field(event, "sort")->number;
  flight->owner = field(event, "process")->id;
  Process *owner = process_of(causes, flight->owner, event->instant);
  flight->since = tool_doings_since(owner->doings, event->instant);
}

static void follow_drop(ToolCauses *causes, const ToolEvent *event) {
  guint64 id = field(event, "message")->id;
  Flight *flight = find_flight(causes, id, LOST, FALSE, -1);
  if (!flight) flight = find_flight(causes, id, event->device, FALSE, event->instant);
  if (!flight) flight = find_flight(causes, id, event->device, TRUE, -1);
  if (flight) forget_flight(causes, flight);
}

/* Processes take and do. */

/* The life as the receipt tells it, where the trace has not told of the way. */
static ToolStep *untold_life(const ToolEvent *event, ToolBlame blame) {
  SimInstant instant = MAX(field(event, "sent")->ticks, 0);
  ToolStep *chain = tool_chain_new(instant, nowhere());
  for (guint part = ACTOR_PART_SENDING; part <= ACTOR_PART_EDGE; part++) {
    blame.part = (guint8)part;
    if (part >= ACTOR_PART_MAILBOX) blame.place = place(TOOL_PLACE_PROCESS, field(event, "process")->id);
    instant = MIN(later(instant, field(event, actor_part_name((ActorPart)part))->ticks), event->instant);
    chain = tool_chain_extend(chain, instant, blame);
  }
  return chain;
}

static ToolStep *life(ToolCauses *causes, const ToolEvent *event, const Flight *flight, Process *process) {
  ToolBlame blame = {.message = field(event, "message")->id,
                     .kind = keep(causes, field(event, "kind")->text)};
  if (!flight) return untold_life(event, blame);
  SimInstant waited = field(event, "mailbox")->ticks;
  blame.line = flight->line;
  blame.place = place(TOOL_PLACE_PROCESS, process->address);
  blame.part = ACTOR_PART_EDGE;
  ToolStep *chain = tool_chain_ref(flight->chain);
  chain = tool_chain_extend(chain, earlier(event->instant, waited), blame);
  blame.part = ACTOR_PART_MAILBOX;
  waited = event->instant - chain->end;
  if (waited > 0) blame.doings = tool_doings_between(process->doings, flight->since, waited);
  return tool_chain_extend(chain, event->instant, blame);
}

static void keep_answer(Process *process, guint64 id, ToolStep *chain) {
  guint at = process->next++ % ANSWERS;
  tool_chain_unref(process->answers[at].chain);
  process->answers[at].id = id;
  process->answers[at].chain = chain;
}

static void take(Process *process, guint64 id, const char *kind, ToolStep *chain) {
  if (process->done) {
    tool_chain_unref(process->top);
  } else {
    tool_chain_unref(process->base);
    process->base = process->top;
  }
  process->top = chain;
  process->done = process->fresh = FALSE;
  process->taken = id;
  process->kind = kind;
  g_array_set_size(process->pieces, 0);
  process->told = chain->end;
}

static void follow_receipt(ToolCauses *causes, const ToolEvent *event) {
  guint64 id = field(event, "message")->id;
  const char *kind = keep(causes, field(event, "kind")->text);
  Process *process = process_of(causes, field(event, "process")->id, event->instant);
  SimInstant waited = later(field(event, "mailbox")->ticks, field(event, "edge")->ticks);
  Flight *flight = find_flight(causes, id, event->device, TRUE, earlier(event->instant, waited));
  gboolean answers = flight && flight->sort == 2;
  if (flight && flight->owner != process->address) flight = NULL;
  if (!answers) tell_rest(process, event->instant, kind);
  ToolStep *chain = life(causes, event, flight, process);
  if (causes->hooks.taken) causes->hooks.taken(causes->data, kind, field(event, "sent")->ticks, chain);
  if (answers) keep_answer(process, id, chain);
  else take(process, id, kind, chain);
  if (flight) forget_flight(causes, flight);
  if (!answers) note_last(causes, process->address, event->instant);
}

static void add_piece(Process *process, SimInstant begin, SimInstant end, ToolBlame blame) {
  ToolStep piece = {.begin = begin, .end = end, .blame = blame};
  for (guint i = 0; i < process->pieces->len; i++) {
    ToolStep *known = &g_array_index(process->pieces, ToolStep, i);
    if (known->blame.part != blame.part || known->blame.line != blame.line) continue;
    known->end += end - begin;
    return;
  }
  if (end > begin) g_array_append_val(process->pieces, piece);
}

static void follow_handled(ToolCauses *causes, const ToolEvent *event) {
  Process *process = process_of(causes, field(event, "process")->id, event->instant);
  SimInstant length = later(MAX(field(event, "handling")->ticks, 0), field(event, "processor")->ticks);
  length = MIN(length, event->instant);
  tell_rest(process, event->instant, NULL);
  SimInstant rest = length;
  for (guint i = 0; i < process->pieces->len; i++) {
    const ToolStep *piece = &g_array_index(process->pieces, ToolStep, i);
    rest -= piece->end - piece->begin;
  }
  if (rest > 0) add_piece(process, 0, rest, blame_process(process, ACTOR_PART_HANDLING, NULL));
  if (causes->hooks.handled) causes->hooks.handled(causes->data, process->kind, process->pieces);
  process->done = length == 0 && process->top->end == event->instant;
  process->taken = 0;
  process->kind = NULL;
  g_array_set_size(process->pieces, 0);
  note_last(causes, process->address, event->instant);
}

static guint part_of(const char *why) {
  if (g_str_equal(why, "work")) return ACTOR_PART_HANDLING;
  if (g_str_equal(why, "core")) return ACTOR_PART_PROCESSOR;
  return g_str_equal(why, "answers") ? TOOL_PART_ANSWERS : TOOL_PART_SLEEP;
}

static const ToolStep *find_answer(const Process *process, guint64 id) {
  for (guint i = 0; i < ANSWERS && id; i++)
    if (process->answers[i].id == id) return process->answers[i].chain;
  return NULL;
}

static ToolBlame blame_wait(const Process *process, guint32 device, const char *why, const char *line) {
  ToolBlame blame = blame_process(process, part_of(why), line);
  if (blame.part == ACTOR_PART_PROCESSOR) blame.place = place(TOOL_PLACE_CORES, device);
  return blame;
}

/* From where it was when it began to wait. */
static ToolStep *chain_before(const Process *process, SimInstant since) {
  gboolean base = process->top->end > since && process->base && process->base->end <= since;
  ToolStep *chain = tool_chain_ref(base ? process->base : process->top);
  return tool_chain_extend(chain, since, blame_process(process, ACTOR_PART_HANDLING, NULL));
}

static void follow_wait(ToolCauses *causes, const ToolEvent *event) {
  Process *process = process_of(causes, field(event, "process")->id, event->instant);
  SimInstant since = field(event, "since")->ticks;
  const char *why = keep(causes, field(event, "why")->text), *line = keep(causes, field(event, "line")->text);
  guint64 message = field(event, "message")->id;
  if (!why) return;
  if (process->fresh && message) process->taken = message; /* it serves in another's place */
  ToolBlame blame = blame_wait(process, event->device, why, line);
  tell_rest(process, since, NULL);
  tool_doings_tell(process->doings, event->instant, process->kind, why, line);
  if (process->taken && process->taken == message) {
    add_piece(process, MIN(MAX(since, process->told), event->instant), event->instant, blame);
    process->told = event->instant;
  }
  const ToolStep *answer = find_answer(process, field(event, "answer")->id);
  if (answer) {
    ToolStep *chain = tool_chain_ref((ToolStep *)answer);
    set_top(process, tool_chain_extend(chain, event->instant, blame_process(process, ACTOR_PART_EDGE, line)));
  } else {
    set_top(process, tool_chain_extend(chain_before(process, since), event->instant, blame));
  }
  note_last(causes, process->address, event->instant);
}

static void follow_start(ToolCauses *causes, const ToolEvent *event) {
  guint64 address = field(event, "process")->id, maker = field(event, "maker")->id;
  ToolStep *chain = maker ? reached(causes, maker, event->instant)
                          : chain_of_flight(causes, field(event, "cause")->id, event->device, event->instant);
  if (!chain) chain = tool_chain_new(event->instant, place(TOOL_PLACE_PROCESS, address));
  Process *process = add_process(causes, address, chain);
  const Process *parent = maker ? g_hash_table_lookup(causes->processes, &maker) : NULL;
  if (parent) process->kind = parent->kind;
  note_last(causes, address, event->instant);
}

static void follow_death(ToolCauses *causes, const ToolEvent *event) {
  guint64 address = field(event, "process")->id;
  ToolStep *chain = reached(causes, address, event->instant);
  note_last(causes, address, event->instant);
  causes->ended = chain;
  Process *process = g_hash_table_lookup(causes->processes, &address);
  tell_rest(process, event->instant, NULL);
  g_hash_table_remove(causes->processes, &address);
}

/* Timers. */

static void follow_set(ToolCauses *causes, const ToolEvent *event) {
  guint64 owner = field(event, "process")->id;
  Timer *timer = g_new(Timer, 1);
  timer->period = field(event, "period")->ticks;
  timer->chain =
      owner ? reached(causes, owner, event->instant) : chain_of_firing(causes, event->device, event->instant);
  if (!timer->chain) timer->chain = tool_chain_new(event->instant, nowhere());
  g_hash_table_insert(causes->timers, dup_id(field(event, "timer")->id), timer);
}

static void follow_timer(ToolCauses *causes, const ToolEvent *event) {
  guint64 id = field(event, "timer")->id, owner = field(event, "process")->id;
  Timer *timer = g_hash_table_lookup(causes->timers, &id);
  if (!timer) return;
  ToolPlace where = owner ? place(TOOL_PLACE_PROCESS, owner) : place(TOOL_PLACE_COURIER, event->device);
  timer->chain =
      tool_chain_extend(timer->chain, event->instant, (ToolBlame){.place = where, .part = TOOL_PART_TIMER});
  gboolean sends = field(event, "sends")->number != 0;
  if (sends || !owner)
    g_hash_table_insert(causes->firing, GUINT_TO_POINTER(event->device), tool_chain_ref(timer->chain));
  else set_top(process_of(causes, owner, event->instant), tool_chain_ref(timer->chain));
  if (!timer->period) g_hash_table_remove(causes->timers, &id);
}

/* Spans. */

static void follow_span_begin(ToolCauses *causes, const ToolEvent *event) {
  Span span = {keep(causes, field(event, "name")->text), event->instant};
  g_hash_table_insert(causes->spans, dup_id(field(event, "span")->id), g_memdup2(&span, sizeof span));
}

static void follow_span_end(ToolCauses *causes, const ToolEvent *event) {
  guint64 id = field(event, "span")->id;
  const Span *span = g_hash_table_lookup(causes->spans, &id);
  if (!span) return;
  Process *process = process_of(causes, field(event, "process")->id, event->instant);
  const ToolStep *chain = advance(process, event->instant);
  if (causes->hooks.span) causes->hooks.span(causes->data, span->name, id, span->begin, chain);
  g_hash_table_remove(causes->spans, &id);
  note_last(causes, process->address, event->instant);
}

static void follow_other(ToolCauses *causes, const ToolEvent *event) {
  guint64 address = field(event, "process")->id;
  if (address == NET_NOBODY) return;
  process_of(causes, address, event->instant);
  note_last(causes, address, event->instant);
}

void tool_causes_follow(ToolCauses *causes, const ToolEvent *event) {
  static void (*const follow[SIM_TRACE_KINDS])(ToolCauses *, const ToolEvent *) = {
      [SIM_TRACE_START] = follow_start,
      [SIM_TRACE_SEND] = follow_send,
      [SIM_TRACE_DEPARTURE] = follow_departure,
      [SIM_TRACE_DELIVERY] = follow_delivery,
      [SIM_TRACE_RECEIPT] = follow_receipt,
      [SIM_TRACE_HANDLED] = follow_handled,
      [SIM_TRACE_WAIT] = follow_wait,
      [SIM_TRACE_DROP] = follow_drop,
      [SIM_TRACE_TIMER] = follow_timer,
      [SIM_TRACE_DEATH] = follow_death,
      [SIM_TRACE_SPAN_BEGIN] = follow_span_begin,
      [SIM_TRACE_SPAN_END] = follow_span_end,
      [SIM_TRACE_STOP] = follow_other,
      [SIM_TRACE_SET] = follow_set,
      [SIM_TRACE_LOG] = follow_other,
      [SIM_TRACE_MEASURE] = follow_other};
  causes->now = event->instant;
  if (event->instant >= 0 && follow[event->kind]) follow[event->kind](causes, event);
}

ToolStep *tool_causes_last(ToolCauses *causes) {
  if (causes->ended) return tool_chain_ref(causes->ended);
  if (causes->last == NET_NOBODY) return NULL;
  return reached(causes, causes->last, causes->last_at);
}
