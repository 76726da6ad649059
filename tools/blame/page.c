/* SPDX-License-Identifier: MIT */
#include "tools/blame/page.h"

#include <math.h>

#include "tools/blame/verdict.h"
#include "tools/text/table.h"

static const struct {
  ToolWay way;
  const char *name, *heading;
} tables[] = {{TOOL_BY_PLACE, "places", "where"},
              {TOOL_BY_DEVICE, "devices", "device"},
              {TOOL_BY_KIND, "kinds", "kind of message"},
              {TOOL_BY_LINE, "lines", "line"},
              {TOOL_BY_DOING, "meanwhile", "while mail waited in its mailbox"}};

static double share(SimInstant part, SimInstant whole) { return whole ? (double)part / (double)whole : 0; }

/* For people. */

static const ToolTrace *trace_of(const ToolBlamePage *page) { return tool_naming_trace(page->naming); }

enum { DIGITS = 6, PLACES_MAX = 12 };

/* Behind the point, so that the greatest number of a table has enough digits. */
static guint places_for(const ToolBlamePage *page, SimInstant greatest) {
  double units = tool_trace_units(trace_of(page), greatest);
  double places = units > 0 ? DIGITS - 1 - floor(log10(units)) : 0;
  return (guint)CLAMP(places, 0, PLACES_MAX);
}

static void add_time(ToolTable *table, const ToolBlamePage *page, SimInstant time, SimInstant whole) {
  g_autofree char *text = g_strdup_printf("%5.1f %%", 100 * share(time, whole));
  tool_table_add_decimal(table, tool_trace_units(trace_of(page), time), places_for(page, whole));
  tool_table_add(table, text);
}

static void print_parts(const ToolBlamePage *page, const ToolRow *total, FILE *out) {
  ToolTable *table = tool_table_new(3);
  tool_table_add(table, "part");
  tool_table_add(table, tool_trace_unit(trace_of(page)));
  tool_table_add(table, "share");
  for (guint part = 0; part < TOOL_PARTS; part++) {
    if (!total->parts[part]) continue;
    tool_table_add(table, tool_part_name(part));
    add_time(table, page, total->parts[part], total->time);
  }
  tool_table_add(table, "all");
  add_time(table, page, total->time, total->time);
  tool_table_print(table, out);
  tool_table_free(table);
}

static void print_rows(const ToolBlamePage *page, const ToolTally *tally, guint which, FILE *out) {
  g_autoptr(GArray) rows = tool_tally_rows(tally, tables[which].way, page->naming);
  if (rows->len == 0) return;
  ToolTable *table = tool_table_new(4);
  tool_table_add(table, tables[which].heading);
  tool_table_add(table, tool_trace_unit(trace_of(page)));
  tool_table_add(table, "share");
  tool_table_add(table, "of that");
  for (guint i = 0; i < MIN(rows->len, page->top); i++) {
    const ToolRow *row = &g_array_index(rows, ToolRow, i);
    g_autofree char *parts = tool_row_describe(row);
    tool_table_add(table, row->name);
    add_time(table, page, row->time, tool_tally_total(tally)->time);
    tool_table_add(table, parts);
  }
  fputc('\n', out);
  tool_table_print(table, out);
  tool_table_free(table);
  if (rows->len > page->top) fprintf(out, "  and %u more\n", rows->len - page->top);
}

static void add_step(ToolTable *table, const ToolBlamePage *page, const ToolStep *step, guint places) {
  g_autofree char *name = tool_place_name(step->blame.place, page->naming);
  g_autofree char *id = step->blame.message ? tool_naming_id(step->blame.message) : g_strdup("");
  GString *about = g_string_new(step->blame.kind);
  if (*id) g_string_append_printf(about, "%s%s", about->len ? " " : "", id);
  tool_table_add_decimal(table, tool_trace_units(trace_of(page), step->begin), places);
  tool_table_add_decimal(table, tool_trace_units(trace_of(page), step->end - step->begin), places);
  tool_table_add(table, tool_part_name(step->blame.part));
  tool_table_add(table, step->blame.place.sort ? name : "");
  tool_table_add(table, about->str);
  tool_table_add(table, step->blame.line ? step->blame.line : "");
  g_string_free(about, TRUE);
}

