/* SPDX-License-Identifier: MIT */
#include "sim/world_struct.h"

enum { LINE_SIZE = 64 };

/* So many events wait that what they are for has left the caches; then it is asked for, each step so many
 * events before the next. */
enum { MANY = 4096, STRIDE = 2 };

SimShard *sim_shard_new(SimWorld *world, guint index) {
  SimShard *shard = g_new0(SimShard, 1);
  shard->world = world;
  shard->index = index;
  shard->first_turn = index == G_MAXUINT;
  shard->slab = sim_slab_new();
  shard->queue = sim_queue_new();
  shard->line = g_new(SimEvent, LINE_SIZE);
  shard->line_mask = LINE_SIZE - 1;
  shard->later = g_array_new(FALSE, FALSE, sizeof(SimEvent));
  shard->outbox = g_array_new(FALSE, FALSE, sizeof(SimExport));
  shard->mail = g_array_new(FALSE, FALSE, sizeof(SimExport));
  shard->last_turn = -1;
  return shard;
}

void sim_shard_free(SimShard *shard) {
  sim_queue_free(shard->queue);
  g_free(shard->line);
  g_array_unref(shard->later);
  g_array_unref(shard->outbox);
  g_array_unref(shard->mail);
  sim_slab_free(shard->slab);
  g_free(shard);
}

static void grow_line(SimShard *shard) {
  guint32 size = shard->line_mask + 1;
  SimEvent *line = g_new(SimEvent, 2 * (gsize)size);
  for (guint32 i = 0; i < size; i++) line[i] = shard->line[(shard->line_head + i) & shard->line_mask];
  g_free(shard->line);
  shard->line = line;
  shard->line_mask = 2 * size - 1;
  shard->line_head = 0;
  shard->line_tail = size;
}

static inline gboolean line_empty(const SimShard *shard) { return shard->line_head == shard->line_tail; }

/* A place at the end of the line. */
static inline SimEvent *line_extend(SimShard *shard) {
  if (G_UNLIKELY(shard->line_tail - shard->line_head > shard->line_mask)) grow_line(shard);
  return &shard->line[shard->line_tail++ & shard->line_mask];
}

static inline SimEvent make(SimShard *shard, SimInstant instant, guint32 device, guint32 payload) {
  guint32 serial = shard->devices[shard->device].serial++;
  return (SimEvent){instant, device, shard->device, shard->now, serial, payload};
}

guint32 sim_shard_post(SimShard *shard, SimInstant instant, guint32 device, guint32 payload) {
  if (instant > shard->now) {
    SimEvent event = make(shard, instant, device, payload);
    sim_queue_push(shard->queue, &event);
    return event.serial;
  }
  g_assert(instant == shard->now && device == shard->device);
  SimEvent *event = line_extend(shard);
  *event = make(shard, instant, device, payload);
  return event->serial;
}

guint32 sim_shard_reserve(SimShard *shard) { return shard->devices[shard->device].serial++; }

void sim_shard_post_reserved(SimShard *shard, SimInstant instant, guint32 device, guint32 payload,
                             guint32 serial) {
  g_assert(instant > shard->now);
  SimEvent event = {instant, device, shard->device, shard->now, serial, payload};
  sim_queue_push(shard->queue, &event);
}

void sim_shard_export(SimShard *shard, SimInstant instant, guint32 device, guint32 payload, gpointer cargo) {
  SimExport export = {make(shard, instant, device, payload), shard->turn, cargo};
  if (device == SIM_EXPERIMENTER) {
    g_assert(instant == shard->now);
    export.turn++;
    g_array_append_val(shard->mail, export);
    return;
  }
  g_assert(instant > shard->now);
  if (shard->devices[device].shard != shard->index) {
    g_array_append_val(shard->outbox, export);
    return;
  }
  const SimKind *kind = &shard->world->kinds[sim_payload_kind(payload)];
  kind->import(shard, &export.event, cargo, kind->data);
  sim_queue_push(shard->queue, &export.event);
}

static void post_later(SimShard *shard, const SimEvent *event, gint32 turn) {
  if (shard->later->len > 0) {
    g_assert(shard->later_instant == event->instant);
    g_assert(shard->later_turn == turn);
  }
  shard->later_instant = event->instant;
  shard->later_turn = turn;
  g_array_append_val(shard->later, *event);
}

void sim_shard_post_outside(SimShard *shard, const SimEvent *event, gint32 turn) {
  if (event->instant == event->birth && turn >= 0) post_later(shard, event, turn + 1);
  else sim_queue_push(shard->queue, event);
}

static guint32 post_turn(SimShard *shard, gint32 turn, guint32 payload) {
  SimEvent event = make(shard, shard->now, SIM_EXPERIMENTER, payload);
  if (turn > 1) post_later(shard, &event, turn);
  else sim_queue_push(shard->queue, &event);
  return event.serial;
}

guint32 sim_shard_post_next_turn(SimShard *shard, guint32 payload) {
  return post_turn(shard, shard->turn + 2, payload);
}

/* The mail that wakes an experiment is the experimenter's doing only in so far as it takes it, so
 * the instant of the mail becomes the experimenter's own. */
guint32 sim_shard_post_after(SimShard *shard, SimInstant instant, gint32 turn, guint32 payload) {
  g_assert(instant >= shard->now);
  if (instant > shard->now) shard->burst = 0;
  shard->now = instant;
  shard->device = SIM_EXPERIMENTER;
  return post_turn(shard, turn + 1, payload);
}

