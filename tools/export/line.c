/* SPDX-License-Identifier: MIT */
#include "tools/export/line.h"

#include "net/address.h"
#include "tools/trace/label.h"

struct _ToolLines {
  const ToolTrace *trace;
  ToolChrome *chrome;
  GHashTable *processes; /* address -> line */
  GHashTable *links;     /* number -> line */
  GArray *dead;          /* addresses of those who have died at the instant */
  SimInstant instant;
};

static void line_free(gpointer data) {
  ToolLine *line = data;
  g_free(line->name);
  g_free(line->mailbox);
  if (line->kind) g_string_free(line->kind, TRUE);
  g_free(line);
}

ToolLines *tool_lines_new(const ToolTrace *trace, ToolChrome *chrome) {
  ToolLines *lines = g_new0(ToolLines, 1);
  *lines = (ToolLines){.trace = trace, .chrome = chrome};
  lines->processes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, line_free);
  lines->links = g_hash_table_new_full(NULL, NULL, NULL, line_free);
  lines->dead = g_array_new(FALSE, FALSE, sizeof(guint64));
  return lines;
}

void tool_lines_free(ToolLines *lines) {
  if (!lines) return;
  g_hash_table_unref(lines->processes);
  g_hash_table_unref(lines->links);
  g_array_unref(lines->dead);
  g_free(lines);
}

static ToolLine *draw(ToolLines *lines, guint32 device, char *name) {
  ToolLine *line = g_new0(ToolLine, 1);
  line->device = device;
  line->name = name;
  line->number = tool_chrome_line(lines->chrome, device, name);
  return line;
}

ToolLine *tool_lines_find(const ToolLines *lines, guint64 address) {
  return g_hash_table_lookup(lines->processes, &address);
}

ToolLine *tool_lines_process(ToolLines *lines, guint64 address, const char *name) {
  ToolLine *line = tool_lines_find(lines, address);
  if (line) return line;
  GString *label = g_string_new(NULL);
  tool_label_address(label, lines->trace, address);
  line = draw(lines, net_address_home(address), g_strdup(name ? name : label->str));
  line->mailbox = g_strdup_printf("mailbox of %s, %s", line->name, label->str);
  line->started = name != NULL;
  g_string_free(label, TRUE);
  g_hash_table_insert(lines->processes, g_memdup2(&address, sizeof address), line);
  return line;
}

ToolLine *tool_lines_link(ToolLines *lines, guint32 link, guint32 device, guint32 peer) {
  ToolLine *line = g_hash_table_lookup(lines->links, GUINT_TO_POINTER(link));
  if (line) return line;
  line = draw(lines, device, g_strdup_printf("link %u to %s", link, tool_trace_device(lines->trace, peer)));
  g_hash_table_insert(lines->links, GUINT_TO_POINTER(link), line);
  return line;
}

void tool_lines_end(ToolLines *lines, guint64 address, SimInstant instant) {
  lines->instant = instant;
  g_array_append_val(lines->dead, address);
}

void tool_lines_advance(ToolLines *lines, SimInstant instant) {
  if (G_LIKELY(lines->dead->len == 0) || instant == lines->instant) return;
  for (guint i = 0; i < lines->dead->len; i++)
    g_hash_table_remove(lines->processes, &g_array_index(lines->dead, guint64, i));
  g_array_set_size(lines->dead, 0);
}
