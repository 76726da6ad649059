/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tools/export/chrome_picture.h"

static void draw_depth(ToolChromePicture *picture, guint32 device, const char *name, guint32 depth) {
  tool_chrome_begin(picture->chrome, "C", "depth", name, device, TOOL_CHROME_NO_LINE, picture->now);
  tool_chrome_ticks(picture->chrome, "depth", depth);
  tool_chrome_finish(picture->chrome);
}

static guint32 shift(GHashTable *depths, guint32 device, gint by) {
  gpointer key = GUINT_TO_POINTER(device);
  guint32 depth = GPOINTER_TO_UINT(g_hash_table_lookup(depths, key));
  depth = by < 0 && depth == 0 ? 0 : (guint32)((gint64)depth + by);
  g_hash_table_insert(depths, key, GUINT_TO_POINTER(depth));
  return depth;
}

static void leave_mailbox(ToolChromePicture *picture, guint32 device, guint64 mailbox) {
  ToolLine *line = tool_lines_find(picture->lines, mailbox);
  if (line && line->depth > 0) draw_depth(picture, line->device, line->mailbox, --line->depth);
  else if (!line)
    draw_depth(picture, device, "private mailboxes", shift(picture->private_depths, device, -1));
}

static void enter_mailbox(ToolChromePicture *picture, const ToolEvent *event) {
  ToolLine *line = tool_lines_find(picture->lines, tool_event_field(event, "mailbox")->id);
  if (line)
    draw_depth(picture, line->device, line->mailbox, line->depth = tool_event_field(event, "depth")->number);
  else
    draw_depth(picture, event->device, "private mailboxes", shift(picture->private_depths, event->device, 1));
}

void tool_chrome_draw_depths(ToolChromePicture *picture, const ToolEvent *event, const ToolFlight *flight) {
  if (flight->courier && flight->courier == event->device)
    draw_depth(picture, event->device, "courier", shift(picture->courier_depths, event->device, -1));
  if (event->kind == SIM_TRACE_QUEUE) {
    guint32 depth = tool_event_field(event, "depth")->number;
    g_hash_table_insert(picture->courier_depths, GUINT_TO_POINTER(event->device), GUINT_TO_POINTER(depth));
    draw_depth(picture, event->device, "courier", depth);
  }
  if (flight->mailbox) leave_mailbox(picture, event->device, flight->mailbox);
  if (event->kind == SIM_TRACE_DELIVERY) enter_mailbox(picture, event);
}

/* What has been counted so far. */
static double total(ToolChromePicture *picture, guint32 device, const char *name, double value) {
  g_autofree char *key = g_strdup_printf("%u %s", device, name);
  double *sum = g_hash_table_lookup(picture->totals, key);
  if (!sum) g_hash_table_insert(picture->totals, g_steal_pointer(&key), sum = g_new0(double, 1));
  return *sum += value;
}

void tool_chrome_draw_measure(ToolChromePicture *picture, const ToolEvent *event) {
  const char *name = tool_event_field(event, "name")->text, *how = tool_event_field(event, "how")->text;
  double value = tool_event_field(event, "value")->real;
  if (g_str_equal(how, "count")) value = total(picture, event->device, name, value);
  if (!isfinite(value)) return;
  tool_chrome_begin(picture->chrome, "C", "measure", name, event->device, TOOL_CHROME_NO_LINE,
                    event->instant);
  tool_chrome_real(picture->chrome, "value", value);
  tool_chrome_finish(picture->chrome);
}