gsize sim_shard_pending(const SimShard *shard) { return sim_queue_length(shard->queue); }

void sim_shard_purge(SimShard *shard, gboolean (*keep)(const SimEvent *, gpointer), gpointer data) {
  sim_queue_purge(shard->queue, keep, data);
}

void sim_shard_stop(SimShard *shard) { shard->stopping = TRUE; }

static inline gboolean before(SimInstant instant, gint32 turn, SimInstant other, gint32 other_turn) {
  return instant < other || (instant == other && turn < other_turn);
}

gboolean sim_shard_next(SimShard *shard, SimInstant *instant, gint32 *turn) {
  if (!line_empty(shard)) { /* a slice ended within a turn */
    *instant = shard->now;
    *turn = shard->turn;
    return TRUE;
  }
  const SimEvent *event = sim_queue_peek(shard->queue);
  if (shard->later->len > 0 &&
      (!event || !before(event->instant, shard->first_turn, shard->later_instant, shard->later_turn))) {
    *instant = shard->later_instant;
    *turn = shard->later_turn;
    return TRUE;
  }
  if (!event) return FALSE;
  *instant = event->instant;
  *turn = shard->first_turn;
  return TRUE;
}

static void overflow(SimShard *shard, const SimEvent *event) {
  const SimWorld *world = shard->world;
  if (shard->burst == world->burst_limit + 1 && world->overflow)
    world->overflow(shard, event, world->overflow_data);
  shard->stopping = TRUE;
}

gboolean sim_shard_count(SimShard *shard) {
  if (G_LIKELY(++shard->burst <= shard->world->burst_limit)) return TRUE;
  overflow(shard, NULL);
  return FALSE;
}

static void execute(SimShard *shard, const SimEvent *event) {
  SimWorld *world = shard->world;
  if (G_UNLIKELY(shard->stopping) && shard == world->experimenter) return; /* its stop is immediate */
  if (G_UNLIKELY(++shard->burst > world->burst_limit)) {
    overflow(shard, event);
    return;
  }
  const SimKind *kind = &world->kinds[sim_payload_kind(event->payload)];
  if (!kind->execute(shard, event, kind->data)) return;
  shard->events++;
  shard->last_instant = shard->now;
  shard->last_turn = shard->turn;
}

static inline void enter(SimShard *shard, SimInstant instant, gint32 turn, guint32 device) {
  if (shard->now != instant || shard->turn != turn || shard->device != device) shard->burst = 0;
  shard->now = instant;
  shard->turn = turn;
  shard->device = device;
}

static inline void execute_line(SimShard *shard) {
  while (!line_empty(shard)) {
    SimEvent event = shard->line[shard->line_head++ & shard->line_mask];
    execute(shard, &event);
  }
}

static gint compare_events(gconstpointer a, gconstpointer b) { return sim_event_compare(a, b); }

/* What the experimenter made for the devices of this shard in its own turn, or for itself. */
static void run_later(SimShard *shard) {
  g_array_sort(shard->later, compare_events);
  g_autoptr(GArray) events = shard->later;
  shard->later = g_array_new(FALSE, FALSE, sizeof(SimEvent));
  SimInstant instant = shard->later_instant;
  gint32 turn = shard->later_turn;
  for (guint i = 0; i < events->len; i++) {
    const SimEvent *event = &g_array_index(events, SimEvent, i);
    gboolean last = i + 1 == events->len || event[1].device != event->device;
    enter(shard, instant, turn, event->device);
    execute(shard, event);
    if (last) execute_line(shard);
  }
}

static void look_ahead(const SimShard *shard) {
  for (guint step = 0; step < SIM_FORESIGHT_STEPS; step++) {
    const SimEvent *event = sim_queue_ahead(shard->queue, STRIDE * (SIM_FORESIGHT_STEPS - step));
    if (!event) continue;
    SimForesight foresee = shard->world->kinds[sim_payload_kind(event->payload)].foresee;
    if (foresee) foresee(shard, event, step);
  }
}

void sim_shard_run(SimShard *shard, SimInstant instant, gint32 turn) {
  gint32 first = shard->first_turn;
  guint64 end = shard->events + shard->world->slice;
  for (;;) {
    const SimEvent *next = sim_queue_peek(shard->queue);
    gboolean here = next && next->instant == shard->now && shard->turn == first;
    if (!line_empty(shard) && !(here && next->device == shard->device)) {
      SimEvent event = shard->line[shard->line_head++ & shard->line_mask];
      execute(shard, &event);
      if (shard->events >= end) return;
      continue;
    }
    if (shard->stopping && !here) return;
    if (shard->later->len > 0 &&
        (!next || !before(next->instant, first, shard->later_instant, shard->later_turn))) {
      if (before(instant, turn, shard->later_instant, shard->later_turn)) return;
      run_later(shard);
      continue;
    }
    if (!next || before(instant, turn, next->instant, first) || shard->events >= end) return;
    SimEvent event;
    sim_queue_pop(shard->queue, &event);
    if (sim_queue_length(shard->queue) > MANY) look_ahead(shard);
    enter(shard, event.instant, first, event.device);
    execute(shard, &event);
  }
}

void sim_shard_begin(SimShard *shard) {
  shard->now = 0;
  shard->turn = -1;
  shard->device = SIM_EXPERIMENTER;
}

void sim_shard_run_line(SimShard *shard) { execute_line(shard); }
