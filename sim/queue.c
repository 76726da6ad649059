/* SPDX-License-Identifier: MIT */

/* A ring of buckets, each 2^shift ticks wide.  What is due in a bucket lies in it unsorted, as a chain
 * of blocks; when the bucket is reached, its events are sorted into the run, from which they are popped.
 * What comes for the current bucket, or for one before it, goes to the heap `near`, what lies beyond the
 * ring to the heap `far`.  While few events wait, one bucket is all of time: the queue is just `near`.
 *
 * Constants were chosen with tests/bench/queue_bench.c, pop and push with exponential delays, on a shared
 * machine on which single figures vary by a third:
 * - A bucket should hold 2 sqrt(n) of n events: then the ends of all buckets, where pushes write, and the
 *   run, which is sorted, both fit the caches.  Against 16 events below 65,536 and 256 from there (which
 *   suits a comparison sort) this takes 0.8 of the time at 10^3, 0.4 at 10^5 and 0.75 at 10^6; sqrt(n) and
 *   4 sqrt(n) could not be told from it.
 * - Sorting deals a bucket's events into about as many hands as there are events and then merges, which is
 *   why wide buckets are cheap.  Where all share one instant they are dealt by device.
 * - A heap of 1,000 takes 2 times as long as the ring, one of 100 takes 1.3 times, one of 10 the same.
 * - A ring of 8 n / crowd buckets leaves exp(-8) of exponential delays to `far`; half or twice as many cost
 *   the same.  So do blocks of 31 or 63 events, and huge pages (events are written and read in streams). */
#include "sim/queue.h"

#define FEW 64 /* events up to which the heap alone is used */
#define FEWEST_BUCKETS 64
#define SPREAD 8         /* the ring spans so many times the events that wait */
#define BLOCK_LENGTH 15  /* with its head, 512 bytes */
#define SLAB_BYTES 65536 /* blocks are cut from slabs */
#define INSERTION 12     /* events up to which insertion sorts */
#define HANDS 4096       /* at most, when dealing: more would leave the cache */
#define SAMPLES 256

typedef struct Block Block;
struct Block {
  Block *next; /* of the last block of a chain: the first */
  gsize length;
  gpointer unused[2]; /* so that no entry straddles two cache lines */
  SimEvent entries[BLOCK_LENGTH];
};

typedef struct Slab Slab;
struct Slab {
  Slab *next;
  gsize used;
  gpointer unused[6];
  Block blocks[(SLAB_BYTES - 64) / sizeof(Block)];
};

struct SimQueue {
  SimQueueFront front;
  guint64 current;    /* the run's bucket, counted from instant 0; unsigned, for it may be -1 */
  guint64 mask;       /* the ring holds the buckets current + 1 .. current + mask */
  guint shift;        /* a bucket is 2^shift ticks */
  gsize crowd;        /* how many events a bucket should hold */
  gsize fewest, most; /* the lengths beyond which the queue is laid out anew */
  Block **ring;       /* the last block of each bucket's chain */
  guint64 *occupied;  /* a bit for each bucket */
  gsize in_ring;
  SimHeap far;          /* nothing here is due before anything in the ring */
  SimEvent *run, *hand; /* where buckets are sorted, and the other half of that room */
  gsize run_capacity;
  Block *spare;
  Slab *slabs;
  struct {                           /* since the layout or the last review */
    gsize buckets, events, instants; /* executed, and how many different instants among them */
    gsize far;                       /* pushed beyond the ring */
  } seen;
};
G_STATIC_ASSERT(G_STRUCT_OFFSET(SimQueue, front) == 0);
G_STATIC_ASSERT(sizeof(Slab) <= SLAB_BYTES && sizeof(Block) == 512);

typedef gboolean (*Keep)(const SimEvent *event, gpointer data);

static gpointer allocate(gsize bytes) {
  gpointer room = aligned_alloc(64, (bytes + 63) & ~(gsize)63);
  g_assert(room != NULL);
  return room;
}

/* Placing an event. */

static inline guint64 bucket_of(const SimQueue *queue, const SimEvent *event) {
  return (guint64)event->instant >> queue->shift;
}

