/* SPDX-License-Identifier: MIT */
#include "net/link.h"

#include <string.h>

#include "net/error.h"
#include "sim/variate.h"

/* The numbers are part of the streams' names. */
enum { DRAW_LOSS = 1, DRAW_DUPLICATE, DRAW_JITTER, DRAW_COPY_JITTER, DRAW_DELAY };

struct _NetLinkState {
  SimStream streams[DRAW_DELAY];
  SimInstant *starts; /* of transfers that lie ahead: a ring */
  guint32 head, tail, mask;
};

/* A heap: the earliest arrival on top, of those the first put. */
typedef struct {
  SimInstant arrival;
  guint64 number;
  NetMessage *message;
} Flight;

struct _NetFlights {
  Flight *heap;
  guint32 length, room;
  guint64 count; /* put so far */
};

NetLinkSpec net_link_spec_default(void) {
  return (NetLinkSpec){
      .latency = NET_UNSET, .exact_latency = {0, 1}, .bandwidth = {0, 1}, .capacity = NET_UNLIMITED};
}

static gboolean refuse(GError **error, const char *what, double value) {
  g_set_error(error, NET_ERROR, NET_ERROR_VALUE, "a link's %s cannot be %g", what, value);
  return FALSE;
}

static gboolean is_probability(double value) { return value >= 0 && value <= 1; }

gboolean net_link_spec_check(const NetLinkSpec *spec, GError **error) {
  if (spec->latency < 0 && spec->latency != NET_UNSET) return refuse(error, "latency", (double)spec->latency);
  if (spec->bandwidth.numerator < 0 || spec->bandwidth.denominator <= 0)
    return refuse(error, "bandwidth", sim_ratio_to_double(spec->bandwidth));
  if (spec->jitter < 0) return refuse(error, "jitter", (double)spec->jitter);
  if (!is_probability(spec->loss)) return refuse(error, "loss", spec->loss);
  if (!is_probability(spec->duplicate)) return refuse(error, "duplicate", spec->duplicate);
  return TRUE;
}

NetLinkModel net_link_model(const NetLinkSpec *spec, SimInstant step, SimRatio exact_step) {
  NetLinkModel model;
  gboolean narrow = spec->bandwidth.numerator > 0;
  memset(&model, 0, sizeof model); /* the padding, too: models are compared as bytes */
  model.latency = spec->latency == NET_UNSET ? step : spec->latency;
  model.exact = spec->latency == NET_UNSET ? exact_step : spec->exact_latency;
  model.floor = spec->latency == NET_UNSET ? 1 : MAX(spec->latency, 1);
  model.jitter = spec->jitter;
  if (narrow) model.ticks_per_byte = (SimRatio){spec->bandwidth.denominator, spec->bandwidth.numerator};
  model.loss = spec->loss;
  model.duplicate = spec->duplicate;
  model.delay = spec->delay;
  model.delay_data = spec->delay_data;
  model.capacity = spec->capacity;
  model.reorder = spec->reorder != 0;
  model.chancy = spec->jitter > 0 || spec->loss > 0 || spec->duplicate > 0;
  model.counting = narrow && spec->capacity != NET_UNLIMITED;
  model.plain = !narrow && !model.chancy && !spec->delay;
  return model;
}

SimInstant net_link_floor(const NetLinkSpec *spec, SimInstant step, gboolean routed) {
  if (spec->latency != NET_UNSET) return MAX(spec->latency, 1);
  return spec->delay || routed ? 1 : MAX(step, 1);
}

void net_link_init(NetLink *link, guint32 from, guint32 to, const NetLinkModel *model) {
  *link = (NetLink){.from = from, .to = to, .model = model};
}

void net_link_clear(NetLink *link) {
  if (link->state) g_free(link->state->starts);
  g_clear_pointer(&link->state, g_free);
  if (link->flights) g_free(link->flights->heap);
  g_clear_pointer(&link->flights, g_free);
}

static guint64 stream_name(const NetLink *link, guint what) {
  guint64 ends = (guint64)link->from << 32 | link->to;
  return sim_stream_name(SIM_PURPOSE_LINK, ends, (guint64)link->nth << 8 | what);
}

guint64 net_link_delay_stream(const NetLink *link) { return stream_name(link, DRAW_DELAY); }

static NetLinkState *state_of(NetLink *link) {
  if (link->state) return link->state;
  NetLinkState *state = link->state = g_new0(NetLinkState, 1);
  for (guint what = DRAW_LOSS; what < DRAW_DELAY; what++) state->streams[what].name = stream_name(link, what);
  return state;
}

static SimInstant later(SimInstant instant, SimInstant delay) {
  return delay > SIM_INSTANT_MAX - instant ? SIM_INSTANT_MAX : instant + delay;
}

/* Those that wait. */

static guint32 waiting(NetLinkState *state, SimInstant now) {
  while (state->head != state->tail && state->starts[state->head & state->mask] <= now) state->head++;
  return state->tail - state->head;
}

static void grow_starts(NetLinkState *state) {
  guint32 size = state->starts ? 2 * (state->mask + 1) : 16;
  SimInstant *starts = g_new(SimInstant, size);
  guint32 count = state->tail - state->head;
  for (guint32 i = 0; i < count; i++) starts[i] = state->starts[(state->head + i) & state->mask];
  g_free(state->starts);
  state->starts = starts;
  state->mask = size - 1;
  state->head = 0;
  state->tail = count;
}

static void wait_for(NetLinkState *state, SimInstant start) {
  if (!state->starts || state->tail - state->head > state->mask) grow_starts(state);
  state->starts[state->tail++ & state->mask] = start;
}

