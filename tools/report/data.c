/* SPDX-License-Identifier: MIT */
#include "tools/report/html.h"
#include "tools/report/section.h"
#include "tools/text/measure.h"

/* Texts that come again and again are numbers. */
typedef struct {
  GHashTable *numbers;
  GPtrArray *texts;
} Words;

static void words_init(Words *words) {
  words->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  words->texts = g_ptr_array_new();
}

static void words_clear(Words *words) {
  g_ptr_array_unref(words->texts);
  g_hash_table_unref(words->numbers);
}

static guint word_number(Words *words, const char *text) {
  gpointer found;
  if (g_hash_table_lookup_extended(words->numbers, text, NULL, &found)) return GPOINTER_TO_UINT(found);
  char *copy = g_strdup(text);
  g_hash_table_insert(words->numbers, copy, GUINT_TO_POINTER(words->texts->len));
  g_ptr_array_add(words->texts, copy);
  return words->texts->len - 1;
}

static void append_strings(GString *json, const GPtrArray *texts) {
  g_string_append_c(json, '[');
  for (guint i = 0; i < texts->len; i++) {
    if (i > 0) g_string_append_c(json, ',');
    tool_html_append_json(json, g_ptr_array_index(texts, i));
  }
  g_string_append_c(json, ']');
}

/* --- heat maps --- */

/* [row, its bins]: three digits, nothing for 0. */
static void append_row(GString *json, const ToolHeat *heat, guint32 row) {
  g_string_append_c(json, '"');
  for (guint bin = 0; bin < tool_heat_window(heat)->bins; bin++) {
    double value = tool_heat_at(heat, row, bin);
    g_autofree char *text = tool_measure_number(value, value < 1000 ? 3 : 7);
    g_string_append_printf(json, "%s%s", bin > 0 ? "," : "", value == 0 ? "" : text);
  }
  g_string_append_c(json, '"');
}

static void append_heat(GString *json, const ToolReport *report, ToolHeatLoad load) {
  g_autoptr(GArray) rows = tool_report_heat_rows(report, load);
  g_string_append_printf(json, "%s\"%s\":[", load > 0 ? "," : "", tool_report_load_id(load));
  for (guint i = 0; i < rows->len; i++) {
    guint32 row = g_array_index(rows, guint32, i);
    g_string_append_printf(json, "%s[%u,", i > 0 ? "," : "", row);
    append_row(json, report->heats[load], row);
    g_string_append_c(json, ']');
  }
  g_string_append(json, "]\n");
}

/* Messages delivered and forwarded in each bin, of all devices. */
static void append_traffic(GString *json, const ToolReport *report) {
  static const ToolHeatLoad loads[] = {TOOL_HEAT_DELIVERED, TOOL_HEAT_FORWARDED};
  g_string_append(json, ",\n\"traffic\":[");
  for (guint bin = 0; bin < report->window.bins; bin++) {
    double sum = 0;
    for (guint i = 0; i < G_N_ELEMENTS(loads); i++)
      sum += tool_heat_at(report->heats[loads[i]], TOOL_HEAT_ALL, bin);
    g_string_append_printf(json, "%s%.0f", bin > 0 ? "," : "", sum);
  }
  g_string_append_c(json, ']');
}

static void append_rows(GString *json, const ToolReport *report, const ToolHeatRows *rows, gboolean links) {
  g_string_append_c(json, '[');
  for (guint32 row = 0; row < rows->count; row++) {
    g_autofree char *link = links ? tool_report_link_name(report, rows->thing_of[row]) : NULL;
    if (row > 0) g_string_append_c(json, ',');
    tool_html_append_json(json, link ? link : tool_trace_device(report->trace, rows->thing_of[row]));
  }
  g_string_append(json, "]\n");
}

/* --- messages --- */

/* Since the window begins; null: it did not happen. */
static void append_instant(GString *json, const ToolReport *report, SimInstant instant) {
  if (instant < 0) g_string_append(json, "null,");
  else g_string_append_printf(json, "%" G_GINT64_FORMAT ",", instant - report->window.from);
}

static void append_process(GString *json, const ToolReport *report, Words *words, guint64 address) {
  g_autofree char *text = tool_names_process(report->names, address);
  g_string_append_printf(json, "%u,", word_number(words, text));
}

static void append_parts(GString *json, const ToolMessage *message) {
  g_string_append_c(json, '[');
  for (guint part = 0; part < ACTOR_PARTS; part++)
    g_string_append_printf(json, "%s%" G_GINT64_FORMAT, part > 0 ? "," : "", message->parts[part]);
  g_string_append(json, "],");
}

static guint place(Words *places, const ToolReport *report, guint32 device) {
  return word_number(places, tool_trace_device(report->trace, device));
}