static Block *block_new(SimQueue *queue) {
  Block *block = queue->spare;
  if (block) {
    queue->spare = block->next;
  } else {
    if (!queue->slabs || queue->slabs->used == G_N_ELEMENTS(queue->slabs->blocks)) {
      Slab *slab = allocate(sizeof *slab);
      slab->next = queue->slabs;
      slab->used = 0;
      queue->slabs = slab;
    }
    block = &queue->slabs->blocks[queue->slabs->used++];
  }
  block->length = 0;
  return block;
}

static Block *bucket_extend(SimQueue *queue, gsize slot) {
  Block *last = queue->ring[slot], *block = block_new(queue);
  block->next = last ? last->next : block;
  if (last) last->next = block;
  queue->occupied[slot / 64] |= (guint64)1 << slot % 64;
  queue->ring[slot] = block;
  return block;
}

static void place_near(SimQueue *queue, const SimEvent *event) {
  SimHeap *near = &queue->front.near;
  queue->seen.events++;
  queue->seen.instants += near->length > 0 && near->entries[0].instant != event->instant;
  sim_heap_push(near, event);
}

static void place_far(SimQueue *queue, const SimEvent *event) {
  queue->seen.far++;
  sim_heap_push(&queue->far, event);
}

static inline void place(SimQueue *queue, const SimEvent *event) {
  guint64 bucket = bucket_of(queue, event);
  if (G_LIKELY(bucket - queue->current - 1 < queue->mask)) {
    gsize slot = bucket & queue->mask;
    Block *block = queue->ring[slot];
    if (!block || block->length == BLOCK_LENGTH) block = bucket_extend(queue, slot);
    block->entries[block->length++] = *event;
    queue->in_ring++;
  } else if ((gint64)bucket <= (gint64)queue->current) {
    place_near(queue, event);
  } else {
    place_far(queue, event);
  }
}

/* Laying the queue out: its width and number of buckets follow what waits. */

typedef void (*Visit)(const SimEvent *event, gpointer data);

static void each_of_bucket(const Block *last, Visit visit, gpointer data) {
  const Block *block = last;
  do {
    block = block->next;
    for (gsize i = 0; i < block->length; i++) visit(&block->entries[i], data);
  } while (block != last);
}

static void each(const SimQueue *queue, Visit visit, gpointer data) {
  const SimQueueFront *front = &queue->front;
  for (const SimEvent *e = front->next; e != front->end; e++) visit(e, data);
  for (gsize i = 0; i < front->near.length; i++) visit(&front->near.entries[i], data);
  for (gsize i = 1; i <= queue->mask; i++) {
    const Block *last = queue->ring[(queue->current + i) & queue->mask];
    if (last) each_of_bucket(last, visit, data);
  }
  for (gsize i = 0; i < queue->far.length; i++) visit(&queue->far.entries[i], data);
}

typedef struct {
  SimInstant first; /* of all */
  gsize visited, stride, count;
  SimInstant samples[SAMPLES];
} Survey;

static void survey_visit(const SimEvent *event, gpointer data) {
  Survey *survey = data;
  survey->first = MIN(survey->first, event->instant);
  if (survey->visited++ % survey->stride == 0) survey->samples[survey->count++] = event->instant;
}

static int compare_instants(const void *a, const void *b) {
  SimInstant x = *(const SimInstant *)a, y = *(const SimInstant *)b;
  return (x > y) - (x < y);
}

/* The width that spreads the earlier quarter of the samples rightly.  Far timers do not count in it;
 * where even so it misjudges what is near, review() corrects it. */
static guint survey_shift(Survey *survey, gsize length, gsize crowd) {
  qsort(survey->samples, survey->count, sizeof *survey->samples, compare_instants);
  gdouble span = (gdouble)(survey->samples[survey->count / 4] - survey->samples[0]);
  gdouble width = span * 4 * (gdouble)crowd / (gdouble)length;
  guint shift = 0;
  while (shift < 62 && (gdouble)((guint64)1 << shift) * G_SQRT2 < width) shift++;
  return shift;
}

