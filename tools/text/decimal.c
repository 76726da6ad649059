/* SPDX-License-Identifier: MIT */
#include "tools/text/decimal.h"

__extension__ typedef __int128 SignedWide;
__extension__ typedef unsigned __int128 Wide;

enum { PLACES_MAX = 18, PLACES_INEXACT = 9 };

static guint64 power_of_ten(guint places) {
  guint64 power = 1;
  while (places-- > 0) power *= 10;
  return power;
}

/* The least number of places with which 1/divisor can be written; more than PLACES_MAX if there is none. */
static guint places_of(guint64 divisor) {
  guint twos = 0, fives = 0;
  for (; divisor % 2 == 0; divisor /= 2) twos++;
  for (; divisor % 5 == 0; divisor /= 5) fives++;
  return divisor == 1 ? MAX(twos, fives) : PLACES_MAX + 1;
}

ToolDecimal tool_decimal_make(SimRatio tick) {
  g_assert(tick.numerator > 0 && tick.denominator > 0);
  guint64 numerator = (guint64)tick.numerator, divisor = (guint64)tick.denominator;
  guint places = places_of(divisor);
  if (places > PLACES_MAX) places = PLACES_INEXACT;
  while (places > 0 && numerator > G_MAXINT64 / power_of_ten(places)) places--;
  guint64 multiplier = numerator * power_of_ten(places);
  if (multiplier % divisor != 0) return (ToolDecimal){multiplier, divisor, places};
  return (ToolDecimal){multiplier / divisor, 1, places};
}

/* Downwards, also below zero. */
static SignedWide scaled(const ToolDecimal *decimal, gint64 ticks) {
  SignedWide product = (SignedWide)ticks * (SignedWide)decimal->multiplier;
  SignedWide quotient = product / (SignedWide)decimal->divisor;
  return quotient - (product % (SignedWide)decimal->divisor < 0);
}

static void append(GString *text, SignedWide number, guint places) {
  char room[TOOL_DECIMAL_ROOM], *at = room + sizeof room;
  Wide rest = number < 0 ? -(Wide)number : (Wide)number;
  gboolean written = FALSE;
  for (guint i = 0; i < places; i++, rest /= 10) {
    guint digit = (guint)(rest % 10);
    if (digit || written) *--at = (char)('0' + digit);
    written |= digit > 0;
  }
  if (written) *--at = '.';
  do *--at = (char)('0' + (guint)(rest % 10));
  while ((rest /= 10) > 0);
  if (number < 0) *--at = '-';
  g_string_append_len(text, at, room + sizeof room - at);
}

void tool_decimal_append(GString *text, const ToolDecimal *decimal, gint64 ticks) {
  append(text, scaled(decimal, ticks), decimal->places);
}

void tool_decimal_append_between(GString *text, const ToolDecimal *decimal, gint64 from, gint64 to) {
  append(text, scaled(decimal, to) - scaled(decimal, from), decimal->places);
}
