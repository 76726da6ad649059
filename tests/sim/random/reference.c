/* SPDX-License-Identifier: MIT */
#include "tests/sim/random/reference.h"

#include "sim/hash.h"

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
    gboolean counts = item.event.device ? model_device_event(model, &item.event, item.turn, item.word)
                                        : model_outside_event(model, &item.event, item.turn);
    if (!counts) continue;
    reference->events++;
    reference->last = reference->now;
  }
}

static void reference_answer(Model *model) {
  Reference *reference = model->data;
  reference_execute(model);
  if (!reference->stopped) model_ask(model, reference->now, reference->turn);
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
    model_take_mail(model, &item->event, item->turn, item->word);
  }
  g_array_set_size(reference->mail, 0);
  if (reference->stopped || !model_listens(model)) return;
  reference->turn++;
  reference_answer(model);
}

static SimEnd reference_run(Model *model) {
  Reference *reference = model->data;
  model_begin(model, reference_stopped);
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

Outcome reference_outcome(const Spec *spec) {
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