static guint places_for_steps(const ToolBlamePage *page, guint first) {
  SimInstant longest = 0;
  for (guint i = first; i < page->path->len; i++) {
    const ToolStep *step = &g_array_index(page->path, ToolStep, i);
    longest = MAX(longest, step->end - step->begin);
  }
  return places_for(page, longest);
}

static void print_steps(const ToolBlamePage *page, FILE *out) {
  static const char *const headings[] = {"at", "took", "part", "where", "message", "line"};
  const GArray *path = page->path;
  guint first = tool_steps_told(page->path, 2 * page->top);
  guint places = places_for_steps(page, first);
  g_autofree char *before = tool_table_count((gint64)tool_steps_count(path, first));
  if (first > 0) fprintf(out, "\nthe last steps of it, after %s others\n", before);
  fputc('\n', out);
  ToolTable *table = tool_table_new(G_N_ELEMENTS(headings));
  for (guint i = 0; i < G_N_ELEMENTS(headings); i++) tool_table_add(table, headings[i]);
  for (guint i = first; i < path->len; i++) add_step(table, page, &g_array_index(path, ToolStep, i), places);
  tool_table_print(table, out);
  tool_table_free(table);
}

static void print_verdict(const ToolTally *tally, const ToolBlamePage *page, FILE *out) {
  g_autofree char *verdict = tool_verdict(tally, page->naming);
  g_autofree char *line = verdict ? tool_table_line(verdict) : NULL;
  if (line) fprintf(out, "%s\n", line);
  fputc('\n', out);
}

static void print_path(const ToolBlamePage *page, FILE *out) {
  const GArray *path = page->path;
  if (path->len == 0) return;
  SimInstant begin = g_array_index(path, ToolStep, 0).begin;
  SimInstant end = g_array_index(path, ToolStep, path->len - 1).end;
  g_autofree char *from = tool_naming_time(trace_of(page), begin);
  g_autofree char *to = tool_naming_time(trace_of(page), end);
  g_autofree char *length = tool_naming_time(trace_of(page), end - begin);
  g_autofree char *steps = tool_table_count((gint64)tool_steps_count(path, path->len));
  fprintf(out, "\n%s: %s steps from %s to %s, which is %s\n", page->path_what, steps, from, to, length);
  g_autoptr(ToolTally) tally = tool_tally_of(path);
  print_verdict(tally, page, out);
  print_parts(page, tool_tally_total(tally), out);
  print_rows(page, tally, 0, out);
  print_rows(page, tally, 3, out);
  print_steps(page, out);
}

void tool_blame_page_print(const ToolBlamePage *page, FILE *out) {
  const ToolRow *total = tool_tally_total(page->tally);
  g_autofree char *title = tool_table_line(page->title), *count = tool_table_count((gint64)page->count);
  g_autofree char *what = tool_table_line(page->what);
  fprintf(out, "%s\nwhere the time went: %s", title, what);
  if (!page->single) fprintf(out, " (%s)", count);
  fputc('\n', out);
  print_verdict(page->tally, page, out);
  if (total->time) print_parts(page, total, out);
  else fputs("  no time has gone\n", out);
  for (guint i = 0; i < G_N_ELEMENTS(tables); i++) print_rows(page, page->tally, i, out);
  if (page->path) print_path(page, out);
  if (page->notes->len > 0) fputc('\n', out);
  for (guint i = 0; i < page->notes->len; i++) {
    g_autofree char *note = tool_table_line(g_ptr_array_index(page->notes, i));
    fprintf(out, "%s\n", note);
  }
}

/* For programs. */

static json_t *text_json(const char *text) {
  if (!text) return json_null();
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  return json_string(valid);
}

static void set_time(json_t *object, const ToolBlamePage *page, SimInstant time) {
  json_object_set_new(object, "time", json_real(tool_trace_units(trace_of(page), time)));
  json_object_set_new(object, "ticks", json_integer(time));
}

