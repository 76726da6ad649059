/* SPDX-License-Identifier: MIT */
#include "sim/histogram.h"

#include <math.h>
#include <string.h>

enum { BUCKET_BITS = 8, PAGE_BITS = 6, PAGE_BUCKETS = 1 << PAGE_BITS, BUCKET_SHIFT = 52 - BUCKET_BITS };

typedef struct {
  guint64 counts[PAGE_BUCKETS];
} Page;

/* The pages of one sign, from the first that was ever used to the last; NULL where none is needed. */
typedef struct {
  Page **pages;
  guint first;
  guint span;
} Side;

struct _SimHistogram {
  Side sides[2]; /* positive and zero, negative */
  guint64 count;
  double min, max;
};

SimHistogram *sim_histogram_new(void) {
  SimHistogram *histogram = g_new0(SimHistogram, 1);
  histogram->min = INFINITY;
  histogram->max = -INFINITY;
  return histogram;
}

static void clear_side(Side *side) {
  for (guint i = 0; i < side->span; i++) g_free(side->pages[i]);
  g_free(side->pages);
}

void sim_histogram_free(SimHistogram *histogram) {
  if (!histogram) return;
  clear_side(&histogram->sides[0]);
  clear_side(&histogram->sides[1]);
  g_free(histogram);
}

static void widen(Side *side, guint page) {
  guint first = side->span ? MIN(side->first, page) : page;
  guint end = side->span ? MAX(side->first + side->span, page + 1) : page + 1;
  Page **pages = g_new0(Page *, end - first);
  if (side->span) memcpy(pages + (side->first - first), side->pages, side->span * sizeof *pages);
  g_free(side->pages);
  *side = (Side){pages, first, end - first};
}

/* The page, NULL if there is none yet. */
static inline Page *page_of(const Side *side, guint number) {
  guint at = number - side->first; /* huge when below the first */
  return G_LIKELY(at < side->span) ? side->pages[at] : NULL;
}

static void make_page(Side *side, guint number) {
  if (number - side->first >= side->span) widen(side, number);
  side->pages[number - side->first] = g_new0(Page, 1);
}

static G_GNUC_NO_INLINE Page *new_page(Side *side, guint number) {
  make_page(side, number);
  return page_of(side, number);
}

static inline void record(SimHistogram *histogram, double value, guint64 times) {
  guint64 bits;
  value += 0.0; /* -0 becomes 0 */
  memcpy(&bits, &value, sizeof bits);
  guint bucket = (bits & G_MAXINT64) >> BUCKET_SHIFT;
  Side *side = &histogram->sides[bits >> 63];
  Page *page = page_of(side, bucket >> PAGE_BITS);
  if (G_UNLIKELY(!page)) page = new_page(side, bucket >> PAGE_BITS);
  page->counts[bucket % PAGE_BUCKETS] += times;
  histogram->count += times;
  if (G_UNLIKELY(value < histogram->min)) histogram->min = value;
  if (G_UNLIKELY(value > histogram->max)) histogram->max = value;
}

void sim_histogram_record(SimHistogram *histogram, double value) { record(histogram, value, 1); }

void sim_histogram_record_times(SimHistogram *histogram, double value, guint64 times) {
  if (times > 0) record(histogram, value, times);
}

static void merge_side(Side *side, const Side *other) {
  for (guint i = 0; i < other->span; i++) {
    if (!other->pages[i]) continue;
    guint number = other->first + i;
    if (!page_of(side, number)) make_page(side, number);
    Page *page = page_of(side, number);
    for (guint j = 0; j < PAGE_BUCKETS; j++) page->counts[j] += other->pages[i]->counts[j];
  }
}

void sim_histogram_merge(SimHistogram *histogram, const SimHistogram *other) {
  merge_side(&histogram->sides[0], &other->sides[0]);
  merge_side(&histogram->sides[1], &other->sides[1]);
  histogram->count += other->count;
  histogram->min = MIN(histogram->min, other->min);
  histogram->max = MAX(histogram->max, other->max);
}

