/* SPDX-License-Identifier: MIT */
#include "tools/summary.h"

#include <string.h>

#include "tools/text/table.h"
#include "tools/text/value.h"

#define MESSAGE_PREFIX "messages:"
#define CALL_PREFIX "calls:"
#define BUSIEST_SHOWN 5
#define WAITING_SHOWN 20

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolTable, tool_table_free)

typedef struct {
  const ActorOutcome *outcome;
  double wall_seconds;
  gboolean colour;
  FILE *out;
} Page;

/* --- for programs --- */

static double rate_of(const ActorOutcome *outcome, double wall_seconds) {
  return wall_seconds > 0 ? (double)outcome->events / wall_seconds : 0;
}

json_t *tool_summary_json(const ActorOutcome *outcome, double wall_seconds) {
  json_t *object = json_object();
  const char *name;
  json_t *value;
  json_object_foreach (outcome->summary, name, value) {
    json_object_set(object, name, value);
    if (strcmp(name, "events") != 0) continue;
    json_object_set_new(object, "wall_seconds", json_real(wall_seconds));
    json_object_set_new(object, "events_per_second", json_real(rate_of(outcome, wall_seconds)));
  }
  return object;
}

/* --- for people --- */

static void heading(const Page *page, const char *text) {
  fprintf(page->out, page->colour ? "\n\033[1m%s\033[0m\n" : "\n%s\n", text);
}

static void print_table(const Page *page, const char *title, const ToolTable *table) {
  heading(page, title);
  tool_table_print(table, page->out);
}

/* What was left out is not left out in silence. */
static void add_warmup(const Page *page, ToolTable *table) {
  const json_t *summary = page->outcome->summary;
  double warmup = json_number_value(json_object_get(summary, "warmup"));
  if (warmup <= 0) return;
  gboolean over = json_number_value(json_object_get(summary, "time")) >= warmup;
  g_autofree char *time = tool_value_text(json_object_get(summary, "warmup"));
  g_autofree char *text =
      g_strdup_printf("measured from %s %s on%s", time, tool_value_string(page->outcome->report, "unit"),
                      over ? "" : ", which the run did not reach");
  tool_table_add(table, "warm-up");
  tool_table_add(table, text);
}

/* Nor is what was not measured. */
static void add_unmeasured(const Page *page, ToolTable *table) {
  if (!json_is_false(json_object_get(page->outcome->summary, "measured"))) return;
  tool_table_add(table, "measured");
  tool_table_add(table, "only what the scenario reports (--no-metrics)");
}

static void print_end(const Page *page) {
  const json_t *summary = page->outcome->summary;
  g_autofree char *time = tool_value_text(json_object_get(summary, "time"));
  g_autofree char *instant = g_strdup_printf("%s at %s %s", tool_value_string(summary, "ended"), time,
                                             tool_value_string(page->outcome->report, "unit"));
  g_autofree char *events = tool_table_count((gint64)page->outcome->events);
  g_autofree char *rate = tool_table_count((gint64)rate_of(page->outcome, page->wall_seconds));
  g_autofree char *work = g_strdup_printf("%s in %.2f s, %s a second", events, page->wall_seconds, rate);
  g_autoptr(ToolTable) table = tool_table_new(2);
  tool_table_add(table, "ended");
  tool_table_add(table, g_strchomp(instant));
  tool_table_add(table, "events");
  tool_table_add(table, work);
  add_warmup(page, table);
  add_unmeasured(page, table);
  if (json_is_string(json_object_get(summary, "fingerprint"))) {
    tool_table_add(table, "fingerprint");
    tool_table_add(table, tool_value_string(summary, "fingerprint"));
  }
  tool_table_print(table, page->out);
}

static void print_title(const Page *page) {
  const json_t *summary = page->outcome->summary;
  const char *title = tool_value_string(summary, "title");
  g_autofree char *line = tool_table_line(*title ? title : tool_value_string(summary, "scenario"));
  fprintf(page->out, page->colour ? "\033[1m%s\033[0m\n" : "%s\n", line);
}

static void print_results(const Page *page) {
  json_t *results = json_object_get(page->outcome->summary, "results");
  if (json_object_size(results) == 0) return;
  g_autoptr(ToolTable) table = tool_table_new(2);
  const char *name;
  json_t *value;
  json_object_foreach (results, name, value) {
    g_autofree char *text = tool_value_text(value);
    tool_table_add(table, name);
    tool_table_add(table, text);
  }
  print_table(page, "results", table);
}

static void add_field(ToolTable *table, const json_t *metric, const char *name) {
  const json_t *value = json_object_get(metric, name);
  if (json_is_number(value)) tool_table_add_number(table, json_number_value(value));
  else tool_table_add(table, "");
}

/* What a table of metrics calls this one: the rest of its name; NULL when it is of another table. */
static const char *title_in(const char *name, const char *prefix) {
  if (*prefix) return g_str_has_prefix(name, prefix) ? name + strlen(prefix) : NULL;
  return g_str_has_prefix(name, MESSAGE_PREFIX) || g_str_has_prefix(name, CALL_PREFIX) ? NULL : name;
}