static json_t *parts_json(const ToolRow *row) {
  json_t *parts = json_object();
  for (guint part = 0; part < TOOL_PARTS; part++)
    if (row->parts[part]) json_object_set_new(parts, tool_part_name(part), json_integer(row->parts[part]));
  return parts;
}

static json_t *rows_json(const ToolBlamePage *page, const ToolTally *tally, guint which) {
  g_autoptr(GArray) rows = tool_tally_rows(tally, tables[which].way, page->naming);
  json_t *list = json_array();
  for (guint i = 0; i < MIN(rows->len, page->top); i++) {
    const ToolRow *row = &g_array_index(rows, ToolRow, i);
    json_t *object = json_pack("{s:o}", "name", text_json(row->name));
    if (row->sort) json_object_set_new(object, "sort", json_string(row->sort));
    set_time(object, page, row->time);
    json_object_set_new(object, "share", json_real(share(row->time, tool_tally_total(tally)->time)));
    json_object_set_new(object, "parts", parts_json(row));
    json_array_append_new(list, object);
  }
  return list;
}

static void set_tally(json_t *object, const ToolBlamePage *page, const ToolTally *tally) {
  g_autofree char *verdict = tool_verdict(tally, page->naming);
  json_object_set_new(object, "verdict", text_json(verdict));
  set_time(object, page, tool_tally_total(tally)->time);
  json_object_set_new(object, "parts", parts_json(tool_tally_total(tally)));
  for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
    json_object_set_new(object, tables[i].name, rows_json(page, tally, i));
}

static json_t *doings_json(const GArray *doings) {
  json_t *list = json_array();
  for (guint i = 0; i < doings->len; i++) {
    const ToolDoing *doing = &g_array_index(doings, ToolDoing, i);
    json_array_append_new(list,
                          json_pack("{s:o, s:s, s:o, s:I}", "kind", text_json(doing->kind), "why", doing->why,
                                    "line", text_json(doing->line), "ticks", (json_int_t)doing->time));
  }
  return list;
}

static json_t *step_json(const ToolBlamePage *page, const ToolStep *step) {
  g_autofree char *name = tool_place_name(step->blame.place, page->naming);
  g_autofree char *id = step->blame.message ? tool_naming_id(step->blame.message) : NULL;
  json_t *object = json_pack("{s:I, s:I, s:s, s:o, s:o, s:o, s:o}", "begin", (json_int_t)step->begin, "ticks",
                             (json_int_t)(step->end - step->begin), "part", tool_part_name(step->blame.part),
                             "place", text_json(name), "message", text_json(id), "kind",
                             text_json(step->blame.kind), "line", text_json(step->blame.line));
  if (step->blame.doings) json_object_set_new(object, "meanwhile", doings_json(step->blame.doings));
  return object;
}

static json_t *path_json(const ToolBlamePage *page) {
  if (!page->path) return json_null();
  guint first = tool_steps_told(page->path, 2 * page->top);
  g_autoptr(ToolTally) tally = tool_tally_of(page->path);
  json_t *path = json_pack("{s:o, s:I}", "what", text_json(page->path_what), "left_out",
                           (json_int_t)tool_steps_count(page->path, first));
  json_t *steps = json_array();
  set_tally(path, page, tally);
  for (guint i = first; i < page->path->len; i++)
    json_array_append_new(steps, step_json(page, &g_array_index(page->path, ToolStep, i)));
  json_object_set_new(path, "steps", steps);
  return path;
}

static json_t *notes_json(const GPtrArray *notes) {
  json_t *list = json_array();
  for (guint i = 0; i < notes->len; i++) json_array_append_new(list, text_json(g_ptr_array_index(notes, i)));
  return list;
}

json_t *tool_blame_page_json(const ToolBlamePage *page) {
  json_t *object =
      json_pack("{s:o, s:o, s:I, s:s, s:b}", "title", text_json(page->title), "what", text_json(page->what),
                "count", (json_int_t)page->count, "unit", tool_trace_unit(trace_of(page)), "cut", page->cut);
  set_tally(object, page, page->tally);
  json_object_set_new(object, "path", path_json(page));
  json_object_set_new(object, "notes", notes_json(page->notes));
  return object;
}