static gsize crowd_for(gsize length) {
  gsize root = 1;
  while (root * root < length) root++;
  return 2 * root;
}

/* An empty ring for events from `first` on. */
static void ring_open(SimQueue *queue, SimInstant first, guint shift) {
  gsize buckets = FEWEST_BUCKETS;
  while (buckets < SPREAD * queue->front.length / queue->crowd) buckets *= 2;
  queue->shift = shift;
  queue->current = ((guint64)first >> shift) - 1;
  queue->mask = buckets - 1;
  queue->ring = g_new0(Block *, buckets);
  queue->occupied = g_new0(guint64, buckets / 64);
}

static void dismantle(SimQueue *queue) {
  sim_heap_clear(&queue->front.near);
  sim_heap_clear(&queue->far);
  for (Slab *slab = queue->slabs, *next; slab; slab = next) {
    next = slab->next;
    free(slab);
  }
  g_free(queue->ring);
  g_free(queue->occupied);
  free(queue->run);
  free(queue->hand);
}

typedef struct {
  SimQueue *queue;
  Keep keep;
  gpointer data;
} Move;

static void move_visit(const SimEvent *event, gpointer data) {
  Move *move = data;
  if (!move->keep || move->keep(event, move->data)) place(move->queue, event);
  else move->queue->front.length--;
}

/* Moves all events that are to be kept (all without `keep`) to a fresh layout, whose width is the old one
 * changed by `bits`, or what a survey finds right if that is 0.  Everything old is freed, so the queue
 * shrinks, too. */
static void lay_out(SimQueue *queue, gint bits, Keep keep, gpointer data) {
  SimQueue old = *queue;
  gsize length = old.front.length;
  Survey survey = {.first = SIM_INSTANT_MAX, .stride = length / SAMPLES + 1};
  each(&old, survey_visit, &survey);
  *queue = (SimQueue){.front = {.length = length, .now = old.front.now}, .shift = 63};
  queue->most = MAX(2 * length, FEW);
  if (length > FEW) {
    queue->crowd = crowd_for(length);
    queue->fewest = length / 4;
    gint shift = bits ? (gint)old.shift + bits : (gint)survey_shift(&survey, length, queue->crowd);
    ring_open(queue, survey.first, (guint)CLAMP(shift, 0, 62));
  }
  Move move = {queue, keep, data};
  each(&old, move_visit, &move);
  dismantle(&old);
  memset(&queue->seen, 0, sizeof queue->seen);
}

static gint doublings(gsize n) { return n > 0 ? (gint)g_bit_storage(n) - 1 : 0; }

/* By how many bits the width should change.  Events of one instant cannot be parted, so buckets that they
 * crowd need not be narrower, and may be wider when many pushes go beyond the ring. */
static gint misfit(const SimQueue *queue) {
  gsize buckets = MAX(queue->seen.buckets, 1);
  gsize events = queue->seen.events / buckets, instants = queue->seen.instants / buckets;
  if (events > 4 * queue->crowd && instants > 1)
    return -MIN(doublings(events / queue->crowd), doublings(instants));
  if (events < queue->crowd / 4) return doublings(queue->crowd / (events + 1));
  return queue->seen.far > queue->seen.events / 4 && instants < 2 ? 3 : 0;
}

/* Rarely enough that a layout, though it moves all events, costs each a constant time. */
static void review(SimQueue *queue) {
  if (queue->front.length < queue->fewest) {
    lay_out(queue, 0, NULL, NULL);
  } else if (queue->seen.events > queue->front.length) {
    gint bits = misfit(queue);
    if (bits && (gint)queue->shift + bits >= 0) lay_out(queue, bits, NULL, NULL);
    else memset(&queue->seen, 0, sizeof queue->seen);
  }
}

/* Sorting a bucket. */

static void sort_insertion(SimEvent *e, gsize n) {
  for (gsize i = 1; i < n; i++) {
    if (!sim_heap_before(&e[i], &e[i - 1])) continue;
    SimEvent moved = e[i];
    gsize k = i;
    do e[k] = e[k - 1];
    while (--k > 0 && sim_heap_before(&moved, &e[k - 1]));
    e[k] = moved;
  }
}

