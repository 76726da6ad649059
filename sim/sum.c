/* SPDX-License-Identifier: MIT */
#include "sim/sum.h"

#include <math.h>
#include <string.h>

#define CHUNK_MASK G_GUINT64_CONSTANT(0xffffffff)
#define FRACTION_MASK ((G_GUINT64_CONSTANT(1) << 52) - 1)

enum { INFINITE_EXPONENT = 0x7ff, SEEN_NAN = 1, SEEN_PLUS = 2, SEEN_MINUS = 4 };

/* An addition changes a chunk by less than 2^53 and carrying leaves less than 2^32 in it, so
 * 2^10 - 1 additions fit into its 63 bits. */
enum { PENDING_MAX = 1023 };

/* Afterwards all chunks but the last are in [0, 2^32); the last has the sign. */
static void carry(gint64 *chunks) {
  gint64 carried = 0;
  for (guint i = 0; i < SIM_SUM_CHUNKS - 1; i++) {
    gint64 chunk = chunks[i] + carried;
    chunks[i] = (gint64)((guint64)chunk & CHUNK_MASK);
    carried = chunk >> 32;
  }
  chunks[SIM_SUM_CHUNKS - 1] += carried;
}

static guint32 special_of(double value) {
  if (isnan(value)) return SEEN_NAN;
  return value > 0 ? SEEN_PLUS : SEEN_MINUS;
}

void sim_sum_add(SimSum *sum, double value) {
  guint64 bits;
  memcpy(&bits, &value, sizeof bits);
  guint exponent = bits >> 52 & INFINITE_EXPONENT;
  guint64 mantissa = bits & FRACTION_MASK;
  if (G_UNLIKELY(exponent == INFINITE_EXPONENT)) {
    sum->special |= special_of(value);
    return;
  }
  if (G_LIKELY(exponent)) mantissa |= FRACTION_MASK + 1;
  guint shift = exponent - (exponent != 0); /* subnormals have the unit of exponent 1 */
  gint64 low = (gint64)(mantissa << shift % 32 & CHUNK_MASK);
  gint64 high = (gint64)(mantissa >> (32 - shift % 32));
  gint64 sign = -(gint64)(bits >> 63);
  sum->chunks[shift / 32] += (low ^ sign) - sign;
  sum->chunks[shift / 32 + 1] += (high ^ sign) - sign;
  if (G_UNLIKELY(++sum->pending == PENDING_MAX)) {
    carry(sum->chunks);
    sum->pending = 0;
  }
}

void sim_sum_merge(SimSum *sum, const SimSum *other) {
  SimSum carried = *other;
  carry(carried.chunks);
  carry(sum->chunks);
  for (guint i = 0; i < SIM_SUM_CHUNKS; i++) sum->chunks[i] += carried.chunks[i];
  carry(sum->chunks);
  sum->pending = 0;
  sum->special |= carried.special;
}

static double special_value(guint32 special) {
  if (special == SEEN_PLUS) return INFINITY;
  return special == SEEN_MINUS ? -INFINITY : NAN;
}

/* The number whose carried chunks these are, none negative, correctly rounded. */
static double rounded(const gint64 *chunks) {
  int top = SIM_SUM_CHUNKS - 1;
  while (top > 1 && !chunks[top]) top--;
  guint64 sticky = 0;
  for (int i = 0; i < top - 2; i++) sticky |= (guint64)chunks[i];
  /* The three highest chunks have at least 65 bits.  Keep the highest 64 of them: 53 or more for
   * the mantissa, and below those whether anything is left. */
  guint64 high = (guint64)chunks[top] << 32 | (guint64)chunks[top - 1];
  guint64 low = top >= 2 ? (guint64)chunks[top - 2] : 0;
  int exponent = 32 * (top - 1) - 1074;
  if (high >> 32) {
    int space = __builtin_clzll(high);
    if (space) {
      high = high << space | low >> (32 - space);
      sticky |= low << space & CHUNK_MASK;
    } else {
      sticky |= low;
    }
    exponent -= space;
  }
  if (high >> 53) {
    /* Rounding by hand: the bits below the mantissa, and a sticky one, decide. */
    guint64 mantissa = high >> 11, rest = high & 0x7ff;
    gboolean up = rest > 0x400 || (rest == 0x400 && (sticky || mantissa & 1));
    return ldexp((double)(mantissa + up), exponent + 11);
  }
  return ldexp((double)high, exponent);
}

double sim_sum_value(const SimSum *sum) {
  if (sum->special) return special_value(sum->special);
  gint64 chunks[SIM_SUM_CHUNKS];
  memcpy(chunks, sum->chunks, sizeof chunks);
  carry(chunks);
  gboolean negative = chunks[SIM_SUM_CHUNKS - 1] < 0;
  if (negative) {
    for (guint i = 0; i < SIM_SUM_CHUNKS; i++) chunks[i] = -chunks[i];
    carry(chunks);
  }
  double value = rounded(chunks);
  return negative ? -value : value;
}
