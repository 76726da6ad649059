/* SPDX-License-Identifier: MIT */

/* Random worlds, executed twice: by the engine, divided into shards, and by a reference that knows nothing
 * but the order of the keys.  A world is a function of its seed.  What its devices and experiments do is
 * written once, against an Executor; each of the two is one. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/chance.h"
#include "sim/run.h"

/* What a world is made of. */

enum { DEVICES = 9, WIRES = 3 * DEVICES, EXPERIMENTS = 3, STEPS = 40, CROWD = 120 };

/* Kinds of payload; the index is how many generations an event may still have, an experiment's number, or
 * any word. */
enum { TICK, TIMER, WALK, CARRY, LETTER, STEP, ECHO };

typedef struct {
  guint32 from, to;
  SimInstant floor;
} Wire;

typedef struct {
  guint64 seed;
  guint32 devices;
  guint wires, experiments, sparks, generations;
  Wire wire[WIRES];
  SimInstant base, until;
  guint device_stops, outside_stops; /* in a thousand */
  guint blocks;                      /* ways to block: 3 are sleeps, the others wait for mail */
  guint64 enough;                    /* events that make the predicate true; 0: there is none */
  guint64 burst;
  guint32 turns;
} Spec;

static guint64 below(SimChance *chance, SimStream *stream, guint64 bound) {
  return sim_chance_draw(chance, stream) % bound;
}

static SimInstant spec_floor(SimChance *chance, SimStream *stream) {
  static const SimInstant most[] = {1, 5, 30, 100, 500, SIM_INSTANT_MAX / 3};
  SimInstant floor = most[below(chance, stream, G_N_ELEMENTS(most))];
  return floor > 500 ? floor : 1 + (SimInstant)below(chance, stream, (guint64)floor);
}

static void spec_wires(Spec *spec, SimChance *chance, SimStream *stream) {
  guint most = below(chance, stream, 3) ? 3 * spec->devices : spec->devices / 2;
  guint wanted = spec->devices == 1 ? 0 : (guint)below(chance, stream, most + 1);
  for (spec->wires = 0; spec->wires < wanted; spec->wires++) {
    guint32 from = (guint32)below(chance, stream, spec->devices);
    guint32 to = (guint32)((from + 1 + below(chance, stream, spec->devices - 1)) % spec->devices);
    spec->wire[spec->wires] = (Wire){from + 1, to + 1, spec_floor(chance, stream)};
  }
}

static Spec spec_new(guint64 seed) {
  Spec spec = {.seed = seed, .burst = 1000000, .turns = 1000000, .until = SIM_INSTANT_MAX - 1};
  SimChance *chance = sim_chance_new(seed);
  SimStream stream = {1, 0};
  spec.devices = 1 + (guint32)below(chance, &stream, DEVICES);
  spec_wires(&spec, chance, &stream);
  if (below(chance, &stream, 3)) spec.experiments = 1 + (guint)below(chance, &stream, EXPERIMENTS);
  spec.blocks = 3 + (guint)below(chance, &stream, 2) * 3;
  spec.sparks = 1 + (guint)below(chance, &stream, 3 * spec.devices);
  spec.generations = 4 + (guint)below(chance, &stream, 9);
  if (below(chance, &stream, 6) == 0) spec.base = SIM_INSTANT_MAX / 2 - 50;
  if (below(chance, &stream, 3) == 0) spec.until = spec.base + (SimInstant)below(chance, &stream, 60);
  if (below(chance, &stream, 2)) spec.device_stops = 1 + (guint)below(chance, &stream, 15);
  if (below(chance, &stream, 5) == 0) spec.outside_stops = 100;
  if (below(chance, &stream, 8) == 0) spec.enough = 10 + below(chance, &stream, 200);
  if (below(chance, &stream, 8) == 0) spec.burst = 3 + below(chance, &stream, 6);
  if (below(chance, &stream, 8) == 0) spec.turns = 2 + (guint32)below(chance, &stream, 6);
  sim_chance_free(chance);
  return spec;
}

/* What happens in a world. */

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

static Model *model_new(const Spec *spec, const Executor *executor, gpointer data) {
  Model *model = g_new0(Model, 1);
  *model = (Model){.spec = spec, .executor = executor, .data = data, .chance = sim_chance_new(spec->seed)};
  for (guint32 d = 0; d <= DEVICES; d++) model->devices[d].stream.name = 100 + d;
  for (guint e = 0; e < EXPERIMENTS; e++) model->experiments[e].stream.name = 200 + e;
  model->log = g_array_new(FALSE, FALSE, sizeof(guint64));
  return model;
}

static void model_free(Model *model) {
  sim_chance_free(model->chance);
  g_array_unref(model->log);
  g_free(model);
}

static guint64 draw(Model *model, SimStream *stream, guint64 bound) {
  return below(model->chance, stream, bound);
}

static void record(Model *model, guint64 a, guint64 b, guint64 c) {
  guint64 words[] = {a, b, c};
  g_array_append_vals(model->log, words, G_N_ELEMENTS(words));
}

static SimInstant delay(Model *model, SimStream *stream) {
  static const SimInstant delays[] = {1, 1, 2, 3, 5, 8, 21};
  return delays[draw(model, stream, G_N_ELEMENTS(delays))];
}

/* A device sends something to a neighbour, if it has one. */
static void hop(Model *model, Device *me, const SimEvent *event, guint32 generations) {
  const Spec *spec = model->spec;
  guint first = spec->wires ? (guint)draw(model, &me->stream, spec->wires) : 0;
  for (guint i = 0; i < spec->wires; i++) {
    const Wire *wire = &spec->wire[(first + i) % spec->wires];
    if (wire->from != event->device) continue;
    if (wire->floor > 500 && event->instant >= SIM_INSTANT_MAX / 2) return;
    SimInstant arrival = event->instant + wire->floor + (SimInstant)draw(model, &me->stream, 3) * 2;
    guint kind = draw(model, &me->stream, 2) ? WALK : CARRY;
    guint64 word = kind == CARRY ? me->word | 1 : 0;
    model->tally.far += wire->floor > 500;
    model->executor->hop(model, wire->from, arrival, wire->to, sim_payload(kind, generations), word);
    return;
  }
}

static void make_child(Model *model, Device *me, const SimEvent *event, guint32 generations) {
  const Executor *executor = model->executor;
  guint32 tick = sim_payload(TICK, generations);
  switch (draw(model, &me->stream, 9)) {
  case 0:
  case 1:
    executor->post(model, event->device, event->instant, tick);
    model->tally.loops++;
    break;
  case 2: executor->post(model, event->device, event->instant + delay(model, &me->stream), tick); break;
  case 3:
    me->timer = 1 + (guint64)executor->post(model, event->device, event->instant + delay(model, &me->stream),
                                            sim_payload(TIMER, generations));
    break;
  case 4:
    executor->mail(model, event->device, sim_payload(LETTER, (guint32)draw(model, &me->stream, 100)),
                   me->word);
    break;
  default: hop(model, me, event, generations);
  }
}

