/* SPDX-License-Identifier: MIT */
#include "tools/text/tick.h"

__extension__ typedef unsigned __int128 Wide;

/* In lowest terms. */
typedef struct {
  Wide numerator, denominator;
} Fraction;

static Wide common_divisor(Wide a, Wide b) {
  while (b) {
    Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* Seconds in a tick. */
static Fraction fraction_of(const SimScale *scale) {
  SimRatio unit = scale->seconds.numerator ? scale->seconds : (SimRatio){1, 1}, ticks = scale->ticks_per_unit;
  Wide numerator = (Wide)unit.numerator * (Wide)ticks.denominator;
  Wide denominator = (Wide)unit.denominator * (Wide)ticks.numerator;
  Wide divisor = common_divisor(numerator, denominator);
  return (Fraction){numerator / divisor, denominator / divisor};
}

gboolean tool_tick_decimal(const SimScale *scale, ToolTick *tick) {
  Fraction length = fraction_of(scale);
  Wide power = 1;
  for (guint exponent = 0; exponent <= TOOL_TICK_DECIMALS; exponent++, power *= 10) {
    if (power % length.denominator != 0) continue;
    Wide times = power / length.denominator;
    if (length.numerator > G_MAXINT64 / times) return FALSE;
    *tick = (ToolTick){10, exponent, (gint64)(length.numerator * times), 1};
    return TRUE;
  }
  return FALSE;
}

gboolean tool_tick_near(const SimScale *scale, ToolTick *tick) {
  Fraction length = fraction_of(scale);
  Wide power = 1;
  if (length.numerator > G_MAXINT64 || length.denominator > G_MAXINT64) return FALSE;
  for (guint exponent = 0; exponent <= TOOL_TICK_DECIMALS; exponent++, power *= 10) {
    if (length.numerator > G_MAXINT64 / power) break;
    Wide factor = length.numerator * power, divisor = common_divisor(factor, length.denominator);
    *tick = (ToolTick){10, exponent, (gint64)(factor / divisor), (gint64)(length.denominator / divisor)};
    if (factor / TOOL_TICK_FINE >= length.denominator) break;
  }
  return TRUE;
}

gboolean tool_tick_binary(const SimScale *scale, ToolTick *tick) {
  Fraction length = fraction_of(scale);
  if (length.numerator != 1 || length.denominator >> 63 || length.denominator & (length.denominator - 1))
    return FALSE;
  *tick = (ToolTick){2, 0, 1, 1};
  while (length.denominator >> tick->exponent > 1) tick->exponent++;
  return TRUE;
}

char *tool_tick_text(const SimScale *scale) {
  SimRatio ticks = scale->ticks_per_unit;
  g_autofree char *length = sim_ratio_format((SimRatio){ticks.denominator, ticks.numerator});
  return g_strdup_printf("%s %s", length, scale->unit);
}

gboolean tool_tick_steps(const ToolTick *tick, SimInstant ticks, gint64 *steps) {
  Wide twice = 2 * (Wide)ticks * (Wide)tick->factor + (Wide)tick->divisor;
  Wide nearest = twice / (2 * (Wide)tick->divisor);
  *steps = (gint64)nearest;
  return nearest <= G_MAXINT64;
}

guint64 tool_tick_nanoseconds(const SimScale *scale, SimInstant ticks) {
  enum { BILLION = 1000000000 };
  Fraction length = fraction_of(scale);
  if (length.numerator > G_MAXUINT64 / BILLION) return G_MAXUINT64;
  Wide per_tick = length.numerator * BILLION;
  Wide nanoseconds = (Wide)ticks * per_tick / length.denominator;
  return nanoseconds > G_MAXUINT64 ? G_MAXUINT64 : (guint64)nanoseconds;
}