static void append_hops(GString *json, const ToolReport *report, const ToolMessage *message, Words *places) {
  g_string_append_c(json, '[');
  for (guint i = 0; message->hops && i < message->hops->len; i++) {
    const ToolHop *hop = &g_array_index(message->hops, ToolHop, i);
    g_string_append_printf(json, "%s%u,%u,", i > 0 ? "," : "", place(places, report, hop->from),
                           place(places, report, hop->to));
    append_instant(json, report, hop->departure);
    append_instant(json, report, hop->arrival);
    g_string_truncate(json, json->len - 1);
  }
  g_string_append_c(json, ']');
}

static guint32 origin_of(const ToolMessage *message) {
  if (message->begun) return message->device;
  return message->hops ? g_array_index(message->hops, ToolHop, 0).from : message->home;
}

/* [id, kind, from, to, sent, delivered, taken, handled, ended, cause, span, size, sender, taker, line, fate,
 * returned, parts, hops] */
static void append_message(GString *json, const ToolReport *report, const ToolMessage *message, Words *words,
                           Words *places) {
  g_autofree char *id = tool_names_id(message->id), *cause = tool_names_id(message->cause);
  g_autofree char *span = message->span ? tool_names_id(message->span) : g_strdup("");
  const SimInstant instants[] = {message->sent, message->delivered, message->taken, message->handled,
                                 message->ended};
  g_string_append_printf(json, "[\"%s\",%u,", id, word_number(words, message->kind ? message->kind : "?"));
  g_string_append_printf(json, "%u,%u,", place(places, report, origin_of(message)),
                         place(places, report, message->home));
  for (guint i = 0; i < G_N_ELEMENTS(instants); i++) append_instant(json, report, instants[i]);
  g_string_append_printf(json, "\"%s\",\"%s\",%u,", message->cause ? cause : "", span, message->size);
  append_process(json, report, words, message->process);
  append_process(json, report, words, message->taker ? message->taker : message->to);
  g_string_append_printf(json, "%u,%u,%d,", word_number(words, message->line ? message->line : ""),
                         word_number(words, message->fate ? message->fate : ""), message->returned);
  append_parts(json, message);
  append_hops(json, report, message, places);
  g_string_append_c(json, ']');
}

/* Devices stand in the order of their declaration. */
static void list_places(const ToolReport *report, Words *places) {
  g_autofree guint8 *used = g_new0(guint8, (gsize)report->census->device_count + 1);
  guint32 most = report->census->device_count;
  for (guint i = 0; i < tool_choice_count(report->choice); i++) {
    const ToolMessage *message = tool_choice_peek(report->choice, i);
    used[MIN(origin_of(message), most)] = used[MIN(message->home, most)] = TRUE;
    for (guint j = 0; message->hops && j < message->hops->len; j++) {
      const ToolHop *hop = &g_array_index(message->hops, ToolHop, j);
      used[MIN(hop->from, most)] = used[MIN(hop->to, most)] = TRUE;
    }
  }
  for (guint32 device = 0; device <= most; device++)
    if (used[device]) place(places, report, device);
}

static void append_messages(GString *json, const ToolReport *report) {
  Words words, places;
  words_init(&words);
  words_init(&places);
  list_places(report, &places);
  g_string_append(json, ",\"messages\":[");
  for (guint i = 0; i < tool_choice_count(report->choice); i++) {
    if (i > 0) g_string_append(json, ",\n");
    append_message(json, report, tool_choice_peek(report->choice, i), &words, &places);
  }
  g_string_append(json, "],\n\"words\":");
  append_strings(json, words.texts);
  g_string_append(json, ",\n\"places\":");
  append_strings(json, places.texts);
  words_clear(&words);
  words_clear(&places);
}

static void append_parts_names(GString *json) {
  g_string_append(json, ",\"parts\":[");
  for (guint part = 0; part < ACTOR_PARTS; part++)
    g_string_append_printf(json, "%s\"%s\"", part > 0 ? "," : "", actor_part_name(part));
  g_string_append_c(json, ']');
}

void tool_report_append_data(const ToolReport *report, GString *page) {
  g_string_append(page, "{\"unit\":");
  tool_html_append_json(page, report->topology->unit);
  g_string_append(page, ",\"seconds\":");
  tool_html_append_plain(page, report->topology->unit_seconds);
  g_string_append(page, ",\"tick\":");
  tool_html_append_plain(page, 1 / sim_ratio_to_double(report->topology->ticks_per_unit));
  g_string_append_printf(page,
                         ",\"origin\":%" G_GINT64_FORMAT ",\"length\":%" G_GUINT64_FORMAT ",\"bins\":%u",
                         report->window.from, tool_window_ticks(&report->window) - 1, report->window.bins);
  append_parts_names(page);
  g_string_append(page, ",\n\"devices\":");
  append_rows(page, report, &report->device_rows, FALSE);
  g_string_append(page, ",\"links\":");
  append_rows(page, report, &report->link_rows, TRUE);
  g_string_append(page, ",\"heats\":{");
  for (guint load = 0; load < TOOL_HEAT_LOADS; load++) append_heat(page, report, load);
  g_string_append_c(page, '}');
  append_traffic(page, report);
  append_messages(page, report);
  g_string_append_c(page, '}');
}
