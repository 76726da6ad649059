/* SPDX-License-Identifier: MIT */

/* `pow` of this program, which takes precedence over the C library's, also for liblua's operator ^.  The C
 * library's differs in the last bit from one processor to another. */
#include "sim/real.h"

double pow(double x, double y);

double pow(double x, double y) { return sim_real_pow(x, y); }