gboolean net_link_full(NetLink *link, SimInstant now) {
  const NetLinkModel *model = link->model;
  if (!model->counting || link->free_at <= now) return FALSE;
  return waiting(state_of(link), now) >= model->capacity;
}

guint32 net_link_depth(NetLink *link, SimInstant now) {
  if (!link->model->counting || link->free_at <= now) return 0;
  return waiting(state_of(link), now) + 1;
}

/* The sending end. */

static SimInstant transfer_time(const NetLinkModel *model, guint32 size) {
  gint64 ticks;
  if (model->ticks_per_byte.numerator == 0) return 0;
  return sim_ratio_nearest((SimRatio){size, 1}, model->ticks_per_byte, &ticks) ? ticks : SIM_INSTANT_MAX;
}

static gboolean happens(SimChance *chance, SimStream *stream, double probability) {
  return probability > 0 && sim_variate_bernoulli(chance, stream, probability);
}

static SimInstant draw_jitter(NetLink *link, SimChance *chance, guint what) {
  SimInstant jitter = link->model->jitter;
  if (jitter == 0) return 0;
  return (SimInstant)sim_variate_index(chance, &link->state->streams[what], (guint64)jitter);
}

static SimInstant arrive(NetLink *link, SimInstant leaves, SimInstant duration) {
  SimInstant arrival = later(leaves, MAX(duration, 1));
  if (!link->model->reorder) arrival = MAX(arrival, link->last);
  link->last = MAX(arrival, link->last);
  return arrival;
}

static void pass_by_chance(NetLink *link, SimChance *chance, SimInstant duration, NetPassage *passage) {
  const NetLinkModel *model = link->model;
  SimStream *streams = state_of(link)->streams;
  gboolean lost = happens(chance, &streams[DRAW_LOSS], model->loss);
  gboolean twice = happens(chance, &streams[DRAW_DUPLICATE], model->duplicate);
  SimInstant jitter = draw_jitter(link, chance, DRAW_JITTER);
  SimInstant copy_jitter = model->duplicate > 0 ? draw_jitter(link, chance, DRAW_COPY_JITTER) : 0;
  passage->copies = lost ? 0 : 1 + (twice != 0);
  if (lost) link->lost++;
  if (passage->copies > 0) passage->arrivals[0] = arrive(link, passage->leaves, later(duration, jitter));
  if (passage->copies > 1) passage->arrivals[1] = arrive(link, passage->leaves, later(duration, copy_jitter));
}

/* The link's latency, or what a model says. */
static SimInstant flight_time(const NetLinkModel *model, NetHop hop, SimShard *shard,
                              const NetMessage *message) {
  SimInstant flight = hop.flight;
  if (flight == NET_UNSET)
    flight = model->delay ? model->delay(model->delay_data, shard, hop.link, message) : model->latency;
  g_assert(flight >= 0);
  return flight;
}

NetPassage net_link_pass(NetLink *link, NetHop hop, SimChance *chance, SimShard *shard, SimInstant now,
                         const NetMessage *message) {
  const NetLinkModel *model = link->model;
  NetPassage passage = {now, 0, 1, {0, 0}};
  link->carried++;
  link->bytes += message->size;
  if (G_LIKELY(model->plain && hop.flight == NET_UNSET)) {
    passage.arrivals[0] = arrive(link, now, model->latency);
    return passage;
  }
  SimInstant transfer = transfer_time(model, message->size);
  passage.leaves = MAX(now, link->free_at);
  passage.transfer = transfer;
  link->free_at = later(passage.leaves, transfer);
  if (model->counting && passage.leaves > now) wait_for(state_of(link), passage.leaves);
  SimInstant flight = flight_time(model, hop, shard, message);
  if (model->chancy) pass_by_chance(link, chance, later(transfer, flight), &passage);
  else passage.arrivals[0] = arrive(link, passage.leaves, later(transfer, flight));
  return passage;
}

/* The receiving end. */

static gboolean earlier(const Flight *a, const Flight *b) {
  return a->arrival < b->arrival || (a->arrival == b->arrival && a->number < b->number);
}

static void flights_push(NetFlights *flights, NetMessage *message) {
  if (flights->length == flights->room) {
    flights->room = flights->room ? 2 * flights->room : 16;
    flights->heap = g_renew(Flight, flights->heap, flights->room);
  }
  Flight flight = {message->delivered, flights->count++, message};
  guint32 hole = flights->length++;
  for (; hole > 0 && earlier(&flight, &flights->heap[(hole - 1) / 2]); hole = (hole - 1) / 2)
    flights->heap[hole] = flights->heap[(hole - 1) / 2];
  flights->heap[hole] = flight;
}

static NetMessage *flights_pop(NetFlights *flights) {
  Flight *heap = flights->heap;
  NetMessage *message = heap[0].message;
  Flight last = heap[--flights->length];
  guint32 hole = 0;
  for (guint32 child; (child = 2 * hole + 1) < flights->length; hole = child) {
    if (child + 1 < flights->length && earlier(&heap[child + 1], &heap[child])) child++;
    if (!earlier(&heap[child], &last)) break;
    heap[hole] = heap[child];
  }
  heap[hole] = last;
  return message;
}

void net_link_put(NetLink *link, NetMessage *message) {
  if (G_LIKELY(!link->model->reorder)) {
    net_line_push(&link->wire, message);
    return;
  }
  if (!link->flights) link->flights = g_new0(NetFlights, 1);
  flights_push(link->flights, message);
}

NetMessage *net_link_take(NetLink *link) {
  NetFlights *flights = link->flights;
  if (G_LIKELY(!flights || flights->length == 0)) return net_line_pop(&link->wire);
  NetMessage *first = link->wire.head;
  if (first && first->delivered <= flights->heap[0].arrival) return net_line_pop(&link->wire);
  return flights_pop(flights);
}
