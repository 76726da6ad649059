/* SPDX-License-Identifier: MIT */

/* PHOLD without actors: as many jobs as processes, each event sends its job to a random process after an
 * exponential delay.  Measured through the engine's own interface, with the processes on one device and each
 * on its own, and beside it the limits: a bare 4-ary heap and a bare calendar queue, with the same chance and
 * the same handler, in the same rounds.  The engine also hashes each event.
 * Arguments: the most processes (1000000), events of a round in thousands (2000). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/run.h"
#include "tests/bench/bare_heap.h"

enum { ROUNDS = 3, KIND = 1, QUANTILES = 1 << 10, PROCESSES_MAX = 1000000 };
#define MEAN G_GINT64_CONSTANT(1000000000)

/* --- what all have in common --- */

typedef struct {
  guint64 visits, sum;
} Process;

typedef struct {
  Process *processes;
  guint64 count, random, left;
  gint64 quantiles[QUANTILES];
} Model;

typedef struct {
  gint64 instant;
  guint64 process;
} Hop;

static Model *model_new(gsize count) {
  Model *model = g_new0(Model, 1);
  model->processes = g_new0(Process, count);
  model->count = count;
  model->random = 88172645463325252;
  for (gsize i = 0; i < QUANTILES; i++)
    model->quantiles[i] = (gint64)(-log(((double)i + 0.5) / QUANTILES) * (double)MEAN);
  return model;
}

static void model_free(Model *model) {
  g_free(model->processes);
  g_free(model);
}

static inline guint64 draw(Model *model) {
  guint64 x = model->random;
  x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
  model->random = x;
  return x * G_GUINT64_CONSTANT(2685821657736338717);
}

/* The quantile is blurred, so that instants are as good as all different. */
static inline Hop visit(Model *model, guint64 process, gint64 now) {
  Process *visited = &model->processes[process];
  visited->visits++;
  visited->sum += (guint64)now;
  guint64 delay = draw(model), goal = draw(model);
  return (Hop){now + 1 + model->quantiles[delay >> 54] + (gint64)(delay & 0xfffff),
               (guint64)(((goal >> 32) * model->count) >> 32)};
}

