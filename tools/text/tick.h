/* SPDX-License-Identifier: MIT */

/* A tick as the formats of others count time: so many of the steps of a power of ten, or of two, of a second.
 * An abstract unit stands for a second. */
#ifndef TOOLS_TEXT_TICK_H
#define TOOLS_TEXT_TICK_H

#include "sim/scale.h"

enum { TOOL_TICK_DECIMALS = 18 }; /* the finest power of ten that 64 bits have use for */

enum { TOOL_TICK_FINE = 1000 }; /* steps in a tick, to which its instants may be rounded */

/* `factor` / `divisor` steps of base^-exponent seconds. */
typedef struct {
  guint base; /* 10 or 2 */
  guint exponent;
  gint64 factor, divisor; /* divisor 1: it is exact */
} ToolTick;

/* The coarsest power of ten in which every tick is a whole number of steps; FALSE when there is none. */
gboolean tool_tick_decimal(const SimScale *scale, ToolTick *tick);

/* The coarsest power of ten that has at least TOOL_TICK_FINE steps in a tick, or the finest that 64 bits have
 * use for; FALSE when there is none. */
gboolean tool_tick_near(const SimScale *scale, ToolTick *tick);

/* A tick that is itself one step of a power of two; FALSE when it is not. */
gboolean tool_tick_binary(const SimScale *scale, ToolTick *tick);

/* How long a tick is, for people: "1/3 s".  (transfer full) */
char *tool_tick_text(const SimScale *scale);

/* The steps of so many ticks, which are not negative, to the nearest.  FALSE when they are more than 63 bits.
 */
gboolean tool_tick_steps(const ToolTick *tick, SimInstant ticks, gint64 *steps);

/* The nanoseconds that have wholly passed in so many ticks, as far as they go. */
guint64 tool_tick_nanoseconds(const SimScale *scale, SimInstant ticks);

#endif