/* The interval of 95 % of the mean. */
static const char *heading_of(const char *field) {
  return strcmp(field, "half_width") == 0 ? "\302\261" : field;
}

/* The metrics whose names begin so; "": all others. */
static void print_metrics(const Page *page, const char *prefix, const char *title,
                          const char *const *fields) {
  g_autoptr(ToolTable) table = tool_table_new(1 + g_strv_length((char **)fields));
  tool_table_add(table, "");
  for (guint i = 0; fields[i]; i++) tool_table_add(table, heading_of(fields[i]));
  guint rows = 0;
  const char *name;
  json_t *metric;
  json_object_foreach (json_object_get(page->outcome->summary, "metrics"), name, metric) {
    const char *row = title_in(name, prefix);
    if (!row) continue;
    tool_table_add(table, row);
    tool_table_add_count(table, json_integer_value(json_object_get(metric, "count")));
    for (guint i = 1; fields[i]; i++) add_field(table, metric, fields[i]);
    rows++;
  }
  if (rows > 0) print_table(page, title, table);
}

static void print_measured(const Page *page) {
  static const char *const latency[] = {"count", "p50", "p99", "max", NULL};
  static const char *const series[] = {"count", "mean", "half_width", "p50", "p99", "max", NULL};
  print_metrics(page, MESSAGE_PREFIX, "messages by kind (latency)", latency);
  print_metrics(page, CALL_PREFIX, "calls by origin, kind and destinations (round trip)", latency);
  print_metrics(page, "", "measured", series);
}

static void print_mailbox(const Page *page) {
  const json_t *mailbox = json_object_get(page->outcome->report, "mailbox");
  if (!mailbox) return;
  g_autofree char *depth = tool_table_count(json_integer_value(json_object_get(mailbox, "depth")));
  g_autofree char *process = tool_table_line(tool_value_string(mailbox, "process"));
  g_autofree char *device = tool_table_line(tool_value_string(mailbox, "device"));
  heading(page, "greatest mailbox");
  fprintf(page->out, "  %s of %s on %s\n", depth, process, device);
}

static void print_devices(const Page *page) {
  json_t *devices = json_object_get(page->outcome->summary, "devices");
  if (json_array_size(devices) == 0) return;
  g_autoptr(ToolTable) table = tool_table_new(2);
  for (gsize i = 0; i < MIN(json_array_size(devices), BUSIEST_SHOWN); i++) {
    const json_t *device = json_array_get(devices, i);
    tool_table_add(table, tool_value_string(device, "name"));
    tool_table_add_count(table, json_integer_value(json_object_get(device, "events")));
  }
  print_table(page, "busiest devices (events)", table);
}

static void print_couriers(const Page *page) {
  static const char *const fields[] = {"forwarded", "greatest_queue", "returned"};
  json_t *couriers = json_object_get(page->outcome->summary, "couriers");
  if (json_array_size(couriers) == 0) return;
  g_autoptr(ToolTable) table = tool_table_new(4);
  tool_table_add(table, "");
  tool_table_add(table, "forwarded");
  tool_table_add(table, "greatest queue");
  tool_table_add(table, "returned");
  for (gsize i = 0; i < MIN(json_array_size(couriers), BUSIEST_SHOWN); i++) {
    const json_t *courier = json_array_get(couriers, i);
    tool_table_add(table, tool_value_string(courier, "name"));
    for (guint k = 0; k < G_N_ELEMENTS(fields); k++)
      tool_table_add_count(table, json_integer_value(json_object_get(courier, fields[k])));
  }
  print_table(page, "busiest couriers (messages)", table);
}

static void add_link(ToolTable *table, const json_t *link) {
  g_autofree char *ends =
      g_strdup_printf("%s > %s", tool_value_string(link, "from"), tool_value_string(link, "to"));
  const json_t *use = json_object_get(link, "use");
  tool_table_add(table, ends);
  tool_table_add_count(table, json_integer_value(json_object_get(link, "messages")));
  tool_table_add_count(table, json_integer_value(json_object_get(link, "bytes")));
  if (use) tool_table_add_number(table, 100 * json_number_value(use));
  else tool_table_add(table, "");
  tool_table_add_count(table, json_integer_value(json_object_get(link, "lost")));
}

static void print_links(const Page *page) {
  static const char *const headings[] = {"", "messages", "bytes", "use %", "lost"};
  json_t *links = json_object_get(page->outcome->summary, "links");
  if (json_array_size(links) == 0) return;
  g_autoptr(ToolTable) table = tool_table_new(G_N_ELEMENTS(headings));
  for (guint i = 0; i < G_N_ELEMENTS(headings); i++) tool_table_add(table, headings[i]);
  for (gsize i = 0; i < MIN(json_array_size(links), BUSIEST_SHOWN); i++)
    add_link(table, json_array_get(links, i));
  print_table(page, "busiest links", table);
}