/* How many of the sorted `e` come before `pivot`. */
static gsize rank(const SimEvent *e, gsize n, const SimEvent *pivot) {
  gsize low = 0;
  while (low < n) {
    gsize middle = low + (n - low) / 2;
    if (sim_heap_before(&e[middle], pivot)) low = middle + 1;
    else n = middle;
  }
  return low;
}

/* Merges two sorted halves; what stands rightly at both ends, after dealing nearly all, is not touched. */
static void merge(SimEvent *e, gsize half, gsize n, SimEvent *hand) {
  gsize skipped = rank(e, half, &e[half]);
  e += skipped, half -= skipped, n -= skipped;
  n = half + rank(e + half, n - half, &e[half - 1]);
  memcpy(hand, e, half * sizeof *e);
  const SimEvent *left = hand, *left_end = hand + half, *right = e + half, *right_end = e + n;
  while (left != left_end && right != right_end) *e++ = sim_heap_before(right, left) ? *right++ : *left++;
  memcpy(e, left, (gsize)(left_end - left) * sizeof *e);
}

static void sort(SimEvent *e, gsize n, SimEvent *hand) {
  if (n <= INSERTION) {
    sort_insertion(e, n);
    return;
  }
  gsize half = n / 2;
  sort(e, half, hand);
  sort(e + half, n - half, hand);
  if (sim_heap_before(&e[half], &e[half - 1])) merge(e, half, n, hand);
}

typedef struct {
  gboolean by_device;
  guint64 low, high;
  guint shift;
} Deal;

static inline guint64 deal_key(const Deal *deal, const SimEvent *event) {
  return ((deal->by_device ? event->device : (guint64)event->instant) - deal->low) >> deal->shift;
}

static Deal deal_range(const SimEvent *e, gsize n, gboolean by_device) {
  Deal whole = {.by_device = by_device}, deal = {.by_device = by_device, .low = G_MAXUINT64};
  for (gsize i = 0; i < n; i++) {
    guint64 key = deal_key(&whole, &e[i]);
    deal.low = MIN(deal.low, key);
    deal.high = MAX(deal.high, key);
  }
  return deal;
}

/* Brings the run near to its order in three passes. */
static void deal(SimQueue *queue, gsize n) {
  const SimEvent *e = queue->run;
  Deal by = deal_range(e, n, FALSE);
  if (by.low == by.high) by = deal_range(e, n, TRUE);
  gsize hands = MIN(n, HANDS);
  while ((by.high - by.low) >> by.shift >= hands) by.shift++;
  gsize start[HANDS + 1];
  memset(start, 0, (hands + 1) * sizeof *start);
  for (gsize i = 0; i < n; i++) start[deal_key(&by, &e[i]) + 1]++;
  for (gsize h = 1; h < hands; h++) start[h + 1] += start[h];
  for (gsize i = 0; i < n; i++) queue->hand[start[deal_key(&by, &e[i])]++] = e[i];
  queue->run = queue->hand;
  queue->hand = (SimEvent *)e;
}

static void run_sort(SimQueue *queue, gsize n) {
  gsize sorted = 1;
  while (sorted < n && !sim_heap_before(&queue->run[sorted], &queue->run[sorted - 1])) sorted++;
  if (sorted == n) return;
  if (n > 2 * INSERTION) deal(queue, n);
  sort(queue->run, n, queue->hand);
}

/* Moving on to the next bucket. */

static void run_reserve(SimQueue *queue, gsize n) {
  if (n <= queue->run_capacity) return;
  free(queue->run);
  free(queue->hand);
  queue->run_capacity = n + n / 2;
  queue->run = allocate(queue->run_capacity * sizeof(SimEvent));
  queue->hand = allocate(queue->run_capacity * sizeof(SimEvent));
}