static gboolean device_event(Model *model, const SimEvent *event, gint32 turn, guint64 word) {
  static const guint children[] = {0, 1, 1, 1, 2, 2, 3};
  Device *me = &model->devices[event->device];
  guint32 generations = sim_payload_index(event->payload);
  if (sim_payload_kind(event->payload) == TIMER && event->serial + 1 != me->timer) {
    model->tally.cancelled++;
    return FALSE;
  }
  me->count++;
  me->word = sim_hash_fold(me->word, (guint64)event->instant ^ (guint64)turn << 50);
  me->word = sim_hash_fold(me->word, (guint64)event->birth ^ (guint64)event->source << 50);
  me->word = sim_hash_fold(me->word ^ word, (guint64)event->serial << 32 | event->payload);
  model->executor->note(model, event->device, event->payload, me->word);
  guint count = generations == 0 || me->count > CROWD ? 0 : children[draw(model, &me->stream, 7)];
  for (guint i = 0; i < count; i++) make_child(model, me, event, generations - 1);
  if (draw(model, &me->stream, 1000) < model->spec->device_stops) model->executor->stop(model, event->device);
  return TRUE;
}

/* The experimenter. */

static gboolean listens(const Model *model) {
  gboolean waiting = model->spec->enough > 0;
  for (guint e = 0; e < model->spec->experiments; e++) waiting |= model->experiments[e].waiting;
  return waiting;
}

static void act(Model *model, Experiment *me, SimInstant now) {
  guint32 device = 1 + (guint32)draw(model, &me->stream, model->spec->devices);
  switch (draw(model, &me->stream, 4)) {
  case 0: model->devices[device].word ^= sim_chance_draw(model->chance, &me->stream); break;
  case 1: model->executor->post_outside(model, device, now, sim_payload(TICK, 3)); break;
  case 2:
    model->executor->post_outside(model, device, now + delay(model, &me->stream), sim_payload(TICK, 3));
    break;
  default: model->executor->post(model, SIM_EXPERIMENTER, now, sim_payload(ECHO, me->steps));
  }
}

static void sleep_for(Model *model, Experiment *me, SimInstant now, guint32 payload) {
  SimInstant until = now + delay(model, &me->stream);
  if (now < model->spec->base && draw(model, &me->stream, 2)) until += model->spec->base;
  me->deadline = 1 + (guint64)model->executor->post(model, SIM_EXPERIMENTER, until, payload);
}

static void block(Model *model, Experiment *me, SimInstant now, guint32 payload) {
  guint64 way = draw(model, &me->stream, model->spec->blocks);
  me->waiting = way >= 3;
  if (way == 0) {
    me->deadline = 1 + (guint64)model->executor->rest(model, payload);
    model->tally.rests++;
  }
  if (way == 1 || way == 2 || way == 5) sleep_for(model, me, now, payload);
}

static void step(Model *model, Experiment *me, SimInstant now, gint32 turn, guint32 payload) {
  record(model, payload, (guint64)now ^ (guint64)turn << 50, me->box ^ me->letters);
  model->executor->note(model, SIM_EXPERIMENTER, payload, me->box);
  me->waiting = FALSE;
  me->deadline = me->wake = me->box = 0;
  me->letters = 0;
  for (guint64 acts = draw(model, &me->stream, 4); acts > 0; acts--) act(model, me, now);
  gboolean stops = draw(model, &me->stream, 1000) < model->spec->outside_stops;
  if (stops) model->executor->stop(model, SIM_EXPERIMENTER);
  else if (me->steps++ < STEPS) block(model, me, now, payload);
}

static gboolean outside_event(Model *model, const SimEvent *event, gint32 turn) {
  if (sim_payload_kind(event->payload) == ECHO) {
    record(model, event->payload, (guint64)event->instant ^ (guint64)turn << 50, event->serial);
    return TRUE;
  }
  Experiment *me = &model->experiments[sim_payload_index(event->payload)];
  guint64 token = 1 + (guint64)event->serial;
  if (token != me->deadline && token != me->wake) {
    model->tally.cancelled++;
    return FALSE;
  }
  model->tally.answers += token == me->wake;
  model->tally.last_turn = MAX(model->tally.last_turn, turn);
  step(model, me, event->instant, turn, event->payload);
  return TRUE;
}

/* `turn` is the one that follows the turn in which it was sent. */
static void take_mail(Model *model, const SimEvent *event, gint32 turn, guint64 word) {
  record(model, (guint64)event->instant ^ (guint64)turn << 50, (guint64)event->source << 32 | event->serial,
         word);
  model->tally.mail++;
  if (model->spec->experiments == 0) return;
  guint number = sim_payload_index(event->payload) % model->spec->experiments;
  Experiment *to = &model->experiments[number];
  to->box = sim_hash_fold(to->box, word);
  to->letters++;
  if (to->waiting && !to->wake)
    to->wake = 1 + (guint64)model->executor->wake(model, event->instant, turn - 1, sim_payload(STEP, number));
}

static void ask(Model *model, SimInstant now, gint32 turn) {
  guint64 seen = 0, count = 0;
  for (guint32 d = 1; d <= model->spec->devices; d++) {
    seen = sim_hash_fold(seen, model->devices[d].word);
    count += model->devices[d].count;
  }
  record(model, (guint64)now ^ (guint64)turn << 50, seen, count);
  model->tally.asked++;
  if (model->spec->enough && count >= model->spec->enough) model->executor->stop(model, SIM_EXPERIMENTER);
}

/* Turn -1 of instant 0: the file, then each experiment's first step. */
static void begin(Model *model, gboolean (*stopped)(const Model *model)) {
  SimStream stream = {2, 0};
  for (guint i = 0; i < model->spec->sparks; i++) {
    guint32 device = 1 + (guint32)draw(model, &stream, model->spec->devices);
    SimInstant instant = model->spec->base + (SimInstant)draw(model, &stream, 12);
    if (draw(model, &stream, 4) == 0) instant = 0;
    model->executor->post_outside(model, device, instant, sim_payload(TICK, model->spec->generations));
  }
  for (guint e = 0; e < model->spec->experiments && !stopped(model); e++)
    step(model, &model->experiments[e], 0, -1, sim_payload(STEP, e));
}

/* What can be told of a run. */

typedef struct {
  SimEnd end;
  SimInstant last;
  guint64 events;
  guint64 hash[DEVICES + 1], serial[DEVICES + 1], count[DEVICES + 1], overflow[DEVICES + 1];
  GArray *log;
  Tally tally;
} Outcome;

static void outcome_clear(Outcome *outcome) { g_array_unref(outcome->log); }

static void outcome_take(Outcome *outcome, Model *model) {
  for (guint32 d = 0; d <= DEVICES; d++) {
    outcome->count[d] = model->devices[d].count;
    outcome->overflow[d] = model->devices[d].overflow;
  }
  outcome->log = g_array_ref(model->log);
  outcome->tally = model->tally;
}

/* The reference. */

typedef struct {
  SimEvent event;
  gint32 turn;
  guint64 word;
} Item;

typedef struct {
  GArray *items; /* sorted by the whole key */
  GArray *mail;  /* likewise; of this turn */
  SimInstant now, last;
  gint32 turn;
  gboolean stopped, unlimited;
  guint64 events, burst;
  guint32 device; /* whose burst that is */
  guint32 serial[DEVICES + 1];
  guint64 hash[DEVICES + 1];
} Reference;

