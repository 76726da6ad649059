/* SPDX-License-Identifier: MIT */

/* The log of ShiViz (bestchai.bitbucket.io/shiviz): the regular expression that reads it, an empty line, and
 * for each event its host with its vector clock, and what happened.
 *
 * Hosts are processes, or devices.  Clocks are made of sendings and receipts, the causal order of messages
 * alone. */
#include <string.h>

#include "net/address.h"
#include "tools/export/export.h"
#include "tools/export/row.h"
#include "tools/export/vector.h"
#include "tools/text/quote.h"
#include "tools/trace/flight.h"
#include "tools/trace/label.h"

/* Clocks are as long as there are hosts, and nobody sees more of them. */
enum { HOSTS_MAX = 1000, FLIGHTS_MAX = 1 << 16 };

typedef struct {
  guint number;
  char *name;
  ToolVector *clock;
} Host;

typedef struct {
  const ToolTrace *trace;
  gboolean by_device;
  ToolDecimal units;
  ToolFlights *flights; /* data: the clock of the sending */
  GHashTable *hosts;    /* process or device -> host */
  GPtrArray *numbered;  /* host, by number */
  GHashTable *names;
  GString *text, *value;
} Story;

static void host_free(gpointer data) {
  Host *host = data;
  g_free(host->name);
  tool_vector_free(host->clock);
  g_free(host);
}

/* What a regular expression takes for the end of a word or a line. */
static gboolean breaks(gunichar c, gboolean word) {
  return g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029 ||
         (word && (g_unichar_isspace(c) || c == 0xfeff || c == 0x180e));
}

/* On one line, or in one word. */
static char *flatten(const char *text, gboolean word) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  GString *flat = g_string_new(NULL);
  for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
    gunichar letter = g_utf8_get_char(c);
    if (breaks(letter, word)) g_string_append_c(flat, word ? '_' : ' ');
    else g_string_append_unichar(flat, letter);
  }
  return g_string_free(flat, FALSE);
}

/* Hosts. */

/* A name that no other host has. */
static char *find_name(Story *story, const char *wanted) {
  char *name = flatten(wanted, TRUE);
  for (guint n = 2; g_hash_table_contains(story->names, name); n++) {
    g_free(name);
    g_autofree char *flat = flatten(wanted, TRUE);
    name = g_strdup_printf("%s#%u", flat, n);
  }
  g_hash_table_add(story->names, name);
  return name;
}

static char *describe_host(const Story *story, const ToolEvent *event, guint64 key) {
  if (story->by_device) return g_strdup(tool_trace_device(story->trace, event->device));
  const char *device = tool_trace_device(story->trace, net_address_home(key));
  if (event->kind == SIM_TRACE_START)
    return g_strdup_printf("%s@%s", tool_event_field(event, "name")->text, device);
  if (tool_event_field(event, "process")->id == NET_NOBODY) return g_strdup_printf("nobody@%s", device);
  GString *label = g_string_new(NULL);
  tool_label_address(label, story->trace, key);
  return g_string_free(label, FALSE);
}

static guint64 host_key(const Story *story, const ToolEvent *event) {
  if (story->by_device) return event->device;
  guint64 process = tool_event_field(event, "process")->id;
  return process ? process : net_address_local(event->device, 0);
}

static Host *find_host(Story *story, const ToolEvent *event, GError **error) {
  guint64 key = host_key(story, event);
  Host *host = g_hash_table_lookup(story->hosts, &key);
  if (host) return host;
  if (story->numbered->len == HOSTS_MAX) {
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                "ShiViz has room for %d hosts: narrow the trace down with --trace-device, --from and --to%s",
                HOSTS_MAX, story->by_device ? "" : ", or take --format shiviz-devices");
    return NULL;
  }
  g_autofree char *wanted = describe_host(story, event, key);
  host = g_new0(Host, 1);
  *host =
      (Host){.number = story->numbered->len, .name = find_name(story, wanted), .clock = tool_vector_new()};
  g_ptr_array_add(story->numbered, host);
  g_hash_table_insert(story->hosts, g_memdup2(&key, sizeof key), host);
  return host;
}

/* Lines. */

static void append_clock(const Story *story, const Host *host) {
  const char *comma = "";
  g_string_append_c(story->text, '{');
  for (guint i = 0; i < tool_vector_size(host->clock); i++) {
    guint64 count = tool_vector_get(host->clock, i);
    if (count == 0) continue;
    g_string_append(story->text, comma);
    tool_quote_json(story->text, ((const Host *)g_ptr_array_index(story->numbered, i))->name);
    g_string_append_printf(story->text, ":%" G_GUINT64_FORMAT, count);
    comma = ",";
  }
  g_string_append_c(story->text, '}');
}