/* Of the processor: other work on the machine counts less. */
static double now_s(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static guint64 checksum(const Model *model) {
  guint64 sum = 0;
  for (gsize i = 0; i < model->count; i++)
    sum = sum * 31 + (model->processes[i].sum ^ model->processes[i].visits);
  return sum;
}

typedef struct {
  double rate; /* million events a second */
  guint64 checksum;
} Figure;

static Figure figure(const Model *model, double began_s, gsize events) {
  return (Figure){(double)events / (now_s() - began_s) / 1e6, checksum(model)};
}

/* --- the limits --- */

static Figure run_heap(gsize count, gsize warm, gsize events) {
  Model *model = model_new(count);
  BareHeap heap = {g_new(Bare, count + 1), 0};
  guint64 serial = 0;
  for (gsize i = 0; i < count; i++) {
    Hop hop = visit(model, i, 0);
    bare_push(&heap, (Bare){hop.instant, serial++, GSIZE_TO_POINTER(hop.process)});
  }
  double began_s = 0;
  for (gsize i = 0; i < warm + events; i++) {
    if (i == warm) began_s = now_s();
    Bare event = bare_pop(&heap);
    Hop hop = visit(model, GPOINTER_TO_SIZE(event.payload), event.instant);
    bare_push(&heap, (Bare){hop.instant, serial++, GSIZE_TO_POINTER(hop.process)});
  }
  Figure result = figure(model, began_s, events);
  g_free(heap.entries);
  model_free(model);
  return result;
}

/* R. Brown, "Calendar queues", CACM 31 (1988); the population is constant, so days never change. */
typedef struct _Note Note;

struct _Note {
  Bare bare;
  Note *next;
};

typedef struct {
  Note **days;
  gsize mask, today;
  gint64 width, midnight;
} Calendar;

static void calendar_init(Calendar *calendar, gsize count) {
  gsize days = 1;
  while (days < count) days *= 2;
  gint64 width = 1 + 2 * MEAN / (gint64)count;
  *calendar = (Calendar){.days = g_new0(Note *, days), .mask = days - 1, .width = width, .midnight = width};
}

static inline void calendar_push(Calendar *calendar, Note *note) {
  Note **place = &calendar->days[(gsize)(note->bare.instant / calendar->width) & calendar->mask];
  while (*place && bare_before(&(*place)->bare, &note->bare)) place = &(*place)->next;
  note->next = *place;
  *place = note;
}

static inline Note *calendar_pop(Calendar *calendar) {
  for (;;) {
    Note *note = calendar->days[calendar->today];
    if (note && note->bare.instant < calendar->midnight) {
      calendar->days[calendar->today] = note->next;
      return note;
    }
    calendar->today = (calendar->today + 1) & calendar->mask;
    calendar->midnight += calendar->width;
  }
}

static Figure run_calendar(gsize count, gsize warm, gsize events) {
  Model *model = model_new(count);
  Calendar calendar;
  calendar_init(&calendar, count);
  Note *notes = g_new(Note, count);
  guint64 serial = 0;
  for (gsize i = 0; i < count; i++) {
    Hop hop = visit(model, i, 0);
    notes[i].bare = (Bare){hop.instant, serial++, GSIZE_TO_POINTER(hop.process)};
    calendar_push(&calendar, &notes[i]);
  }
  double began_s = 0;
  for (gsize i = 0; i < warm + events; i++) {
    if (i == warm) began_s = now_s();
    Note *note = calendar_pop(&calendar);
    Hop hop = visit(model, GPOINTER_TO_SIZE(note->bare.payload), note->bare.instant);
    note->bare = (Bare){hop.instant, serial++, GSIZE_TO_POINTER(hop.process)};
    calendar_push(&calendar, note);
  }
  Figure result = figure(model, began_s, events);
  g_free(notes);
  g_free(calendar.days);
  model_free(model);
  return result;
}

/* --- the engine --- */

typedef struct {
  Model *model;
  gboolean own_devices;
  gsize warm;
  double began_s;
} Bench;

static gboolean execute(SimShard *shard, const SimEvent *event, gpointer data) {
  Bench *bench = data;
  Model *model = bench->model;
  if (G_UNLIKELY(model->left == 0)) {
    sim_shard_stop(shard);
    return FALSE;
  }
  if (G_UNLIKELY(bench->warm > 0) && --bench->warm == 0) bench->began_s = now_s();
  model->left--;
  guint32 process = sim_payload_index(event->payload);
  sim_shard_note(shard, SIM_TIMER, process, 0);
  Hop hop = visit(model, process, shard->now);
  guint32 device = bench->own_devices ? (guint32)hop.process + 1 : 1;
  sim_shard_post(shard, hop.instant, device, sim_payload(KIND, (guint32)hop.process));
  return TRUE;
}

static gboolean listens(gpointer data) {
  (void)data;
  return FALSE;
}

static void post_first(SimWorld *world, Bench *bench) {
  SimShard *shard = sim_world_shard(world, 0);
  for (guint32 i = 0; i < bench->model->count; i++) {
    Hop hop = visit(bench->model, i, 0);
    guint32 device = bench->own_devices ? (guint32)hop.process + 1 : 1;
    SimEvent event = {hop.instant, device, SIM_EXPERIMENTER, 0, i, sim_payload(KIND, (guint32)hop.process)};
    sim_shard_post_outside(shard, &event, -1);
  }
}

static Figure run_engine(gsize count, gsize warm, gsize events, gboolean own_devices) {
  Bench bench = {.model = model_new(count), .own_devices = own_devices, .warm = warm + 1};
  bench.model->left = warm + events;
  SimWorld *world = sim_world_new();
  for (gsize i = 0; i < (own_devices ? count : 1); i++) sim_world_add_device(world);
  sim_world_handle(world, KIND, execute, NULL, &bench);
  sim_world_divide(world, 1);
  post_first(world, &bench);
  SimRun run = {
      .until = SIM_INSTANT_MAX, .limit = SIM_INSTANT_MAX, .limit_turn = G_MAXINT32, .hooks.listens = listens};
  if (sim_run(world, &run) != SIM_STOPPED) abort();
  Figure result = figure(bench.model, bench.began_s, events);
  sim_world_free(world);
  model_free(bench.model);
  return result;
}

static Figure run_one_device(gsize count, gsize warm, gsize events) {
  return run_engine(count, warm, events, FALSE);
}

static Figure run_own_devices(gsize count, gsize warm, gsize events) {
  return run_engine(count, warm, events, TRUE);
}

/* --- the table --- */

typedef Figure (*Runner)(gsize count, gsize warm, gsize events);
static const Runner runners[] = {run_one_device, run_own_devices, run_heap, run_calendar};
enum { RUNNERS = G_N_ELEMENTS(runners) };

static double median(double a, double b, double c) { return MAX(MIN(a, b), MIN(MAX(a, b), c)); }

static void measure(gsize count, gsize events) {
  double rates[RUNNERS][ROUNDS], middle[RUNNERS];
  guint64 first = 0;
  gboolean same = TRUE;
  for (gsize round = 0; round < ROUNDS; round++) {
    for (gsize i = 0; i < RUNNERS; i++) {
      Figure result = runners[i](count, 2 * count, events);
      rates[i][round] = result.rate;
      if (round == 0 && i == 0) first = result.checksum;
      same = same && result.checksum == first;
    }
  }
  for (gsize i = 0; i < RUNNERS; i++) middle[i] = median(rates[i][0], rates[i][1], rates[i][2]);
  printf("%9zu  %10.2f %11.2f  %9.2f %9.2f  %7.2f %7.2f%s\n", count, middle[0], middle[1], middle[2],
         middle[3], middle[0] / middle[2], middle[1] / middle[2], same ? "" : "  (the runs differ)");
  fflush(stdout);
}

int main(int argc, char **argv) {
  gsize most = argc > 1 ? strtoul(argv[1], NULL, 10) : PROCESSES_MAX;
  gsize events = 1000 * (argc > 2 ? strtoul(argv[2], NULL, 10) : 2000);
  printf("PHOLD in C, M events in a second of the processor\n"
         "processes  one device own devices  bare heap  calendar  of heap (one, own)\n");
  for (gsize count = 1000; count <= MIN(most, PROCESSES_MAX); count *= 10) measure(count, events);
  return EXIT_SUCCESS;
}