static gint compare_items(const Item *a, const Item *b) {
  const gint64 left[] = {a->event.instant, a->turn,         a->event.device,
                         a->event.birth,   a->event.source, a->event.serial};
  const gint64 right[] = {b->event.instant, b->turn,         b->event.device,
                          b->event.birth,   b->event.source, b->event.serial};
  for (guint i = 0; i < G_N_ELEMENTS(left); i++)
    if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
  return 0;
}

static void insert(GArray *items, const Item *item) {
  guint at = items->len;
  while (at > 0 && compare_items(item, &g_array_index(items, Item, at - 1)) < 0) at--;
  g_array_insert_val(items, at, *item);
}

static guint32 reference_make(Model *model, guint32 maker, SimInstant instant, gint32 turn, guint32 device,
                              guint32 payload, guint64 word) {
  Reference *reference = model->data;
  guint32 serial = reference->serial[maker]++;
  Item item = {{instant, device, maker, reference->now, serial, payload}, turn, word};
  insert(sim_payload_kind(payload) == LETTER ? reference->mail : reference->items, &item);
  return serial;
}

static guint32 reference_post(Model *model, guint32 device, SimInstant instant, guint32 payload) {
  const Reference *reference = model->data;
  gint32 turn = instant > reference->now ? device == SIM_EXPERIMENTER : reference->turn;
  return reference_make(model, device, instant, turn, device, payload, 0);
}

static void reference_hop(Model *model, guint32 device, SimInstant instant, guint32 to, guint32 payload,
                          guint64 word) {
  reference_make(model, device, instant, 0, to, payload, word);
}

static void reference_mail(Model *model, guint32 device, guint32 payload, guint64 word) {
  const Reference *reference = model->data;
  reference_make(model, device, reference->now, reference->turn + 1, SIM_EXPERIMENTER, payload, word);
}

static void reference_note(Model *model, guint32 device, guint64 who, guint64 detail) {
  Reference *reference = model->data;
  guint64 when = (guint64)reference->now << 8 ^ (guint64)(guint32)reference->turn << 4 ^ SIM_TIMER;
  reference->hash[device] = sim_hash_fold(sim_hash_fold(reference->hash[device] ^ detail, when), who);
}

static void reference_stop(Model *model, guint32 device) {
  Reference *reference = model->data;
  (void)device;
  reference->stopped = TRUE;
}

static void reference_post_outside(Model *model, guint32 device, SimInstant instant, guint32 payload) {
  const Reference *reference = model->data;
  gint32 turn = instant > reference->now ? 0 : reference->turn + 1;
  reference_make(model, SIM_EXPERIMENTER, instant, turn, device, payload, 0);
}

static guint32 reference_rest(Model *model, guint32 payload) {
  const Reference *reference = model->data;
  return reference_make(model, SIM_EXPERIMENTER, reference->now, reference->turn + 2, SIM_EXPERIMENTER,
                        payload, 0);
}

static guint32 reference_wake(Model *model, SimInstant instant, gint32 turn, guint32 payload) {
  return reference_make(model, SIM_EXPERIMENTER, instant, turn + 1, SIM_EXPERIMENTER, payload, 0);
}

static const Executor by_keys = {reference_post, reference_hop,          reference_mail, reference_note,
                                 reference_stop, reference_post_outside, reference_rest, reference_wake};

static gboolean reference_stopped(const Model *model) { return ((const Reference *)model->data)->stopped; }

static gboolean reference_limited(Model *model, const SimEvent *event) {
  Reference *reference = model->data;
  if (event->device != reference->device) reference->burst = 0;
  reference->device = event->device;
  if (++reference->burst <= model->spec->burst) return FALSE;
  if (reference->burst == model->spec->burst + 1) model->devices[event->device].overflow = event->serial + 1;
  reference->stopped = TRUE;
  return TRUE;
}

static gboolean reference_due(const Reference *reference) {
  if (reference->items->len == 0) return FALSE;
  const Item *first = &g_array_index(reference->items, Item, 0);
  return first->event.instant == reference->now && first->turn == reference->turn;
}

/* Executes what is due in this turn; the experimenter's own stop is immediate. */
static void reference_execute(Model *model) {
  Reference *reference = model->data;
  reference->burst = 0;
  while (reference_due(reference)) {
    Item item = g_array_index(reference->items, Item, 0);
    if (reference->stopped && item.event.device == SIM_EXPERIMENTER) return;
    g_array_remove_index(reference->items, 0);
    if (reference_limited(model, &item.event)) continue;
    gboolean counts = item.event.device ? device_event(model, &item.event, item.turn, item.word)
                                        : outside_event(model, &item.event, item.turn);
    if (!counts) continue;
    reference->events++;
    reference->last = reference->now;
  }
}

static void reference_answer(Model *model) {
  Reference *reference = model->data;
  reference_execute(model);
  if (!reference->stopped) ask(model, reference->now, reference->turn);
  if (reference->stopped || reference->turn <= (gint64)model->spec->turns) return;
  model->devices[0].overflow = G_MAXUINT64;
  reference->stopped = TRUE;
}

static void reference_turn(Model *model) {
  Reference *reference = model->data;
  if (reference->turn % 2 != 0) {
    reference_answer(model);
    return;
  }
  reference_execute(model);
  for (guint i = 0; i < reference->mail->len; i++) {
    const Item *item = &g_array_index(reference->mail, Item, i);
    take_mail(model, &item->event, item->turn, item->word);
  }
  g_array_set_size(reference->mail, 0);
  if (reference->stopped || !listens(model)) return;
  reference->turn++;
  reference_answer(model);
}

static SimEnd reference_run(Model *model) {
  Reference *reference = model->data;
  begin(model, reference_stopped);
  if (!reference->stopped) reference_execute(model);
  while (!reference->stopped) {
    if (reference->items->len == 0) return SIM_EXHAUSTED;
    const Item *first = &g_array_index(reference->items, Item, 0);
    if (first->event.instant > model->spec->until) return SIM_UNTIL;
    reference->now = first->event.instant;
    reference->turn = first->turn;
    reference_turn(model);
  }
  return SIM_STOPPED;
}

static Outcome reference_outcome(const Spec *spec) {
  Reference reference = {.turn = -1};
  reference.items = g_array_new(FALSE, FALSE, sizeof(Item));
  reference.mail = g_array_new(FALSE, FALSE, sizeof(Item));
  Model *model = model_new(spec, &by_keys, &reference);
  Outcome outcome = {.end = reference_run(model), .last = reference.last, .events = reference.events};
  for (guint32 d = 0; d <= DEVICES; d++) {
    outcome.hash[d] = reference.hash[d];
    outcome.serial[d] = reference.serial[d];
  }
  outcome_take(&outcome, model);
  model_free(model);
  g_array_unref(reference.items);
  g_array_unref(reference.mail);
  return outcome;
}

/* The engine. */

typedef struct {
  SimWorld *world;
  GHashTable *words; /* what has been carried to another device: (source, serial) -> word */
} Engine;

static SimShard *shard_of(Model *model, guint32 device) {
  return sim_world_shard_of(((Engine *)model->data)->world, device);
}

