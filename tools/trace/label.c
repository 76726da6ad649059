/* SPDX-License-Identifier: MIT */
#include "tools/trace/label.h"

#include "actors/values/handle.h"
#include "sim/world.h"

static void append_count(GString *text, guint64 source, guint64 count) {
  g_string_append_printf(text, "%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, source, count);
}

void tool_label_id(GString *text, guint64 id) {
  if (actor_handle_kind(id) == ACTOR_TIMER) append_count(text, net_address_home(id), id & NET_NUMBER_MAX);
  else append_count(text, id >> 40, id & ((G_GUINT64_CONSTANT(1) << 40) - 1));
}

static const char *device_name(const ToolTrace *trace, guint64 device) {
  return device ? tool_trace_device(trace, (guint32)device) : "the experimenter";
}

void tool_label_address(GString *text, const ToolTrace *trace, guint64 address) {
  guint tag = net_address_tag(address);
  guint64 home = net_address_home(address);
  guint64 number = address & (tag == 2 ? NET_REMOTE_NUMBER_MAX : NET_NUMBER_MAX);
  g_string_append_printf(text, "address %" G_GUINT64_FORMAT, number);
  if (tag == 1 && home != SIM_EXPERIMENTER) g_string_append(text, " by the experimenter");
  if (tag == 2) g_string_append_printf(text, " by %s", device_name(trace, address >> 21 & 0xfffff));
  g_string_append_printf(text, " on %s", device_name(trace, home));
}
