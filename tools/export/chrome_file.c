/* SPDX-License-Identifier: MIT */
#include "tools/export/chrome_file.h"

#include "tools/text/decimal.h"
#include "tools/text/quote.h"
#include "tools/trace/label.h"

struct _ToolChrome {
  const ToolTrace *trace;
  ToolOutput *output;
  ToolDecimal microseconds;
  GString *text, *label; /* the event that is being written, in its order; a value of it */
  GHashTable *named;     /* devices that have a name in the file */
  guint32 lines;
  SimInstant instant;
  gboolean has_events, has_arguments, counts;
  GError *failure;
};

static gboolean find_microseconds(const ToolTrace *trace, ToolDecimal *decimal, GError **error) {
  const SimScale *scale = tool_trace_scale(trace);
  SimRatio unit = scale->seconds.numerator ? scale->seconds : (SimRatio){1, 1}, tick;
  if (!sim_ratio_make(unit.numerator, unit.denominator, &unit, error) ||
      !sim_ratio_divide(unit, scale->ticks_per_unit, &tick, error) ||
      !sim_ratio_multiply(tick, (SimRatio){1000000, 1}, &tick, error))
    return FALSE;
  *decimal = tool_decimal_make(tick);
  return TRUE;
}

static void put(ToolChrome *chrome) {
  if (!chrome->failure)
    tool_output_put(chrome->output, chrome->text->str, chrome->text->len, &chrome->failure);
  g_string_truncate(chrome->text, 0);
}

ToolChrome *tool_chrome_new(const ToolTrace *trace, ToolOutput *output, GError **error) {
  ToolDecimal microseconds;
  if (!find_microseconds(trace, &microseconds, error)) {
    g_prefix_error(error, "the trace's ticks cannot be told in microseconds: ");
    return NULL;
  }
  ToolChrome *chrome = g_new0(ToolChrome, 1);
  *chrome = (ToolChrome){.trace = trace, .output = output, .microseconds = microseconds};
  chrome->text = g_string_new("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
  chrome->label = g_string_new(NULL);
  chrome->named = g_hash_table_new(NULL, NULL);
  put(chrome);
  return chrome;
}

void tool_chrome_free(ToolChrome *chrome) {
  if (!chrome) return;
  g_string_free(chrome->text, TRUE);
  g_string_free(chrome->label, TRUE);
  g_hash_table_unref(chrome->named);
  g_clear_error(&chrome->failure);
  g_free(chrome);
}

static void append_about(ToolChrome *chrome, const char *name) {
  json_t *manifest = (json_t *)tool_trace_manifest(chrome->trace);
  char *value = json_dumps(json_object_get(manifest, name), JSON_COMPACT | JSON_ENCODE_ANY);
  g_string_append_printf(chrome->text, "\"%s\":%s,", name, value ? value : "null");
  free(value);
}

gboolean tool_chrome_end(ToolChrome *chrome, GError **error) {
  static const char *const names[] = {"scenario", "title", "seed",          "params",
                                      "command",  "unit",  "ticks_per_unit"};
  g_string_append(chrome->text, "\n],\"otherData\":{");
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) append_about(chrome, names[i]);
  g_string_append_printf(chrome->text, "\"cut\":%s}}\n", tool_trace_is_cut(chrome->trace) ? "true" : "false");
  put(chrome);
  if (!chrome->failure) return TRUE;
  g_propagate_error(error, g_steal_pointer(&chrome->failure));
  return FALSE;
}

gboolean tool_chrome_has_failed(const ToolChrome *chrome) { return chrome->failure != NULL; }

/* Between an event and the next. */
static const char *separator(ToolChrome *chrome) {
  const char *text = chrome->has_events ? ",\n" : "\n";
  chrome->has_events = TRUE;
  return text;
}

/* Some viewers take 0 for the system's own. */
static guint32 pid_of(const ToolChrome *chrome, guint32 device) {
  return device ? device : tool_trace_device_count(chrome->trace) + 1;
}

static void name_something(ToolChrome *chrome, const char *what, guint32 device, guint32 line,
                           const char *name) {
  g_string_append_printf(chrome->text, "%s{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%u", separator(chrome), what,
                         pid_of(chrome, device));
  if (line) g_string_append_printf(chrome->text, ",\"tid\":%u", line);
  g_string_append(chrome->text, ",\"args\":{\"name\":");
  tool_quote_json(chrome->text, name);
  g_string_append(chrome->text, "}}");
}

