/* SPDX-License-Identifier: MIT */

/* An amount is a number as people want to read it: rounded, in a unit of fitting size. */
#ifndef TOOLS_TEXT_AMOUNT_H
#define TOOLS_TEXT_AMOUNT_H

#include <glib.h>

/* "512 bytes", "38.2 MB".  (transfer full) */
char *tool_amount_bytes(gsize bytes);

/* Wall-clock seconds: "3 s", "2 min 5 s", "1 h 20 min", "12 days".  (transfer full) */
char *tool_amount_seconds(double seconds);

/* A count that need not be whole: "0", "3.5", "1,234", "12.3 M".  At most 9 characters below 10^18; "-" for
 * what is no number.  (transfer full) */
char *tool_amount_count(double count);

#endif