guint64 sim_histogram_count(const SimHistogram *histogram) { return histogram->count; }
double sim_histogram_min(const SimHistogram *histogram) { return histogram->count ? histogram->min : NAN; }
double sim_histogram_max(const SimHistogram *histogram) { return histogram->count ? histogram->max : NAN; }

static double from_bits(guint64 bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* The middle of the bucket, but its lower edge where that is the one whole number within. */
static double bucket_value(guint bucket, gboolean negative) {
  double edge = from_bits((guint64)bucket << BUCKET_SHIFT);
  double value = edge;
  if (edge != 0 && !isinf(edge) && !(edge < 512 && edge == floor(edge)))
    value = from_bits((guint64)bucket << BUCKET_SHIFT | G_GUINT64_CONSTANT(1) << (BUCKET_SHIFT - 1));
  return negative ? -value : value;
}

static double clamped_value(const SimHistogram *histogram, guint bucket, gboolean negative) {
  return CLAMP(bucket_value(bucket, negative), histogram->min, histogram->max);
}

/* One walk for all who need the buckets in order.  Ends early when `visit` returns FALSE. */
typedef gboolean (*Step)(double value, guint64 count, gpointer data);

static gboolean walk_page(const SimHistogram *histogram, guint side_index, guint index, Step step,
                          gpointer data) {
  const Side *side = &histogram->sides[side_index];
  const Page *page = side->pages[index];
  for (guint i = 0; page && i < PAGE_BUCKETS; i++) {
    guint slot = side_index ? PAGE_BUCKETS - 1 - i : i;
    guint bucket = (side->first + index) << PAGE_BITS | slot;
    if (page->counts[slot] && !step(clamped_value(histogram, bucket, side_index), page->counts[slot], data))
      return FALSE;
  }
  return TRUE;
}

static void walk(const SimHistogram *histogram, Step step, gpointer data) {
  for (guint i = histogram->sides[1].span; i-- > 0;)
    if (!walk_page(histogram, 1, i, step, data)) return;
  for (guint i = 0; i < histogram->sides[0].span; i++)
    if (!walk_page(histogram, 0, i, step, data)) return;
}

typedef struct {
  guint64 left;
  double value;
} Search;

static gboolean search_step(double value, guint64 count, gpointer data) {
  Search *search = data;
  search->value = value;
  if (count >= search->left) return FALSE;
  search->left -= count;
  return TRUE;
}

double sim_histogram_quantile(const SimHistogram *histogram, double q) {
  g_assert(q >= 0 && q <= 1);
  if (!histogram->count) return NAN;
  if (q == 0) return histogram->min;
  if (q == 1) return histogram->max;
  /* A hair less, lest 0.07 of 100, which is 7.000000000000001 in doubles, be the eighth. */
  double rank = ceil(q * (double)histogram->count * (1 - 0x1p-50));
  Search search = {.left = (guint64)MAX(rank, 1)};
  walk(histogram, search_step, &search);
  return search.value;
}

typedef struct {
  SimHistogramVisit visit;
  gpointer data;
} Visitor;

static gboolean visit_step(double value, guint64 count, gpointer data) {
  const Visitor *visitor = data;
  visitor->visit(value, count, visitor->data);
  return TRUE;
}

void sim_histogram_foreach(const SimHistogram *histogram, SimHistogramVisit visit, gpointer data) {
  Visitor visitor = {visit, data};
  walk(histogram, visit_step, &visitor);
}

gsize sim_histogram_size_bytes(const SimHistogram *histogram) {
  gsize size = sizeof *histogram;
  for (guint s = 0; s < 2; s++) {
    const Side *side = &histogram->sides[s];
    size += side->span * sizeof *side->pages;
    for (guint i = 0; i < side->span; i++)
      if (side->pages[i]) size += sizeof(Page);
  }
  return size;
}