/* Copies a bucket to the run and leaves it empty; returns how many events it had. */
static gsize run_fill(SimQueue *queue, gsize slot) {
  Block *last = queue->ring[slot], *first = last->next, *block = last;
  gsize n = 0;
  do n += (block = block->next)->length;
  while (block != last);
  run_reserve(queue, n);
  SimEvent *end = queue->run;
  do {
    block = block->next;
    memcpy(end, block->entries, block->length * sizeof *end);
    end += block->length;
  } while (block != last);
  last->next = queue->spare;
  queue->spare = first;
  queue->ring[slot] = NULL;
  queue->occupied[slot / 64] &= ~((guint64)1 << slot % 64);
  queue->in_ring -= n;
  return n;
}

static void load(SimQueue *queue) {
  gsize n = run_fill(queue, queue->current & queue->mask);
  run_sort(queue, n);
  const SimEvent *e = queue->run;
  queue->front.next = e;
  queue->front.end = e + n;
  queue->seen.buckets++;
  queue->seen.events += n;
  queue->seen.instants++;
  for (gsize i = 1; i < n; i++) queue->seen.instants += e[i].instant != e[i - 1].instant;
}

static guint64 next_occupied(const SimQueue *queue) {
  guint64 start = queue->current + 1;
  gsize words = (queue->mask + 1) / 64, word = (start & queue->mask) / 64;
  guint64 bits = queue->occupied[word] & (G_MAXUINT64 << start % 64);
  while (bits == 0) {
    word = (word + 1) % words;
    bits = queue->occupied[word];
  }
  guint64 slot = 64 * word + (guint64)__builtin_ctzll(bits);
  return start + ((slot - start) & queue->mask);
}

/* Makes the run or `near` hold the next event of a queue that is not empty, when they are. */
static void advance(SimQueue *queue) {
  review(queue);
  if (queue->front.near.length > 0) return;
  guint64 next = queue->in_ring > 0 ? next_occupied(queue) : bucket_of(queue, queue->far.entries);
  queue->current = next - 1;
  while (queue->far.length > 0 && bucket_of(queue, queue->far.entries) - next < queue->mask) {
    SimEvent event;
    sim_heap_pop(&queue->far, &event);
    place(queue, &event);
  }
  queue->current = next;
  load(queue);
}

/* In the order of the header. */

SimQueue *sim_queue_new(void) {
  SimQueue *queue = g_new0(SimQueue, 1);
  lay_out(queue, 0, NULL, NULL);
  return queue;
}

void sim_queue_free(SimQueue *queue) {
  dismantle(queue);
  g_free(queue);
}

/* Is the bucket so wide that what should have been spread came to one heap? */
static gboolean near_crowded(const SimQueue *queue) {
  const SimHeap *near = &queue->front.near;
  return near->length > FEW + queue->front.length / 4 && queue->mask > 0 && queue->shift > 0 &&
         near->entries[0].instant != near->entries[near->length - 1].instant;
}

void sim_queue_push(SimQueue *queue, const SimEvent *event) {
  g_assert(event->instant >= queue->front.now);
  queue->front.length++;
  place(queue, event);
  if (G_UNLIKELY(queue->front.length > queue->most)) lay_out(queue, 0, NULL, NULL);
  else if (G_UNLIKELY(near_crowded(queue))) lay_out(queue, -4, NULL, NULL);
}

void sim_queue_purge(SimQueue *queue, Keep keep, gpointer data) { lay_out(queue, 0, keep, data); }

const SimEvent *sim_queue_seek(SimQueue *queue) {
  SimQueueFront *front = &queue->front;
  const SimHeap *near = &front->near;
  if (front->length == 0) {
    if (queue->mask > 0) lay_out(queue, 0, NULL, NULL);
    return NULL;
  }
  if (front->next == front->end && near->length == 0) advance(queue);
  if (near->length == 0) return front->next;
  if (front->next == front->end) return near->entries;
  return sim_heap_before(near->entries, front->next) ? near->entries : front->next;
}

gboolean sim_queue_take(SimQueue *queue, SimEvent *event) {
  SimQueueFront *front = &queue->front;
  const SimEvent *next = sim_queue_seek(queue);
  if (!next) return FALSE;
  if (next == front->next) *event = *front->next++;
  else sim_heap_pop(&front->near, event);
  front->now = event->instant;
  front->length--;
  return TRUE;
}
