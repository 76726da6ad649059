/* SPDX-License-Identifier: MIT */

/* The mistakes of an author, as this room reports them.
 *
 * SIM_ERROR is the GError domain of `sim/`.  A message names the offending value; where it
 * stands in the author's file is added by whoever read it from there.  Messages are UTF-8,
 * whatever bytes the author wrote, and the same in every locale. */
#ifndef SIM_ERROR_H
#define SIM_ERROR_H

#include <glib.h>

#define SIM_ERROR sim_error_quark()

typedef enum {
  SIM_ERROR_SYNTAX, /* the text is not what it should be: a number, a word */
  SIM_ERROR_UNIT,   /* the unit is unknown, or measures something else than is wanted */
  SIM_ERROR_RANGE,  /* the value is too large, too small, too fine, or not allowed there */
  SIM_ERROR_FILE,   /* a file cannot be written */
} SimError;

GQuark sim_error_quark(void);

/* `text` between double quotes, fit for a message: what is not printable UTF-8 shows as \xNN,
 * and only the beginning of a long text is kept.  (transfer full) */
char *sim_error_quote(const char *text, gsize length);

/* The shortest usual decimal that reads back as `number`; "nan", "inf" and "-inf" for the
 * others.  (transfer full) */
char *sim_error_number(double number);

#endif