/* "1 of 3 answered: awaits server 2 on b (get), ..."  (transfer full) */
static char *awaits_text(const json_t *waiter) {
  json_t *awaits = json_object_get(waiter, "awaits");
  json_int_t asked = json_integer_value(json_object_get(waiter, "asked")),
             answered = json_integer_value(json_object_get(waiter, "answered")),
             returned = json_integer_value(json_object_get(waiter, "returned"));
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "%" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT " answered", answered,
                         asked);
  if (returned > 0) g_string_append_printf(text, ", %" JSON_INTEGER_FORMAT " returned", returned);
  gsize i;
  json_t *awaited;
  json_array_foreach (awaits, i, awaited)
    g_string_append_printf(text, "%s%s (%s)", i == 0 ? ": awaits " : ", ", tool_value_string(awaited, "to"),
                           tool_value_string(awaited, "kind"));
  json_int_t more = asked - answered - returned - (json_int_t)json_array_size(awaits);
  if (more > 0) g_string_append_printf(text, " and %" JSON_INTEGER_FORMAT " more", more);
  return g_string_free(text, FALSE);
}

static void print_more(const Page *page, json_int_t more) {
  if (more > 0) fprintf(page->out, "  and %" JSON_INTEGER_FORMAT " more\n", more);
}

/* Those whom nobody will answer any more. */
static void print_awaiting(const Page *page) {
  const json_t *summary = page->outcome->summary;
  json_t *waiting = json_object_get(summary, "waiting");
  if (json_array_size(waiting) == 0) return;
  g_autoptr(ToolTable) table = tool_table_new(4);
  gsize i;
  json_t *waiter;
  json_array_foreach (waiting, i, waiter) {
    g_autofree char *instant = tool_value_text(json_object_get(waiter, "since"));
    g_autofree char *since =
        g_strdup_printf("since %s %s", instant, tool_value_string(page->outcome->report, "unit"));
    g_autofree char *awaits = awaits_text(waiter);
    tool_table_add(table, tool_value_string(waiter, "process"));
    tool_table_add(table, tool_value_string(waiter, "device"));
    tool_table_add(table, g_strchomp(since));
    tool_table_add(table, awaits);
  }
  print_table(page, "nothing can happen any more; who awaits answers", table);
  print_more(page, json_integer_value(json_object_get(summary, "waiting_count")) -
                       (json_int_t)json_array_size(waiting));
}

static void print_waiting(const Page *page) {
  const json_t *report = page->outcome->report;
  json_t *waiting = json_object_get(report, "waiting");
  gsize listed = MIN(json_array_size(waiting), WAITING_SHOWN);
  if (listed == 0) return;
  g_autoptr(ToolTable) table = tool_table_new(3);
  for (gsize i = 0; i < listed; i++) {
    const json_t *process = json_array_get(waiting, i);
    tool_table_add(table, tool_value_string(process, "process"));
    tool_table_add(table, tool_value_string(process, "device"));
    tool_table_add(table, tool_value_string(process, "waits_for"));
  }
  print_table(page, "nothing can happen any more; who waits where and for what", table);
  json_int_t all = json_integer_value(json_object_get(report, "waiting_count"));
  all = MAX(all, (json_int_t)json_array_size(waiting));
  print_more(page, all - (json_int_t)listed);
}

static guint count_failed_checks(const ActorOutcome *outcome) {
  guint failed = 0;
  gsize i;
  json_t *check;
  json_array_foreach (json_object_get(outcome->summary, "checks"), i, check)
    failed += !json_is_true(json_object_get(check, "ok"));
  return failed;
}

void tool_summary_print_failed_checks(const ActorOutcome *outcome, guint skip, FILE *out) {
  gsize i;
  json_t *check;
  json_array_foreach (json_object_get(outcome->summary, "checks"), i, check) {
    if (json_is_true(json_object_get(check, "ok"))) continue;
    if (skip > 0) {
      skip--;
      continue;
    }
    g_autofree char *text = tool_table_line(tool_value_string(check, "text"));
    fprintf(out, "  failed: %s\n", text);
  }
}

static void print_checks(const Page *page) {
  guint failed = count_failed_checks(page->outcome);
  guint all = (guint)json_array_size(json_object_get(page->outcome->summary, "checks"));
  if (all == 0) return;
  heading(page, "checks");
  fprintf(page->out, "  %u passed, ", all - failed);
  fprintf(page->out, page->colour && failed > 0 ? "\033[31m%u failed\033[0m\n" : "%u failed\n", failed);
  tool_summary_print_failed_checks(page->outcome, 0, page->out);
}

void tool_summary_print(const ActorOutcome *outcome, double wall_seconds, gboolean colour, FILE *out) {
  Page page = {.outcome = outcome, .wall_seconds = wall_seconds, .colour = colour, .out = out};
  print_title(&page);
  print_end(&page);
  print_results(&page);
  print_measured(&page);
  print_mailbox(&page);
  print_devices(&page);
  print_couriers(&page);
  print_links(&page);
  print_awaiting(&page);
  print_waiting(&page);
  print_checks(&page);
}