static gpointer word_key(const SimEvent *event) {
  return (gpointer)(gsize)((guint64)event->source << 32 | event->serial);
}

static guint32 engine_post(Model *model, guint32 device, SimInstant instant, guint32 payload) {
  return sim_shard_post(shard_of(model, device), instant, device, payload);
}

static void engine_hop(Model *model, guint32 device, SimInstant instant, guint32 to, guint32 payload,
                       guint64 word) {
  SimShard *shard = shard_of(model, device);
  if (word == 0 && shard_of(model, to) == shard) sim_shard_post(shard, instant, to, payload);
  else sim_shard_export(shard, instant, to, payload, (gpointer)(gsize)word);
}

static void engine_mail(Model *model, guint32 device, guint32 payload, guint64 word) {
  SimShard *shard = shard_of(model, device);
  sim_shard_export(shard, shard->now, SIM_EXPERIMENTER, payload, (gpointer)(gsize)word);
}

static void engine_note(Model *model, guint32 device, guint64 who, guint64 detail) {
  sim_shard_note(shard_of(model, device), SIM_TIMER, who, detail);
}

static void engine_stop(Model *model, guint32 device) { sim_shard_stop(shard_of(model, device)); }

static void engine_post_outside(Model *model, guint32 device, SimInstant instant, guint32 payload) {
  const SimShard *outside = shard_of(model, SIM_EXPERIMENTER);
  guint32 serial = sim_world_experimenter_serial(outside->world);
  SimEvent event = {instant, device, SIM_EXPERIMENTER, outside->now, serial, payload};
  sim_shard_post_outside(shard_of(model, device), &event, outside->turn);
}

static guint32 engine_rest(Model *model, guint32 payload) {
  return sim_shard_post_next_turn(shard_of(model, SIM_EXPERIMENTER), payload);
}

static guint32 engine_wake(Model *model, SimInstant instant, gint32 turn, guint32 payload) {
  return sim_shard_post_after(shard_of(model, SIM_EXPERIMENTER), instant, turn, payload);
}

static const Executor by_engine = {engine_post, engine_hop,          engine_mail, engine_note,
                                   engine_stop, engine_post_outside, engine_rest, engine_wake};

static gboolean engine_stopped(const Model *model) {
  return sim_world_experimenter(((const Engine *)model->data)->world)->stopping;
}

static gboolean execute(SimShard *shard, const SimEvent *event, gpointer data) {
  Model *model = data;
  Engine *engine = model->data;
  if (event->device == SIM_EXPERIMENTER) return outside_event(model, event, shard->turn);
  guint64 word = 0;
  if (sim_payload_kind(event->payload) == CARRY) {
    word = (guint64)(gsize)g_hash_table_lookup(engine->words, word_key(event));
    if (!word) ck_abort_msg("an event is due before it was imported");
    g_hash_table_remove(engine->words, word_key(event));
  }
  return device_event(model, event, shard->turn, word);
}

static void import(SimShard *shard, const SimEvent *event, gpointer cargo, gpointer data) {
  Engine *engine = ((Model *)data)->data;
  if (sim_world_shard_of(shard->world, event->device) != shard) ck_abort_msg("imported to the wrong shard");
  if (cargo) g_hash_table_insert(engine->words, word_key(event), cargo);
}

static void overflow(SimShard *shard, const SimEvent *event, gpointer data) {
  Model *model = data;
  model->devices[shard->device].overflow = event ? (guint64)event->serial + 1 : G_MAXUINT64;
}

static void mail_hook(const SimExport *mail, gpointer data) {
  take_mail(data, &mail->event, mail->turn, (guint64)(gsize)mail->cargo);
}

static gboolean listens_hook(gpointer data) { return listens(data); }

static void ask_hook(gpointer data) {
  const SimShard *outside = shard_of(data, SIM_EXPERIMENTER);
  ask(data, outside->now, outside->turn);
}

static SimWorld *engine_world(const Spec *spec, guint shards, Model *model) {
  SimWorld *world = sim_world_new();
  for (guint32 d = 0; d < spec->devices; d++) sim_world_add_device(world);
  for (guint i = 0; i < spec->wires; i++)
    sim_world_set_floor(world, spec->wire[i].from, spec->wire[i].to, spec->wire[i].floor);
  for (guint kind = TICK; kind <= ECHO; kind++) sim_world_handle(world, kind, execute, import, model);
  sim_world_set_limits(world, spec->burst, spec->turns);
  sim_world_on_overflow(world, overflow, model);
  sim_world_divide(world, shards);
  return world;
}

static SimEnd engine_attempt(const Spec *spec, guint shards, SimRun *run, Outcome *outcome) {
  Engine engine = {.words = g_hash_table_new(NULL, NULL)};
  Model *model = model_new(spec, &by_engine, &engine);
  SimWorld *world = engine.world = engine_world(spec, shards, model);
  run->hooks = (SimRunHooks){mail_hook, listens_hook, ask_hook, run->hooks.poll, model};
  sim_shard_begin(sim_world_experimenter(world));
  begin(model, engine_stopped);
  sim_shard_run_line(sim_world_experimenter(world));
  *outcome = (Outcome){.end = sim_run(world, run)};
  outcome->last = sim_world_last_instant(world);
  outcome->events = sim_world_events(world);
  for (guint32 d = 0; d <= spec->devices; d++) {
    outcome->hash[d] = sim_world_device(world, d)->hash;
    outcome->serial[d] = sim_world_device(world, d)->serial;
  }
  outcome_take(outcome, model);
  model_free(model);
  sim_world_free(world);
  g_hash_table_unref(engine.words);
  return outcome->end;
}

/* Somebody looks on, who now lets it go and now stops it in its tracks. */
static gboolean pace_hook(SimPace *pace, gpointer data) {
  static guint polls;
  (void)data;
  polls++;
  pace->events = polls % 5 < 3 ? 1 + polls % 3 : G_MAXUINT;
  pace->by_turn = polls % 7 < 3;
  return FALSE;
}

static Outcome engine_outcome(const Spec *spec, guint shards, gboolean paced) {
  SimRun run = {.until = spec->until, .limit = SIM_INSTANT_MAX, .limit_turn = G_MAXINT32};
  run.hooks.poll = paced ? pace_hook : NULL;
  Outcome outcome;
  guint repeats = 0;
  while (engine_attempt(spec, shards, &run, &outcome) == SIM_REPEAT) {
    outcome_clear(&outcome);
    if (++repeats > 1000) ck_abort_msg("world %" G_GUINT64_FORMAT " is repeated for ever", spec->seed);
  }
  outcome.tally.repeats = repeats;
  return outcome;
}

/* Both. */

static const char *difference(const Spec *spec, const Outcome *a, const Outcome *b) {
  if (a->end != b->end) return "how it ended";
  if (a->last != b->last) return "the last instant";
  if (a->events != b->events) return "the number of events";
  for (guint32 d = 0; d <= spec->devices; d++) {
    if (a->count[d] != b->count[d]) return "a device's events";
    if (a->hash[d] != b->hash[d]) return "a device's hash";
    if (a->serial[d] != b->serial[d]) return "a device's serials";
    if (a->overflow[d] != b->overflow[d]) return "an overflow";
  }
  if (a->log->len != b->log->len) return "the length of the experimenter's log";
  if (a->log->len && memcmp(a->log->data, b->log->data, a->log->len * sizeof(guint64)))
    return "the experimenter's log";
  return NULL;
}

