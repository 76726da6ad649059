/* SPDX-License-Identifier: MIT */
#include "sim/run.h"

#include "sim/world_struct.h"

typedef struct {
  SimInstant instant;
  gint32 turn;
} Point;

static const Point NEVER = {SIM_INSTANT_MAX, G_MAXINT32};

typedef struct {
  SimWorld *world;
  SimRun *run;
  guint shards;
  SimInstant *ways; /* [from * shards + to]: the shortest way, SIM_INSTANT_MAX for none */
  Point *next;      /* of each shard */
  SimPace pace;
} Course;

static inline gboolean before(Point a, Point b) {
  return a.instant < b.instant || (a.instant == b.instant && a.turn < b.turn);
}

static inline Point earlier(Point a, Point b) { return before(b, a) ? b : a; }

static inline SimInstant plus(SimInstant a, SimInstant b) {
  return a > SIM_INSTANT_MAX - b ? SIM_INSTANT_MAX : a + b;
}

static SimShard *shard_at(const Course *course, guint i) {
  return g_ptr_array_index(course->world->shards, i);
}

/* Shortest paths between shards (Floyd and Warshall); a shard's way to itself leads out and back. */
static void find_ways(Course *course) {
  guint n = course->shards;
  SimInstant *ways = course->ways;
  for (guint i = 0; i < n * n; i++) ways[i] = SIM_INSTANT_MAX;
  for (guint i = 0; i < course->world->floors->len; i++) {
    const SimFloor *floor = &g_array_index(course->world->floors, SimFloor, i);
    guint from = sim_world_device(course->world, floor->from)->shard;
    guint to = sim_world_device(course->world, floor->to)->shard;
    if (from != to) ways[from * n + to] = MIN(ways[from * n + to], floor->floor);
  }
  for (guint k = 0; k < n; k++)
    for (guint i = 0; i < n; i++)
      for (guint j = 0; j < n; j++)
        ways[i * n + j] = MIN(ways[i * n + j], plus(ways[i * n + k], ways[k * n + j]));
}

static Point next_of(SimShard *shard) {
  Point next = NEVER;
  sim_shard_next(shard, &next.instant, &next.turn);
  return next;
}

static Point next_of_devices(Course *course) {
  Point first = NEVER;
  for (guint i = 0; i < course->shards; i++) {
    course->next[i] = next_of(shard_at(course, i));
    first = earlier(first, course->next[i]);
  }
  return first;
}

/* The last instant that shard `i` may execute before others may have sent it something. */
static SimInstant horizon(const Course *course, guint i) {
  SimInstant bound = SIM_INSTANT_MAX;
  for (guint j = 0; j < course->shards; j++)
    bound = MIN(bound, plus(course->next[j].instant, course->ways[j * course->shards + i]));
  return bound == SIM_INSTANT_MAX ? bound : bound - 1;
}

static void hand_over(Course *course) {
  for (guint i = 0; i < course->shards; i++) {
    GArray *outbox = shard_at(course, i)->outbox;
    for (guint k = 0; k < outbox->len; k++) {
      SimExport *export = &g_array_index(outbox, SimExport, k);
      SimShard *to = sim_world_shard_of(course->world, export->event.device);
      /* The lookahead promises that nobody has gone beyond what he is sent. */
      g_assert(export->event.instant > to->last_instant || to->last_turn < 0);
      const SimKind *kind = &course->world->kinds[sim_payload_kind(export->event.payload)];
      kind->import(to, &export->event, export->cargo, kind->data);
      sim_queue_push(to->queue, &export->event);
    }
    g_array_set_size(outbox, 0);
  }
}

static gint compare_mail(gconstpointer a, gconstpointer b) {
  const SimExport *x = a, *y = b;
  if (x->event.instant != y->event.instant) return x->event.instant < y->event.instant ? -1 : 1;
  if (x->turn != y->turn) return x->turn < y->turn ? -1 : 1;
  return sim_event_compare(&x->event, &y->event);
}

static void hand_mail(Course *course) {
  g_autoptr(GArray) mail = NULL;
  for (guint i = 0; i < course->shards; i++) {
    GArray *sent = shard_at(course, i)->mail;
    if (sent->len == 0) continue;
    if (!mail) mail = g_array_new(FALSE, FALSE, sizeof(SimExport));
    g_array_append_vals(mail, sent->data, sent->len);
    g_array_set_size(sent, 0);
  }
  if (!mail) return;
  g_array_sort(mail, compare_mail);
  for (guint k = 0; k < mail->len; k++)
    course->run->hooks.mail(&g_array_index(mail, SimExport, k), course->run->hooks.data);
}

static Point limit_of(const Course *course) { return (Point){course->run->limit, course->run->limit_turn}; }

/* A shard in which somebody has stopped the world stands at the turn where that happened. */
static void note_stops(Course *course) {
  for (guint i = 0; i < course->shards; i++) {
    SimShard *shard = shard_at(course, i);
    Point here = {shard->now, shard->turn};
    if (!shard->stopping || !before(here, limit_of(course))) continue;
    course->run->limit = here.instant;
    course->run->limit_turn = here.turn;
  }
}

