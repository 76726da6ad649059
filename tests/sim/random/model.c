/* SPDX-License-Identifier: MIT */
#include "tests/sim/random/model.h"

#include "sim/hash.h"

/* What an experiment, and a device, may do at the most. */
enum { STEPS = 40, CROWD = 120 };

Model *model_new(const Spec *spec, const Executor *executor, gpointer data) {
  Model *model = g_new0(Model, 1);
  *model = (Model){.spec = spec, .executor = executor, .data = data, .chance = sim_chance_new(spec->seed)};
  for (guint32 d = 0; d <= DEVICES; d++) model->devices[d].stream.name = 100 + d;
  for (guint e = 0; e < EXPERIMENTS; e++) model->experiments[e].stream.name = 200 + e;
  model->log = g_array_new(FALSE, FALSE, sizeof(guint64));
  return model;
}

void model_free(Model *model) {
  sim_chance_free(model->chance);
  g_array_unref(model->log);
  g_free(model);
}

static guint64 draw(Model *model, SimStream *stream, guint64 bound) {
  return sim_chance_draw(model->chance, stream) % bound;
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

gboolean model_device_event(Model *model, const SimEvent *event, gint32 turn, guint64 word) {
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

gboolean model_listens(const Model *model) {
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

gboolean model_outside_event(Model *model, const SimEvent *event, gint32 turn) {
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

void model_take_mail(Model *model, const SimEvent *event, gint32 turn, guint64 word) {
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

void model_ask(Model *model, SimInstant now, gint32 turn) {
  guint64 seen = 0, count = 0;
  for (guint32 d = 1; d <= model->spec->devices; d++) {
    seen = sim_hash_fold(seen, model->devices[d].word);
    count += model->devices[d].count;
  }
  record(model, (guint64)now ^ (guint64)turn << 50, seen, count);
  model->tally.asked++;
  if (model->spec->enough && count >= model->spec->enough) model->executor->stop(model, SIM_EXPERIMENTER);
}

void model_begin(Model *model, gboolean (*stopped)(const Model *model)) {
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
