/* SPDX-License-Identifier: MIT */

/* A decimal is how so many ticks are written in another measure: units, microseconds.
 *
 * It is exact where a decimal can be, with up to 18 places.  Where none is (a third of a nanosecond) what is
 * beyond the ninth place is left out, never rounded up, so that order and sums of parts stay. */
#ifndef TOOLS_TEXT_DECIMAL_H
#define TOOLS_TEXT_DECIMAL_H

#include "sim/ratio.h"

typedef struct {
  guint64 multiplier, divisor; /* ticks times their ratio are so many 10^-places */
  guint places;
} ToolDecimal;

enum { TOOL_DECIMAL_ROOM = 64 };

/* `tick`, above zero: what a tick is in the measure. */
ToolDecimal tool_decimal_make(SimRatio tick);

/* Appends; a sign where ticks are negative, no zeros at the end. */
void tool_decimal_append(GString *text, const ToolDecimal *decimal, gint64 ticks);

/* The difference between two instants as they are written, so that it leads from one to the other. */
void tool_decimal_append_between(GString *text, const ToolDecimal *decimal, gint64 from, gint64 to);

#endif
