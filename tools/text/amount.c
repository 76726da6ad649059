/* SPDX-License-Identifier: MIT */
#include "tools/text/amount.h"

#include <math.h>

#include "tools/text/table.h"

char *tool_amount_bytes(gsize bytes) {
  static const char *const units[] = {"kB", "MB", "GB", "TB"};
  double amount = (double)bytes / 1000;
  guint unit = 0;
  if (bytes < 1000) return g_strdup_printf("%u bytes", (guint)bytes);
  while (amount >= 999.95 && unit + 1 < G_N_ELEMENTS(units)) {
    amount /= 1000;
    unit++;
  }
  return g_strdup_printf(amount < 99.95 ? "%.1f %s" : "%.0f %s", amount, units[unit]);
}

char *tool_amount_seconds(double seconds) {
  static const gint64 MINUTE = 60, HOUR = 3600, DAY = 86400;
  if (!(seconds < 1e6 * (double)DAY)) return g_strdup("ages");
  gint64 whole = (gint64)(seconds + 0.5);
  if (whole < MINUTE) return g_strdup_printf("%d s", (int)whole);
  if (whole < HOUR) return g_strdup_printf("%d min %d s", (int)(whole / MINUTE), (int)(whole % MINUTE));
  if (whole < 2 * DAY)
    return g_strdup_printf("%d h %d min", (int)(whole / HOUR), (int)(whole % HOUR / MINUTE));
  return g_strdup_printf("%d days", (int)(whole / DAY));
}

char *tool_amount_count(double count) {
  static const char letters[] = "MGTP";
  if (isnan(count)) return g_strdup("-");
  if (count != floor(count) && count < 9.95) return g_strdup_printf("%.1f", count);
  if (count < 999999.5) return tool_table_count((gint64)(count + 0.5));
  guint letter = 0;
  for (count /= 1e6; count >= 999.5 && letters[letter + 1]; count /= 1000) letter++;
  return g_strdup_printf("%.3g %c", count, letters[letter]);
}