static const guint divisions[] = {1, 2, 3, 4, 7};

static void compare_world(guint64 seed) {
  Spec spec = spec_new(seed);
  Outcome expected = reference_outcome(&spec);
  for (guint i = 0; i < 2 * G_N_ELEMENTS(divisions); i++) {
    guint shards = divisions[i / 2];
    Outcome found = engine_outcome(&spec, shards, i % 2);
    const char *what = difference(&spec, &expected, &found);
    if (what)
      ck_abort_msg("world %u with %u shards%s: %s differs (ended %d, expected %d; at %lld, expected %lld; "
                   "%u events, expected %u)",
                   (guint)seed, shards, i % 2 ? ", paced" : "", what, found.end, expected.end,
                   (long long)found.last, (long long)expected.last, (guint)found.events,
                   (guint)expected.events);
    outcome_clear(&found);
  }
  outcome_clear(&expected);
}

/* PLENUM_WORLDS: how many.  In loops, so that a crash tells roughly where. */
enum { LOOPS = 20 };

static guint64 how_many(void) {
  const char *text = g_getenv("PLENUM_WORLDS");
  return text ? g_ascii_strtoull(text, NULL, 10) : 3000;
}

START_TEST(a_random_world_runs_by_the_keys_alone_as_in_any_number_of_shards) {
  for (guint64 seed = (guint64)_i; seed < how_many(); seed += LOOPS) compare_world(seed);
}
END_TEST

/* A generator that had gone blind would make all of the above easy. */
START_TEST(the_random_worlds_meet_what_can_happen) {
  Tally sum = {0};
  guint ended[SIM_ABORTED + 1] = {0}, overflows = 0, late_turns = 0;
  for (guint64 seed = 0; seed < 300; seed++) {
    Spec spec = spec_new(seed);
    Outcome outcome = engine_outcome(&spec, 3, FALSE);
    ended[outcome.end]++;
    sum.repeats += outcome.tally.repeats;
    sum.mail += outcome.tally.mail;
    sum.rests += outcome.tally.rests;
    sum.cancelled += outcome.tally.cancelled;
    sum.loops += outcome.tally.loops;
    sum.asked += outcome.tally.asked;
    sum.answers += outcome.tally.answers;
    sum.far += outcome.tally.far;
    late_turns += outcome.tally.last_turn > 4;
    for (guint32 d = 0; d <= spec.devices; d++) overflows += outcome.overflow[d] != 0;
    outcome_clear(&outcome);
  }
  ck_assert_uint_gt(ended[SIM_EXHAUSTED], 30);
  ck_assert_uint_gt(ended[SIM_UNTIL], 20);
  ck_assert_uint_gt(ended[SIM_STOPPED], 60);
  ck_assert_uint_gt(sum.repeats, 12);
  ck_assert_uint_gt(sum.mail, 1000);
  ck_assert_uint_gt(sum.rests, 300);
  ck_assert_uint_gt(sum.cancelled, 300);
  ck_assert_uint_gt(sum.loops, 1000);
  ck_assert_uint_gt(sum.asked, 1000);
  ck_assert_uint_gt(sum.answers, 100);
  ck_assert_uint_gt(sum.far, 100);
  ck_assert_uint_gt(late_turns, 10);
  ck_assert_uint_gt(overflows, 10);
}
END_TEST

/* Worlds written by hand: a stage is set again for each attempt. */

typedef struct _Stage Stage;
struct _Stage {
  SimWorld *world;
  SimRun run;
  SimEnd end;
  void (*set)(Stage *stage);
  void (*on_mail)(Stage *stage, const SimExport *mail);
  void (*on_ask)(Stage *stage);
  void (*on_poll)(Stage *stage, SimPace *pace);
  gboolean listening, aborting;
  guint attempts, mails, asked, overflows, polls;
  guint count[8];     /* events executed by each device */
  guint32 overflowed; /* payload; G_MAXUINT32: none was given */
  GString *trace;     /* of the experimenter */
};

static void stage_mail(const SimExport *mail, gpointer data) {
  Stage *stage = data;
  stage->mails++;
  if (stage->on_mail) stage->on_mail(stage, mail);
}

static gboolean stage_listens(gpointer data) { return ((Stage *)data)->listening; }

static void stage_ask(gpointer data) {
  Stage *stage = data;
  stage->asked++;
  if (stage->on_ask) stage->on_ask(stage);
}

static gboolean stage_poll(SimPace *pace, gpointer data) {
  Stage *stage = data;
  if (stage->on_poll) stage->on_poll(stage, pace);
  return ++stage->polls > 3 && stage->aborting;
}

static void stage_overflow(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  (void)shard;
  stage->overflows++;
  stage->overflowed = event ? event->payload : G_MAXUINT32;
}

static void stage_open(Stage *stage, guint32 devices) {
  memset(stage->count, 0, sizeof stage->count);
  stage->listening = FALSE;
  stage->mails = stage->asked = stage->overflows = stage->polls = 0;
  g_string_truncate(stage->trace, 0);
  stage->world = sim_world_new();
  for (guint32 d = 0; d < devices; d++) sim_world_add_device(stage->world);
  sim_world_on_overflow(stage->world, stage_overflow, stage);
  sim_shard_begin(sim_world_experimenter(stage->world));
}

/* Sets and runs the stage until it needs no repetition. */
static void stage_play(Stage *stage, void (*set)(Stage *), guint shards) {
  SimInstant until = stage->run.until ? stage->run.until : SIM_INSTANT_MAX - 1;
  stage->trace = stage->trace ? stage->trace : g_string_new(NULL);
  stage->run = (SimRun){.until = until, .limit = SIM_INSTANT_MAX, .limit_turn = G_MAXINT32};
  stage->run.hooks = (SimRunHooks){stage_mail, stage_listens, stage_ask, stage_poll, stage};
  stage->attempts = 0;
  do {
    if (stage->world) sim_world_free(stage->world);
    stage->count[0] = shards;
    set(stage);
    stage->end = sim_run(stage->world, &stage->run);
    if (++stage->attempts > 10) ck_abort_msg("repeated for ever");
  } while (stage->end == SIM_REPEAT);
}

static void stage_free(Stage *stage) {
  sim_world_free(stage->world);
  g_string_free(stage->trace, TRUE);
}

/* What the experimenter makes for a device, or for itself, in its present turn. */
static void stage_post(Stage *stage, guint32 device, SimInstant instant, guint32 payload) {
  SimShard *outside = sim_world_experimenter(stage->world);
  if (device == SIM_EXPERIMENTER) {
    sim_shard_post(outside, instant, device, payload);
    return;
  }
  guint32 serial = sim_world_experimenter_serial(stage->world);
  SimEvent event = {instant, device, SIM_EXPERIMENTER, outside->now, serial, payload};
  sim_shard_post_outside(sim_world_shard_of(stage->world, device), &event, outside->turn);
}

