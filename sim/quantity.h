/* SPDX-License-Identifier: MIT */

/* A quantity is what an author writes for a time, a rate, a bandwidth or a size: a number
 * and a unit, as in "10 ns", "2.5us", "1/3 s", "100 MHz", "1 Gbit/s", "64 KiB".
 *
 * It is kept exactly, in seconds, hertz, bytes per second or bytes; a number without a unit
 * is plain, and what it counts depends on where it stands (scale.h). */
#ifndef SIM_QUANTITY_H
#define SIM_QUANTITY_H

#include "sim/ratio.h"

typedef enum {
  SIM_DIMENSION_PLAIN,
  SIM_DIMENSION_TIME,      /* ps ns us ms s min h day; seconds */
  SIM_DIMENSION_FREQUENCY, /* Hz kHz MHz GHz; hertz */
  SIM_DIMENSION_BANDWIDTH, /* bit/s .. Tbit/s, B/s .. GB/s, KiB/s MiB/s GiB/s; bytes per second */
  SIM_DIMENSION_SIZE,      /* bit B kB MB GB KiB MiB GiB; bytes */
} SimDimension;

typedef struct {
  SimDimension dimension;
  SimRatio value;
} SimQuantity;

/* "number", "time", "frequency", "bandwidth" or "size". */
const char *sim_dimension_name(SimDimension dimension);

/* Reads the whole of `text`: a number as sim_ratio_parse reads it, and a unit or none, with
 * spaces or tabs around them or none.  The micro of "us" may be written with the micro sign
 * or the Greek letter in UTF-8.  `text` may hold any bytes, and need not end with a NUL.
 * A sign is read; who does not want it refuses it.  Errors: SIM_ERROR_SYNTAX for a malformed
 * number, SIM_ERROR_UNIT with a list of the known units, SIM_ERROR_RANGE. */
gboolean sim_quantity_parse(const char *text, gsize length, SimQuantity *quantity, GError **error);

/* A plain quantity, in the sense in which a double is a ratio (ratio.h). */
gboolean sim_quantity_from_double(double number, SimQuantity *quantity, GError **error);

/* What one of the unit is: "ms" is a time of 1/1000.  FALSE when there is no such unit. */
gboolean sim_quantity_unit(const char *name, gsize length, SimQuantity *one);

/* How many bytes a size is, or a plain number; SIM_ERROR_UNIT for another dimension,
 * SIM_ERROR_RANGE unless it is a whole number from 0 up. */
gboolean sim_quantity_bytes(const SimQuantity *quantity, gint64 *bytes, GError **error);

/* A text in base units that reads back as the same quantity, for messages: "0.003 s".
 * (transfer full) */
char *sim_quantity_format(const SimQuantity *quantity);

#endif
