/* SPDX-License-Identifier: MIT */

/* What takes the place of chance where things must not be alike: numbers without pattern, always the same. */
#ifndef TOOLS_DRAWING_SCATTER_H
#define TOOLS_DRAWING_SCATTER_H

#include "sim/hash.h"

/* In [-1, 1). */
static inline double tool_scatter(guint32 number) {
  return (double)(sim_hash_fold(0, number) >> 11) / (double)(G_GUINT64_CONSTANT(1) << 52) - 1;
}

#endif