static void sort_something(ToolChrome *chrome, const char *what, guint32 device, guint32 line,
                           guint32 index) {
  g_string_append_printf(chrome->text, "%s{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%u", separator(chrome), what,
                         pid_of(chrome, device));
  if (line) g_string_append_printf(chrome->text, ",\"tid\":%u", line);
  g_string_append_printf(chrome->text, ",\"args\":{\"sort_index\":%u}}", index);
}

/* A device is named when it is first spoken of. */
static void name_device(ToolChrome *chrome, guint32 device) {
  if (!g_hash_table_add(chrome->named, GUINT_TO_POINTER(device))) return;
  name_something(chrome, "process_name", device, 0, tool_trace_device(chrome->trace, device));
  sort_something(chrome, "process_sort_index", device, 0, device);
}

guint32 tool_chrome_line(ToolChrome *chrome, guint32 device, const char *name) {
  guint32 line = tool_trace_device_count(chrome->trace) + 1 + ++chrome->lines; /* never that of a process */
  name_device(chrome, device);
  name_something(chrome, "thread_name", device, line, name);
  sort_something(chrome, "thread_sort_index", device, line, chrome->lines);
  put(chrome);
  return line;
}

/* Events. */

void tool_chrome_begin(ToolChrome *chrome, const char *phase, const char *category, const char *name,
                       guint32 device, guint32 line, SimInstant instant) {
  name_device(chrome, device);
  chrome->instant = instant;
  chrome->has_arguments = FALSE;
  chrome->counts = *phase == 'C'; /* each argument of a counter is drawn */
  g_string_append_printf(chrome->text, "%s{\"ph\":\"%s\",\"cat\":\"%s\",\"name\":", separator(chrome), phase,
                         category);
  tool_quote_json(chrome->text, name);
  g_string_append_printf(chrome->text, ",\"pid\":%u", pid_of(chrome, device));
  if (line) g_string_append_printf(chrome->text, ",\"tid\":%u", line);
  g_string_append(chrome->text, ",\"ts\":");
  tool_decimal_append(chrome->text, &chrome->microseconds, instant);
}

void tool_chrome_lasts(ToolChrome *chrome, SimInstant until) {
  g_string_append(chrome->text, ",\"dur\":");
  tool_decimal_append_between(chrome->text, &chrome->microseconds, chrome->instant, until);
  tool_chrome_ticks(chrome, "duration", until - chrome->instant);
}

/* A text: numbers beyond 2^53 would be rounded. */
void tool_chrome_joins(ToolChrome *chrome, guint64 id) {
  g_string_append_printf(chrome->text, ",\"id\":\"0x%" G_GINT64_MODIFIER "x\"", id);
}

void tool_chrome_has_scope(ToolChrome *chrome, const char *scope) {
  g_string_append_printf(chrome->text, ",\"s\":\"%s\"", scope);
}

void tool_chrome_binds(ToolChrome *chrome) { g_string_append(chrome->text, ",\"bp\":\"e\""); }

static void begin_argument(ToolChrome *chrome, const char *name) {
  g_string_append(chrome->text, chrome->has_arguments ? "," : ",\"args\":{");
  chrome->has_arguments = TRUE;
  g_string_append_printf(chrome->text, "\"%s\":", name);
}

void tool_chrome_ticks(ToolChrome *chrome, const char *name, gint64 ticks) {
  begin_argument(chrome, name);
  g_string_append_printf(chrome->text, "%" G_GINT64_FORMAT, ticks);
}

void tool_chrome_real(ToolChrome *chrome, const char *name, double value) {
  begin_argument(chrome, name);
  tool_quote_real(chrome->text, value);
}

void tool_chrome_text(ToolChrome *chrome, const char *name, const char *text) {
  begin_argument(chrome, name);
  tool_quote_json(chrome->text, text);
}

void tool_chrome_id(ToolChrome *chrome, const char *name, guint64 id) {
  if (id == 0) return;
  g_string_truncate(chrome->label, 0);
  tool_label_id(chrome->label, id);
  tool_chrome_text(chrome, name, chrome->label->str);
}

void tool_chrome_address(ToolChrome *chrome, const char *name, guint64 address) {
  if (address == 0) return;
  g_string_truncate(chrome->label, 0);
  tool_label_address(chrome->label, chrome->trace, address);
  tool_chrome_text(chrome, name, chrome->label->str);
}

void tool_chrome_finish(ToolChrome *chrome) {
  if (!chrome->counts) tool_chrome_ticks(chrome, "instant", chrome->instant);
  g_string_append(chrome->text, chrome->has_arguments ? "}}" : "}");
  put(chrome);
}
