/* SPDX-License-Identifier: MIT */
#include "tools/report/names.h"

#include "net/address.h"
#include "sim/world.h"
#include "tools/report/field.h"

struct _ToolNames {
  const ToolTrace *trace;
  GHashTable *names; /* address: name */
  GStringChunk *texts;
};

ToolNames *tool_names_new(const ToolTrace *trace) {
  ToolNames *names = g_new0(ToolNames, 1);
  names->trace = trace;
  names->names = g_hash_table_new(g_direct_hash, g_direct_equal);
  names->texts = g_string_chunk_new(4096);
  return names;
}

void tool_names_free(ToolNames *names) {
  if (!names) return;
  g_hash_table_unref(names->names);
  g_string_chunk_free(names->texts);
  g_free(names);
}

void tool_names_add(ToolNames *names, const ToolEvent *event) {
  if (g_hash_table_size(names->names) >= TOOL_NAMES) return;
  char *text = g_string_chunk_insert_const(names->texts, event->fields[TOOL_START_NAME].text);
  g_hash_table_insert(names->names, GSIZE_TO_POINTER(event->fields[TOOL_START_PROCESS].id), text);
}

char *tool_names_id(guint64 id) {
  return g_strdup_printf("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, id >> 40,
                         id & ((G_GUINT64_CONSTANT(1) << 40) - 1));
}

/* As tostring() shows it to an author. */
static char *address_text(const ToolNames *names, guint64 address) {
  const char *home = tool_trace_device(names->trace, net_address_home(address));
  guint tag = net_address_tag(address);
  guint64 number = address & (tag == 2 ? NET_REMOTE_NUMBER_MAX : NET_NUMBER_MAX);
  const char *maker = NULL;
  if (tag == 1 && net_address_home(address) != SIM_EXPERIMENTER) maker = tool_trace_device(names->trace, 0);
  if (tag == 2) maker = tool_trace_device(names->trace, (guint32)(address >> 21) & 0xfffff);
  if (!maker) return g_strdup_printf("address %" G_GUINT64_FORMAT " on %s", number, home);
  return g_strdup_printf("address %" G_GUINT64_FORMAT " by %s on %s", number, maker, home);
}

char *tool_names_process(const ToolNames *names, guint64 address) {
  if (address == NET_NOBODY) return g_strdup("");
  const char *name = g_hash_table_lookup(names->names, GSIZE_TO_POINTER(address));
  g_autofree char *text = address_text(names, address);
  return name ? g_strdup_printf("%s, %s", name, text) : g_steal_pointer(&text);
}
