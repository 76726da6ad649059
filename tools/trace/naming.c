/* SPDX-License-Identifier: MIT */
#include "tools/trace/naming.h"

#include <string.h>

#include "net/address.h"
#include "sim/error.h"
#include "sim/world.h"
#include "tools/text/table.h"

enum { ENDED_MAX = 1 << 18 };

/* Also a key of 64 bits. */
typedef struct {
  guint32 from, to;
} Ends;
G_STATIC_ASSERT(sizeof(Ends) == sizeof(guint64));

struct _ToolNaming {
  const ToolTrace *trace;
  GHashTable *processes; /* address -> name */
  GHashTable *links;     /* number -> Ends */
  GHashTable *parallel;  /* Ends -> the numbers of all links with them */
  guint64 *ended;        /* addresses, a ring */
  guint64 count;         /* of all that have ended */
};

ToolNaming *tool_naming_new(const ToolTrace *trace) {
  ToolNaming *naming = g_new(ToolNaming, 1);
  naming->trace = trace;
  naming->processes = g_hash_table_new_full(tool_id_hash, g_int64_equal, g_free, g_free);
  naming->links = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  naming->parallel =
      g_hash_table_new_full(tool_id_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
  naming->ended = NULL;
  naming->count = 0;
  return naming;
}

void tool_naming_free(ToolNaming *naming) {
  if (!naming) return;
  g_hash_table_unref(naming->processes);
  g_hash_table_unref(naming->links);
  g_hash_table_unref(naming->parallel);
  g_free(naming->ended);
  g_free(naming);
}

const ToolTrace *tool_naming_trace(const ToolNaming *naming) { return naming->trace; }

static void learn_end(ToolNaming *naming, guint64 address) {
  if (!naming->ended) naming->ended = g_new(guint64, ENDED_MAX);
  guint64 *place = &naming->ended[naming->count % ENDED_MAX];
  if (naming->count++ >= ENDED_MAX) g_hash_table_remove(naming->processes, place);
  *place = address;
}

static void learn_link(ToolNaming *naming, guint32 link, Ends ends) {
  if (g_hash_table_contains(naming->links, GUINT_TO_POINTER(link))) return;
  g_hash_table_insert(naming->links, GUINT_TO_POINTER(link), g_memdup2(&ends, sizeof ends));
  GArray *numbers = g_hash_table_lookup(naming->parallel, &ends);
  if (!numbers) {
    numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_hash_table_insert(naming->parallel, g_memdup2(&ends, sizeof ends), numbers);
  }
  g_array_append_val(numbers, link);
}

void tool_naming_learn(ToolNaming *naming, const ToolEvent *event) {
  if (event->kind == SIM_TRACE_START) {
    guint64 address = tool_event_field(event, "process")->id;
    const char *name = tool_event_field(event, "name")->text;
    g_hash_table_insert(naming->processes, g_memdup2(&address, sizeof address), g_strdup(name));
  }
  if (event->kind == SIM_TRACE_DEATH) learn_end(naming, tool_event_field(event, "process")->id);
  if (event->kind != SIM_TRACE_DEPARTURE) return;
  learn_link(naming, tool_event_field(event, "link")->number,
             (Ends){event->device, tool_event_field(event, "peer")->number});
}

/* As actors/scenario/handle_lua.c shows addresses to authors. */
static char *bare_address(const ToolNaming *naming, guint64 address) {
  const char *home = tool_trace_device(naming->trace, net_address_home(address));
  guint tag = net_address_tag(address);
  guint64 number = address & (tag == 2 ? NET_REMOTE_NUMBER_MAX : NET_NUMBER_MAX);
  const char *maker = NULL;
  if (tag == 1 && net_address_home(address) != SIM_EXPERIMENTER) maker = "the experimenter";
  if (tag == 2) maker = tool_trace_device(naming->trace, address >> 21 & 0xfffff);
  if (maker) return g_strdup_printf("address %" G_GUINT64_FORMAT " by %s on %s", number, maker, home);
  return g_strdup_printf("address %" G_GUINT64_FORMAT " on %s", number, home);
}

char *tool_naming_process(const ToolNaming *naming, guint64 address) {
  if (address == NET_NOBODY) return g_strdup("nobody");
  const char *name = g_hash_table_lookup(naming->processes, &address);
  if (!name) return bare_address(naming, address);
  return g_strdup_printf("%s on %s", name, tool_trace_device(naming->trace, net_address_home(address)));
}

/* How many links of lower numbers have the same ends. */
static guint count_before(const ToolNaming *naming, guint32 link, const Ends *ends) {
  const GArray *numbers = g_hash_table_lookup(naming->parallel, ends);
  guint count = 0;
  for (guint i = 0; i < numbers->len; i++) count += g_array_index(numbers, guint32, i) < link;
  return count;
}

char *tool_naming_link(const ToolNaming *naming, guint32 link) {
  const Ends *ends = g_hash_table_lookup(naming->links, GUINT_TO_POINTER(link));
  if (!ends) return g_strdup_printf("link %u", link);
  g_autofree char *name = g_strdup_printf("%s -> %s", tool_trace_device(naming->trace, ends->from),
                                          tool_trace_device(naming->trace, ends->to));
  guint before = count_before(naming, link, ends);
  return before ? g_strdup_printf("%s #%u", name, before + 1) : g_steal_pointer(&name);
}

char *tool_naming_id(guint64 id) {
  return g_strdup_printf("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, id >> 40,
                         id & ((G_GUINT64_CONSTANT(1) << 40) - 1));
}

char *tool_naming_time(const ToolTrace *trace, SimInstant ticks) {
  g_autofree char *number = sim_error_number(tool_trace_units(trace, ticks));
  return g_strdup_printf("%s %s", number, tool_trace_unit(trace));
}

/* Events. */

static char *quoted(const char *text) {
  g_autofree char *line = tool_table_line(text);
  return g_strdup_printf("\"%s\"", line);
}

static gboolean is_timer(const char *name) { return strcmp(name, "timer") == 0; }

static char *number_text(const ToolNaming *naming, const char *name, guint32 number) {
  g_autofree char *link = NULL;
  if (strcmp(name, "link") == 0) return quoted(link = tool_naming_link(naming, number));
  if (strcmp(name, "peer") == 0 || strcmp(name, "home") == 0)
    return quoted(tool_trace_device(naming->trace, number));
  return g_strdup_printf("%u", number);
}

static char *value_text(const ToolNaming *naming, const SimTraceField *field, ToolTraceValue value) {
  g_autofree char *name = NULL;
  switch (field->type) {
  case SIM_TRACE_ID:
    if (is_timer(field->name)) return g_strdup_printf("%" G_GUINT64_FORMAT, value.id & NET_NUMBER_MAX);
    return tool_naming_id(value.id);
  case SIM_TRACE_ADDRESS: return quoted(name = tool_naming_process(naming, value.id));
  case SIM_TRACE_TICKS:
    return value.ticks < 0 ? g_strdup("none") : tool_naming_time(naming->trace, value.ticks);
  case SIM_TRACE_TEXT: return quoted(value.text);
  case SIM_TRACE_REAL: return sim_error_number(value.real);
  case SIM_TRACE_NUMBER: break;
  }
  return number_text(naming, field->name, value.number);
}

char *tool_naming_event(const ToolNaming *naming, const ToolEvent *event) {
  const SimTraceClass *class = &sim_trace_classes[event->kind];
  GString *text = g_string_new(class->name);
  for (guint i = 0; i < SIM_TRACE_FIELDS && class->fields[i].name; i++) {
    gboolean names = class->fields[i].type == SIM_TRACE_ID || class->fields[i].type == SIM_TRACE_ADDRESS;
    if (names && event->fields[i].id == 0) continue;
    g_autofree char *value = value_text(naming, &class->fields[i], event->fields[i]);
    g_string_append_printf(text, " %s=%s", class->fields[i].name, value);
  }
  return g_string_free(text, FALSE);
}