static void no_import(SimShard *shard, const SimEvent *event, gpointer cargo, gpointer data) {
  (void)shard, (void)event, (void)cargo, (void)data;
}

static void stage_handle(Stage *stage, SimHandler handler, guint shards) {
  sim_world_handle(stage->world, 0, handler, no_import, stage);
  sim_world_divide(stage->world, shards);
}

/* Device 1 stops at 50; device 2 ticks from 0 on.  What they send each other takes 5. */
static gboolean stop_at_fifty(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->instant == 50 && event->device == 1) sim_shard_stop(shard);
  else if (event->device == 2) sim_shard_post(shard, event->instant + 1, 2, 0);
  return TRUE;
}

static void set_stop(Stage *stage, SimInstant floor) {
  guint shards = stage->count[0];
  stage_open(stage, 2);
  sim_world_set_floor(stage->world, 1, 2, floor);
  stage_handle(stage, stop_at_fifty, shards);
  stage_post(stage, 1, 0, 0);
  stage_post(stage, 1, 50, 0);
  stage_post(stage, 2, 0, 0);
}

static void set_stop_near(Stage *stage) { set_stop(stage, 5); }
static void set_stop_far(Stage *stage) { set_stop(stage, 1000); }

START_TEST(shards_that_are_behind_a_stop_come_up_to_it) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_stop_near, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.count[1], 2);
    ck_assert_uint_eq(stage.count[2], 51);
    ck_assert_int_eq(sim_world_last_instant(stage.world), 50);
    ck_assert_uint_eq(sim_world_events(stage.world), 53);
    stage_free(&stage);
  }
}
END_TEST

START_TEST(a_run_is_repeated_where_a_shard_has_gone_beyond_a_stop) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_stop_far, shards);
    ck_assert_uint_eq(stage.attempts, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.count[2], 51);
    ck_assert_uint_eq(sim_world_events(stage.world), 53);
    stage_free(&stage);
  }
}
END_TEST

/* At 10, device 1 writes to the waiting experimenter, who answers device 1 and waits no longer; device 1
 * stops in that turn, when device 2 may already be anywhere. */
static gboolean stop_when_answered(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->device == SIM_EXPERIMENTER) {
    g_string_append_printf(stage->trace, "answer at %d.%d;", (int)shard->now, shard->turn);
    stage->listening = FALSE;
    stage_post(stage, 1, shard->now, 1);
  } else if (event->device == 2) {
    sim_shard_post(shard, event->instant + 1, 2, 0);
  } else if (event->payload == 1) {
    sim_shard_stop(shard);
  } else {
    sim_shard_export(shard, shard->now, SIM_EXPERIMENTER, 0, NULL);
  }
  return TRUE;
}

static void wake_once(Stage *stage, const SimExport *mail) {
  if (stage->listening)
    sim_shard_post_after(sim_world_experimenter(stage->world), mail->event.instant, mail->turn - 1, 0);
}

static void set_answer(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 3);
  stage->count[0] = 0;
  stage_handle(stage, stop_when_answered, shards);
  stage->listening = TRUE;
  stage_post(stage, 1, 10, 0);
  if (shards > 1) stage_post(stage, 2, 11, 0);
}

START_TEST(a_repeated_run_does_not_end_while_mail_to_a_waiting_experimenter_is_due_at_an_earlier_turn) {
  Stage stage = {.on_mail = wake_once, .run.until = 100};
  stage_play(&stage, set_answer, 3);
  ck_assert_uint_eq(stage.attempts, 2);
  ck_assert_int_eq(stage.end, SIM_STOPPED);
  ck_assert_int_eq(stage.run.limit, 10);
  ck_assert_int_eq(stage.run.limit_turn, 2);
  ck_assert_str_eq(stage.trace->str, "answer at 10.1;");
  ck_assert_uint_eq(stage.count[1], 2);
  ck_assert_uint_eq(stage.count[2], 0);
  ck_assert_uint_eq(stage.mails, 1);
  stage_free(&stage);
}
END_TEST

/* What device 1 sends passes through idle devices on its way to the one that ticks. */
static gboolean pass_on(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  guint32 here = event->device, last = sim_world_device_count(shard->world);
  g_string_append_printf(stage->trace, here == last ? "%u@%d " : "", event->payload, (int)event->instant);
  if (event->payload == 1 && here < last) sim_shard_export(shard, event->instant + 5, here + 1, 1, NULL);
  if (event->payload == 0 && event->instant < 20) sim_shard_post(shard, event->instant + 3, here, 0);
  return TRUE;
}

static void set_line(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 3);
  sim_world_set_floor(stage->world, 1, 2, 5);
  sim_world_set_floor(stage->world, 2, 3, 5);
  stage_handle(stage, pass_on, shards);
  stage_post(stage, 1, 0, 1);
  stage_post(stage, 3, 0, 0);
}

START_TEST(windows_are_bounded_by_shortest_paths_since_direct_links_are_not_enough) {
  for (guint shards = 1; shards <= 3; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_line, shards);
    ck_assert_str_eq(stage.trace->str, "0@0 0@3 0@6 0@9 1@10 0@12 0@15 0@18 0@21 ");
    ck_assert_int_eq(stage.end, SIM_EXHAUSTED);
    stage_free(&stage);
  }
}
END_TEST

/* Device 1 ticks and asks; device 2 does nothing but answer. */
static gboolean ask_and_answer(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  if (event->device == 1) g_string_append_printf(stage->trace, "%u@%d ", event->payload, (int)event->instant);
  if (event->device == 2) sim_shard_export(shard, event->instant + 1, 1, 1, NULL);
  if (event->device == 1 && event->instant == 0) sim_shard_export(shard, 1, 2, 1, NULL);
  if (event->device == 1 && event->payload == 0 && event->instant < 4)
    sim_shard_post(shard, event->instant + 1, 1, 0);
  return TRUE;
}

static void set_asking(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 2);
  sim_world_set_floor(stage->world, 1, 2, 1);
  sim_world_set_floor(stage->world, 2, 1, 1);
  stage_handle(stage, ask_and_answer, shards);
  stage_post(stage, 1, 0, 0);
}

START_TEST(a_shard_does_not_run_ahead_of_the_answer_to_what_it_sent) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_asking, shards);
    ck_assert_str_eq(stage.trace->str, "0@0 0@1 0@2 1@2 0@3 0@4 ");
    stage_free(&stage);
  }
}
END_TEST

/* Two devices pass a token to and fro at the end of what instants may be. */
static gboolean pass_late(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (stage->count[event->device] < 20)
    sim_shard_export(shard, event->instant + SIM_INSTANT_MAX / 100, 3 - event->device, 0, NULL);
  return TRUE;
}

static void set_late(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 2);
  sim_world_set_floor(stage->world, 1, 2, SIM_INSTANT_MAX / 100);
  sim_world_set_floor(stage->world, 2, 1, SIM_INSTANT_MAX / 100);
  stage_handle(stage, pass_late, shards);
  stage_post(stage, 1, SIM_INSTANT_MAX / 2 - 1, 0);
}