/* Runs each shard as far as it may go, at most to `bound`. */
static void run_window(Course *course, Point bound) {
  for (guint i = 0; i < course->shards; i++) {
    Point own = earlier(bound, (Point){horizon(course, i), G_MAXINT32});
    if (!before(own, course->next[i])) sim_shard_run(shard_at(course, i), own.instant, own.turn);
  }
  note_stops(course);
  hand_over(course);
}

static Point just_before(Point point) {
  if (point.turn > 0) return (Point){point.instant, point.turn - 1};
  return (Point){point.instant - 1, G_MAXINT32};
}

static void act(Course *course, Point turn) {
  SimShard *experimenter = course->world->experimenter;
  hand_mail(course);
  if (experimenter->now < turn.instant || experimenter->turn < turn.turn) {
    experimenter->now = turn.instant;
    experimenter->turn = turn.turn;
    experimenter->device = SIM_EXPERIMENTER;
    experimenter->burst = 0;
  }
  Point next = next_of(experimenter);
  while (!experimenter->stopping && !before(turn, next)) {
    sim_shard_run(experimenter, turn.instant, turn.turn);
    next = next_of(experimenter);
  }
  if (!experimenter->stopping) course->run->hooks.ask(course->run->hooks.data);
  if (!experimenter->stopping && turn.turn > (gint64)course->world->turn_limit) {
    if (course->world->overflow) course->world->overflow(experimenter, NULL, course->world->overflow_data);
    experimenter->stopping = TRUE;
  }
}

static SimEnd finish(Course *course) {
  for (guint i = 0; i < course->shards; i++) {
    SimShard *shard = shard_at(course, i);
    if (before(limit_of(course), (Point){shard->last_instant, shard->last_turn})) return SIM_REPEAT;
  }
  hand_mail(course);
  return SIM_STOPPED;
}

/* One turn of the devices with nothing after it, then the experimenter's answer to it. */
static void run_turn(Course *course, Point turn) {
  while (!before(turn, next_of_devices(course))) run_window(course, turn);
  hand_mail(course);
  Point answer = {turn.instant, turn.turn + 1};
  if (!before(limit_of(course), answer)) act(course, answer);
}

static SimEnd follow(Course *course) {
  SimRun *run = course->run;
  SimShard *experimenter = course->world->experimenter;
  for (;;) {
    if (run->hooks.poll && run->hooks.poll(&course->pace, run->hooks.data)) return SIM_ABORTED;
    course->world->slice = CLAMP(course->pace.events, 1, SIM_SLICE);
    if (experimenter->stopping) return SIM_STOPPED;
    Point devices = next_of_devices(course), outside = next_of(experimenter);
    Point first = earlier(devices, outside);
    if (before(limit_of(course), first)) return finish(course);
    if (first.instant == NEVER.instant && first.turn == NEVER.turn) {
      hand_mail(course);
      outside = next_of(experimenter);
      if (before(outside, NEVER)) continue;
      return SIM_EXHAUSTED;
    }
    if (first.instant > run->until) {
      hand_mail(course);
      return SIM_UNTIL;
    }
    if (before(outside, devices)) {
      act(course, outside);
    } else if (run->hooks.listens(run->hooks.data)) {
      run_turn(course, first);
    } else {
      Point bound = earlier(just_before(outside), (Point){run->until, G_MAXINT32});
      if (course->pace.by_turn) bound = earlier(bound, first);
      run_window(course, earlier(bound, limit_of(course)));
    }
  }
}

SimEnd sim_run(SimWorld *world, SimRun *run) {
  Course course = {world, run, world->shards->len, NULL, NULL, {SIM_SLICE, FALSE}};
  course.ways = g_new(SimInstant, course.shards * course.shards);
  course.next = g_new(Point, course.shards);
  find_ways(&course);
  SimEnd end = follow(&course);
  g_free(course.ways);
  g_free(course.next);
  return end;
}

gboolean sim_world_next(const SimWorld *world, SimInstant *instant, gint32 *turn) {
  Point first = next_of(world->experimenter);
  for (guint i = 0; i < world->shards->len; i++)
    first = earlier(first, next_of(g_ptr_array_index(world->shards, i)));
  if (!before(first, NEVER)) return FALSE;
  *instant = first.instant;
  *turn = first.turn;
  return TRUE;
}

SimInstant sim_world_last_instant(const SimWorld *world) {
  SimInstant last = world->experimenter->last_instant;
  for (guint i = 0; i < world->shards->len; i++)
    last = MAX(last, ((SimShard *)g_ptr_array_index(world->shards, i))->last_instant);
  return last;
}

guint64 sim_world_events(const SimWorld *world) {
  guint64 events = world->experimenter->events;
  for (guint i = 0; i < world->shards->len; i++)
    events += ((SimShard *)g_ptr_array_index(world->shards, i))->events;
  return events;
}