static void append_fields(const Story *story, const ToolEvent *event) {
  const SimTraceField *fields = sim_trace_classes[event->kind].fields;
  for (guint i = 0; i < SIM_TRACE_FIELDS && fields[i].name; i++) {
    if (strcmp(fields[i].name, "process") == 0 || fields[i].type == SIM_TRACE_TICKS) continue;
    if (tool_row_value(story->value, story->trace, &fields[i], event->fields[i]) == TOOL_ROW_NOTHING)
      continue;
    g_autofree char *flat = flatten(story->value->str, FALSE);
    g_string_append_printf(story->text, " %s=%s", fields[i].name, flat);
  }
}

static void write_line(const Story *story, const ToolEvent *event, const Host *host) {
  g_string_printf(story->text, "%s ", host->name);
  append_clock(story, host);
  g_string_append_c(story->text, '\n');
  tool_decimal_append(story->text, &story->units, event->instant);
  g_string_append_printf(story->text, " %s %s", tool_trace_unit(story->trace),
                         sim_trace_classes[event->kind].name);
  append_fields(story, event);
  g_string_append_c(story->text, '\n');
}

static gboolean is_told(const ToolEvent *event) {
  switch (event->kind) {
  case SIM_TRACE_START:
  case SIM_TRACE_SEND:
  case SIM_TRACE_RECEIPT:
  case SIM_TRACE_DEATH:
  case SIM_TRACE_LOG:
  case SIM_TRACE_SPAN_BEGIN:
  case SIM_TRACE_SPAN_END:
  case SIM_TRACE_STOP: return TRUE;
  default: return FALSE;
  }
}

static gboolean tell(Story *story, const ToolEvent *event, ToolOutput *output, GError **error) {
  ToolFlight *flight = tool_flights_follow(story->flights, event);
  gboolean well = TRUE;
  if (is_told(event)) {
    Host *host = find_host(story, event, error);
    if (!host) return FALSE;
    if (event->kind == SIM_TRACE_RECEIPT && flight && flight->data)
      tool_vector_merge(host->clock, flight->data);
    tool_vector_count(host->clock, host->number);
    if (event->kind == SIM_TRACE_SEND && !flight->data) flight->data = tool_vector_dup(host->clock);
    write_line(story, event, host);
    well = tool_output_put(output, story->text->str, story->text->len, error);
  }
  if (flight) tool_flights_settle(story->flights, flight, event);
  return well;
}

static void forget_clock(ToolFlight *flight, gpointer data) {
  (void)data;
  tool_vector_free(flight->data);
}

static gboolean tell_all(Story *story, ToolTrace *trace, ToolOutput *output, GError **error) {
  static const char head[] = "(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)\n\n";
  GError *problem = NULL;
  if (!tool_output_put(output, head, sizeof head - 1, error)) return FALSE;
  for (const ToolEvent *event; (event = tool_trace_next(trace, &problem));)
    if (!tell(story, event, output, error)) return FALSE;
  if (problem) g_propagate_error(error, problem);
  return !problem;
}

static gboolean write_story(ToolTrace *trace, gboolean by_device, ToolOutput *output, GError **error) {
  Story story = {.trace = trace, .by_device = by_device, .units = tool_row_units(trace)};
  story.flights = tool_flights_new(FLIGHTS_MAX, forget_clock, NULL);
  story.hosts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  story.numbered = g_ptr_array_new_with_free_func(host_free);
  story.names = g_hash_table_new(g_str_hash, g_str_equal);
  story.text = g_string_new(NULL);
  story.value = g_string_new(NULL);
  gboolean well = tell_all(&story, trace, output, error);
  tool_flights_free(story.flights);
  g_hash_table_unref(story.names);
  g_hash_table_unref(story.hosts);
  g_ptr_array_unref(story.numbered);
  g_string_free(story.text, TRUE);
  g_string_free(story.value, TRUE);
  return well;
}

static gboolean write_processes(ToolTrace *trace, ToolOutput *output, GError **error) {
  return write_story(trace, FALSE, output, error);
}

static gboolean write_devices(ToolTrace *trace, ToolOutput *output, GError **error) {
  return write_story(trace, TRUE, output, error);
}

const ToolExport tool_export_shiviz = {"shiviz", "for ShiViz: vector clocks, a host for each process",
                                       write_processes};
const ToolExport tool_export_shiviz_devices = {"shiviz-devices", "the same, a host for each device",
                                               write_devices};