START_TEST(instants_beyond_half_of_the_greatest_and_their_floors_do_not_overflow) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_late, shards);
    ck_assert_uint_eq(stage.count[1] + stage.count[2], 39);
    ck_assert_int_eq(sim_world_last_instant(stage.world),
                     SIM_INSTANT_MAX / 2 - 1 + 38 * (SIM_INSTANT_MAX / 100));
    ck_assert_int_eq(stage.end, SIM_EXHAUSTED);
    stage_free(&stage);
  }
}
END_TEST

/* Device 2 never leaves instant 7; 1 and 3 have more to do then, and later. */
static gboolean loop_at_seven(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->instant == 7 && event->device == 2) sim_shard_post(shard, 7, 2, event->payload + 1);
  else sim_shard_post(shard, event->instant + 1, event->device, event->payload);
  return TRUE;
}

static void set_loop(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 3);
  stage_handle(stage, loop_at_seven, shards);
  sim_world_set_limits(stage->world, 1000, 100);
  for (guint32 d = 1; d <= 3; d++) stage_post(stage, d, 0, 100);
}

START_TEST(a_device_that_never_leaves_an_instant_is_named_and_ends_the_run_with_that_turn) {
  for (guint shards = 1; shards <= 3; shards++) {
    Stage stage = {.run.until = 1000};
    stage_play(&stage, set_loop, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.overflows, 1);
    ck_assert_uint_eq(stage.overflowed, 1100);
    ck_assert_uint_eq(stage.count[1], 8);
    ck_assert_uint_eq(stage.count[2], 7 + 1000);
    ck_assert_uint_eq(stage.count[3], 8);
    ck_assert_int_eq(sim_world_last_instant(stage.world), 7);
    stage_free(&stage);
  }
}
END_TEST

/* The experimenter writes to both devices in each of twenty turns; each then does ten things. */
static gboolean ten_things(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  if (event->device == SIM_EXPERIMENTER) {
    for (guint32 d = 1; d <= 2; d++) stage_post(stage, d, shard->now, 1);
    if (shard->turn < 39) sim_shard_post_next_turn(shard, 0);
    return TRUE;
  }
  stage->count[event->device]++;
  if (event->payload < 10) sim_shard_post(shard, shard->now, event->device, event->payload + 1);
  return TRUE;
}

static void set_turns(Stage *stage, guint64 events, guint32 turns) {
  guint shards = stage->count[0];
  stage_open(stage, 2);
  stage_handle(stage, ten_things, shards);
  sim_world_set_limits(stage->world, events, turns);
  stage_post(stage, SIM_EXPERIMENTER, 3, 0);
}

static void set_busy_turns(Stage *stage) { set_turns(stage, 15, 1000); }
static void set_many_turns(Stage *stage) { set_turns(stage, 15, 12); }
static void set_many_turns_unheard(Stage *stage) {
  set_turns(stage, 15, 12);
  sim_world_on_overflow(stage->world, NULL, NULL);
}

START_TEST(a_device_s_events_are_counted_alike_whoever_shares_its_shard) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_busy_turns, shards);
    ck_assert_uint_eq(stage.overflows, 0);
    ck_assert_uint_eq(stage.count[1], 200);
    ck_assert_uint_eq(stage.count[2], 200);
    ck_assert_int_eq(stage.end, SIM_EXHAUSTED);
    stage_free(&stage);
  }
}
END_TEST

START_TEST(an_instant_has_so_many_turns_and_no_more) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_many_turns, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.overflows, 1);
    ck_assert_uint_eq(stage.overflowed, G_MAXUINT32);
    ck_assert_uint_eq(stage.count[1], 60);
    stage_play(&stage, set_many_turns_unheard, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.count[1], 60);
    stage_free(&stage);
  }
}
END_TEST

/* Device 1 writes once in each instant, and the experimenter is woken each time. */
static gboolean write_each_instant(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->device == SIM_EXPERIMENTER) return TRUE;
  sim_shard_export(shard, shard->now, SIM_EXPERIMENTER, 0, NULL);
  if (event->instant < 100) sim_shard_post(shard, event->instant + 1, 1, 0);
  return TRUE;
}

static void set_letters(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 1);
  stage->count[0] = 0;
  stage_handle(stage, write_each_instant, shards);
  sim_world_set_limits(stage->world, 10, 1000);
  stage->listening = TRUE;
  stage_post(stage, 1, 0, 0);
}

START_TEST(an_experimenter_that_is_woken_at_each_instant_does_not_stay_in_one) {
  Stage stage = {.on_mail = wake_once};
  stage_play(&stage, set_letters, 1);
  ck_assert_uint_eq(stage.overflows, 0);
  ck_assert_uint_eq(stage.count[0], 101);
  ck_assert_int_eq(stage.end, SIM_EXHAUSTED);
  stage_free(&stage);
}
END_TEST

/* One experiment wakes at 5 by itself and sleeps for no time, another is woken at 5 by mail. */
static gboolean meet_at_five(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  if (event->device) {
    sim_shard_export(shard, shard->now, SIM_EXPERIMENTER, 0, NULL);
    return TRUE;
  }
  g_string_append_printf(stage->trace, "%u@%d.%d ", event->payload, (int)shard->now, shard->turn);
  if (event->payload == 1) {
    sim_shard_post(shard, shard->now, SIM_EXPERIMENTER, 2);
    sim_shard_post_next_turn(shard, 3);
  }
  return TRUE;
}

static void set_meeting(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 1);
  stage_handle(stage, meet_at_five, shards);
  stage->listening = TRUE;
  stage_post(stage, 1, 5, 0);
  stage_post(stage, SIM_EXPERIMENTER, 5, 1);
}

START_TEST(mail_and_a_timer_wake_experiments_in_one_turn_in_the_order_of_the_keys) {
  Stage stage = {.on_mail = wake_once};
  stage_play(&stage, set_meeting, 1);
  ck_assert_str_eq(stage.trace->str, "1@5.1 0@5.1 2@5.1 3@5.3 ");
  stage_free(&stage);
}
END_TEST

static gboolean stop_first(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->device == SIM_EXPERIMENTER) sim_shard_stop(shard);
  return TRUE;
}

static void set_stop_outside(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 2);
  stage->count[0] = 0;
  stage_handle(stage, stop_first, shards);
  for (guint32 d = 0; d <= 2; d++)
    for (guint i = 0; i < 3; i++) stage_post(stage, d, 5, 0);
}

START_TEST(a_stop_by_the_experimenter_is_immediate) {
  Stage stage = {0};
  stage_play(&stage, set_stop_outside, 2);
  ck_assert_int_eq(stage.end, SIM_STOPPED);
  ck_assert_uint_eq(stage.count[0], 1);
  ck_assert_uint_eq(stage.count[1], 3);
  ck_assert_uint_eq(stage.asked, 0);
  stage_free(&stage);
}
END_TEST

static gboolean write_at_four(SimShard *shard, const SimEvent *event, gpointer data) {
  (void)data;
  if (event->instant == 4) sim_shard_export(shard, 4, SIM_EXPERIMENTER, 0, NULL);
  return TRUE;
}

static void set_last_letter(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 2);
  stage_handle(stage, write_at_four, shards);
  stage_post(stage, 1, 4, 0);
  stage_post(stage, 2, 4, 0);
  stage_post(stage, 1, 40, 0);
}

START_TEST(mail_that_nobody_waits_for_has_come_when_the_run_ends) {
  Stage early = {.run.until = 4}, late = {.run.until = 40};
  stage_play(&early, set_last_letter, 2);
  ck_assert_int_eq(early.end, SIM_UNTIL);
  ck_assert_uint_eq(early.mails, 2);
  stage_play(&late, set_last_letter, 2);
  ck_assert_int_eq(late.end, SIM_EXHAUSTED);
  ck_assert_uint_eq(late.mails, 2);
  stage_free(&early);
  stage_free(&late);
}
END_TEST

/* More events at one instant than a slice, or a line at its first size, has room for. */
enum { CROWDED = 100000 };

static gboolean crowd(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  if (event->payload == 1 && stage->count[event->device] == 1)
    for (guint i = 0; i < CROWDED; i++) sim_shard_post(shard, shard->now, event->device, 2 + i);
  if (event->payload >= 2 && event->payload != stage->count[event->device])
    ck_abort_msg("event %u comes out of turn", event->payload);
  if (event->payload == 2 + CROWDED / 2 && event->device == 1) sim_shard_stop(shard);
  return TRUE;
}

static void set_crowd(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 2);
  stage_handle(stage, crowd, shards);
  stage_post(stage, 1, 9, 1);
  for (guint i = 0; i < CROWDED; i++) stage_post(stage, 2, 9, 0);
  stage_post(stage, 1, 10, 0);
}

START_TEST(a_stop_amid_a_hundred_thousand_events_of_one_instant_lets_all_of_them_happen) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {0};
    stage_play(&stage, set_crowd, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.count[1], 1 + CROWDED);
    ck_assert_uint_eq(stage.count[2], CROWDED);
    stage_free(&stage);
  }
}
END_TEST

static gboolean tick(SimShard *shard, const SimEvent *event, gpointer data) {
  Stage *stage = data;
  stage->count[event->device]++;
  sim_shard_post(shard, event->instant + 1, event->device, 0);
  return TRUE;
}

static void set_endless(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 1);
  stage_handle(stage, tick, shards);
  stage_post(stage, 1, 0, 0);
}

START_TEST(an_endless_run_is_aborted_when_the_poll_says_so) {
  Stage stage = {.aborting = TRUE};
  stage_play(&stage, set_endless, 1);
  ck_assert_int_eq(stage.end, SIM_ABORTED);
  ck_assert_uint_gt(stage.count[1], 10000);
  ck_assert_uint_lt(stage.count[1], 1000000);
  stage_free(&stage);
}
END_TEST

/* While the experimenter listens it is asked after each turn, and finds both devices in it. */
static void compare_counts(Stage *stage) {
  if (stage->count[1] != stage->count[2]) ck_abort_msg("the shards stand apart");
  if (stage->count[1] == 50) sim_shard_stop(sim_world_experimenter(stage->world));
}

static void set_listening(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 2);
  stage_handle(stage, tick, shards);
  stage->listening = TRUE;
  stage_post(stage, 1, 0, 0);
  stage_post(stage, 2, 0, 0);
}

START_TEST(a_predicate_finds_every_shard_at_the_same_place) {
  for (guint shards = 1; shards <= 2; shards++) {
    Stage stage = {.on_ask = compare_counts};
    stage_play(&stage, set_listening, shards);
    ck_assert_int_eq(stage.end, SIM_STOPPED);
    ck_assert_uint_eq(stage.asked, 50);
    ck_assert_int_eq(sim_world_last_instant(stage.world), 49);
    ck_assert_uint_eq(stage.attempts, 1);
    stage_free(&stage);
  }
}
END_TEST

/* At each poll, what has happened and what is due next. */
static void tell_turns(Stage *stage, SimPace *pace) {
  SimInstant instant = -1;
  gint32 turn = -1;
  gboolean due = sim_world_next(stage->world, &instant, &turn);
  g_string_append_printf(stage->trace, "%d events, %s %d.%d; ", (int)sim_world_events(stage->world),
                         due ? "due" : "nothing due", (int)instant, (int)turn);
  pace->by_turn = TRUE;
}

static gboolean happen(SimShard *shard, const SimEvent *event, gpointer data) {
  (void)shard, (void)event, (void)data;
  return TRUE;
}

static void set_two_instants(Stage *stage) {
  guint shards = stage->count[0];
  stage_open(stage, 3);
  stage_handle(stage, happen, shards);
  for (guint32 device = 1; device <= 3; device++) stage_post(stage, device, 5, 0);
  stage_post(stage, 2, 9, 0);
  stage_post(stage, SIM_EXPERIMENTER, 5, 0);
}

START_TEST(who_looks_on_may_see_each_turn) {
  for (guint shards = 1; shards <= 3; shards++) {
    Stage stage = {.on_poll = tell_turns};
    stage_play(&stage, set_two_instants, shards);
    ck_assert_str_eq(stage.trace->str, "0 events, due 5.0; 3 events, due 5.1; 4 events, due 9.0; "
                                       "5 events, nothing due -1.-1; ");
    stage_free(&stage);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/run");
  TCase *tests = tcase_create("run");
  tcase_set_timeout(tests, 600);
  tcase_add_loop_test(tests, a_random_world_runs_by_the_keys_alone_as_in_any_number_of_shards, 0, LOOPS);
  tcase_add_test(tests, the_random_worlds_meet_what_can_happen);
  tcase_add_test(tests, shards_that_are_behind_a_stop_come_up_to_it);
  tcase_add_test(tests, a_run_is_repeated_where_a_shard_has_gone_beyond_a_stop);
  tcase_add_test(tests,
                 a_repeated_run_does_not_end_while_mail_to_a_waiting_experimenter_is_due_at_an_earlier_turn);
  tcase_add_test(tests, windows_are_bounded_by_shortest_paths_since_direct_links_are_not_enough);
  tcase_add_test(tests, a_shard_does_not_run_ahead_of_the_answer_to_what_it_sent);
  tcase_add_test(tests, instants_beyond_half_of_the_greatest_and_their_floors_do_not_overflow);
  tcase_add_test(tests, a_device_that_never_leaves_an_instant_is_named_and_ends_the_run_with_that_turn);
  tcase_add_test(tests, a_device_s_events_are_counted_alike_whoever_shares_its_shard);
  tcase_add_test(tests, an_instant_has_so_many_turns_and_no_more);
  tcase_add_test(tests, an_experimenter_that_is_woken_at_each_instant_does_not_stay_in_one);
  tcase_add_test(tests, mail_and_a_timer_wake_experiments_in_one_turn_in_the_order_of_the_keys);
  tcase_add_test(tests, a_stop_by_the_experimenter_is_immediate);
  tcase_add_test(tests, mail_that_nobody_waits_for_has_come_when_the_run_ends);
  tcase_add_test(tests, a_stop_amid_a_hundred_thousand_events_of_one_instant_lets_all_of_them_happen);
  tcase_add_test(tests, an_endless_run_is_aborted_when_the_poll_says_so);
  tcase_add_test(tests, a_predicate_finds_every_shard_at_the_same_place);
  tcase_add_test(tests, who_looks_on_may_see_each_turn);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
